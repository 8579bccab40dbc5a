"""What was done on a share is written down with its proof; a mistake is struck out, never wiped."""

import io
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import PurePath
from typing import Any

from django.db import transaction
from django.db.models import F, Value
from django.db.models.functions import Greatest

from fanzha.campaigns.actions.shares import share_to_work_on
from fanzha.campaigns.actions.task_refusals import TaskRefused
from fanzha.campaigns.models import Delivery, DeliveryFile, Share
from fanzha.campaigns.queries.counters import evidence_names
from fanzha.campaigns.queries.delivered import file_seen
from fanzha.campaigns.queries.task_rules import task_rules
from fanzha.common import audit, files, gallery, held_files
from fanzha.common.actor import Actor
from fanzha.common.gallery.settings import keeping
from fanzha.common.models import StoredFile
from fanzha.common.permissions import Permission
from fanzha.common.pictures import Origin, PictureRefused, clean_picture
from fanzha.core.campaigns.evidence import CONTENT_TYPES, FileKind, kind_of, what_is_wrong
from fanzha.core.workflow.campaign_task import ShareState
from fanzha.core.workflow.why import is_reason

HOLDER_KIND = "campaigns.delivery"
HELD_GONE = "先前收下的文件已经登记过，或放得太久清理了。请重新选。"
_MOST = 100_000_000  # more at once is a typing error


@dataclass(frozen=True, slots=True)
class Piece:
    """A file as it came: what it proves, what it is called, what is in it."""

    kind: str
    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Done:
    """What was done.

    Attributes:
        key: made with the form, so that the same form sent twice is one delivery.
        amount: 1 where the task is only done or not.
        letters: of files that wait since the form was refused (`held_proof`).
    """

    key: str
    amount: int
    done_on: date
    note: str = ""
    link: str = ""
    pieces: Sequence[Piece] = ()
    letters: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Ready:
    """A file that was looked at and written anew where it is a picture."""

    kind: str
    name: str
    content: bytes
    content_type: str
    origin: Origin | None = field(default=None)
    file: StoredFile | None = None  # where it is kept already

    def as_said(self) -> dict[str, str]:
        """Return what must be known of it besides its bytes, to read it back."""
        origin = self.origin or Origin()
        said = {"taken_at": origin.taken_at and origin.taken_at.isoformat(), "latitude": origin.latitude,
                "longitude": origin.longitude}  # fmt: skip
        return {"kind": self.kind, **{name: str(value) for name, value in said.items() if value is not None}}


def deliver(*, share_id: int, done: Done, by: Actor, at: datetime) -> Delivery:
    """Write down what was done on a share. The same form sent again returns what is there.

    Raises:
        NotAllowed, Share.DoesNotExist: no right, or outside the actor's posts.
        StepRefused: the task is not out.
        TaskRefused: the share is reported or settled, the number or the day is impossible, a file cannot prove it.
    """
    by.require(Permission.TASK_WORK)
    # Pictures are written anew before anything is locked: it takes its time.
    ready = prepared(done.pieces, on=at.date())
    return _deliver(share_id, done, ready, by, at)


@transaction.atomic
def _deliver(share_id: int, done: Done, ready: Sequence[Ready], by: Actor, at: datetime) -> Delivery:
    key = f"{by.id}:{done.key}"[:40]
    there = Delivery.objects.filter(key=key).first()
    if there is not None:
        sent: Delivery = there
        return sent
    share = share_to_work_on(by, share_id, None)
    _check(share, done, at)
    ready = [*_waited(share_id, done.letters, by, at), *ready]
    check_number(len(ready), at.date())
    row: Delivery = Delivery.objects.create(
        key=key, share=share, unit_id=share.unit_id, counter=share.task.counter, amount=done.amount,
        done_on=done.done_on, note=done.note.strip(), address=done.link.strip() or None, by_id=by.id, by_name=by.name,
        recorded_at=at,
    )  # fmt: skip
    for place, one in enumerate(ready, start=1):
        _keep(row, one, place, at)
    _count(share, done.amount)
    after = {"how_many": done.amount, "done_on": done.done_on.isoformat(), "files": len(ready), "delivery": row.pk}
    audit.record("delivery.recorded", subject=share, by=by, at=at, after=after)
    return row


def _check(share: Any, done: Done, at: datetime) -> None:
    if share.state != ShareState.OWED:
        raise TaskRefused("这一份已经报完成、确认或免除，不能再登记。需要补的话，请布置的单位先退回。")
    if not 1 <= done.amount <= _MOST:
        raise TaskRefused("数量应是 1 以上的整数。", field="amount")
    if done.done_on > at.date():
        raise TaskRefused("完成日期还没到。请写实际完成的那天。", field="done_on")
    if done.done_on < share.task.begins_on:
        begins = share.task.begins_on
        raise TaskRefused(
            f"任务 {begins.month} 月 {begins.day} 日开始，之前做的不算在内。请核对日期。", field="done_on"
        )


