"""Addresses of the tree, its officers, and signing in."""

from django.urls import path

from fanzha.org.views import account, changes, codes, officers, sign_in, units

app_name = "org"
urlpatterns = [
    path("sign-in/", sign_in.sign_in, name="sign_in"),
    path("sign-out/", sign_in.sign_out, name="sign_out"),
    path("password/", account.password, name="password"),
    path("sessions/", account.sessions, name="sessions"),
    path("sessions/others/end/", account.end_others, name="end_others"),
    path("sessions/<int:session_id>/end/", account.end_session, name="end_session"),
    path("units/", units.tree, name="tree"),
    path("units/new/", units.new, name="new_unit"),
    path("units/export/", units.export, name="export_units"),
    path("units/<int:unit_id>/", units.unit, name="unit"),
    path("units/<int:unit_id>/children/", units.children, name="children"),
    path("units/<int:unit_id>/rename/", changes.rename, name="rename_unit"),
    path("units/<int:unit_id>/move/", changes.move, name="move_unit"),
    path("units/<int:unit_id>/merge/", changes.merge, name="merge_unit"),
    path("units/<int:unit_id>/split/", changes.split, name="split_unit"),
    path("units/<int:unit_id>/phone/", changes.phone, name="phone_unit"),
    path("units/<int:unit_id>/work/", changes.hand_over, name="hand_over_work"),
    path("units/changes/", changes.listing, name="changes"),
    path("units/changes/<int:change_id>/withdraw/", changes.withdraw, name="withdraw_change"),
    path("units/<int:unit_id>/count/", units.count, name="count_unit"),
    path("units/<int:unit_id>/close/", units.close, name="close_unit"),
    path("officers/", officers.listing, name="officers"),
    path("officers/codes/", codes.give, name="give_codes"),
    path("officers/waiting/", codes.waiting, name="not_signed_in"),
    path("officers/waiting/export/", codes.export_waiting, name="export_not_signed_in"),
    path("forgotten/", codes.forgotten, name="forgotten"),
    path("officers/new/", officers.new, name="new_officer"),
    path("officers/<int:officer_id>/", officers.officer, name="officer"),
    path("officers/<int:officer_id>/edit/", officers.edit, name="edit_officer"),
    path("officers/<int:officer_id>/post/", officers.give_post, name="give_post"),
    path("officers/<int:officer_id>/password/", officers.reset_password, name="reset_password"),
    path("officers/<int:officer_id>/close/", officers.close, name="close_officer"),
    path("posts/<int:post_id>/end/", officers.end_post, name="end_post"),
    path("roles/", officers.roles, name="roles"),
]
