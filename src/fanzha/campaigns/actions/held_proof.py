"""The proof of a delivery that was refused waits for the form to come again."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePath

from django.db import transaction

from fanzha.campaigns.actions.deliveries import HELD_GONE, Piece, Ready, form_of, prepared
from fanzha.campaigns.actions.task_refusals import TaskRefused
from fanzha.campaigns.queries.shares import shares_of_units
from fanzha.campaigns.queries.task_rules import task_rules
from fanzha.common import held_files
from fanzha.common.actor import Actor
from fanzha.common.permissions import Permission

_NAME = 80  # characters of a name that the page shows


@dataclass(frozen=True, slots=True)
class Waiting:
    """A file that need not be chosen again.

    Attributes:
        letter: names it to us, for the page.
        word: what it proves: 照片, 名单.
        name: what it was called when it was chosen. It stands in the letter alone, sealed: it may name somebody.
    """

    letter: str
    word: str
    name: str


@dataclass(frozen=True, slots=True)
class Held:
    """What waits of a form that was refused, and why the rest must be chosen again."""

    waiting: tuple[Waiting, ...] = ()
    problems: tuple[str, ...] = ()


@transaction.atomic
def hold_proof(*, share_id: int, pieces: Sequence[Piece], letters: Sequence[str], by: Actor, at: datetime) -> Held:
    """Keep the files that came with a form that was refused; those that waited already go on waiting.

    Raises:
        NotAllowed, Share.DoesNotExist: no right, or outside the actor's posts.
    """
    by.require(Permission.TASK_WORK)
    shares_of_units(by, Permission.TASK_WORK).get(pk=share_id)
    most, problems, waiting = task_rules(at.date()).most_files, [], []
    for letter in list(dict.fromkeys(letters))[:most]:
        try:
            one = held_files.opened(letter, of=form_of(share_id, by), at=at)
            waiting.append(Waiting(letter, PurePath(one.file.name).stem, one.said.get("chosen", "")))
        except held_files.HeldGone:
            problems.append(HELD_GONE)
    for piece in pieces:
        if len(waiting) == most:
            problems.append(f"一次最多 {most} 个文件，多出来的没有收。其余的再登记一次。")
            break
        try:
            waiting.append(_hold(prepared([piece], on=at.date())[0], piece.name[:_NAME], share_id, by, at))
        except TaskRefused as refusal:
            problems.append(str(refusal))
    return Held(tuple(waiting), tuple(dict.fromkeys(problems)))


def _hold(one: Ready, chosen: str, share_id: int, by: Actor, at: datetime) -> Waiting:
    said = {**one.as_said(), "chosen": chosen}
    letter = held_files.hold(
        one.content, name=one.name, content_type=one.content_type, said=said, of=form_of(share_id, by), at=at
    )
    return Waiting(letter, PurePath(one.name).stem, chosen)