def prepared(pieces: Sequence[Piece], *, on: date) -> list[Ready]:
    """Look at files from outside: each must be what its kind of evidence may be; pictures are written anew.

    Raises:
        TaskRefused: too many, or one cannot be taken; the sentence says which and what to do.
    """
    rules, names = task_rules(on), evidence_names(on)
    check_number(len(pieces), on)
    problems, ready = [], []
    for piece in pieces:
        taken = rules.evidence.get(piece.kind)
        if taken is None:
            raise TaskRefused("请选文件是什么凭证。", field="files")
        word = names.get(piece.kind, piece.kind)
        wrong = what_is_wrong(piece.content, piece.name, word=word, taken=taken, most_mb=rules.most_mb)
        try:
            ready += [] if wrong else [_ready(piece, word, on)]
        except PictureRefused as refusal:
            wrong = f"“{word}”：{refusal}"
        problems += [wrong] if wrong else []
    if problems:
        raise TaskRefused(" ".join(dict.fromkeys(problems)), field="files")
    return ready


def check_number(files_chosen: int, on: date) -> None:
    """Stop more files than one delivery may have.

    Raises:
        TaskRefused: there are too many.
    """
    most = task_rules(on).most_files
    if files_chosen > most:
        raise TaskRefused(f"选了 {files_chosen} 个文件，一次最多 {most} 个。其余的再登记一次。", field="files")


def form_of(share_id: int, by: Actor) -> str:
    """Return whose form of which share files wait for."""
    return f"delivery.{share_id}.{by.id}"


def _waited(share_id: int, letters: Sequence[str], by: Actor, at: datetime) -> list[Ready]:
    """Return the files that wait since the form was refused; from now on they belong to the delivery."""
    found = []
    for letter in dict.fromkeys(letters):
        try:
            one = held_files.opened(letter, of=form_of(share_id, by), at=at)
        except held_files.HeldGone:
            raise TaskRefused(HELD_GONE, field="files") from None
        file = held_files.take_up(one, kind=HOLDER_KIND)
        said = one.said
        where = {name: float(said[name]) for name in ("latitude", "longitude") if name in said}
        taken_at = datetime.fromisoformat(said["taken_at"]) if "taken_at" in said else None
        found.append(
            Ready(said["kind"], file.name, files.read(file), file.content_type, Origin(taken_at, **where), file)
        )
    return found


def _ready(piece: Piece, word: str, on: date) -> Ready:
    kind = kind_of(piece.content, piece.name) or FileKind.CSV
    if kind is not FileKind.PICTURE:
        ending = PurePath(piece.name).suffix.lower()[:10]
        return Ready(piece.kind, f"{word}{ending}", piece.content, CONTENT_TYPES[kind])
    clean = clean_picture(io.BytesIO(piece.content), size=len(piece.content), rules=keeping(on).proof)
    return Ready(piece.kind, f"{word}.jpg", clean.content, "image/jpeg", clean.origin)


def _keep(row: Delivery, one: Ready, place: int, at: datetime) -> None:
    file = one.file or files.store(one.content, kind=HOLDER_KIND, name=one.name, content_type=one.content_type, at=at)
    DeliveryFile.objects.create(delivery=row, file=file, kind=one.kind)
    if one.content_type == "image/jpeg":
        gallery.keep(
            file=file, content=one.content, origin=one.origin, holder=(HOLDER_KIND, row.pk), place=place, at=at
        )  # fmt: skip


def _count(share: Any, amount: int) -> None:
    # Not below nought, whatever rows say; the version stays, since nobody's form shows this number to change it.
    done = Greatest(F("done") + amount, Value(0))
    Share.objects.filter(pk=share.pk).update(done=done)


@transaction.atomic
def strike_delivery(*, delivery_id: int, why: str, by: Actor, at: datetime) -> Delivery:
    """Strike out a delivery that was a mistake; it stays to be read, and is not counted any more.

    Raises:
        NotAllowed, Delivery.DoesNotExist: no right, or of a unit outside the actor's posts.
        StepRefused: the task is not out.
        TaskRefused: the share is reported or settled, it is struck out already, or no reason.
    """
    by.require(Permission.TASK_WORK)
    rows = Delivery.objects.visible_to(by, Permission.TASK_WORK)
    share = share_to_work_on(by, rows.values_list("share_id", flat=True).get(pk=delivery_id), None)
    row: Delivery = rows.select_for_update(of=("self",)).get(pk=delivery_id)
    if share.state != ShareState.OWED:
        raise TaskRefused("这一份已经报完成，登记不能再划掉。请布置的单位先退回。")
    if row.struck_at is not None:
        raise TaskRefused("这一条已经划掉了。")
    if not is_reason(why):
        raise TaskRefused("请写明为什么划掉，至少 4 个字。", field="why")
    row.struck_at, row.struck_why = at, why.strip()
    row.save(update_fields=["struck_at", "struck_why"])
    _count(share, -row.amount)
    audit.record("delivery.struck", subject=share, by=by, at=at, after={"delivery": row.pk, "how_many": row.amount},
                 why=why)  # fmt: skip
    return row


@transaction.atomic
def open_file(*, delivery_id: int, file_id: int, by: Actor, at: datetime) -> tuple[str, str, bytes]:
    """Return the content type, name and bytes of a file that proves a delivery, and record who opened it.

    Raises:
        NotAllowed, DeliveryFile.DoesNotExist: no right, or the actor has nothing to do with its share.
        FileGone: its time is over, or the bytes are missing.
    """
    by.require(Permission.TASK_VIEW)
    row = file_seen(by, delivery_id, file_id)
    content = files.read(row.file)
    subject = ("campaigns.share", row.delivery.share_id)
    audit.record("delivery.file_opened", subject=subject, by=by, at=at, after={"delivery": delivery_id})
    return row.file.content_type, row.file.name, content
