"""The banks to which money went: officers write them in many ways, analysis knows one name of each."""

from collections.abc import Sequence
from datetime import date
from typing import Final

from fanzha.cases.models import CaseFact
from fanzha.cases.queries.calls import words_at
from fanzha.common.once import once_a_request

OTHER: Final = "other"
"""The code of a bank that none of our words name; what was written never stands in an address."""
OTHER_NAME: Final = "其他银行（认不出名称）"


def bank_names(on: date) -> dict[str, str]:
    """Return the code of each bank with its name; banks are their own codes."""
    names = sorted(set(words_at(on).banks.code_of.values()))
    return {**{name: name for name in names}, OTHER: OTHER_NAME}


def bank_of(written: str, on: date) -> str:
    """Return the code of a bank as it was written; empty where nothing was."""
    if not written.strip():
        return ""
    found = words_at(on).banks.find(written.lower())
    return next((code for _start, _end, code in found), OTHER)


def written_as(code: str, on: date) -> list[str]:
    """Return all the ways in which a bank is written in the register."""
    return [written for written in _all_written() if bank_of(written, on) == code]


@once_a_request
def _all_written() -> Sequence[str]:
    return list(CaseFact.objects.exclude(bank="").order_by().values_list("bank", flat=True).distinct())
