"""Lists a number, link, account or app, and takes it off again. One officer's word, with source, reason and end."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db import IntegrityError, transaction

from fanzha.common import audit, refusals
from fanzha.common.actor import Actor
from fanzha.common.clock import CHINA
from fanzha.common.permissions import Permission
from fanzha.intake.models import WatchEntry
from fanzha.intake.queries import canonical
from fanzha.intake.queries.limits import limits


class ListingRefused(Exception):
    """A value cannot be listed, or an entry not withdrawn. The sentence is fit to be shown."""


@dataclass(frozen=True, slots=True)
class Listing:
    """What an officer lists."""

    kind: str
    value: str
    source: str
    reason: str
    until: date


@transaction.atomic
def list_value(*, listing: Listing, unit_id: int, by: Actor, at: datetime) -> WatchEntry:
    """Put a value on the watch list until a day, that day included.

    Raises:
        ListingRefused: the value is no such thing, stands on the list already, or the end is past or too far away.
    """
    by.require(Permission.WATCHLIST_EDIT)
    plain = canonical.canonical(listing.kind, listing.value)
    check_listing(listing, plain, at)
    digest = canonical.digest(listing.kind, listing.value)
    end_what_is_over(listing.kind, digest, at)
    entry = WatchEntry(
        unit_id=unit_id, kind=listing.kind, digest=digest, value=plain, source=listing.source,
        reason=listing.reason, listed_by_id=by.id, listed_by_name=by.name, listed_at=at,
        expires_at=ends_at(listing.until),
    )  # fmt: skip
    try:
        with transaction.atomic():
            entry.save()
    except IntegrityError as problem:
        raise ListingRefused("这个值已经在名单里。要改期限或来源，先撤下再重新列入。") from problem
    after = {"kind": entry.kind, "value": plain, "source": entry.source, "until": str(listing.until)}
    refusals.state(code="watch.listed", subject=entry, reason=listing.reason, by=by, at=at)
    audit.record("watch.listed", subject=entry, by=by, at=at, after=after, why=listing.reason)
    return entry


_SHORTEST = {"phone": 3, "url": 4, "account": 5, "app": 2}


def check_listing(listing: Listing, plain: str, at: datetime) -> None:
    """Stop a listing that makes no sense.

    Raises:
        ListingRefused: with the sentence that says what to change.
    """
    if len(plain) < _SHORTEST.get(listing.kind, 1):
        kind = WatchEntry.Kind(listing.kind).label
        raise ListingRefused(f"这不像一个完整的{kind}。照原样再填一次。")
    rules, today = limits(at), at.astimezone(CHINA).date()
    if listing.until < today:
        raise ListingRefused("到期日已经过去了。填今天或以后的日子。")
    if listing.until > today + timedelta(days=rules.watch_most_days):
        raise ListingRefused(f"最长列 {rules.watch_most_days} 天。到期前可以重新列入。")


def ends_at(until: date) -> datetime:
    """Return the moment at which an entry stops to hold: the end of its last day in China."""
    return datetime.combine(until + timedelta(days=1), time(), tzinfo=CHINA)


def end_what_is_over(kind: str, digest: str, at: datetime) -> None:
    """Close an entry whose time is over, so that the value can be listed anew."""
    over = WatchEntry.objects.filter(kind=kind, digest=digest, withdrawn_at__isnull=True, expires_at__lte=at)
    over.update(withdrawn_at=at, withdrawn_by_name="到期")


@transaction.atomic
def withdraw_entry(*, entry_id: int, why: str, by: Actor, at: datetime) -> None:
    """Take an entry off the watch list.

    Raises:
        ListingRefused: it is off already.
        WatchEntry.DoesNotExist: not there, or of a unit that the officer does not see.
    """
    by.require(Permission.WATCHLIST_EDIT)
    entry = WatchEntry.objects.visible_to(by, Permission.WATCHLIST_EDIT).select_for_update().get(pk=entry_id)
    if entry.withdrawn_at is not None:
        when = f"{entry.withdrawn_at.astimezone(CHINA):%m-%d %H:%M}"
        raise ListingRefused(f"{entry.withdrawn_by_name} {when} 已经撤下了。")
    entry.withdrawn_at, entry.withdrawn_by_name, entry.withdrawn_why = at, by.name, why
    entry.save(update_fields=["withdrawn_at", "withdrawn_by_name", "withdrawn_why"])
    audit.record("watch.withdrawn", subject=entry, by=by, at=at, why=why)
