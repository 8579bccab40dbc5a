"""The shell around every page: operator, menu, large text, calm errors."""

import re

import pytest
from django.http import HttpResponse

from fanzha.web import errors
from fanzha.web.context import menu
from fanzha.web.large_text import LargeText, wants_large_text


def test_operator_comes_from_settings(draw, settings):
    settings.FANZHA_OPERATOR = "测试县反诈中心"

    page = draw("{% extends 'web/base_public.html' %}")

    assert "测试县反诈中心" in page


def test_officers_page_shows_menu_bell_and_time_of_data(draw_page):
    page = draw_page("components")

    assert re.search(r'href="/alerts/" aria-current="page">.*?预警<em>26</em>', page)
    assert 'class="late">3<span class="fz-vh"> 件超时</span>' in page
    assert 'aria-label="7 条未读通知"' in page
    assert "数据截至 <b>11-22 13:30</b> · 案件数据至 <b>11-22 08:30</b>" in page
    assert page.index("跳到正文") < page.index("<header")
    assert "<main" in page


def test_phone_menu_needs_no_script(draw_page):
    page = draw_page("components")

    assert '<a class="fz-menu" href="#menu"' in page
    assert '<nav class="fz-side" id="menu"' in page


@pytest.mark.parametrize(
    ("query", "cookie", "large"),
    [("big=1", "", True), ("", "1", True), ("big=0", "1", False), ("", "", False), ("big=9", "", False)],
)
def test_large_text_follows_address_then_cookie(rf, query, cookie, large):
    request = rf.get(f"/check/?{query}")
    request.COOKIES["big"] = cookie

    assert wants_large_text(request) is large


@pytest.mark.parametrize(("query", "kept"), [("big=1", "1"), ("big=0", "0"), ("big=%22x", None), ("", None)])
def test_only_a_choice_in_the_address_is_kept(rf, query, kept):
    answer = LargeText(lambda request: HttpResponse())(rf.get(f"/check/?{query}"))

    found = answer.cookies.get("big")
    assert (found.value if found else None) == kept


def test_large_text_page_offers_the_way_back(draw):
    page = draw("{% extends 'web/base_public.html' %}", "/check/?big=1&a=2")

    assert 'class="m elder public"' in page
    assert 'href="?big=0&amp;a=2">普通版' in page


@pytest.mark.parametrize(
    ("handler", "status", "words"),
    [
        (errors.bad_request, 400, "没看懂这次请求"),
        (errors.forbidden, 403, "您的账号看不了这一页"),
        (errors.not_found, 404, "没有找到这一页"),
        (errors.broken, 500, "系统出了问题，不是您的错"),
        (errors.csrf_failure, 403, "页面放得太久了"),
    ],
)
def test_error_page_is_calm_and_carries_its_number(rf, caplog, handler, status, words):
    request = rf.get("/alerts/?q=13800001234")
    request.resolver_match = None

    answer = handler(request)

    page = answer.content.decode()
    number = re.search(r"E-[0-9A-F]{6}", page)[0]
    assert answer.status_code == status
    assert words in page
    assert "110" in page
    assert number in caplog.text
    assert "13800001234" not in caplog.text + page


def test_two_errors_have_two_numbers():
    assert errors.reference() != errors.reference()


class TestMenu:
    @pytest.fixture
    def entry(self, monkeypatch):
        """Return a function that puts one entry into an otherwise empty menu."""
        from collections import defaultdict

        from fanzha.common import slots
        from fanzha.common.nav import NavItem
        from fanzha.common.permissions import Permission

        monkeypatch.setattr(slots, "_slots", defaultdict(list))
        monkeypatch.setattr("fanzha.web.context.reverse", lambda name: f"/{name.replace(':', '/')}/")

        def put(name, group="预警与劝阻", order=10, **more):
            item = NavItem(group, name, "bell", f"{name}:list", Permission.SEARCH, **more)
            slots.register("nav", name, lambda: item, order=order)

        return put

    @pytest.fixture
    def actor(self):
        from types import SimpleNamespace

        return SimpleNamespace(may=lambda permission: True, id=1)

    def test_groups_keep_their_order(self, entry, actor):
        entry("docs", group="资料", order=1)
        entry("alerts", order=2)

        groups = menu(actor, "/")

        assert [group["title"] for group in groups] == ["预警与劝阻", "资料"]

    def test_page_below_an_entry_marks_only_the_nearest(self, entry, actor):
        entry("alerts")

        items = menu(actor, "/alerts/list/12/")[0]["items"]

        assert [item["current"] for item in items] == [True]
        assert menu(actor, "/other/")[0]["items"][0]["current"] is False

    def test_entry_without_the_permission_is_left_out(self, entry, actor):
        entry("alerts")
        actor.may = lambda permission: False

        assert menu(actor, "/") == []

    @pytest.mark.parametrize(
        ("number", "late", "shown"), [(3, True, (3, True)), (0, True, (None, False)), (3, False, (3, False))]
    )
    def test_count_is_late_only_where_something_is(self, entry, actor, number, late, shown):
        entry("alerts", count=lambda actor, at: number, late=late)

        item = menu(actor, "/")[0]["items"][0]

        assert (item["count"], item["late"]) == shown
