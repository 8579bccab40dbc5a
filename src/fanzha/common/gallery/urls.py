"""Addresses of kept pictures."""

from django.urls import path

from fanzha.common.gallery import views

app_name = "gallery"
urlpatterns = [path("<int:picture_id>/", views.picture, name="picture")]
