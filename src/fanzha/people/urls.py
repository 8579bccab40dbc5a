"""Addresses of people."""

from django.urls import path

from fanzha.people import views

app_name = "people"
urlpatterns = [
    path("", views.persons, name="persons"),
    path("find/", views.find, name="find"),
    path("new/", views.new_person, name="new_person"),
    path("doubles/", views.doubles, name="doubles"),
    path("doubles/look/", views.look_for_doubles, name="look_for_doubles"),
    path("doubles/<int:double_id>/", views.double, name="double"),
    path("doubles/<int:double_id>/apart/", views.keep_apart, name="keep_apart"),
    path("merges/<int:merge_id>/undo/", views.split, name="split"),
    path("<int:person_id>/", views.person, name="person"),
    path("<int:person_id>/reveal/", views.reveal, name="reveal"),
    path("<int:person_id>/edit/", views.edit_person, name="edit_person"),
    path("households/", views.households, name="households"),
    path("households/new/", views.new_household, name="new_household"),
    path("households/<int:household_id>/", views.household, name="household"),
    path("households/<int:household_id>/edit/", views.edit_household, name="edit_household"),
    path("groups/", views.groups, name="groups"),
    path("groups/new/", views.new_group, name="new_group"),
    path("groups/<int:group_id>/edit/", views.edit_group, name="edit_group"),
    path("places/", views.places, name="places"),
    path("places/new/", views.new_place, name="new_place"),
    path("places/<int:place_id>/edit/", views.edit_place, name="edit_place"),
]
