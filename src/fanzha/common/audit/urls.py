"""Addresses of the log."""

from django.urls import path

from fanzha.common.audit import views

app_name = "audit"
urlpatterns = [
    path("", views.log, name="log"),
    path("export/", views.export, name="export"),
    path("export/<int:export_id>/", views.fetch, name="fetch"),
]
