"""Two people correct the same thing: the second is told, loses nothing typed, and goes through when sure."""

import html
import re

import pytest
from django.test import Client

from fanzha.common import meanwhile
from fanzha.common.permissions import ROLE_PERMISSIONS, Role
from tests.builders.alerts import load_rules
from tests.builders.org import County, an_officer, signed_in
from tests.structure.walk import ours, rule_of, url_of

pytestmark = pytest.mark.slow
# Every address at which a row that stands is corrected: the field, and what the first and the second editor type.
# The others of a form stay as the page shows them.
CORRECTIONS = {
    "people:edit_person": ("family_name", "王一", "王二", {"reason": "本人更正"}),
    "people:edit_household": ("size", "3", "4", {}),
    "people:edit_group": ("name", "新群一", "新群二", {"kind": "work"}),
    "people:edit_place": ("name", "小区一", "小区二", {}),
    "org:edit_officer": ("name", "周一", "周二", {"why": "更正姓名"}),
    "org:phone_unit": ("phone", "0571-1234567", "0571-7654321", {"why": "号码变了"}),
    "cases:edit": ("loss", "100", "200", {"scam_type": "C04", "channel": "call"}),
    "knowledge:edit": ("title", "标题一", "标题二", {}),
}
# Corrections that keep every version, and refuse one that was written over another: tried with their own pages.
BY_VERSION = {"rights:edit_record"}
_INPUT = re.compile(r"<(input|textarea|select)\b([^>]*)>(.*?)(?=<input|<textarea|<select|</form>)", re.DOTALL)


def fields_of(page):
    """Return what a browser would send of the form on a page, as it is shown."""
    form = max(re.findall(r"<form[^>]*method=\"post\".*?</form>", page, re.DOTALL), key=len)
    said = {}
    for tag, attributes, inside in _INPUT.findall(form):
        name = re.search(r'name="([^"]*)"', attributes)
        if name is None or re.search(r'type="(?:submit|file)"', attributes):
            continue
        if re.search(r'type="(?:checkbox|radio)"', attributes) and "checked" not in attributes:
            continue
        value = re.search(r'value="([^"]*)"', attributes)
        if tag == "select":
            chosen = re.search(r'<option value="([^"]*)"[^>]*selected', inside)
            value = chosen
        if tag == "textarea":
            value = re.match(r"\s*([^<]*)", inside)
        said[name[1]] = html.unescape(value[1]) if value else ""
    return {key: value for key, value in said.items() if key != "csrfmiddlewaretoken"}


def editors(name, county):
    """Return two browsers of different officers who may correct it."""
    roles = [role for role in Role if rule_of(name) in ROLE_PERMISSIONS[role]]
    return [signed_in(Client(), an_officer(county.root, roles[0])) for _ in range(2)]


def test_every_correction_is_tried():
    """An address called edit is a correction; one that is added must be tried here."""
    named = {name for name in ours() if re.search(r":edit(_|$)", name)}

    assert named - set(CORRECTIONS) - BY_VERSION == set()
    assert set(CORRECTIONS) - set(ours()) == set()


@pytest.fixture
def county(db):
    load_rules()
    return County()


@pytest.mark.parametrize("name", CORRECTIONS)
def test_the_second_editor_is_told_and_loses_nothing(county, name):
    field, one, two, more = CORRECTIONS[name]
    first, second = editors(name, county)
    url = url_of(name, county.school)
    shown = [fields_of(editor.get(url).content.decode()) for editor in (first, second)]

    taken = first.post(url, {**shown[0], **more, field: one})
    told = second.post(url, {**shown[1], **more, field: two})
    page = told.content.decode()

    assert taken.status_code == 302, re.findall(r"fz-err.*?</", taken.content.decode())
    assert told.status_code in {200, 409}, told.status_code
    assert two in html.unescape(page), "what was typed is in the form again"
    assert re.search(r"有人|别人|已被|已经改|改过", re.sub(r"<[^>]+>", "", page)), "a sentence says so"


@pytest.mark.parametrize("name", ["people:edit_household", "people:edit_group", "org:edit_officer"])
def test_whoever_is_sure_goes_through_at_the_second_time(county, name):
    field, one, two, more = CORRECTIONS[name]
    first, second = editors(name, county)
    url = url_of(name, county.school)
    shown = fields_of(second.get(url).content.decode())
    first.post(url, {**fields_of(first.get(url).content.decode()), **more, field: one})
    told = second.post(url, {**shown, **more, field: two})

    again = second.post(url, fields_of(told.content.decode()) | more)

    assert again.status_code == 302
    assert two in html.unescape(second.get(url).content.decode())


def test_a_mark_tells_a_change_and_nothing_else(county):
    county.liuhe.refresh_from_db()
    before = meanwhile.mark_of(county.liuhe)

    county.liuhe.name = "柳河新镇"

    assert meanwhile.mark_of(county.liuhe) != before
    assert len(before) == 22
