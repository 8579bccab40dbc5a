"""Addresses of returns."""

from django.urls import path

from fanzha.campaigns.views.returns import asked, listing, page

RETURNS = [
    path("returns/", listing.index, name="returns"),
    path("returns/forms/new/", asked.new, name="new_return_form"),
    path("returns/forms/<int:form_id>/", asked.show, name="return_form"),
    path("returns/forms/<int:form_id>/edit/", asked.edit, name="return_form_edit"),
    path("returns/forms/<int:form_id>/live/", asked.live, name="return_form_live"),
    path("returns/forms/<int:form_id>/end/", asked.end, name="return_form_end"),
    path("returns/rows/<int:row_id>/pack/", page.pack, name="return_pack"),
    path("returns/rows/<int:row_id>/<slug:step>/", page.decide, name="return_decide"),
    path("returns/files/<int:file_id>/open/", page.open_file, name="return_file"),
    path("returns/files/<int:file_id>/drop/", page.drop, name="return_drop"),
    path("returns/<int:form_id>/<int:unit_id>/<slug:period>/", page.show, name="return"),
    path("returns/<int:form_id>/<int:unit_id>/<slug:period>/save/", page.save, name="return_save"),
]
