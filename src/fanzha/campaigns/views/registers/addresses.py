"""Addresses of registers."""

from django.urls import path

from fanzha.campaigns.views.registers import listing, page

REGISTERS = [
    path("registers/", listing.index, name="registers"),
    path("registers/entries/", listing.entries, name="register_entries"),
    path("registers/new/<slug:kind>/", page.new, name="new_register_entry"),
    path("registers/<int:entry_id>/", page.show, name="register_entry"),
    path("registers/<int:entry_id>/edit/", page.edit, name="register_edit"),
    path("registers/<int:entry_id>/grade/", page.grade, name="register_grade"),
    path("registers/<int:entry_id>/resolve/", page.resolve, name="register_resolve"),
    path("registers/<int:entry_id>/judge/<slug:step>/", page.judge, name="register_judge"),
    path("registers/<int:entry_id>/void/", page.void, name="register_void"),
    path("registers/<int:entry_id>/end/", page.end, name="register_end"),
    path("registers/<int:entry_id>/restore/", page.restore, name="register_restore"),
    path("registers/<int:entry_id>/prove/", page.prove, name="register_prove"),
    path("registers/<int:entry_id>/reveal/", page.reveal, name="register_reveal"),
    path("registers/<int:entry_id>/files/<int:file_id>/", page.open_file, name="register_file"),
]
