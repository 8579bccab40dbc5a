"""Addresses of the keeping of the house."""

from django.urls import path

from fanzha.common.backups import views

app_name = "house"
urlpatterns = [
    path("", views.page, name="page"),
    path("restore/", views.ask_restore, name="ask_restore"),
    path("restore/<int:approval_id>/", views.restore_code, name="restore_code"),
    path("schedule/", views.reschedule, name="schedule"),
]
