"""What may be written into a follow-up file."""

import json
from pathlib import Path

import pytest

from fanzha.core.workflow.followup_words import NoteRefused, check_text, warn_about, words_of

SHIPPED = Path(__file__).parents[3] / "src/fanzha/followup/rules/kinds.json"
RULES = words_of(json.loads(SHIPPED.read_text("utf-8"))["content"]["words"])


@pytest.mark.parametrize(
    "text",
    [
        "", "帮本人报名学电工，下周一去镇里", "柳政帮〔2026〕3 号", "约在 11 月 30 日上午 9 点半", "打 12333 问过社保",
        "补助 1500 元已到账", "第 3 号柜，2026-11-23",
    ],
)  # fmt: skip
def test_what_is_about_the_matter_is_taken(text):
    assert check_text(text, RULES) is None
    assert check_text(text, RULES, is_minor=True) is None


@pytest.mark.parametrize(
    "text",
    [
        "和他哥 13912345678 说好了", "电话1３9 1234 5678", "身份证 440524198803170414", "卡号 6225881938274650",
        "加微信：abc_123", "单位座机 0512-65123456",
    ],
)  # fmt: skip
def test_a_number_of_anybody_is_refused_and_not_repeated(text):
    with pytest.raises(NoteRefused) as refusal:
        check_text(text, RULES)

    assert not any(sign.isdigit() for sign in str(refusal.value))


def test_the_persons_own_phone_is_no_number_of_others():
    check_text("按 13912345678 联系本人", RULES, own={"13912345678"})

    with pytest.raises(NoteRefused):
        check_text("按 13912345678 联系本人", RULES, own={"13900000000"})


@pytest.mark.parametrize("text", ["高危人员", "风险等级：二", "列入重点人员", "再犯可能大", "问题学生"])
def test_a_level_on_a_person_is_refused(text):
    with pytest.raises(NoteRefused, match="贴标签"):
        check_text(text, RULES)


@pytest.mark.parametrize("text", ["有犯罪苗头", "涉案学生", "曾被抓获", "帮信"])
def test_words_of_crime_stand_in_no_file_of_a_pupil(text):
    check_text(text, RULES)

    with pytest.raises(NoteRefused, match="学生的档案里不写"):
        check_text(text, RULES, is_minor=True)


@pytest.mark.parametrize(("text", "warned"), [("母亲在外地打工", True), ("监护人已书面同意", False), ("", False)])
def test_relatives_are_warned_of(text, warned):
    assert bool(warn_about(text, RULES)) is warned
