"""Addresses of what officers make of lists."""

from django.urls import path

from fanzha.common.lists import views

app_name = "lists"
urlpatterns = [
    path("<slug:list_key>/views/", views.saved, name="views"),
    path("<slug:list_key>/columns/", views.columns, name="columns"),
    path("<slug:list_key>/do/", views.do, name="do"),
    path("views/<int:view_id>/first/", views.first, name="first"),
    path("views/<int:view_id>/delete/", views.delete, name="delete"),
    path("runs/<int:run_id>/", views.run, name="run"),
]
