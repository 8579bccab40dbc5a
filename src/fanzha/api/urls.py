"""Addresses of the interface and of the pages on which it is kept."""

from django.urls import path

from fanzha.api.views import hooks, pages
from fanzha.api.views.docs import docs
from fanzha.api.views.openapi import openapi
from fanzha.api.views.v1 import alerts, checks, feeds, reports, touches, units

app_name = "api"
urlpatterns = [
    path("interface/", pages.tokens, name="tokens"),
    path("interface/new/", pages.new, name="new_token"),
    path("interface/permitted/<int:approval_id>/", pages.permitted, name="permitted_token"),
    path("interface/<int:token_id>/", pages.token, name="token"),
    path("interface/<int:token_id>/revoke/", pages.revoke, name="revoke_token"),
    path("interface/<int:token_id>/endpoint/", hooks.new, name="new_endpoint"),
    path("interface/endpoints/<int:endpoint_id>/", hooks.endpoint, name="endpoint"),
    path("interface/endpoints/<int:endpoint_id>/close/", hooks.close, name="close_endpoint"),
    path("interface/endpoints/<int:endpoint_id>/<int:delivery_id>/again/", hooks.resend, name="resend"),
    path("api/v1/openapi.json", openapi, name="openapi"),
    path("api/v1/docs", docs, name="docs"),
    path("api/v1/checks", checks.one, name="checks"),
    path("api/v1/checks/batch", checks.many, name="checks_batch"),
    path("api/v1/reports", reports.one, name="reports"),
    path("api/v1/reports/batch", reports.many, name="reports_batch"),
    path("api/v1/reports/<int:report_id>", reports.state, name="report"),
    path("api/v1/feeds/messages", feeds.messages, name="messages"),
    path("api/v1/feeds/<int:batch_id>", feeds.batch, name="feed"),
    path("api/v1/alerts", alerts.listing, name="alerts"),
    path("api/v1/alerts/<int:alert_id>", alerts.one, name="alert"),
    path("api/v1/alerts/<int:alert_id>/contacts", alerts.contacts, name="contacts"),
    path("api/v1/alerts/<int:alert_id>/feedback", alerts.feedback, name="feedback"),
    path("api/v1/alerts/<int:alert_id>/person", alerts.person, name="alert_person"),
    path("api/v1/units", units.listing, name="units"),
    path("api/v1/units/<int:unit_id>", units.one, name="unit"),
    path("api/v1/touches", touches.ledger, name="touches"),
]
