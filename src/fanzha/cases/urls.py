"""Addresses of cases."""

from django.urls import path

from fanzha.cases.views import register as views

app_name = "cases"
urlpatterns = [
    path("", views.index, name="list"),
    path("new/", views.new, name="new"),
    path("<int:case_id>/", views.show, name="show"),
    path("<int:case_id>/edit/", views.edit, name="edit"),
    path("<int:case_id>/step/<slug:step>/", views.move, name="move"),
]
