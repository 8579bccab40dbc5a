"""Addresses of channels and jobs."""

from django.urls import path

from fanzha.channels import views

app_name = "channels"
urlpatterns = [
    path("messages/", views.messages, name="messages"),
    path("jobs/", views.failed_jobs, name="jobs"),
    path("jobs/<int:failure_id>/again/", views.again, name="again"),
    path("report/", views.report, name="report"),
]
