"""An activity signed in by code: the organiser's screen, one telephone that is known, one that is only a head."""

import time
from datetime import timedelta

from fanzha.common import clock

NAME, PHONE = "祝小满", "13800001711"  # somebody of the demo county's register


def test_an_activity_signed_in_by_code(visitor):
    organiser = visitor("chengguan")
    organiser.goto("/campaigns/activities/new/")
    began = clock.now() - timedelta(minutes=5)
    organiser.select_option("#id_kind", "lecture")
    organiser.fill("#id_title", "刷单骗局讲座")
    organiser.fill("#id_starts_at", f"{began:%Y-%m-%dT%H:%M}")
    organiser.fill("#id_place", "村委会二楼")
    organiser.get_by_role("button", name="安排").click()
    organiser.wait_for_selector("text=已安排")
    activity = organiser.url
    organiser.get_by_role("button", name="开始签到").click()
    organiser.wait_for_selector("#code svg")
    organiser.get_by_role("link", name="印一张").click()
    organiser.wait_for_selector("text=换新码")
    link = _read(organiser)

    for fields in ({"#id_name": NAME, "#id_phone": PHONE}, {}):
        phone = visitor(width=390)
        phone.goto(link)
        for field, text in fields.items():
            phone.fill(field, text)
        phone.get_by_role("button", name="签到").click()
        phone.wait_for_selector("h1:has-text('已签到')")
        assert phone.outside == []

    organiser.goto(f"{activity}record/")
    assert organiser.input_value("#id_heads") == "2"
    organiser.fill("#id_heads", "31")
    organiser.get_by_role("button", name="登记").click()
    organiser.wait_for_selector("text=受教人次 31 人次")
    assert "讲座场次 1 场" in organiser.locator("main").inner_text()

    _until(organiser, activity, "其中 1 人在册")
    ledger = visitor("zhuren")
    ledger.goto("/touches/")
    assert "宣讲" in ledger.locator("main").inner_text()


def _read(page):
    """Return the address that the code on the page holds, as a telephone would read it."""
    return page.locator("[data-link]").get_attribute("data-link")


def _until(page, address, text):
    """Open a page until it says something: a job writes it."""
    for _ in range(30):
        page.goto(address)
        if text in page.locator("main").inner_text():
            return
        time.sleep(0.5)
    raise AssertionError(text)
