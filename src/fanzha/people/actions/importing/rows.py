"""One row of a list of persons: what it says, in canonical form, or why it cannot be taken."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from typing import Any

from fanzha.common.imports import Column, Line, RowRefused
from fanzha.core.values import BadValue, IdNumber, PhoneNumber, Sex
from fanzha.people.queries import household_number_problem

COLUMNS = (
    Column("unit", ("网格编码", "单位编码", "村居编码"), required=True, example="330999101201", kind="code",
           note="这个人归哪个网格或村居，写机构表里的编码"),
    Column("household", ("户号", "户编号", "门牌号"), example="3-012", kind="code",
           note="村里自编的户号，同一户写同一个；不写电话和证件号"),
    Column("name", ("姓名", "名字", "户主姓名"), example="张某某"),
    Column("phone", ("电话", "手机号", "手机号码", "联系电话", "手机"), example="19900001234", kind="code",
           note="姓名和电话至少写一项"),
    Column("id_number", ("身份证号", "身份证号码", "身份证", "公民身份号码", "证件号码"), kind="code",
           note="这一列设为文本格式；没有可以空着"),
    Column("address", ("住址", "地址", "家庭住址", "现住址"), example="槐树巷 12 号"),
    Column("birth_year", ("出生年", "出生年份", "出生日期"), example="1956", note="有身份证号时可以空着"),
    Column("sex", ("性别",), example="女", note="有身份证号时可以空着"),
    Column("elder_alone", ("独居老人", "是否独居", "是否独居老人"), example="是",
           note="写“是”就在这一户标上；空着不改。取消请到住户页面改"),
)  # fmt: skip

_YES = {"是", "有", "1", "Y", "YES", "√", "✓", "独居", "独居老人"}
_NO = {"", "否", "无", "没有", "不是", "0", "N", "NO", "×", "-", "—"}
_SEXES = {"男": "M", "男性": "M", "M": "M", "女": "F", "女性": "F", "F": "F"}
_YEAR = re.compile(r"((?:19|20)\d{2})(?:\D.*|\d{4})?")
_LONGEST_NAME = 60


@dataclass(frozen=True, slots=True)
class PersonRow:
    """What one row says; empty values say nothing."""

    unit_code: str
    household: str
    name: str
    phone: str
    id_number: str
    address: str
    birth_year: int | None
    sex: str
    is_elder_alone: bool


def read_row(line: Line, *, today: date) -> PersonRow:
    """Return what a row says.

    Raises:
        RowRefused: a value cannot be what its column holds, or two of them contradict each other.
    """
    said = {column.name: line.values.get(column.name, "").strip() for column in COLUMNS}
    id_number = _id_number(said["id_number"], today)
    row = PersonRow(
        unit_code=said["unit"],
        household=_household(said["household"]),
        name=_name(said["name"]),
        phone=_phone(said["phone"]),
        id_number=id_number.value if id_number else "",
        address=said["address"],
        birth_year=_birth_year(said["birth_year"], id_number, today),
        sex=_sex(said["sex"], id_number),
        is_elder_alone=is_yes(said["elder_alone"]),
    )
    if not row.name and not row.phone:
        raise RowRefused("name", "姓名和电话至少写一项")
    if row.is_elder_alone and not row.household:
        raise RowRefused("household", "标了独居老人，要写户号，提示才有地方挂")
    return row


def _household(text: str) -> str:
    number = re.sub(r"\s", "", unicodedata.normalize("NFKC", text))
    problem = household_number_problem(number) if number else ""
    if problem:
        raise RowRefused("household", problem)
    return number


def _name(text: str) -> str:
    plain = unicodedata.normalize("NFKC", text)
    name = plain if re.search("[A-Za-z]", plain) else re.sub(r"\s", "", plain)
    if "*" in name:
        raise RowRefused("name", "姓名是隐去后的，这样的名单不能导入。请用完整名单")
    if re.search(r"\d{4,}", name):
        raise RowRefused("name", "姓名里有一串数字，看看是不是列错了")
    if len(name) > _LONGEST_NAME:
        raise RowRefused("name", f"姓名超过 {_LONGEST_NAME} 个字，看看是不是列错了")
    return name


def _phone(text: str) -> str:
    try:
        return PhoneNumber.parse(text).value if text else ""
    except BadValue as problem:
        raise RowRefused("phone", str(problem)) from problem


def _id_number(text: str, today: date) -> IdNumber | None:
    try:
        return IdNumber.parse(text, today=today) if text else None
    except BadValue as problem:
        raise RowRefused("id_number", str(problem)) from problem


def _birth_year(text: str, id_number: IdNumber | None, today: date) -> int | None:
    known = id_number.birth_date.year if id_number else None
    if not text:
        return known
    match = _YEAR.fullmatch(unicodedata.normalize("NFKC", text))
    if not match or int(match[1]) > today.year:
        raise RowRefused("birth_year", f"出生年写 1900 至 {today.year} 之间的 4 位数字，例如 1956")
    if known is not None and int(match[1]) != known:
        raise RowRefused("birth_year", "出生年和身份证号里的对不上，请核对")
    return int(match[1])


def _sex(text: str, id_number: IdNumber | None) -> str:
    known = {Sex.MALE: "M", Sex.FEMALE: "F"}[id_number.sex] if id_number else ""
    if not text:
        return known
    sex = _SEXES.get(text.upper())
    if sex is None:
        raise RowRefused("sex", "性别写“男”或“女”，不清楚就空着")
    if known and sex != known:
        raise RowRefused("sex", "性别和身份证号里的对不上，请核对")
    return sex


def is_yes(text: str) -> bool:
    """Read the cell that marks a household in which an old person lives alone.

    Raises:
        RowRefused: it says neither yes nor no.
    """
    answer: Any = text.upper()
    if answer in _YES:
        return True
    if answer in _NO:
        return False
    raise RowRefused("elder_alone", "独居老人写“是”或“否”")
