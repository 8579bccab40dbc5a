"""The phone of a grid worker: opened by six digits, trusted after a full sign-in, revoked from the list."""

from typing import Any

from django.conf import settings
from django.contrib import auth, messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from fanzha.common.access import public, signed_in
from fanzha.common.actor import Actor
from fanzha.org import actions
from fanzha.org.actions import devices as acting
from fanzha.org.actions.refusals import OfficerRefused
from fanzha.org.forms.devices import NewPin, Pin
from fanzha.org.middleware import address, is_home
from fanzha.org.models import TrustedDevice
from fanzha.org.queries import devices

BY_PIN = "by_pin"  # in the session: it began with six digits, not with the password
_BACKEND = "django.contrib.auth.backends.ModelBackend"


@public
@require_http_methods(["GET", "POST"])
@sensitive_post_parameters("pin")
@never_cache
def pin(request: Any) -> HttpResponse:
    """Ask for the six digits of this phone; a phone that is not trusted is led to the password."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    onward = wanted if wanted[:1] == "/" and url_has_allowed_host_and_scheme(wanted, allowed_hosts=None) else "/"
    device = _device(request)
    if device is None:
        return _forget(request, wanted)
    form = Pin(request.POST or None, initial={"next": wanted})
    if request.method == "POST" and form.is_valid():
        opened = acting.open_device(
            device_id=device.pk, pin=form.cleaned_data["pin"], origin=address(request), at=request.at
        )
        if opened.is_open:
            return _begin(request, device, onward)
        form.add_error("pin", opened.sentence)
        device.refresh_from_db()
    context = {"form": form, "device": device, "who": _masked(device.officer.name), "next": wanted}
    return render(request, "org/pin.html", context)


def _forget(request: Any, wanted: str) -> HttpResponse:
    """Lead to the password, and drop the cookie of a phone that is not trusted any more."""
    answer = render(request, "org/pin.html", {"device": None, "next": wanted})
    if devices.COOKIE in request.COOKIES:
        answer.delete_cookie(devices.COOKIE, path="/org/")
    return answer


def _device(request: Any) -> Any:
    device = devices.device_of(request.COOKIES.get(devices.COOKIE, ""), request.at)
    if device is not None and device.officer.is_demo and not is_home(request):
        return None
    return device


def _masked(name: str) -> str:
    """Return a name for a locked screen: whoever finds the phone learns no more than the family name."""
    return f"{name[:1]}{'*' * (len(name) - 1)}"


def _begin(request: Any, device: Any, onward: str) -> HttpResponse:
    """Begin a short session; it ends by itself, and the digits open the next one."""
    officer = device.officer
    auth.login(request, officer, backend=_BACKEND)
    request.session[BY_PIN] = True
    request.session.set_expiry(int(devices.pin_rule(request.at).session.total_seconds()))
    by = Actor(id=officer.pk, name=officer.name, origin=address(request))
    actions.begin_session(officer_id=officer.pk, session_key=request.session.session_key, by=by, at=request.at)
    return redirect(onward)


@signed_in
@require_GET
@never_cache
def listing(request: Any) -> HttpResponse:
    """List one's own phones; offer to trust the one at hand."""
    return _list(request, NewPin())


def _list(request: Any, form: NewPin, status: int = 200) -> HttpResponse:
    here = devices.device_of(request.COOKIES.get(devices.COOKIE, ""), request.at)
    mine = devices.devices_of(request.actor.id)
    is_here = here is not None and here.officer_id == request.actor.id and here.locked_at is None
    context = {
        "rows": [_line(device, here, request.at) for device in mine], "rule": devices.pin_rule(request.at),
        "may_have": devices.may_have_pin(request.actor, request.at), "by_pin": request.session.get(BY_PIN, False),
        "is_here": is_here, "form": form,
    }  # fmt: skip
    return render(request, "org/devices.html", context, status=status)


def _line(device: Any, here: Any, at: Any) -> dict[str, Any]:
    state = ("late", "已锁，要用密码") if device.locked_at else ("ok", "在用")
    if not devices.is_alive(device, at):
        state = ("off", "已失效")
    return {
        "id": device.pk, "name": device.name, "state": state, "made_at": device.made_at, "used_at": device.used_at,
        "until": device.expires_at, "origin": device.made_origin, "is_here": here is not None and here.pk == device.pk,
    }  # fmt: skip


@signed_in
@require_POST
@sensitive_post_parameters("pin", "again")
@never_cache
def trust(request: Any) -> HttpResponse:
    """Trust the phone at hand: it gets its cookie and opens by six digits from now on."""
    form = NewPin(request.POST)
    if not form.is_valid():
        return _list(request, form, 422)
    try:
        token = acting.trust_device(
            name=form.cleaned_data["name"], pin=form.cleaned_data["pin"],
            is_full_sign_in=not request.session.get(BY_PIN, False), by=request.actor, at=request.at,
        )  # fmt: skip
    except OfficerRefused as refusal:
        form.add_error(refusal.field, str(refusal))
        return _list(request, form, 409)
    messages.success(request, "已设好。下次在这部手机上填 6 位数字码就能用。")
    answer = redirect("org:devices")
    answer.set_cookie(
        devices.COOKIE, devices.cookie_of(token), max_age=int(devices.pin_rule(request.at).life.total_seconds()),
        httponly=True, secure=settings.SESSION_COOKIE_SECURE, samesite="Lax", path="/org/",
    )  # fmt: skip
    return answer


@signed_in
@require_POST
def revoke(request: Any, device_id: int) -> HttpResponse:
    """End one of one's own phones."""
    try:
        name = acting.revoke_device(device_id=device_id, by=request.actor, at=request.at)
    except TrustedDevice.DoesNotExist:
        messages.info(request, "那部手机已经取消了。")
    else:
        messages.success(request, f"“{name}”已取消，再用要先用密码登录。")
    return redirect("org:devices")
