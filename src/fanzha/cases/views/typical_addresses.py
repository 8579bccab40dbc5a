"""Addresses of typical cases."""

from django.urls import path

from fanzha.cases.views import typical

ADDRESSES = [
    path("typical/", typical.index, name="typical"),
    path("typical/<int:typical_id>/", typical.show, name="typical_one"),
    path("typical/<int:typical_id>/save/", typical.save, name="typical_save"),
    path("typical/<int:typical_id>/check/", typical.check, name="typical_check"),
    path("typical/<int:typical_id>/settle/", typical.settle, name="typical_settle"),
    path("typical/<int:typical_id>/step/<slug:step>/", typical.move, name="typical_step"),
    path("<int:case_id>/typical/", typical.start, name="typical_start"),
]
