"""Addresses of exports."""

from django.urls import path

from fanzha.common.exports import views

app_name = "exports"
urlpatterns = [
    path("", views.mine, name="mine"),
    path("new/<slug:kind>/", views.ask, name="ask"),
    path("<int:export_id>/fetch/", views.fetch, name="fetch"),
    path("<int:export_id>/cancel/", views.cancel, name="cancel"),
]
