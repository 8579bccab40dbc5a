"""Who gets how much of a task: shown before it is issued, and issued as it was shown."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from fanzha.campaigns.models import Task
from fanzha.campaigns.queries.audience import Audience, out_of_reach, units_of
from fanzha.common.actor import Actor
from fanzha.common.permissions import Permission
from fanzha.core.campaigns import quotas
from fanzha.org import queries as org

_NAMED = 5  # units that a sentence names before it says "and so many more"


@dataclass(frozen=True, slots=True)
class SharedOut:
    """What issuing a task would give to whom.

    Attributes:
        units: in the order of the tree.
        parts: of each unit its quota, `None` where no number is asked; a unit in `unknown` is not in it.
        unknown: units for which no quota can be reckoned.
        left: what is still to be given out; below zero: too much was.
        problems: why it cannot be issued so, in sentences.
    """

    units: tuple[int, ...]
    parts: Mapping[int, int | None]
    unknown: tuple[int, ...]
    left: int
    problems: tuple[str, ...]

    @property
    def is_ready(self) -> bool:
        """Say whether the task may be issued so."""
        return not self.problems


class Splitter:
    """Splits tasks among units; asks for the units of an audience and for their people once for all of its tasks."""

    def __init__(self, actor: Actor, on: date) -> None:
        self._actor, self._on = actor, on
        self._units: dict[str, tuple[int, ...]] = {}
        self._weights: dict[tuple[str, str], dict[int, int | None]] = {}

    def shared_out(self, task: Task) -> SharedOut:
        """Return who would get how much of a task today."""
        audience = Audience.of(task.audience)
        units = self._units_of(audience)
        division = self._division(task, audience, units)
        parts: dict[int, int | None] = dict.fromkeys(units) if division is None else dict(division.parts)
        unknown = () if division is None else division.unknown
        left = 0 if division is None else division.left
        problems = _problems(self._actor, task, audience, units, unknown, left)
        return SharedOut(units, parts, unknown, left, tuple(problems))

    def _units_of(self, audience: Audience) -> tuple[int, ...]:
        key = repr(audience)
        if key not in self._units:
            self._units[key] = tuple(units_of(self._actor, audience, on=self._on))
        return self._units[key]

    def _division(self, task: Task, audience: Audience, units: tuple[int, ...]) -> quotas.Division[int] | None:
        if task.quota is None or task.split == quotas.NO_QUOTA:
            return None
        typed = {int(pk): int(number) for pk, number in (task.typed or {}).items()}
        if task.split == quotas.BY_HAND:
            return quotas.by_hand(task.quota, units, typed)
        if task.split == quotas.EACH:
            return quotas.split_quota(task.quota, dict.fromkeys(units, 1), fixed=typed)
        return quotas.split_quota(task.quota, self._weigh(audience, task.split, units), fixed=typed)

    def _weigh(self, audience: Audience, split: str, units: tuple[int, ...]) -> dict[int, int | None]:
        key = (repr(audience), split)
        if key not in self._weights:
            self._weights[key] = weights(units, split, on=self._on)
        return self._weights[key]


def weights(units: Sequence[int], split: str, *, on: date) -> dict[int, int | None]:
    """Return what units weigh when a quota is split by people or households; `None` where nobody counted."""
    counted = org.populations_in(units, year=on.year)
    of = "residents" if split == quotas.BY_POPULATION else "households"
    return {pk: getattr(counted[pk], of) if pk in counted else None for pk in units}


def _problems(
    actor: Actor, task: Task, audience: Audience, units: Sequence[int], unknown: Sequence[int], left: int
) -> list[str]:
    found = []
    if beyond := out_of_reach(actor, audience, permission=Permission.TASK_ISSUE):
        found.append(f"有 {len(beyond)} 个单位不在您的管辖范围内，不能给它们下任务。请改“发给谁”。")
    if not units:
        found.append("按现在的选择没有一个在用的单位。请改“发给谁”。")
    if task.split != quotas.NO_QUOTA and task.quota is None:
        found.append("选了分配办法，还没有填总量。请填总量，或把分配办法改成“不定数量”。")
    if unknown:
        what = {"population": "没有人口数", "households": "没有户数"}.get(task.split, "还没有填数")
        found.append(f"{names_said(unknown)}{what}，系统不会当作 0。请逐个填写，或先补上人口、户数。")
    elif left > 0:
        found.append(f"各单位合计比总量少 {left}。请核对总量或各单位的数。")
    elif left < 0:
        found.append(f"各单位合计比总量多 {-left}。请核对总量或各单位的数。")
    return found


def names_said(unit_ids: Sequence[int]) -> str:
    """Return some units by name, and how many more there are."""
    names = [str(unit) for unit in org.units_numbered(unit_ids[:_NAMED])]
    more = f"等 {len(unit_ids)} 个单位" if len(unit_ids) > _NAMED else ""
    return f"{'、'.join(names)}{more}"


def splitter(actor: Actor, on: date) -> Splitter:
    """Return a splitter for one act or page."""
    return Splitter(actor, on)


def preview_rows(shared: SharedOut, task: Task, *, on: date, start: int, size: int) -> list[dict[str, Any]]:
    """Return one page of the preview: units with quota and what it was reckoned from."""
    ids = list(shared.units[start : start + size])
    units = {unit.pk: unit for unit in org.units_numbered(ids)}
    counted = org.populations_in(ids, year=on.year)
    return [
        {"unit": units[pk], "quota": shared.parts.get(pk), "is_unknown": pk in shared.unknown,
         "counted": counted.get(pk), "is_typed": str(pk) in (task.typed or {})}
        for pk in ids
    ]  # fmt: skip
