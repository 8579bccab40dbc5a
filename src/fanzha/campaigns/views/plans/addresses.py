"""Addresses of plans."""

from django.urls import path, register_converter
from django.urls.converters import StringConverter

from fanzha.campaigns.views.plans import listing, measures, page, papers, starting, steps, words


class MeasureKeyConverter(StringConverter):
    """The key of a measure within its plan, such as `villages.doors`."""

    regex = "[a-z0-9._-]+"


register_converter(MeasureKeyConverter, "measure")

PLANS = [
    path("plans/", listing.index, name="plans"),
    path("plans/new/", starting.new, name="new_plan"),
    path("plans/read/", papers.read_in, name="plan_read"),
    path("plans/<int:plan_id>/", page.show, name="plan"),
    path("plans/<int:plan_id>/document/", papers.docx, name="plan_document"),
    path("plans/<int:plan_id>/compare/", page.compare, name="plan_compare"),
    path("plans/<int:plan_id>/edit/", words.edit, name="plan_edit"),
    path("plans/<int:plan_id>/settle/", steps.settle, name="plan_settle"),
    path("plans/<int:plan_id>/measures/", measures.index, name="plan_measures"),
    path("plans/<int:plan_id>/measures/pick/", measures.pick, name="plan_pick"),
    path("plans/<int:plan_id>/measures/new/", measures.new, name="plan_measure_new"),
    path("plans/<int:plan_id>/measures/<measure:key>/", measures.edit, name="plan_measure"),
    path("plans/<int:plan_id>/measures/<measure:key>/change/", measures.change, name="plan_measure_change"),
    path("plans/<int:plan_id>/submit/", steps.submit, name="plan_submit"),
    path("plans/<int:plan_id>/return/", steps.send_back, name="plan_return"),
    path("plans/<int:plan_id>/approve/", steps.approve, name="plan_approve"),
    path("plans/<int:plan_id>/end/", steps.end, name="plan_end"),
    path("plans/<int:plan_id>/discard/", steps.discard, name="plan_discard"),
    path("plans/<int:plan_id>/tasks/", steps.make_tasks, name="plan_tasks"),
    path("plans/<int:plan_id>/next/", steps.next_version, name="plan_next"),
]
