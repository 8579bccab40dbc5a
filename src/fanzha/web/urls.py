"""Addresses of the home pages."""

from django.urls import path

from fanzha.web import views

app_name = "web"
urlpatterns = [
    path("", views.home, name="home"),
    path("search/", views.search, name="search"),
    path("inbox/", views.inbox, name="inbox"),
]
