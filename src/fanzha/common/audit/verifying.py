"""Checks the audit rows against their marks, the chain of seals, and the heads outside the database.

Reads with a plain cursor, so that a restored copy beside the house's own database can be checked as well.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

from fanzha.common import crypto, marks
from fanzha.common.audit import erasing
from fanzha.common.audit.heads import Head
from fanzha.common.audit.sealing import seal_content
from fanzha.common.models import AuditRow

_SEALS_AT_A_TIME = 50
_MOST_NAMED = 1_000  # rows named of one kind; more says the same


class Kind(StrEnum):
    """What may be wrong; the closed set."""

    CHANGED = "changed"
    DELETED = "deleted"
    INSERTED = "inserted"
    FORGED = "forged"
    DOUBLED = "doubled"
    SEAL_CHANGED = "seal_changed"
    SEAL_MISSING = "seal_missing"
    TAIL_CUT = "tail_cut"
    HEAD_DIFFERS = "head_differs"
    HEADS_MISSING = "heads_missing"


# Wrong with what stands outside the database, not with the rows: told apart by the exit code.
OUTSIDE = frozenset({Kind.HEADS_MISSING})
SENTENCES: dict[Kind, str] = {
    Kind.CHANGED: "写入以后被改动过",
    Kind.DELETED: "封存以后被删除",
    Kind.INSERTED: "绕过封存插入，不在任何一次封存里",
    Kind.FORGED: "不是本产品写入的，或封存前就被改动",
    Kind.DOUBLED: "是另一行的复制品",
    Kind.SEAL_CHANGED: "这次封存的记录被改动",
    Kind.SEAL_MISSING: "这次封存的记录被删除",
    Kind.TAIL_CUT: "库外的存根里有这些封存，数据库里没有：链尾被截断，或数据库被换成了旧的",
    Kind.HEAD_DIFFERS: "这次封存与库外的存根不一致：链被重写过",
    Kind.HEADS_MISSING: "库外的存根比数据库里的封存少：存根文件丢失或被截短",
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong: with these rows, or with these seals."""

    kind: Kind
    rows: tuple[int, ...] = ()
    seals: tuple[int, ...] = ()
    place: str = ""

    @property
    def sentence(self) -> str:
        """Say what is wrong, and with what."""
        what = f"留痕第 {_listed(self.rows)} 行" if self.rows else f"封存第 {_listed(self.seals)} 号"
        where = f"（{self.place}）" if self.place else ""
        return f"{what}：{SENTENCES[self.kind]}{where}。"


@dataclass(slots=True)
class Report:
    """What was checked, and what was found."""

    rows: int = 0
    seals: int = 0
    waiting: int = 0
    last: int = 0
    last_at: datetime | None = None
    findings: list[Finding] = field(default_factory=list)

    @property
    def exit_code(self) -> int:
        """Return 0 where all is whole, 1 where rows or seals are not, 2 where only the heads outside are short."""
        if any(finding.kind not in OUTSIDE for finding in self.findings):
            return 1
        return 2 if self.findings else 0


def _listed(numbers: Sequence[int]) -> str:
    """Return numbers as ranges: `3、5 至 9`; many are cut."""
    ranges: list[list[int]] = []
    for number in sorted(numbers):
        if ranges and number == ranges[-1][1] + 1:
            ranges[-1][1] = number
        else:
            ranges.append([number, number])
    shown = [f"{first} 至 {last}" if last > first else str(first) for first, last in ranges[:20]]
    return "、".join(shown) + (f" 等 {len(numbers)} 个" if len(ranges) > 20 else "")


