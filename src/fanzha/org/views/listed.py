"""The list of officers, declared, and what can be done to many of them at once."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.utils.timezone import localdate

from fanzha.common import lists
from fanzha.common.actor import Actor
from fanzha.common.lists import Column, Empty, Listing, Order, Step
from fanzha.common.permissions import Permission
from fanzha.org import actions, queries
from fanzha.org.actions import OfficerRefused
from fanzha.org.forms import officers as forms


def _rows(actor: Actor, form: Any, _tab: str, at: datetime) -> Any:
    chosen = form.cleaned_data if form.is_valid() else {}
    return queries.officers_found(actor, on=localdate(at), **chosen)


def _names(actor: Actor, ids: Iterable[int]) -> Mapping[int, str]:
    seen = queries.officers_seen(actor, on=localdate())
    return {one.pk: one.name for one in seen.filter(pk__in=list(ids))}


def _end_posts(officer_id: int, said: Mapping[str, Any], by: Actor, at: datetime) -> str:
    held = queries.posts_held(by, officer_id, on=localdate(at))
    if not held:
        raise lists.RowSkipped("在您管辖的单位里，现在没有岗位。")
    last = date.fromisoformat(said["to_date"])
    for post in held:
        actions.end_post(post_id=post.pk, to_date=last, why=said["why"], by=by, at=at)
    return f"{'、'.join(f'{post.unit} {post.get_role_display()}' for post in held)}做到 {last:%Y-%m-%d}"


def _said(form: Any) -> dict[str, Any]:
    return {"to_date": form.cleaned_data["to_date"].isoformat(), "why": form.cleaned_data["why"]}


def _drawn(found: list[Any], _actor: Actor, _at: datetime) -> Sequence[Any]:
    return found


OFFICERS = lists.register(
    Listing(
        key="officers", title="人员", counter="人", url_name="org:officers", permission=Permission.OFFICER_VIEW,
        columns=(
            Column("name", "姓名", "p-name", is_fixed=True, order="name"),
            Column("username", "账号", "p-line num"),
            Column("posts", "岗位"),
            Column("state", "状态"),
            Column("seen", "最近登录", "n text-2 p-hide"),
            Column("opened", "开通时间", "n text-2 p-hide", is_shown=False, order="newest"),
        ),
        orders=(
            Order("name", "姓名（按字的编码，不是拼音）", ("name", "id"), is_private=True),
            Order("newest", "开通时间，新的在前", ("-created_at", "-id")),
        ),
        cells="org/_officer_cells.html", form=lambda data, _actor, _at: forms.FindOfficers(data),
        rows=_rows, draw=_drawn, names=_names, filters=("role", "state"),
        empty=lambda _tab: Empty(
            "没有符合条件的人员", "只查您管辖范围内的", icon="users", url="?state=all", label="看全部人员"
        ),
        steps=(
            Step("end-posts", "结束岗位", "logout", Permission.OFFICER_EDIT, "结束岗位",
                 lambda data, _actor, at: forms.EndPost(data, initial={"to_date": localdate(at)}),
                 _end_posts, _said, (OfficerRefused,)),
        ),
    )
)  # fmt: skip
