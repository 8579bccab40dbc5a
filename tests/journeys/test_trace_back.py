"""A look-back from case to answer: what had reached the victim, the unit answers from a phone, the centre judges."""

import re

import pytest
from playwright.sync_api import expect

FACTS = "接到自称银行信贷经理的电话，说可以办低息贷款，先交了保证金，后来联系不上了。"
ANSWER = "十一月上门讲过一次贷款骗局，当时没有拍照，家里只有老人在。"
MEASURES = "本周内补上门一次，带告知单签字拍照。"


@pytest.fixture
def grid(visitor):
    """Give the grid worker's phone."""
    return visitor("wangge", width=390)


def visited(page, nth):
    """Write a visit to one's own resident down, without proof; returns the resident's number."""
    page.goto("/people/")
    page.locator("table tbody th a").nth(nth).click()
    page.locator("main form input[value=phone]").check()
    page.fill("main form input[name=purpose]", "上门前联系")
    with page.expect_navigation():
        page.get_by_role("button", name="显示选中的内容").click()
    number = re.search(r"\b1\d{10}\b", page.locator("main").inner_text()).group()
    page.goto(page.url.split("#")[0].replace("/reveal/", "/").replace("/people/", "/touches/new/person/"))
    page.get_by_text("入户走访", exact=True).click()
    page.select_option("select[name=channel]", label="上门")
    with page.expect_navigation():
        page.get_by_role("button", name="登记这次触达").click()
    return number


def opened(page, number):
    """Open a case, name the resident as its victim, and wait for the look-back; returns its address."""
    page.goto("/cases/new/")
    page.select_option("select[name=unit]", label="城关镇")
    page.select_option("select[name=scam_type]", label="假贷款")
    page.select_option("select[name=channel]", label="110 报警")
    page.fill("textarea[name=facts]", FACTS)
    with page.expect_navigation():
        page.get_by_role("button", name="登记案件").click()
    page.get_by_role("link", name="加一名受害人").click()
    page.fill("input[name=phone]", number)
    with page.expect_navigation():
        page.locator("main form button.btn-primary").first.click()
    for _ in range(30):
        if page.locator("main").get_by_role("link", name=re.compile(r"^DC-\d{4}-\d+$")).count():
            return page.url.split("#")[0]
        page.wait_for_timeout(1_000)
        page.reload()
    raise AssertionError("The look-back did not come.")


def test_a_look_back_from_case_to_answer(visitor, grid):
    number = visited(grid, 4)
    desk = visitor("zhiban")
    case = opened(desk, number)
    panel = desk.locator("section", has=desk.get_by_role("link", name=re.compile("^DC-")))
    expect(panel).to_contain_text("有记录，凭证不足")  # said so: unproven is not unreached
    expect(panel).to_contain_text("东关第 1 网格")
    trace = panel.get_by_role("link", name=re.compile("^DC-")).inner_text()

    grid.goto("/supervision/duties/")
    grid.locator("main tbody tr", has_text=trace).locator("a").first.click()
    expect(grid.locator("main")).to_contain_text("入户走访")
    grid.fill("textarea[name=answer]", ANSWER)
    grid.fill("textarea[name=measures]", MEASURES)
    with grid.expect_navigation():
        grid.get_by_role("button", name="提交说明").click()
    expect(grid.locator("main")).to_contain_text(ANSWER)
    assert grid.evaluate("document.documentElement.scrollWidth") <= 390
    assert not grid.get_by_role("button", name="认定", exact=True).count()

    desk.goto(case)
    desk.get_by_role("link", name=trace).click()
    expect(desk.locator("main")).to_contain_text("还不能")
    desk.locator("main tbody tr", has_text="东关第 1 网格").get_by_role("link").first.click()
    expect(desk.locator("main")).to_contain_text(MEASURES)
    desk.select_option("#conclude select[name=conclusion]", label="证据不足，不作认定")
    desk.fill("#conclude textarea[name=why]", "有走访记录，没有凭证，本人说不清")
    with desk.expect_navigation():
        desk.locator("#conclude").get_by_role("button", name="认定").click()

    expect(desk.locator(".fz-head")).to_contain_text("已认定")
    grid.reload()
    expect(grid.locator("main")).to_contain_text("有走访记录，没有凭证，本人说不清")
    assert desk.outside == grid.outside == []
