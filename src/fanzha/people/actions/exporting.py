"""Lists of people on their way out: what they hold, masked or in full, and who may take them."""

from typing import Any

from fanzha.common.exports import Exporter
from fanzha.common.permissions import Permission
from fanzha.people import queries
from fanzha.people.actions.importing.households import HOUSEHOLD_COLUMNS
from fanzha.people.actions.importing.rows import COLUMNS

STEP = "people.export"  # of a second person: names and numbers in full


def persons(form: type[Any]) -> Exporter:
    """Return the list of persons, narrowed down by a form."""
    return Exporter(
        kind="persons", title="人员名单", columns=COLUMNS, permission=Permission.PERSON_EXPORT,
        rows=queries.persons_out, count=queries.persons_out_count, form=form, plain=Permission.PERSON_REVEAL,
        step=STEP, imports="persons", note="完整名单改好后可以原样导入；隐去的名单不能导入。",
    )  # fmt: skip


def households(form: type[Any]) -> Exporter:
    """Return the list of households, narrowed down by a form."""
    return Exporter(
        kind="households", title="住户名单", columns=HOUSEHOLD_COLUMNS, permission=Permission.PERSON_EXPORT,
        rows=queries.households_out, count=queries.households_out_count, form=form, plain=Permission.PERSON_REVEAL,
        step=STEP, imports="households", note="完整名单改好后可以原样导入；隐去的名单里，住址的数字是星号。",
    )  # fmt: skip
