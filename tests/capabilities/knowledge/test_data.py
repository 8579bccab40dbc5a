"""The shipped knowledge is complete, speaks our tone, and never borrows somebody else's name. No database."""

import json
import re
from collections import Counter
from datetime import date
from importlib import resources

import pytest

FILES = {
    "scam_types.json": ("type", 14),
    "scam_subtypes.json": ("subtype", 68),
    "slogans.json": ("slogan", 20),
    "hotlines.json": ("hotline", 12),
    "laws.json": ("law", 60),
    "scripts.json": ("script", 42),
    "materials.json": ("material", 10),
    "notices.json": ("notice", 10),
}
TYPE_NAMES = [
    "刷单返利",
    "虚假网络投资理财",
    "虚假购物、服务",
    "冒充电商物流客服",
    "虚假网络贷款、代办信用卡",
    "虚假征信",
    "冒充领导、熟人",
    "冒充公检法及政府机关",
    "网络婚恋、交友（非投资类）",
    "网络游戏产品虚假交易",
    "冒充军警购物",
    "网黑案件（裸聊敲诈、招嫖等涉网黑恶）",
    "机票/票务退改签",
    "其他/传统与新型（中奖、补贴、钓鱼木马、虚构险情、养老保健、两卡工具人、NFC 盗刷等）",
]
PARENT_SIZES = [5, 6, 8, 5, 4, 3, 7, 6, 3, 3, 2, 3, 2, 11]
LONGEST_STEP = 14
LONGEST_SMS = 70
# 【】 and a signature of up to twelve characters come before the text.
LONGEST_SIGNATURE = 14
OTHERS_NAMES = re.compile("96110|12381|国家反诈中心|公安部")
# Words that text-message gateways refuse (domain facts, 4.4).
REFUSED_BY_GATEWAYS = ("金融", "贷款", "刷单", "征信", "党政", "公众号", "加群", "线索")
LINK_OR_NUMBER = re.compile(r"https?|www\.|[0-9０-９]|\.(?:com|cn|net)", re.IGNORECASE)


def shipped(name):
    """Return one shipped file."""
    return json.loads(resources.files("fanzha.knowledge").joinpath("data", name).read_text("utf-8"))


def entries(name):
    return shipped(name)["entries"]


