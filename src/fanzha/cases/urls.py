"""Addresses of cases."""

from django.urls import path

from fanzha.cases.views import calls, desk, outside, page, reports, revisits, victims
from fanzha.cases.views import register as views

app_name = "cases"
urlpatterns = [
    path("", views.index, name="list"),
    path("new/", views.new, name="new"),
    path("call/", calls.index, name="call_list"),
    path("call/<int:call_id>/", calls.show, name="call"),
    path("call/<int:call_id>/draft/", calls.draft, name="call_draft"),
    path("call/<int:call_id>/finish/", calls.finish, name="call_finish"),
    path("call/<int:call_id>/end/", calls.end, name="call_end"),
    path("desk/", desk.show, name="desk"),
    path("compare/", outside.compare, name="compare"),
    path("compare/<int:row_id>/open/", outside.open_row, name="row_open"),
    path("compare/<int:row_id>/match/", outside.match, name="row_match"),
    path("compare/<int:row_id>/aside/", outside.aside, name="row_aside"),
    path("compare/<int:row_id>/settle/", outside.settle, name="row_settle"),
    path("systems/", outside.systems, name="systems"),
    path("from-report/<int:report_id>/", reports.from_report, name="from_report"),
    path("revisits/", revisits.index, name="revisits"),
    path("revisits/<int:revisit_id>/", revisits.show, name="revisit"),
    path("revisits/<int:revisit_id>/draft/", revisits.draft, name="revisit_draft"),
    path("revisits/<int:revisit_id>/finish/", revisits.finish, name="revisit_finish"),
    path("revisits/<int:revisit_id>/try/", revisits.note_try, name="revisit_try"),
    path("revisits/<int:revisit_id>/end/<slug:step>/", revisits.end, name="revisit_end"),
    path("<int:case_id>/", views.show, name="show"),
    path("<int:case_id>/reveal/", page.reveal, name="reveal"),
    path("<int:case_id>/victims/new/", victims.save_victim, name="victim_new"),
    path("<int:case_id>/victims/<int:victim_id>/", victims.save_victim, name="victim"),
    path("<int:case_id>/victims/<int:victim_id>/remove/", victims.remove_victim, name="victim_remove"),
    path("<int:case_id>/payments/new/", victims.save_payment, name="payment_new"),
    path("<int:case_id>/payments/<int:payment_id>/", victims.save_payment, name="payment"),
    path("<int:case_id>/payments/<int:payment_id>/remove/", victims.remove_payment, name="payment_remove"),
    path("<int:case_id>/traits/new/", victims.add_trait, name="trait_new"),
    path("<int:case_id>/traits/<int:trait_id>/remove/", victims.remove_trait, name="trait_remove"),
    path("<int:case_id>/doubts/<slug:code>/", victims.settle, name="doubt"),
    path("<int:case_id>/edit/", views.edit, name="edit"),
    path("<int:case_id>/step/<slug:step>/", views.move, name="move"),
]
