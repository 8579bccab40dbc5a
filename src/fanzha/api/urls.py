"""Addresses of the interface and of the pages on which it is kept."""

from django.urls import path

from fanzha.api.views.v1 import checks

app_name = "api"
urlpatterns = [
    path("api/v1/checks", checks.one, name="checks"),
    path("api/v1/checks/batch", checks.many, name="checks_batch"),
]