def verify(cursor: Any, heads: dict[Path, list[Head]]) -> Report:
    """Check everything.

    Args:
        cursor: inside one snapshot (repeatable read), so that sealing may go on meanwhile.
        heads: by folder, read *before* the snapshot was taken: they never run ahead of the database then.

    Cost:
        Decrypts each row once; memory for a batch of seals and the heads.
    """
    report = Report()
    by_number = {folder: {head.number: head for head in listed} for folder, listed in heads.items()}
    found: dict[Kind, list[int]] = {}
    seals: dict[Kind, list[int]] = {}
    differs: dict[Path, list[int]] = {}
    previous, expected = b"", 1
    for seal in _seals(cursor):
        while expected < seal.number:
            seals.setdefault(Kind.SEAL_MISSING, []).append(expected)
            expected += 1
        follows = seal.previous == previous or seals.get(Kind.SEAL_MISSING, [0])[-1] == seal.number - 1
        if not follows or not marks.is_signed(seal.signature, seal.content, purpose="seal"):
            seals.setdefault(Kind.SEAL_CHANGED, []).append(seal.number)
        for folder, known in by_number.items():
            if seal.number in known and known[seal.number].signature != seal.signature:
                differs.setdefault(folder, []).append(seal.number)
        _check_rows(seal, found)
        report.rows += len(seal.row_ids)
        report.seals, report.last, report.last_at = report.seals + 1, seal.number, seal.at
        previous, expected = seal.signature, seal.number + 1
    _check_the_rest(cursor, found, report)
    report.findings += [Finding(kind, rows=tuple(rows[:_MOST_NAMED])) for kind, rows in found.items()]
    report.findings += [Finding(kind, seals=tuple(numbers[:_MOST_NAMED])) for kind, numbers in seals.items()]
    report.findings += [
        Finding(Kind.HEAD_DIFFERS, seals=tuple(numbers[:_MOST_NAMED]), place=str(folder))
        for folder, numbers in differs.items()
    ]
    for folder, known in by_number.items():
        report.findings += _check_ends(folder, known, report.last)
    return report


@dataclass(frozen=True, slots=True)
class _Seal:
    number: int
    at: datetime
    row_ids: list[int]
    leaves: bytes
    previous: bytes
    signature: bytes
    rows: "dict[int, _Row]"

    @property
    def content(self) -> bytes:
        return seal_content(self.number, self.at, self.row_ids, self.leaves, self.previous)

    def leaf(self, place: int) -> bytes:
        return self.leaves[place * marks.LEAF : (place + 1) * marks.LEAF]


def _seals(cursor: Any) -> Iterator[_Seal]:
    last = -(2**62)
    while True:
        cursor.execute(
            "SELECT number, at, row_ids, leaves, previous, signature FROM common_auditseal "
            "WHERE number > %s ORDER BY number LIMIT %s",
            [last, _SEALS_AT_A_TIME],
        )
        batch = cursor.fetchall()
        if not batch:
            return
        rows = _rows(cursor, [row_id for seal in batch for row_id in seal[2]])
        for number, at, row_ids, leaves, previous, signature in batch:
            yield _Seal(number, at, row_ids, bytes(leaves), bytes(previous), bytes(signature), rows)
            last = number


@dataclass(frozen=True, slots=True)
class _Row:
    number: int
    mark: bytes
    values: tuple[Any, ...]
    erased: bytes  # the signature that the product erased its words; empty where they stand


def _rows(cursor: Any, row_ids: list[int]) -> dict[int, _Row]:
    """Return rows by number."""
    columns = ", ".join(f'"{name}"' for name in marks.COLUMNS)
    cursor.execute(f"SELECT id, mark, {columns} FROM common_auditrow WHERE id = ANY(%s)", [row_ids])  # noqa: S608 - names of ours
    found, erased = cursor.fetchall(), _erased(cursor, row_ids)
    return {row[0]: _Row(row[0], bytes(row[1]), row[2:], erased.get(row[0], b"")) for row in found}


def _erased(cursor: Any, row_ids: list[int]) -> dict[int, bytes]:
    """Return the signatures of erased rows; a copy from before there were any has no such table."""
    cursor.execute("SELECT to_regclass('common_auditerased')")
    if cursor.fetchone()[0] is None:
        return {}
    cursor.execute("SELECT row_id, signature FROM common_auditerased WHERE row_id = ANY(%s)", [row_ids])
    return {row_id: bytes(signature) for row_id, signature in cursor.fetchall()}


