"""A register keeps what its kind asks for, and says of the rest why it cannot stand."""

from datetime import date

import pytest

from fanzha.core.campaigns.registers import BadKind, counted, read_kinds, read_values


def kinds(*fields, **others):
    return {"kinds": [{"code": "k", "name": "阵地", "unit_kinds": ["village"], "fields": list(fields), **others}]}


def field(kind, **others):
    return {"code": "x", "name": "栏目", "type": kind, **others}


def read(one, raw):
    return read_values(read_kinds(kinds(one))["k"], {"x": raw})


@pytest.mark.parametrize(
    ("one", "raw", "value"),
    [
        (field("text"), " 西门小区 ", "西门小区"), (field("number"), "1,200", 1200), (field("number"), 12.0, 12),
        (field("number"), "1000000000", 1_000_000_000), (field("money"), "3,000.50", 300050),
        (field("date"), "2026/03/01", "2026-03-01"), (field("date"), date(2026, 3, 1), "2026-03-01"),
        (field("choice", choices=["一般", "重大"]), "重大", "重大"),
        (field("yes_no"), "否", False), (field("yes_no"), True, True), (field("phone"), "138 0000 1234", "13800001234"),
    ],
)  # fmt: skip
def test_what_people_write_is_read(one, raw, value):
    assert read(one, raw).values == {"x": value}


@pytest.mark.parametrize(
    ("one", "raw", "word"),
    [
        (field("number"), "1000000001", "太大"), (field("number"), "9" * 5000, "像有身份证号|太大"),
        (field("number"), "-1", "整数"), (field("number"), "许多", "整数"), (field("money"), "-8", "小于"),
        (field("date"), "2026-02-30", "日期"), (field("choice", choices=["一般"]), "重大", "没有这个选项"),
        (field("yes_no"), "也许", "是"), (field("text"), "字" * 201, "200"),
        (field("text", required=True), " ", "请填写"),
        (field("text"), "住户110105194912310021", "身份证"),
        (field("long_text"), "１１０１０５ １９４９１２３１ ００２Ｘ", "身份证"),
        (field("text"), "110105491231002", "身份证"),
        (field("phone"), "12345678901234567890123", "号码|电话|位"),
        (field("link"), "javascript:alert(1)", "网址|http"),
    ],
)  # fmt: skip
def test_what_cannot_stand_is_said(one, raw, word):
    found = read(one, raw)

    assert found.values == {}
    assert any(part in found.problems["x"] for part in word.split("|"))


@pytest.mark.parametrize(
    "content",
    [
        kinds(field("colour")), kinds(field("choice")), kinds(field("text", choices=["a"])),
        kinds(field("text"), field("number")), kinds(field("text"), counts=[{"counter": "boards", "by_date": "x"}]),
        kinds(field("date"), counts=[{"counter": "boards", "by_date": "x", "sum_of": "y"}]),
    ],
)  # fmt: skip
def test_a_faulty_kind_is_refused(content):
    with pytest.raises(BadKind):
        read_kinds(content)


@pytest.mark.parametrize("kind", ["phone", "person"])
def test_names_and_phones_are_personal_whatever_the_kind_says(kind):
    assert read_kinds(kinds(field(kind, personal=False)))["k"].fields[0].is_personal


def test_a_field_that_the_kind_does_not_have_is_left_out():
    assert read_values(read_kinds(kinds(field("text")))["k"], {"tenant": "某人"}).values == {}


@pytest.mark.parametrize(("on", "boards"), [("2026-02-28", 0), ("2026-03-01", 3), ("2026-03-31", 3), ("2026-04-01", 0)])
def test_both_ends_of_a_span_count(on, boards):
    content = kinds(
        field("date"), {"code": "n", "name": "块数", "type": "number"},
        counts=[{"counter": "boards", "by_date": "x", "sum_of": "n"}, {"counter": "checks", "by_date": "x"}],
    )  # fmt: skip

    found = counted(read_kinds(content)["k"], [{"x": on, "n": 3}, {"n": 5}], date(2026, 3, 1), date(2026, 3, 31))

    assert found == {"boards": boards, "checks": 1 if boards else 0}
