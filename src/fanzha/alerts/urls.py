"""Addresses of alerts."""

from django.urls import path

from fanzha.alerts.views import contacts, lists, opening, page, ruling, steps

app_name = "alerts"
urlpatterns = [
    path("", lists.index, name="list"),
    path("tasks/", lists.tasks, name="tasks"),
    path("new/", opening.new, name="new"),
    path("rules/", lists.rules, name="rules"),
    path("rules/change/<slug:what>/", ruling.change, name="change_rules"),
    path("rules/false-alarms/", lists.false_alarms, name="false_alarms"),
    path("<int:alert_id>/", page.show, name="show"),
    path("<int:alert_id>/grade/", steps.grade, name="grade"),
    path("<int:alert_id>/regrade/", steps.regrade, name="regrade"),
    path("<int:alert_id>/assign/", steps.assign, name="assign"),
    path("<int:alert_id>/assign/proposal/", steps.accept_proposal, name="accept_proposal"),
    path("<int:alert_id>/contact/", contacts.contact, name="contact"),
    path("<int:alert_id>/sms/", contacts.sms, name="sms"),
    path("<int:alert_id>/photo/<int:step_id>/", contacts.photo, name="photo"),
    path("<int:alert_id>/set-aside/", steps.set_aside, name="set_aside"),
    path("<int:alert_id>/transfer/", steps.transfer, name="transfer"),
    path("<int:alert_id>/transfer/accept/", steps.accept_transfer, name="accept_transfer"),
    path("<int:alert_id>/transfer/refuse/", steps.refuse_transfer, name="refuse_transfer"),
    path("<int:alert_id>/close/", steps.close, name="close"),
    path("<int:alert_id>/reopen/", steps.reopen, name="reopen"),
    path("<int:alert_id>/revisit/", steps.revisit, name="revisit"),
    path("<int:alert_id>/harmless/", steps.harmless, name="harmless"),
    path("<int:alert_id>/person/", steps.name_person, name="name_person"),
    path("<int:alert_id>/reveal/", steps.reveal, name="reveal"),
    path("<int:alert_id>/escalations/<int:escalation_id>/note/", steps.note, name="note"),
]
