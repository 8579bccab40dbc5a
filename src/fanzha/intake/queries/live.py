"""The screeners of this process: of the live version and of the shadow, loaded once, exchanged when a version changes.

Every process looks at the database for a change at most every few seconds, when it is about to screen; a version that
goes live is therefore in use everywhere within seconds and without a restart. A file that cannot be read never stops
screening: the shipped model takes its place, and the doctor says so.
"""

import logging
import time
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError

from fanzha.common import files
from fanzha.common.crypto import CannotDecrypt
from fanzha.core.screening import BadModel, Screener, load_model, shipped
from fanzha.core.workflow.version import VersionState
from fanzha.intake.models import ScreeningVersion

LOOK_EVERY_S = 3.0
AGAIN_AFTER_S = 60.0  # a file that could not be read is tried again: a disk may have come back
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Held:
    """What this process holds for one state: the row's id, its screener, and whether its file could not be read."""

    row_id: int | None = None
    screener: Screener | None = None
    is_broken: bool = False
    looked_at: float = float("-inf")
    tried_at: float = float("-inf")


_held: dict[VersionState, Held] = {}


def shipped_bytes() -> bytes:
    """Return the shipped model file."""
    return resources.files(shipped.PACKAGE).joinpath(shipped.MODEL).read_bytes()


@cache
def shipped_screener() -> Screener:
    """Return the screener of the shipped model, loaded once a process."""
    return Screener(load_model(shipped_bytes()))


def screener() -> Screener:
    """Return the screener in use: of the live version, or of the shipped model where none is live or readable."""
    return _of(VersionState.LIVE).screener or shipped_screener()


def shadow() -> tuple[int, Screener] | None:
    """Return the id and the screener of the version that is watched, where there is one that can be read."""
    held = _of(VersionState.SHADOW)
    return (held.row_id, held.screener) if held.row_id is not None and held.screener is not None else None


def is_broken() -> bool:
    """Say whether the live version's file cannot be read, so that the shipped model stands in."""
    return _of(VersionState.LIVE).is_broken


def forget() -> None:
    """Look at the database again at the next question: this process has just changed a version."""
    _held.clear()


def _of(state: VersionState) -> Held:
    held, now = _held.get(state, Held()), time.monotonic()
    if now - held.looked_at < LOOK_EVERY_S:
        return held
    try:
        row = ScreeningVersion.objects.filter(state=state).select_related("file").first()
    except DatabaseError:
        # Screening itself needs no database; what this process holds is better than no answer.
        return held
    _held[state] = _renewed(held, row, state, now)
    return _held[state]


def _renewed(held: Held, row: ScreeningVersion | None, state: VersionState, now: float) -> Held:
    row_id = row.pk if row else None
    is_to_be_tried = held.is_broken and now - held.tried_at >= AGAIN_AFTER_S
    if row is None:
        found = None
    elif row_id == held.row_id and not is_to_be_tried:
        return Held(row_id, held.screener, held.is_broken, now, held.tried_at)
    else:
        found = _loaded(row)
    is_broken = row is not None and found is None
    if state is VersionState.LIVE:
        _tell_doctor(str(row) if is_broken else "")
    return Held(row_id, found, is_broken, now, now)


def _loaded(row: ScreeningVersion) -> Screener | None:
    try:
        if row.file is None:
            raise files.FileGone("no file")
        return Screener(load_model(files.read(row.file)))
    except (BadModel, files.FileGone, CannotDecrypt, OSError) as problem:
        _log.error("The screening version %s cannot be read (%s)", row, type(problem).__name__)
        return None


def _tell_doctor(version: str) -> None:
    """Leave a mark in the data folder, or take it away: `fanzha doctor` looks without a database."""
    mark = Path(settings.FANZHA_DATA) / "run" / "screening-broken"
    try:
        if version:
            mark.write_text(version, encoding="utf-8")
        else:
            mark.unlink(missing_ok=True)
    except OSError:
        _log.warning("The mark for the doctor could not be written.")
