"""A village's weekly return from a phone in under two minutes, and one that is opened again for some days."""

import re
import time

import pytest
from playwright.sync_api import expect

TEXT = "周三晚上在社区活动室讲了一场冒充公检法的骗法，来了三十多位老人，帮着打开了来电预警。"
NUMBERS = {"visits": "12", "lectures": "1", "listeners": "34", "leaflets": "65", "posters": "2"}
MOST_S = 120


@pytest.fixture
def village(visitor):
    """Give the village's phone."""
    return visitor("dongguan", width=390)


def handed_in(page, **more):
    """Fill the open form in and hand it in."""
    for code, number in (NUMBERS | more).items():
        page.fill(f"input[name=n_{code}]", number)
    page.fill("textarea[name=text]", TEXT)
    with page.expect_navigation():
        page.get_by_role("button", name="上报", exact=True).click()
    expect(page.locator("main")).to_contain_text("现在锁定")


def test_a_weekly_return_from_a_phone_and_one_that_is_opened_again(village, visitor):
    began = time.monotonic()
    village.goto("/campaigns/returns/")
    assert village.evaluate("document.documentElement.scrollWidth") <= 390
    village.locator("main tbody th a").first.click()
    expect(village.locator("main")).to_contain_text("自动填好")  # what the ledger knows stands there
    village.fill("input[name=n_leaflets]", "")
    with village.expect_navigation():
        village.get_by_role("button", name="上报", exact=True).click()
    expect(village.get_by_role("alert")).to_contain_text("没有做就填 0")
    handed_in(village)
    assert time.monotonic() - began < MOST_S
    assert village.evaluate("document.documentElement.scrollWidth") <= 390
    address = village.url.split("#")[0]

    town = visitor("chengguan")
    town.goto(address)
    expect(town.locator("main")).to_contain_text("12")
    town.fill("#decide textarea[name=why]", "宣传单数和镇里领料的数对不上")
    town.fill("#decide input[name=until]", town.evaluate("new Date(Date.now()+2*864e5).toISOString().slice(0,10)"))
    with town.expect_navigation():
        town.get_by_role("button", name="限期重开").click()
    expect(town.locator("main")).to_contain_text("限期重开")

    village.reload()
    expect(village.locator("main")).to_contain_text("宣传单数和镇里领料的数对不上")
    handed_in(village, leaflets="56")
    town.reload()
    expect(town.locator("main tbody tr", has_text=re.compile("宣传单"))).to_contain_text("56")
    with town.expect_navigation():
        town.get_by_role("button", name="审核通过").click()
    expect(town.locator("main")).to_contain_text("已审核")
