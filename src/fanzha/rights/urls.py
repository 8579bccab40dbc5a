"""Addresses of rights and retention."""

from django.urls import path

from fanzha.rights.views import erasing, objections, records, requests

app_name = "rights"
urlpatterns = [
    path("", requests.index, name="requests"),
    path("requests/new/", requests.new, name="new_request"),
    path("requests/<int:request_id>/", requests.show, name="request"),
    path("requests/<int:request_id>/letter/", requests.letter, name="letter"),
    path("requests/<int:request_id>/step/<slug:step>/", requests.step, name="request_step"),
    path("objections/", objections.index, name="objections"),
    path("objections/<int:objection_id>/", objections.show, name="objection"),
    path("objections/<int:objection_id>/decide/", objections.decide, name="decide_objection"),
    path("retention/", erasing.page, name="retention"),
    path("retention/change/", erasing.change, name="change_retention"),
    path("holds/", erasing.holds, name="holds"),
    path("holds/<int:hold_id>/release/", erasing.release, name="release_hold"),
    path("records/", records.index, name="records"),
    path("records/new/assessment/", records.new_assessment, name="new_assessment"),
    path("records/new/breach/", records.new_breach, name="new_breach"),
    path("records/<int:record_id>/", records.show, name="record"),
    path("records/<int:record_id>/edit/", records.edit, name="edit_record"),
    path("records/<int:record_id>/step/<slug:step>/", records.step, name="record_step"),
    path("records/<int:record_id>/files/add/", records.attach, name="add_record_file"),
    path("records/<int:record_id>/files/<int:file_id>/", records.fetch, name="record_file"),
]
