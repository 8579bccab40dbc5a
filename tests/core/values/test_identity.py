from datetime import date

import pytest

from fanzha.core.values import BadValue, Fault, IdNumber, Sex
from fanzha.core.values.identity import check_character


@pytest.mark.parametrize(
    ("written", "value", "born", "sex"),
    [
        ("11010519491231002X", "11010519491231002X", date(1949, 12, 31), Sex.FEMALE),
        ("11010519491231002x", "11010519491231002X", date(1949, 12, 31), Sex.FEMALE),
        ("440524188001010014", "440524188001010014", date(1880, 1, 1), Sex.MALE),
        ("110105 19491231 002X", "11010519491231002X", date(1949, 12, 31), Sex.FEMALE),
        ("１１０１０５１９４９１２３１００２Ｘ", "11010519491231002X", date(1949, 12, 31), Sex.FEMALE),
        ("110105491231002", "11010519491231002X", date(1949, 12, 31), Sex.FEMALE),
        (110105491231002, "11010519491231002X", date(1949, 12, 31), Sex.FEMALE),
    ],
)
def test_real_numbers_are_accepted(written, value, born, sex):
    number = IdNumber.parse(written)

    assert (number.value, number.birth_date, number.sex) == (value, born, sex)


@pytest.mark.parametrize(
    ("written", "fault"),
    [
        ("", Fault.EMPTY),
        ("11010519491231002", Fault.ID_TOO_SHORT),
        ("11010519491231002X1", Fault.ID_UNREADABLE),
        ("1101051949123100211", Fault.ID_TOO_LONG),
        ("110105194912310021", Fault.ID_CHECK_DIGIT),
        ("110105194902310028", Fault.ID_NO_SUCH_DATE),
        ("110105491331002", Fault.ID_NO_SUCH_DATE),
        ("110105184912310028", Fault.ID_NO_SUCH_DATE),
        ("1101051949123100ZX", Fault.ID_UNREADABLE),
        ("4.40524188001010E+17", Fault.LOST_DIGITS),
        (440524188001010014.0, Fault.LOST_DIGITS),
        (440524188001010000, Fault.LOST_DIGITS),
    ],
)
def test_wrong_numbers_are_refused_with_their_fault(written, fault):
    with pytest.raises(BadValue) as refused:
        IdNumber.parse(written)

    assert refused.value.code == fault


@pytest.mark.parametrize(
    ("region", "warnings"),
    [("110", []), ("830", []), ("931", []), ("280", [Fault.ID_REGION_WARNING]), ("019", [Fault.ID_REGION_WARNING])],
)
def test_an_unknown_region_is_a_warning_and_no_refusal(region, warnings):
    body = region + "10119491231002"

    number = IdNumber.parse(body + check_character(body))

    assert [warning.code for warning in number.warnings] == warnings


@pytest.mark.parametrize("vector", ["11010519491231002X", "440524188001010014"])
def test_the_standards_own_samples_have_no_warning(vector):
    assert IdNumber.parse(vector).warnings == ()


def test_nobody_is_born_after_today():
    with pytest.raises(BadValue) as refused:
        IdNumber.parse("11010519491231002X", today=date(1949, 12, 30))

    assert refused.value.code == Fault.ID_NOT_BORN_YET


@pytest.mark.parametrize("today", [date(1949, 12, 31), date(2026, 1, 1), None])
def test_whoever_is_born_by_today_is_accepted(today):
    assert IdNumber.parse("11010519491231002X", today=today).birth_date == date(1949, 12, 31)


@pytest.mark.parametrize(("day", "age"), [(date(2009, 12, 30), 59), (date(2009, 12, 31), 60), (date(2010, 1, 1), 60)])
def test_age_grows_on_the_birthday(day, age):
    assert IdNumber.parse("11010519491231002X").age_on(day) == age


def test_printing_a_number_shows_its_mask():
    assert str(IdNumber.parse("11010519491231002X")) == "1101**********002X"
