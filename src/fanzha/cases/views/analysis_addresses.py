"""Addresses of analysis, for `cases.urls`."""

from django.urls import path

from fanzha.cases.views import analysis, analysis_pages

ADDRESSES = [
    path("analysis/", analysis.show, name="analysis"),
    path("analysis/rows/", analysis.rows, name="analysis_rows"),
    path("analysis/time/", analysis_pages.time, name="analysis_time"),
    path("analysis/victims/", analysis_pages.victims, name="analysis_victims"),
    path("analysis/map/", analysis_pages.where, name="analysis_map"),
    path("analysis/map/load/", analysis_pages.load, name="analysis_load_map"),
    path("analysis/rising/", analysis_pages.rising, name="analysis_rising"),
    path("analysis/rising/<int:finding_id>/dismiss/", analysis_pages.dismiss, name="analysis_dismiss"),
    path("analysis/targets/", analysis_pages.targets, name="analysis_targets"),
    path("analysis/keep/", analysis_pages.keep, name="analysis_keep"),
    path("analysis/kept/<int:definition_id>/", analysis_pages.open_kept, name="analysis_kept"),
    path("analysis/kept/<int:definition_id>/end/", analysis_pages.end_kept, name="analysis_end"),
]
