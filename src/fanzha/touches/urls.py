"""Addresses of the touch ledger."""

from django.urls import path

from fanzha.touches import views

app_name = "touches"
urlpatterns = [
    path("", views.ledger, name="list"),
    path("new/", views.choose, name="new"),
    path("new/person/<int:person_id>/", views.new_for_person, name="new_for_person"),
    path("new/household/<int:household_id>/", views.new_for_household, name="new_for_household"),
    # The day leads to the partition: a touch is found by its day (20261123) and its number.
    path("<int:day>/<int:touch_id>/", views.touch, name="touch"),
    path("<int:day>/<int:touch_id>/reverse/", views.reverse_one, name="reverse"),
    path("<int:day>/<int:touch_id>/proof/", views.proof, name="proof"),
]
