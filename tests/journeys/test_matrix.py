"""The matrix: who is missing is seen, opened and reminded; the unit that was reminded finds it, also on a phone."""

import re

import pytest
from playwright.sync_api import expect


@pytest.fixture
def town(visitor):
    """Give the town officer's phone."""
    return visitor("chengguan", width=390)


def test_who_is_missing_is_opened_and_reminded(visitor, town):
    desk = visitor("zhuren")
    desk.goto("/")
    desk.get_by_role("link", name="单位矩阵").click()
    grid = desk.get_by_role("region", name="单位矩阵")
    expect(grid.get_by_role("row", name=re.compile("城关镇"))).to_be_visible()

    # A cell opens the units behind it, and says the same number.
    missing = grid.locator("a.m-miss").first
    count = int(re.search(r"缺 (\d+)", missing.inner_text()).group(1))
    missing.click()
    panel = desk.locator("#cell")
    expect(panel).to_contain_text(f"缺 {count}")
    expect(panel.locator("li")).to_have_count(count)

    # All of them are reminded, and none of them twice on one day.
    for said in (f"已催 {count} 个单位", "今天都催过了"):
        with desk.expect_navigation():
            desk.get_by_role("button", name=f"催这 {count} 个单位").click()
        expect(desk.locator("main")).to_contain_text(said)

    # A town looks at its own, from a phone: nothing is cut off sideways.
    town.goto("/campaigns/matrix/")
    expect(town.get_by_role("region", name="单位矩阵")).to_be_visible()
    assert town.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    town.goto("/campaigns/progress/")
    expect(town.get_by_role("heading", name="已经逾期")).to_be_visible()
