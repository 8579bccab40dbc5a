"""How a person is shown by default: masks and bands that identify nobody."""

import re
from dataclasses import dataclass

from fanzha.people.models import Person

# The bands of the age filter: key, words, youngest age, oldest age (both included).
AGE_BANDS: tuple[tuple[str, str, int, int], ...] = (
    ("child", "18 岁以下", 0, 17),
    ("young", "18–39 岁", 18, 39),
    ("middle", "40–59 岁", 40, 59),
    ("elder", "60–74 岁", 60, 74),
    ("old", "75 岁以上", 75, 200),
)
SEXES = {"M": "男", "F": "女"}


@dataclass(frozen=True, slots=True)
class Masked:
    """A person as a page shows it by default."""

    id: int
    name: str
    phone: str
    id_number: str
    address: str
    age_band: str


def masked(person: Person, *, year: int) -> Masked:
    """Return the masks of one person. Decrypts four values: call it for one page of rows at most."""
    return Masked(
        id=person.pk,
        name=mask_name(person.name),
        phone=mask_middle(person.phone, keep_start=3, keep_end=4),
        id_number=mask_middle(person.id_number, keep_start=6, keep_end=0),
        address=mask_address(person.address),
        age_band=age_band(person.birth_year, year),
    )


def mask_name(name: str) -> str:
    """Return the family name and asterisks.

    >>> mask_name("张三丰")
    '张**'
    """
    return name[:1] + "*" * max(len(name) - 1, 0)


def mask_middle(value: str, *, keep_start: int, keep_end: int) -> str:
    """Return the value with its middle hidden; a value too short to hide anything is hidden whole."""
    if len(value) <= keep_start + keep_end:
        return "*" * len(value)
    end = value[-keep_end:] if keep_end else ""
    return f"{value[:keep_start]}****{end}"


def mask_address(address: str) -> str:
    """Return the address with every number hidden."""
    return re.sub(r"\d+", "*", address)


def age_band(birth_year: int | None, year: int) -> str:
    """Return the age in bands that identify nobody."""
    if birth_year is None:
        return "年龄不详"
    age = year - birth_year
    return next((words for _, words, _, oldest in AGE_BANDS if age <= oldest), "年龄不详")


def birth_years(band: str, year: int) -> tuple[int, int] | None:
    """Return the first and the last year of birth of a band, both included, or `None` for an unknown band."""
    for key, _, youngest, oldest in AGE_BANDS:
        if key == band:
            return max(year - oldest, 0), year - youngest
    return None
