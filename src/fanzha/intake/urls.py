"""Addresses of intake: checking, the confirm queue, one report, watch lists, versions of screening, labels, drift."""

from django.urls import path

from fanzha.intake.views import check, deciding, drift, labels, queue, reports, versions, watch

app_name = "intake"
urlpatterns = [
    path("check/", check.check, name="check"),
    path("check/hand-in/", check.hand_in, name="hand_in"),
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
    path("versions/", versions.index, name="versions"),
    path("versions/train/", versions.train, name="train"),
    path("versions/bring/", versions.bring, name="bring"),
    path("versions/<int:version_id>/", versions.show, name="version"),
    path("versions/<int:version_id>/shadow/", versions.start_shadow, name="start_shadow"),
    path("versions/<int:version_id>/shadow/stop/", versions.stop_shadow, name="stop_shadow"),
    path("versions/<int:version_id>/live/", versions.go_live, name="go_live"),
    path("versions/<int:version_id>/discard/", versions.discard, name="discard"),
    path("versions/<int:version_id>/back/", versions.roll_back, name="roll_back"),
    path("labels/", labels.index, name="labels"),
    path("labels/export/", labels.export, name="labels_export"),
    path("labels/<int:label_id>/withdraw/", labels.withdraw, name="label_withdraw"),
    path("drift/", drift.show, name="drift"),
    path("drift/make/", drift.make, name="drift_make"),
]
