"""Addresses of links, series and stop-values."""

from django.urls import path

from fanzha.cases.views import links, series

ADDRESSES = [
    path("links/", links.index, name="links"),
    path("links/stop-values/", links.stops, name="stops"),
    path("links/stop-values/<int:stop_id>/<slug:step>/", links.move_stop, name="stop_step"),
    path("links/<int:link_id>/", links.show, name="link"),
    path("links/<int:link_id>/decide/<slug:step>/", links.decide, name="link_decide"),
    path("links/<int:link_id>/same-case/<slug:step>/", links.decide_same, name="link_same"),
    path("series/", series.index, name="series"),
    path("series/<int:series_id>/", series.show, name="one_series"),
    path("series/<int:series_id>/save/", series.save, name="series_save"),
    path("series/<int:series_id>/merge/", series.merge, name="series_merge"),
    path("series/<int:series_id>/split/", series.split, name="series_split"),
    path("series/<int:series_id>/step/<slug:step>/", series.move, name="series_step"),
]
