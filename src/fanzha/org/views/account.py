"""One's own password and the places where one is signed in."""

from typing import Any

from django.contrib import auth, messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from fanzha.common.access import signed_in
from fanzha.org import actions, queries
from fanzha.org.forms.sign_in import NewPassword


@signed_in
@require_http_methods(["GET", "POST"])
@sensitive_post_parameters("current", "new", "again")
def password(request: Any) -> HttpResponse:
    """Change one's own password; the sessions elsewhere end."""
    form = NewPassword(request.POST or None)
    if request.user.must_change_password:
        form.fields["current"].label = "刚才用的一次性码"
    if request.method == "POST" and form.is_valid() and _changed(request, form):
        messages.success(request, "密码已改。别处的登录都已退出。")
        return redirect("/")
    return render(request, "org/password.html", {"form": form, "forced": request.user.must_change_password})


def _changed(request: Any, form: NewPassword) -> bool:
    by, data = request.actor, form.cleaned_data
    # Through the lock-out: an unattended screen is no place to guess the present password either.
    if auth.authenticate(request, username=request.user.username, password=data["current"]) is None:
        form.add_error("current", f"现在的密码不对，还能试 {queries.tries_left(request.user.username, by.origin)} 次。")
        return False
    try:
        officer = actions.change_password(officer_id=by.id, new=data["new"], by=by, at=request.at)
    except actions.OfficerRefused as refusal:
        form.add_error(refusal.field, str(refusal))
        return False
    old = request.session.session_key
    auth.update_session_auth_hash(request, officer)
    actions.note_new_key(officer_id=by.id, old=old, new=request.session.session_key)
    actions.end_other_sessions(keep=request.session.session_key, by=by, at=request.at)
    return True


@signed_in
@require_http_methods(["GET"])
def sessions(request: Any) -> HttpResponse:
    """List where one is signed in."""
    places = queries.places_of(request.actor.id)
    context = {"places": places, "here": request.session.session_key, "most": actions.PLACES_AT_ONCE}
    return render(request, "org/sessions.html", context)


@signed_in
@require_POST
def end_session(request: Any, session_id: int) -> HttpResponse:
    """End one of one's own sessions."""
    place = queries.own_place(request.actor, session_id)
    if place is None:
        messages.info(request, "那一处已经退出了。")
        return redirect("org:sessions")
    actions.end_session(session_id=place.pk, by=request.actor, at=request.at)
    messages.success(request, f"已退出 {place.origin} 那一处。")
    return redirect("org:sessions")


@signed_in
@require_POST
def end_others(request: Any) -> HttpResponse:
    """End all of one's own sessions but this one."""
    ended = actions.end_other_sessions(keep=request.session.session_key, by=request.actor, at=request.at)
    messages.success(request, f"已退出别处的 {ended} 处登录。")
    return redirect("org:sessions")
