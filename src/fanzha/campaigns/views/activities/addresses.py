"""Addresses of activities."""

from django.urls import path

from fanzha.campaigns.views.activities import contests, door, listing, page, people

ACTIVITIES = [
    path("sign/", door.send, name="activity_sign_in"),
    path("sign/<slug:code>/", door.sign, name="activity_sign"),
    path("vote/<slug:code>/", door.vote, name="activity_vote"),
    path("activities/", listing.index, name="activities"),
    path("activities/new/", page.new, name="new_activity"),
    path("activities/<int:activity_id>/", page.show, name="activity"),
    path("activities/<int:activity_id>/edit/", page.edit, name="activity_edit"),
    path("activities/<int:activity_id>/record/", page.record, name="activity_record"),
    path("activities/<int:activity_id>/start/", page.start, name="activity_start"),
    path("activities/<int:activity_id>/cancel/", page.cancel, name="activity_cancel"),
    path("activities/<int:activity_id>/reopen/", page.reopen, name="activity_reopen"),
    path("activities/<int:activity_id>/photos/", page.photos, name="activity_photos"),
    path("activities/<int:activity_id>/code/", people.code, name="activity_code"),
    path("activities/<int:activity_id>/code/change/", people.change_code, name="activity_change_code"),
    path("activities/<int:activity_id>/people/", people.people, name="activity_people"),
    path("activities/<int:activity_id>/people/names/", people.names, name="activity_names"),
    path("activities/<int:activity_id>/people/marks/", people.marks, name="activity_marks"),
    path("activities/<int:activity_id>/entries/", contests.entries, name="activity_entries"),
    path("activities/<int:activity_id>/entries/new/", contests.enter, name="activity_enter"),
    path("activities/<int:activity_id>/entries/<int:entry_id>/vote/", contests.vote, name="activity_entry_vote"),
    path(
        "activities/<int:activity_id>/entries/<int:entry_id>/withdraw/", contests.withdraw,
        name="activity_entry_withdraw",
    ),
    path("activities/<int:activity_id>/entries/<int:entry_id>/award/", contests.award, name="activity_entry_award"),
]  # fmt: skip
