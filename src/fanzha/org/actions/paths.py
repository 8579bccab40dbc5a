"""The two paths of a unit, and those of everything below it when it moves.

Each path follows its own parent, and the other parent where there is none of its own: a class below a school that hangs
on the education bureau is below the bureau too, and a branch known by line only is still below its county. So every
unit has both paths, down from a root. Labels are unique, hence a unit's subtree is "paths that begin with its own".
"""

from django.db import connection

from fanzha.org.actions.refusals import UnitRefused
from fanzha.org.models import Unit

# Two moves at once could each be sound and close a circle together: changes to the tree take turns.
_TREE_LOCK = 7_101_001

_MOVE = """
UPDATE org_unit SET
  territory_path = CASE WHEN territory_path <@ %(old_territory)s::ltree
    THEN %(above_territory)s::ltree || subpath(territory_path, nlevel(%(old_territory)s::ltree) - 1)
    ELSE territory_path END,
  line_path = CASE WHEN line_path <@ %(old_line)s::ltree
    THEN %(above_line)s::ltree || subpath(line_path, nlevel(%(old_line)s::ltree) - 1)
    ELSE line_path END
WHERE territory_path <@ %(old_territory)s::ltree OR line_path <@ %(old_line)s::ltree
"""


def take_turns() -> None:
    """Hold back other changes to the tree until this transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_TREE_LOCK])


def above(territory_parent: Unit | None, line_parent: Unit | None) -> tuple[str, str]:
    """Return the territory path and the line path that a unit with these parents hangs below; "" at the top."""
    by_territory, by_line = territory_parent or line_parent, line_parent or territory_parent
    return (by_territory.territory_path or "" if by_territory else "", by_line.line_path or "" if by_line else "")


def place(unit: Unit, territory_parent: Unit | None, line_parent: Unit | None) -> None:
    """Write the paths of a new unit, which has nothing below it."""
    over = above(territory_parent, line_parent)
    unit.territory_path, unit.line_path = (f"{path}.{unit.label}".lstrip(".") for path in over)
    unit.save(update_fields=["territory_path", "line_path"])


def move(unit: Unit, territory_parent: Unit | None, line_parent: Unit | None) -> int:
    """Rewrite the paths of a unit and of everything below it in one statement; return how many units have moved.

    One statement, so that nobody ever sees half of a move: a row of the product names its unit and no path.
    """
    over_territory, over_line = above(territory_parent, line_parent)
    with connection.cursor() as cursor:
        cursor.execute(
            _MOVE,
            {
                "old_territory": unit.territory_path, "above_territory": over_territory,
                "old_line": unit.line_path, "above_line": over_line,
            },
        )  # fmt: skip
        moved = int(cursor.rowcount)
    unit.refresh_from_db(fields=["territory_path", "line_path"])
    return moved


def check_no_circle(unit: Unit, territory_parent: Unit | None, line_parent: Unit | None) -> None:
    """Stop a unit from hanging below itself.

    Raises:
        UnitRefused: a new parent lies below the unit.
    """
    over_territory, over_line = above(territory_parent, line_parent)
    for field, path in (("territory_parent", over_territory), ("line_parent", over_line)):
        if unit.label in path.split("."):
            raise UnitRefused(
                f"“{unit.name}”不能归到自己或自己的下级单位下面。请换一个上级，或先把那个下级单位移出来。", field=field
            )
