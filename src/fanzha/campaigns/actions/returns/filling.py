"""A unit fills in what it owes: saved as often as it likes, handed in once, safe against resends and a second clerk."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, BinaryIO

from django.db import IntegrityError, transaction

from fanzha.campaigns.actions.deliveries import Piece, prepared
from fanzha.campaigns.actions.returns.refusals import ReturnLocked, ReturnMoved, ReturnRefused
from fanzha.campaigns.actions.task_refusals import TaskRefused
from fanzha.campaigns.models import Return, ReturnFile
from fanzha.campaigns.queries.returns import known, rows
from fanzha.campaigns.queries.returns.locked import why_locked
from fanzha.campaigns.queries.returns.rows import Place
from fanzha.campaigns.queries.returns.schedule import return_rules
from fanzha.campaigns.queries.task_rules import task_rules
from fanzha.common import audit, files, gallery, jobs
from fanzha.common.actor import Actor
from fanzha.common.permissions import Permission
from fanzha.common.pictures import CleanPicture
from fanzha.core.campaigns.evidence import CONTENT_TYPES, FileKind, kind_of, what_is_wrong
from fanzha.core.campaigns.filling import Draft, Number, Wanted, lacks, numbers, read_number
from fanzha.core.workflow.periodic_return import RETURN, ReturnState, ReturnStep

HOLDER_KIND = "campaigns.return"
SIGNS = "campaigns.return_signs"
PHOTO, RECEIPT, FILM = "photo", "receipt", "film"
_HEAD, _PIECE = 4096, 1024 * 1024  # bytes that say what a film is; bytes that are read at once


@dataclass(frozen=True, slots=True)
class Film:
    """A film as it came. It is kept as it is, and never whole in memory."""

    name: str
    size: int
    source: BinaryIO


@dataclass(frozen=True, slots=True)
class Filled:
    """What a clerk filled in.

    Attributes:
        numbers: code to number; None where the field was left empty. Codes that the form does not ask for are passed
            over.
        pictures: written anew already.
        receipts: code of a counter to the file that proves what others say.
    """

    numbers: Mapping[str, int | None]
    text: str = ""
    pictures: Sequence[CleanPicture] = ()
    receipts: Mapping[str, Piece] = field(default_factory=dict)
    films: Sequence[Film] = ()


@dataclass(frozen=True, slots=True)
class At:
    """Which return: of a form, a unit and a period; `version` is that of the row that was shown, 0 where none was."""

    form_id: int
    unit_id: int
    period: str
    version: int | None = None


def save_return(*, place: At, filled: Filled, by: Actor, at: datetime) -> Return:
    """Keep what was filled in so far; it may be half.

    Raises:
        NotAllowed, NotOwed: no right, or not a return that a unit of the actor's posts owes.
        ReturnLocked: it cannot be changed now.
        ReturnMoved: somebody saved something else meanwhile.
        ReturnRefused: a file cannot be taken.
    """
    ready = _prepared(filled, by, at)

    def save() -> Return:
        seen, row = _opened(place, filled, by, at)
        if row.state != ReturnState.COMPLETED:
            found = known.known_numbers(seen.unit.pk, seen.owed.period, seen.form.counters, at=at)
            _write(seen, row, filled, ready, found, by, at)
            _put(row)
            audit.record("return.saved", subject=row, by=by, at=at, after={"version": row.version})
        return row

    return _twice_if_new(save)


def complete_return(*, place: At, filled: Filled, by: Actor, at: datetime) -> Return:
    """Hand a return in; the same form sent again returns what is there.

    The first time counts: whoever hands in after it was due is late, and stays late.

    Raises:
        as `save_return`; ReturnRefused also where something is missing: each field with its sentence. Nothing is
        kept then; the page holds what was typed.
    """
    ready = _prepared(filled, by, at)

    def complete() -> Return:
        seen, row = _opened(place, filled, by, at)
        if row.state == ReturnState.COMPLETED:
            return row  # the same form once more
        before = row.state
        after = RETURN.next_state(ReturnState(before), ReturnStep.COMPLETE)
        # What the house knows is counted anew by the job: nobody waits for it at the deadline.
        found = {code: one.known for code, one in rows.numbers_of(row).items() if one.known is not None}
        wanted = _write(seen, row, filled, ready, found, by, at)
        _check_whole(seen, row, wanted)
        _hand_in(row, after, by, at)
        audit.record("return.completed", subject=row, by=by, at=at, before={"state": before},
                     after={"state": row.state, "late": row.is_late})  # fmt: skip
        jobs.defer(SIGNS, return_id=row.pk)
        return row

    return _twice_if_new(complete)


def _twice_if_new(work: Callable[[], Return]) -> Return:
    """Do something in a transaction; again where somebody else made the row at the same moment."""
    try:
        with transaction.atomic():
            return work()
    except _MadeMeanwhile:
        with transaction.atomic():
            return work()


class _MadeMeanwhile(Exception):
    """Two began the same return at once: the second finds the row of the first."""


def _put(row: Return) -> None:
    """Write a row and count its version on; a new one is written once, as it is to be."""
    row.version += 1
    if row.pk is not None:
        row.save()
        return
    try:
        row.save(force_insert=True)
    except IntegrityError as problem:
        raise _MadeMeanwhile from problem


def _hand_in(row: Any, after: ReturnState, by: Actor, at: datetime) -> None:
    row.state, row.completed_at, row.completed_by_id, row.completed_by_name = after, at, by.id, by.name
    if row.first_completed_at is None:
        row.first_completed_at, row.is_late = at, at > row.due_at
    row.reopened_until, row.stood, row.signs, row.sketch = None, None, [], []
    _put(row)


def _prepared(filled: Filled, by: Actor, at: datetime) -> dict[str, Any]:
    """Look at receipts before anything is locked: it takes its time."""
    by.require(Permission.RETURN_FILL)
    ready = {}
    for code, piece in filled.receipts.items():
        try:
            ready[code] = prepared([piece], on=at.date())[0]
        except TaskRefused as refusal:
            raise ReturnRefused(str(refusal), field=f"receipt_{code}") from refusal
    _check_films(filled.films, at)
    return ready


def _check_films(films: Sequence[Film], at: datetime) -> None:
    rules, taken = return_rules(at.date()), task_rules(at.date()).evidence.get(FILM, ())
    for film in films:
        film.source.seek(0)
        wrong = what_is_wrong(
            film.source.read(_HEAD), film.name, word="视频", taken=taken, most_mb=rules.most_film_mb, size=film.size
        )
        if wrong:
            raise ReturnRefused(wrong, field="film")


def _opened(place: At, filled: Filled, by: Actor, at: datetime) -> tuple[Place, Return]:
    """Return the place and its locked row: open, or handed in by this very form, which then came once more."""
    seen = rows.place_seen(by, place.form_id, place.unit_id, place.period, Permission.RETURN_FILL)
    row = _locked_row(seen, at)
    now = Place(seen.owing, seen.owed, row)
    if row.pk is None:
        return now, _open(now, row, at)
    is_again = _same(row, filled)
    if is_again and row.state == ReturnState.COMPLETED and row.completed_by_id == by.id:
        return now, row
    _open(now, row, at)
    if place.version is not None and place.version != row.version:
        if is_again:  # the very same was kept already; pictures that are there already are passed over
            return now, row
        raise ReturnMoved(
            "您打开后，同事保存过这份报表。您填的内容都还在；和同事填的不同之处标在旁边，核对后再提交。", row
        )
    return now, row


def _open(now: Place, row: Return, at: datetime) -> Return:
    if why := why_locked(now, at):
        raise ReturnLocked(why)
    return row


def _locked_row(seen: Place, at: datetime) -> Return:
    """Return the row of a place, locked; one that is not written yet where there is none."""
    where = {"form_id": seen.form.pk, "unit_id": seen.unit.pk, "period": seen.owed.period.code}
    if seen.row is None:
        return Return(
            **where, period_start=seen.owed.period.start, due_at=seen.owed.due_at, state=ReturnState.DRAFT, begun_at=at
        )
    there: Return = Return.objects.select_for_update().get(**where)
    return there


def _same(row: Any, filled: Filled) -> bool:
    kept = {code: read_number(said).said for code, said in row.values.items()}
    typed = {code: filled.numbers.get(code) for code in kept}
    return kept == typed and row.text == filled.text.strip()


def _write(
    seen: Place, row: Return, filled: Filled, ready: Mapping[str, Any], found: Mapping[str, int], by: Actor,
    at: datetime,
) -> list[Wanted]:  # fmt: skip
    wanted = known.wanted_of(seen.form.counters, at.date())
    row.values = {code: one.as_json() for code, one in numbers(wanted, filled.numbers, found).items()}
    row.text = filled.text.strip()
    if filled.pictures or filled.films or ready:
        if row.pk is None:
            _put(row)
        _keep_files(row, filled.pictures, ready, by, at)
        _keep_films(row, filled.films, by, at)
    return wanted


def _check_whole(seen: Place, row: Return, wanted: Sequence[Wanted]) -> None:
    form = seen.form
    asks_files = form.wants_pictures or any(one.is_claimed for one in wanted)
    kinds = list(row.files.values_list("kind", "counter")) if asks_files and row.pk is not None else []
    draft = _draft(row, wanted, kinds)
    if found := lacks(wanted, draft, wants_text=form.wants_text, wants_pictures=form.wants_pictures):
        said = f"还有 {len(found)} 处没有填好，没有上报。" if len(found) > 1 else found[0].sentence
        raise ReturnRefused(said, lacks=found)


def _draft(row: Return, wanted: Sequence[Wanted], kinds: Sequence[tuple[str, str]]) -> Draft:
    said: dict[str, Number] = rows.numbers_of(row)
    return Draft(
        {one.code: said[one.code].said if one.code in said else None for one in wanted}, row.text,
        sum(kind == PHOTO for kind, _ in kinds), frozenset(code for kind, code in kinds if kind == RECEIPT),
    )  # fmt: skip


def _keep_files(row: Any, pictures: Sequence[CleanPicture], ready: Mapping[str, Any], by: Actor, at: datetime) -> None:
    held = {digest: kind for kind, digest in row.files.values_list("kind", "file__digest")}
    new = [clean for clean in pictures if files.digest(clean.content) not in held]
    rules = return_rules(at.date())
    photos = sum(kind == PHOTO for kind in held.values()) + len(new)
    if photos > rules.most_pictures:
        raise ReturnRefused(
            f"照片最多 {rules.most_pictures} 张，加上这次有 {photos} 张。留下最要紧的几张。", field="pictures"
        )
    for place, clean in enumerate(new, start=len(held) + 1):
        file = files.store(clean.content, kind=HOLDER_KIND, name=f"照片{place}.jpg", content_type="image/jpeg", at=at)
        _add(row, file, PHOTO, "", by, at)
        gallery.keep(file=file, content=clean.content, origin=clean.origin, holder=(HOLDER_KIND, row.pk), place=place,
                     at=at)  # fmt: skip
    for place, (code, one) in enumerate(ready.items(), start=len(held) + len(new) + 1):
        if files.digest(one.content) in held:
            continue
        file = files.store(one.content, kind=HOLDER_KIND, name=one.name, content_type=one.content_type, at=at)
        _add(row, file, RECEIPT, code, by, at)
        if one.content_type == "image/jpeg":
            gallery.keep(file=file, content=one.content, origin=one.origin, holder=(HOLDER_KIND, row.pk), place=place,
                         at=at)  # fmt: skip


def _keep_films(row: Any, films: Sequence[Film], by: Actor, at: datetime) -> None:
    most, held = return_rules(at.date()).most_films, row.files.filter(kind=FILM)
    for film in films:
        film.source.seek(0)
        with files.Writing() as writing:
            head = film.source.read(_HEAD)
            kind = kind_of(head, film.name) or FileKind.MP4
            writing.write(head)
            while piece := film.source.read(_PIECE):
                writing.write(piece)
            name = f"视频{held.count() + 1}.{kind}"  # by what it is, whatever it was called
            file = writing.keep(kind=HOLDER_KIND, name=name, content_type=CONTENT_TYPES[kind], at=at)
        if held.filter(file__digest=file.digest).exists():  # the same form once more
            files.erase(file)
            continue
        if held.count() >= most:
            raise ReturnRefused(f"视频最多 {most} 段，已经有 {most} 段了。留下最要紧的。", field="film")
        _add(row, file, FILM, "", by, at)


def _add(row: Any, file: Any, kind: str, counter: str, by: Actor, at: datetime) -> None:
    ReturnFile.objects.create(row=row, file=file, kind=kind, counter=counter, added_at=at, added_by_name=by.name)


@transaction.atomic
def drop_file(*, file_id: int, by: Actor, at: datetime) -> Return:
    """Take a picture or receipt off a return that is still open.

    Raises:
        NotAllowed, ReturnFile.DoesNotExist, NotOwed: no right, or not of a unit of the actor's posts.
        ReturnLocked: the return cannot be changed now.
    """
    by.require(Permission.RETURN_FILL)
    mine = Return.objects.visible_to(by, Permission.RETURN_FILL)
    held = ReturnFile.objects.select_related("file", "row").get(pk=file_id, row__in=mine)
    row = Return.objects.select_for_update().get(pk=held.row_id)
    seen = rows.place_seen(by, row.form_id, row.unit_id, row.period, Permission.RETURN_FILL)
    if why := why_locked(seen, at):
        raise ReturnLocked(why)
    if row.stood and held.pk in row.stood.get("files", []):
        raise ReturnLocked("这份文件是重开之前报的，留作记录，不能删。可以再加新的。")
    file = held.file
    held.delete()
    files.erase(file)
    row.version += 1
    row.save(update_fields=["version"])
    audit.record("return.file_dropped", subject=row, by=by, at=at, after={"kind": held.kind})
    sent: Return = row
    return sent
