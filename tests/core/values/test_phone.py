import pytest

from fanzha.core.values import BadValue, Fault, PhoneKind, PhoneNumber


@pytest.mark.parametrize(
    ("written", "value", "kind"),
    [
        ("13800138000", "13800138000", PhoneKind.MOBILE),
        ("19912345678", "19912345678", PhoneKind.MOBILE),
        ("+8613800138000", "13800138000", PhoneKind.MOBILE),
        ("+86 138 0013 8000", "13800138000", PhoneKind.MOBILE),
        ("0086-138-0013-8000", "13800138000", PhoneKind.MOBILE),
        ("8613800138000", "13800138000", PhoneKind.MOBILE),
        ("013800138000", "13800138000", PhoneKind.MOBILE),
        ("１３８００１３８０００", "13800138000", PhoneKind.MOBILE),
        ("13800138000.0", "13800138000", PhoneKind.MOBILE),
        ("1.3800138000E+10", "13800138000", PhoneKind.MOBILE),
        ("'13800138000", "13800138000", PhoneKind.MOBILE),
        ('="13800138000"', "13800138000", PhoneKind.MOBILE),
        ("138\u200b0013\u00a08000", "13800138000", PhoneKind.MOBILE),
        (13800138000, "13800138000", PhoneKind.MOBILE),
        (13800138000.0, "13800138000", PhoneKind.MOBILE),
        ("010-65123456", "010-65123456", PhoneKind.LANDLINE),
        ("(0512) 6512 3456", "0512-65123456", PhoneKind.LANDLINE),
        ("051265123456", "0512-65123456", PhoneKind.LANDLINE),
        ("0431-1234567", "0431-1234567", PhoneKind.LANDLINE),
        ("+86 512 65123456", "0512-65123456", PhoneKind.LANDLINE),
        ("+86 10 65123456", "010-65123456", PhoneKind.LANDLINE),
        ("110", "110", PhoneKind.HOTLINE),
        ("96110", "96110", PhoneKind.HOTLINE),
        ("12345", "12345", PhoneKind.HOTLINE),
        ("95588", "95588", PhoneKind.HOTLINE),
        ("400-820-8820", "4008208820", PhoneKind.HOTLINE),
        ("106912345678", "106912345678", PhoneKind.PORT),
        ("1064812345678", "1064812345678", PhoneKind.IOT),
        ("+852 5123 4567", "+85251234567", PhoneKind.OVERSEAS),
        ("0085251234567", "+85251234567", PhoneKind.OVERSEAS),
    ],
)
def test_a_number_is_read_however_it_is_written(written, value, kind):
    number = PhoneNumber.parse(written)

    assert (number.value, number.kind) == (value, kind)


@pytest.mark.parametrize(
    ("written", "fault"),
    [
        ("", Fault.EMPTY),
        (float("nan"), Fault.EMPTY),
        ("未知", Fault.PHONE_UNREADABLE),
        ("138001380AB", Fault.PHONE_UNREADABLE),
        ("13800138000/13900139000", Fault.PHONE_TOO_LONG),
        ("1380013", Fault.PHONE_TOO_SHORT),
        ("1380013800", Fault.PHONE_TOO_SHORT),
        ("138001380001", Fault.PHONE_TOO_LONG),
        ("+86 1380013800", Fault.PHONE_TOO_SHORT),
        ("0512-651234", Fault.PHONE_TOO_SHORT),
        ("0512-651234567", Fault.PHONE_TOO_LONG),
        ("65123456", Fault.PHONE_NO_AREA_CODE),
        ("23800138000", Fault.PHONE_UNKNOWN_PREFIX),
        ("+852", Fault.PHONE_TOO_SHORT),
        ("+1234567890123456", Fault.PHONE_TOO_LONG),
        ("000013800138000", Fault.PHONE_UNKNOWN_PREFIX),
        ("1.38E+10", Fault.LOST_DIGITS),
        ("1.38001E+10", Fault.LOST_DIGITS),
        (13800138000.5, Fault.NOT_WHOLE),
        (1e300, Fault.LOST_DIGITS),
        ("1" * 10_000, Fault.PHONE_UNREADABLE),
    ],
)
def test_what_is_no_number_is_refused_with_its_fault(written, fault):
    with pytest.raises(BadValue) as refused:
        PhoneNumber.parse(written)

    assert refused.value.code == fault


@pytest.mark.parametrize(
    ("written", "sentence"),
    [
        ("1380013", "电话少 4 位，应为 11 位"),
        ("138001380001", "电话多 1 位，应为 11 位"),
        ("65123456", "座机缺区号，请在前面加上，例如 0512-"),
    ],
)
def test_a_refusal_says_what_is_wrong_and_how_to_mend_it(written, sentence):
    with pytest.raises(BadValue, match=sentence):
        PhoneNumber.parse(written)


def test_a_refusal_never_repeats_the_number():
    with pytest.raises(BadValue) as refused:
        PhoneNumber.parse("138001380009")

    assert "0013800" not in str(refused.value)


def test_a_local_number_takes_the_area_code_of_its_place():
    assert PhoneNumber.parse("65123456", area_code="0512").value == "0512-65123456"


@pytest.mark.parametrize("written", ["0512-65123456-801", "0512-65123456转801", "0512 65123456 转 801"])
def test_an_extension_stands_apart(written):
    number = PhoneNumber.parse(written)

    assert (number.value, number.extension) == ("0512-65123456", "801")


@pytest.mark.parametrize(
    ("written", "masked"),
    [
        ("13800138000", "138****8000"),
        ("010-65123456", "010-****3456"),
        ("0431-1234567", "0431-***4567"),
        ("+85251234567", "+852****4567"),
        ("96110", "96110"),
    ],
)
def test_printing_a_number_shows_its_mask(written, masked):
    number = PhoneNumber.parse(written)

    assert number.masked == masked
    assert f"{number}" == masked
