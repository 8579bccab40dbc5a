"""Persons as victims of cases: what is held about them, what follows a merge, what stands on their page."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db.models import Q

from fanzha.cases.models import Answer, Case, Victim
from fanzha.cases.queries.register import OPEN, cases_seen, state_kind, state_name
from fanzha.common import slots
from fanzha.common.actor import Actor
from fanzha.common.panels import Panel
from fanzha.common.permissions import Permission
from fanzha.common.retention import PersonKeys, Section
from fanzha.people.actions import Reference, by_key

_SHOWN = 20


def of_person() -> Reference:
    """Fill `person.references`: what a victim said follows when two persons are merged."""
    return by_key(
        Victim, "person", code="cases.victim", title="受害人登记", unit="条", added_at="case__reported_at",
        check=_both_in_one_case,
    )  # fmt: skip


def _both_in_one_case(loser_id: int, survivor_id: int) -> str:
    cases = Victim.objects.filter(person_id=loser_id).values("case_id")
    both = Victim.objects.filter(person_id=survivor_id, case_id__in=cases).select_related("case").first()
    if both is None:
        return ""
    return f"两条登记都是案件 {both.case.number} 的受害人。请先在案件里核对，把重复的那一名去掉。"


def held(keys: PersonKeys) -> list[Section]:
    """Fill `person.data` with what the person said as a victim."""
    rows = Victim.objects.filter(person_id__in=keys.person_ids).select_related("case", "home_unit")
    return [_section(row) for row in rows.order_by("-case__reported_at", "id")]


def _section(row: Any) -> Section:
    lines = [
        ("案件编号", row.case.number), ("年龄", "" if row.age is None else f"{row.age} 岁"), ("性别", row.sex),
        ("居住的村（社区）", str(row.home_unit or "")), ("住处", row.community), ("被骗经过", row.how_cheated),
        ("听过防诈宣传", Answer(row.met_publicity).label), ("听过哪些", row.publicity_met),
        ("装了国家反诈中心软件", Answer(row.has_app).label), ("开了来电预警", Answer(row.is_warning_on).label),
        *((f"付款 {n}", f"{one.amount_fen / 100:,.2f} 元 {one.get_direction_display()}")
          for n, one in enumerate(row.payment_rows.all(), start=1)),
    ]  # fmt: skip
    return Section("案件里的受害人登记", tuple((label, said) for label, said in lines if said), source="案件登记")


def blocks(keys: PersonKeys) -> list[str]:
    """Fill `person.blocks`: what a case says of its victims is kept for as long as the rule of cases says."""
    rows = Case.objects.filter(victims__person_id__in=keys.person_ids, erased_at__isnull=True)
    rows = rows.exclude(person_id__in=keys.person_ids).distinct().order_by("id")
    return [f"案件 {case.number} 还在法定保存期内" for case in rows[:5]]


def used_since(since: datetime) -> Any:
    """Fill `person.used_since` with the victims of cases that were reported since a moment, or are open."""
    rows = Victim.objects.filter(Q(case__reported_at__gte=since) | Q(case__state__in=OPEN), person_id__isnull=False)
    return rows.values("person_id")


def of_persons(person_ids: Collection[int]) -> list[int]:
    """Return the ids of the cases in which some persons are victims."""
    rows = Case.objects.filter(Q(person_id__in=person_ids) | Q(victims__person_id__in=person_ids))
    return list(rows.order_by("pk").values_list("pk", flat=True).distinct())


def persons_of(case_ids: Collection[int]) -> list[int]:
    """Return the ids of all victims of some cases, for what a hold covers."""
    first = Case.objects.filter(pk__in=case_ids, person_id__isnull=False).values_list("person_id", flat=True)
    others = Victim.objects.filter(case_id__in=case_ids, person_id__isnull=False).values_list("person_id", flat=True)
    return sorted({*first, *others})


def panel(actor: Actor, person_id: int, at: datetime) -> Panel | None:
    """Fill `person.panel` with the cases in which a person was cheated, for those who may see them."""
    if not actor.may(Permission.CASE_VIEW):
        return None
    rows = cases_seen(actor).filter(Q(person_id=person_id) | Q(victims__person_id=person_id)).distinct()[:_SHOWN]
    shown = [{"case": row, "state": state_name(row.state), "kind": state_kind(row.state)} for row in rows]
    return Panel(title="案件", template="cases/file/_of_person.html", context={"rows": shown}) if shown else None


def register() -> None:
    """Fill the slots of persons."""
    slots.register("person.references", "cases.victims", of_person, order=21)
    slots.register("person.data", "cases.victims", held, order=41)
    slots.register("person.blocks", "cases.victims", blocks)
    slots.register("person.used_since", "cases.victims", used_since)
    slots.register("person.panel", "cases", panel, order=30)
