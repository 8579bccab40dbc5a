"""Addresses of intake: the confirm queue, one report, watch lists."""

from django.urls import path

from fanzha.intake.views import deciding, queue, reports, watch

app_name = "intake"
urlpatterns = [
    path("queue/", queue.queue, name="queue"),
    path("reports/<int:report_id>/", reports.show, name="report"),
    path("reports/<int:report_id>/confirm/", deciding.confirm, name="confirm"),
    path("reports/<int:report_id>/dismiss/", deciding.dismiss, name="dismiss"),
    path("reports/<int:report_id>/join/", deciding.join, name="join"),
    path("reports/<int:report_id>/reopen/", deciding.reopen, name="reopen"),
    path("reports/<int:report_id>/reveal/", reports.reveal, name="reveal"),
    path("reports/<int:report_id>/pictures/<int:place>/", reports.picture, name="picture"),
    path("watch/", watch.entries, name="watch"),
    path("watch/add/", watch.add, name="watch_add"),
    path("watch/<int:entry_id>/withdraw/", watch.withdraw, name="watch_withdraw"),
]
