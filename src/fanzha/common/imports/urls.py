"""Addresses of imports."""

from django.urls import path

from fanzha.common.imports import views

app_name = "imports"
urlpatterns = [
    path("", views.batches, name="list"),
    path("new/<slug:kind>/", views.upload, name="upload"),
    path("template/<slug:kind>/", views.template, name="template"),
    path("<int:batch_id>/", views.batch, name="batch"),
    path("<int:batch_id>/resume/", views.resume, name="resume"),
    path("<int:batch_id>/refused/", views.refused, name="refused"),
]
