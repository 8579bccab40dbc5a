"""Who is responsible, as units of the tree: a plan names units, departments of the library and kinds of unit."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Q

from fanzha.campaigns.queries.audience import Audience
from fanzha.campaigns.queries.plan_library import departments
from fanzha.core.campaigns import Target
from fanzha.core.campaigns.library import Department
from fanzha.org import queries as org
from fanzha.org.queries.tree import kind_names

# Villages and grids are responsible by kind; a bank branch named after a bureau is none.
_NEVER = ("village", "grid", "school", "bank", "operator", "enterprise")
_KINDS_IN_PLANS = ("town", "village", "school", "bank", "operator", "police", "enterprise", "bureau")
_MOST_NAMED = 200  # a county has some hundred units besides its villages; more are named by kind or department


def audience_of(targets: Iterable[Target], *, within: int, on: date) -> list[Audience]:
    """Return whom the responsible of a measure are, as audiences below the unit of the plan.

    A department is looked for by its names among the units below; one that the tree does not have gives nobody.

    Args:
        within: number of the unit that the plan belongs to.
    """
    targets = list(targets)
    kinds = tuple(target.code for target in targets if target.by == "kind")
    picked = [int(target.code) for target in targets if target.by == "unit" and target.code.isdecimal()]
    codes = [target.code for target in targets if target.by == "department"]
    picked += [unit_id for code in codes for unit_id in department_units(within, on).get(code, ())]
    found = [Audience(below=within, path="territory", kinds=kinds)] if kinds else []
    return [*found, Audience(units=tuple(dict.fromkeys(picked)))] if picked else found


def department_units(within: int, on: date) -> dict[str, list[int]]:
    """Return, for each department of the library, the units at or below one whose names say that they are it."""
    held = {code: one for code, one in departments(on).items() if one.target.by == "department"}
    rows = _named_like(within, held.values())
    found: dict[str, list[int]] = {}
    for pk, name, short_name in rows:
        for code, department in held.items():
            if department.is_called(name) or (short_name and department.is_called(short_name)):
                found.setdefault(code, []).append(pk)
    return found


def not_found(targets: Iterable[Target], *, within: int, on: date) -> list[str]:
    """Return the names of the departments and kinds that the tree below a unit does not have: no task reaches them."""
    wanted = list(targets)
    departments_here = department_units(within, on) if any(one.by == "department" for one in wanted) else {}
    kinds_here = _kinds_below(within) if any(one.by == "kind" for one in wanted) else set()
    here = {"department": departments_here, "kind": kinds_here}
    return [target.name or target.code for target in wanted if target.by in here and target.code not in here[target.by]]


def _kinds_below(within: int) -> set[str]:
    """Return the kinds of the units in use below one."""
    rows = org.units_numbered(org.subtree_ids(within)).filter(is_active=True).exclude(pk=within)
    return set(rows.order_by().values_list("kind", flat=True).distinct())


def _named_like(within: int, wanted: Iterable[Department]) -> list[tuple[int, str, str]]:
    """Return number, name and short name of the units below one that could be a department.

    Cost:
        One trip for the numbers, one for the names; villages, grids and other kinds that are no departments are not
        read.
    """
    below = org.units_numbered(org.subtree_ids(within)).filter(is_active=True).exclude(kind__in=_NEVER)
    ends = Q()
    for alias in {alias for department in wanted for alias in department.aliases}:
        ends |= Q(name__endswith=alias) | Q(short_name__endswith=alias)
    rows: Any = below.filter(ends).order_by("territory_path", "line_path", "pk")
    return list(rows.values_list("pk", "name", "short_name"))


def kinds_named() -> dict[str, str]:
    """Return the kinds of unit that may be responsible, those that plans name most first."""
    names = kind_names()
    return {kind: names[kind] for kind in _KINDS_IN_PLANS if kind in names}


def unit_choices(within: int) -> dict[str, str]:
    """Return the units that a plan may name one by one: number and name; villages and grids are named by kind."""
    rows = org.units_numbered(org.subtree_ids(within)).filter(is_active=True).exclude(kind__in=["village", "grid"])
    found: Any = rows.exclude(pk=within).order_by("territory_path", "line_path", "pk")[:_MOST_NAMED]
    return {str(pk): short_name or name for pk, name, short_name in found.values_list("pk", "name", "short_name")}


def targets_named(within: int, on: date) -> dict[str, Target]:
    """Return whom a written plan may name as responsible, by every name that plans use: departments, units, kinds."""
    found: dict[str, Target] = {}
    for one in departments(on).values():
        for name in (one.name, *one.aliases):
            found[name] = found[f"县{name.removeprefix('县')}"] = one.target
    for kind, name in kinds_named().items():
        for word in (name, *_WORDS_OF_KINDS.get(kind, ())):
            found[word] = Target("kind", kind, f"各{name}" if not name.startswith("各") else name)
    rows = org.units_numbered(org.subtree_ids(within)).filter(is_active=True).exclude(kind__in=["village", "grid"])
    for pk, name, short_name in rows.values_list("pk", "name", "short_name"):
        target = Target("unit", str(pk), short_name or name)
        found |= dict.fromkeys(filter(None, (name, short_name)), target)
    return found


# What written plans say for "all of a kind".
_WORDS_OF_KINDS = {
    "town": ("各乡镇", "各镇", "各乡镇（街道）", "各乡镇街道", "各镇街", "各乡镇人民政府", "各乡镇办"),
    "village": ("各村", "各村居", "各村（社区）", "各村委会", "各行政村", "各社区"),
    "school": ("各学校", "各中小学", "各中小学校", "全县各学校"),
    "bank": ("各银行", "各银行机构", "各金融机构", "辖内各银行"),
    "operator": ("各通信运营商", "各运营商", "电信、移动、联通公司", "各通信企业"),
    "police": ("各派出所", "各公安派出所"),
    "enterprise": ("各企业", "辖区企业"),
    "bureau": ("各部门", "县直各部门", "县直各单位", "各成员单位"),
}