def strings(value):
    """Yield every text below a value."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for below in value.values():
            yield from strings(below)
    elif isinstance(value, list):
        for below in value:
            yield from strings(below)


TYPES, SUBTYPES = entries("scam_types.json"), entries("scam_subtypes.json")
SCRIPTS = entries("scripts.json")
SMS = [entry for entry in SCRIPTS if entry["channel"] == "sms"]


@pytest.mark.parametrize(("name", "kind", "least"), [(name, *rest) for name, rest in FILES.items()])
def test_every_file_says_version_date_and_source(name, kind, least):
    file = shipped(name)

    assert file["kind"] == kind
    assert re.fullmatch(r"\d{4}\.\d+", file["version"])
    assert date.fromisoformat(file["valid_from"]) <= date(2026, 11, 22)
    assert len(file["source"]) >= 10
    assert (file["reviewed_by"], file["reviewed_at"]) == ("", None)
    assert len(file["entries"]) >= least


@pytest.mark.parametrize("name", FILES)
def test_codes_and_titles_are_unique(name):
    for key in ("code", "title"):
        counts = Counter(entry[key] for entry in entries(name))

        assert [value for value, count in counts.items() if count > 1] == []


@pytest.mark.parametrize("name", FILES)
def test_codes_fit_an_address(name):
    assert [e["code"] for e in entries(name) if not re.fullmatch(r"[A-Za-z0-9-]{2,40}", e["code"])] == []


def test_types_are_c01_to_c14_under_their_known_names():
    assert [entry["code"] for entry in TYPES] == [f"C{number:02d}" for number in range(1, 15)]
    assert [entry["title"] for entry in TYPES] == TYPE_NAMES


def test_subtypes_are_t01_to_t68_each_under_its_parent():
    assert [entry["code"] for entry in SUBTYPES] == [f"T{number:02d}" for number in range(1, 69)]
    parents = Counter(entry["parent"] for entry in SUBTYPES)

    assert [parents[entry["code"]] for entry in TYPES] == PARENT_SIZES


@pytest.mark.parametrize("entry", TYPES, ids=lambda entry: entry["code"])
def test_each_type_says_all_that_is_needed(entry):
    assert len(entry["short"]) <= 10
    assert len(entry["definition"]) >= 40
    assert 3 <= len(entry["stages"]) <= 5
    assert len(set(entry["signals"])) >= 8
    assert len(entry["victims"]) >= 2
    assert len(entry["if_paid"]) >= 4
    assert "110" in entry["if_paid"][0]
    assert 4 <= len(entry["ask"]) <= 6
    assert all(question.endswith("？") for question in entry["ask"])
    assert entry["laws"]


@pytest.mark.parametrize("entry", TYPES + SUBTYPES, ids=lambda entry: entry["code"])
def test_steps_now_are_three_or_four_and_short(entry):
    assert 3 <= len(entry["now"]) <= 4
    assert [step for step in entry["now"] if len(step) > LONGEST_STEP] == []


@pytest.mark.parametrize("entry", SUBTYPES, ids=lambda entry: entry["code"])
def test_each_subtype_can_be_told_from_the_honest_thing(entry):
    assert len(entry["short"]) <= 10
    assert len(entry["definition"]) >= 20
    assert len(set(entry["signals"])) >= 5
    assert entry["victims"]
    assert 20 <= len(entry["tell_apart"]) <= 80


@pytest.mark.parametrize("field", ["definition", "first_sentence", "short"])
def test_no_two_types_share_a_wording(field):
    assert len({entry[field] for entry in TYPES}) == len(TYPES)


@pytest.mark.parametrize("field", ["definition", "tell_apart", "short"])
def test_no_two_subtypes_share_a_wording(field):
    assert len({entry[field] for entry in SUBTYPES}) == len(SUBTYPES)


def test_laws_named_by_types_stand_in_the_file():
    known = {entry["code"] for entry in entries("laws.json")}

    assert {law for entry in TYPES for law in entry["laws"]} <= known


def test_class_names_of_others_are_mapped_once_each():
    ccl = [entry["maps"]["ccl2023"] for entry in TYPES if "ccl2023" in entry["maps"]]

    assert len(ccl) == len(set(ccl)) == 12
    for year, size in (("mps2022", 5), ("mps2023", 10), ("mps2024", 10), ("mps2025", 10)):
        assert len({entry["maps"][year] for entry in TYPES if year in entry["maps"]}) == size


@pytest.mark.parametrize("name", FILES)
def test_no_exclamation_mark_and_no_half_width_punctuation(name):
    odd = [text for text in strings(shipped(name)) if re.search(r"[!！]|[一-鿿][,;?:]", text)]

    assert odd == []


@pytest.mark.parametrize("name", FILES)
def test_a_space_stands_between_digits_and_chinese(name):
    shown = entries(name)
    odd = [text for text in strings(shown) if re.search(r"[一-鿿]\d|\d[一-鿿]", text)]

    assert odd == []


@pytest.mark.parametrize("entry", SMS, ids=lambda entry: entry["code"])
def test_text_messages_are_short_without_link_number_or_borrowed_name(entry):
    assert len(entry["text"]) + LONGEST_SIGNATURE <= LONGEST_SMS
    assert not LINK_OR_NUMBER.search(entry["text"])
    assert not OTHERS_NAMES.search(entry["text"])
    assert "{" not in entry["text"]
    assert [word for word in REFUSED_BY_GATEWAYS if word in entry["text"]] == []


def test_a_dissuader_never_speaks_in_the_name_of_the_national_services():
    said = [text for entry in SCRIPTS for step in entry.get("steps", []) if step["key"] in {"identify", "door"}
            for text in step["say"]]  # fmt: skip

    assert said
    assert [text for text in said if OTHERS_NAMES.search(text)] == []
    assert all("{operator}" in entry["steps"][0]["say"][0] for entry in SCRIPTS
               if entry["code"].startswith(("call-", "visit-")))  # fmt: skip


@pytest.mark.parametrize("channel", ["sms", "phone", "visit"])
def test_every_type_has_a_script_for_each_way_of_reaching_people(channel):
    covered = [entry["type"] for entry in SCRIPTS if entry["channel"] == channel and entry["type"]]

    assert sorted(covered) == [entry["code"] for entry in TYPES]


@pytest.mark.parametrize("kind", ["call", "visit"])
def test_long_scripts_hold_the_steps_that_protect_people(kind):
    needed = {"first", "ask", "tell", "together", "refuse", "paid", "close"}

    for entry in (e for e in SCRIPTS if e["code"].startswith(f"{kind}-")):
        keys = [step["key"] for step in entry["steps"]]

        assert needed <= set(keys)
        assert len(keys) == len(set(keys))


def test_common_scripts_are_there():
    codes = {entry["code"]: entry for entry in SCRIPTS}

    assert [step["key"] for step in codes["look-ask-protect"]["steps"]] == [
        "look1", "look2", "look3", "look4", "ask1", "ask2", "ask3", "protect",
    ]  # fmt: skip
    assert [step["key"] for step in codes["counter-four-one"]["steps"]] == ["q1", "q2", "q3", "q4", "tell"]
    assert {"verify-us", "paid-now", "not-reached", "false-alarm"} <= set(codes)


def test_every_placeholder_is_explained_in_its_file():
    for name in FILES:
        file = shipped(name)
        used = {found for text in strings(file["entries"]) for found in re.findall(r"\{(\w+)\}", text)}

        assert used <= set(file.get("placeholders", {})), name


@pytest.mark.parametrize("entry", entries("hotlines.json"), ids=lambda entry: entry["code"])
def test_each_hotline_says_what_it_is_for_and_what_not(entry):
    assert entry["what_for"]
    assert entry["not_for"]
    assert entry["when"]
    assert entry["facts"]
    assert entry["never_asks"]
    assert entry["mark"] in {"primary", "secondary", "unverified", "own"}


def test_the_needed_hotlines_are_there():
    assert {"110", "96110", "12381", "12321", "county"} <= {entry["code"] for entry in entries("hotlines.json")}


@pytest.mark.parametrize("entry", entries("laws.json"), ids=lambda entry: entry["code"])
def test_laws_are_told_in_own_words_with_their_meaning(entry):
    assert 8 <= len(entry["gist"]) <= 120
    assert 8 <= len(entry["means"]) <= 80
    assert entry["mark"] in {"primary", "secondary", "unverified"}


def test_slogan_sets_keep_source_date_and_caution():
    sets = {entry["code"]: entry for entry in entries("slogans.json")}

    assert {entry["origin"] for entry in sets.values()} == {"official", "own"}
    assert all(entry["source"] for entry in sets.values())
    assert {"three-no-one-more", "three-no-one-must", "five-no", "six-no", "four-no"} <= set(sets)
    assert [len(sets[code]["items"]) for code in ("six-always-2018", "eight-all-2017", "eight-all-newer")] == [6, 8, 8]
    assert all(entry["caution"] for entry in sets.values() if not entry["recommended"])


@pytest.mark.parametrize("audience", ["elder", "student", "finance", "shop", "resident", "parent", "official"])
def test_each_audience_has_a_material(audience):
    found = [entry for entry in entries("materials.json") if entry["audience"] == audience]

    assert found
    assert all(len(entry["paragraphs"]) >= 4 and entry["how_to_use"] for entry in found)


@pytest.mark.parametrize("place", ["public_check", "public_report", "family_report", "visit", "alert"])
def test_notices_of_processing_name_all_that_the_law_asks(place):
    notice = next(e for e in entries("notices.json") if e["place"] == place and e["code"].startswith("privacy-"))

    for part in ("handler", "purpose", "method", "kinds", "retention", "rights", "contact", "basis", "voluntary"):
        assert notice[part], part


def test_after_a_transfer_110_comes_first():
    notices = {entry["code"]: entry for entry in entries("notices.json")}

    assert "110" in notices["paid-first"]["steps"][0]
    assert all(word in "".join(notices["paid-ready"]["items"]) for word in ("户名", "账号", "金额", "几点"))
    assert notices["family-letter"]["paragraphs"]


@pytest.mark.parametrize("name", FILES)
def test_nothing_is_promised_to_be_safe_and_no_app_is_a_condition(name):
    texts = list(strings(entries(name)))

    assert [t for t in texts if re.search("绝对安全|百分之百|保证追回|必须安装|必须下载|强制安装", t)] == []
