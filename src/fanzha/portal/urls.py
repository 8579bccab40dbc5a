"""Addresses of the public's pages."""

from django.urls import path

from fanzha.portal.views import authority, check, notice, receipt, report, rights

app_name = "portal"
urlpatterns = [
    path("check/", check.check, name="check"),
    path("report/", report.report, name="report"),
    path("report/done/", report.done, name="done"),
    path("receipt/", receipt.receipt, name="receipt"),
    path("objection/", rights.objection, name="objection"),
    path("my-data/", rights.ask, name="ask"),
    path("my-data/done/", rights.done, name="asked"),
    path("notice/", notice.notice, name="notice"),
    path("trust/", authority.trust, name="trust"),
    path("trust/authority.cer", authority.root, name="authority"),
]
