"""Addresses of the keeping of the house."""

from django.urls import path

from fanzha.common.backups import views

app_name = "house"
urlpatterns = [
    path("", views.page, name="page"),
    path("schedule/", views.reschedule, name="schedule"),
]