def _check_rows(seal: _Seal, found: dict[Kind, list[int]]) -> None:
    for place, row_id in enumerate(seal.row_ids):
        row = seal.rows.get(row_id)
        if row is None:
            found.setdefault(Kind.DELETED, []).append(row_id)
            continue
        was_sealed = marks.leaf(row_id, row.mark) == seal.leaf(place)
        if not was_sealed:
            found.setdefault(Kind.CHANGED, []).append(row_id)
        elif not _is_marked(row):
            # The mark is the sealed one: what it covers was changed, before the sealing or after.
            found.setdefault(Kind.FORGED if not _could_be_ours(row.mark) else Kind.CHANGED, []).append(row_id)


def _could_be_ours(mark: bytes) -> bool:
    """Say whether a mark has at least the length of one: the product has never written another."""
    return len(mark) > 32


def _is_marked(row: _Row) -> bool:
    try:
        plain = [_plain(name, value) for name, value in zip(marks.COLUMNS, row.values, strict=True)]
    except crypto.CannotDecrypt:
        return False
    if row.erased and plain[-3:] == [b"", None, None]:
        return erasing.is_erased(row.number, row.mark, plain, row.erased)
    return marks.is_marked(row.mark, plain)


def _plain(name: str, value: Any) -> Any:
    field_of = AuditRow._meta.get_field(name)
    if value is None or not isinstance(field_of, crypto.EncryptedTextField):
        return value
    return crypto.decrypt(bytes(value), context=field_of.context)


def _check_the_rest(cursor: Any, found: dict[Kind, list[int]], report: Report) -> None:
    """Check what waits for its seal, what is in no seal, and copies."""
    cursor.execute("SELECT row_id FROM common_auditunsealed ORDER BY row_id")
    waiting = [row_id for (row_id,) in cursor.fetchall()]
    report.waiting = len(waiting)
    for begin in range(0, len(waiting), _MOST_NAMED):
        part = waiting[begin : begin + _MOST_NAMED]
        rows = _rows(cursor, part)
        for row_id in part:
            if row_id not in rows:
                found.setdefault(Kind.DELETED, []).append(row_id)
            elif not _is_marked(rows[row_id]):
                found.setdefault(Kind.FORGED, []).append(row_id)
    cursor.execute(
        "SELECT r.id FROM common_auditrow r WHERE NOT EXISTS "
        "(SELECT 1 FROM common_auditunsealed q WHERE q.row_id = r.id) AND NOT EXISTS "
        "(SELECT 1 FROM (SELECT unnest(row_ids) AS id FROM common_auditseal) s WHERE s.id = r.id) "
        "ORDER BY r.id LIMIT %s",
        [_MOST_NAMED],
    )
    if inserted := [row_id for (row_id,) in cursor.fetchall()]:
        found.setdefault(Kind.INSERTED, []).extend(inserted)
    cursor.execute(
        "SELECT unnest((array_agg(id ORDER BY id))[2:]) FROM common_auditrow "
        "GROUP BY mark HAVING count(*) > 1 LIMIT %s",
        [_MOST_NAMED],
    )
    if doubled := sorted(row_id for (row_id,) in cursor.fetchall()):
        found.setdefault(Kind.DOUBLED, []).extend(doubled)


def _check_ends(folder: Path, known: dict[int, Head], last: int) -> list[Finding]:
    cut = tuple(number for number in sorted(known) if number > last)
    missing = tuple(number for number in range(1, last + 1) if number not in known)
    findings = [Finding(Kind.TAIL_CUT, seals=cut[:_MOST_NAMED], place=str(folder))] if cut else []
    if missing:
        findings.append(Finding(Kind.HEADS_MISSING, seals=missing[:_MOST_NAMED], place=str(folder)))
    return findings
