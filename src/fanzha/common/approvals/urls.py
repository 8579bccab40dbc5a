"""Addresses of requests for sensitive steps."""

from django.urls import path

from fanzha.common.approvals import views

app_name = "approvals"
urlpatterns = [
    path("", views.listing, name="list"),
    path("<int:approval_id>/", views.show, name="show"),
    path("<int:approval_id>/decide/", views.decide, name="decide"),
    path("<int:approval_id>/withdraw/", views.withdraw, name="withdraw"),
]
