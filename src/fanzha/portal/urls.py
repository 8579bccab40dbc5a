"""Addresses of the public's pages."""

from django.urls import path

from fanzha.portal.views import check, notice, receipt, report

app_name = "portal"
urlpatterns = [
    path("check/", check.check, name="check"),
    path("report/", report.report, name="report"),
    path("report/done/", report.done, name="done"),
    path("receipt/", receipt.receipt, name="receipt"),
    path("notice/", notice.notice, name="notice"),
]
