"""A call taken from ring to an opened case by the keyboard alone, and a page that dies while somebody writes."""

import re

STORY = (
    "我叫陈建国，今年52岁，我的手机号是13912345678。接到00886912345678打来的电话，对方自称公安，"
    "刚才我转了49800元到6228480402564890018，户名：赵敏。"
)


def begin(page):
    """Open a call as a ring would have it: one key on the page of drafts."""
    page.goto("/cases/call/")
    focused(page, "button")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    focused(page, "textarea")


def focused(page, tag):
    """Wait until the page has put the focus where its work begins."""
    page.locator(f"{tag}:focus").wait_for()


def kept(page):
    """Wait until the server has what was typed."""
    for _ in range(100):
        if not page.evaluate("Object.keys(localStorage).filter(k => k.startsWith('fz-call-')).length"):
            return
        page.wait_for_timeout(100)
    raise AssertionError("The server did not take the draft.")


def settled(page, act):
    """Act, and wait for the answer that follows."""
    with page.expect_response(re.compile("/draft/")):
        act()
    page.wait_for_timeout(150)


def test_a_call_is_taken_from_ring_to_case_by_the_keyboard_alone(visitor):
    page = visitor("zhiban")
    begin(page)

    page.keyboard.insert_text(STORY)
    page.wait_for_selector("[data-take='1']")
    settled(page, lambda: page.keyboard.press("Alt+D"))
    while page.locator("[data-take='1']").count():
        settled(page, lambda: page.keyboard.press("Alt+1"))
    assert page.input_value("#id_p0-amount") == "49800.00"
    assert page.input_value("#id_v-name") == "陈建国"
    with page.expect_navigation():
        page.keyboard.press("Alt+Enter")
    if page.locator("#doubles").count():
        page.locator("#doubles .card-footer button").focus()
        with page.expect_navigation():
            page.keyboard.press("Enter")

    assert re.search(r"/cases/\d+/$", page.url)
    assert "49,800" in page.locator("main").inner_text()
    assert page.outside == []


def test_what_was_typed_is_there_after_the_page_died_on_this_machine_and_another(visitor):
    page = visitor("zhiban")
    begin(page)
    page.keyboard.insert_text("客服说要退款")
    kept(page)
    address = page.url.removeprefix(page.evaluate("location.origin"))
    page.keyboard.insert_text("，我转了三千")  # dies before the pause in which it is sent
    page.goto("about:blank")

    page.goto(address)
    again = page.input_value("#story")
    kept(page)
    other = visitor("zhiban")
    other.goto(address)

    assert again == "客服说要退款，我转了三千"
    assert other.input_value("#story") == "客服说要退款，我转了三千"


def test_two_windows_are_told_of_each_other_and_nothing_typed_is_lost(visitor):
    first, second = visitor("zhiban"), visitor("zhiban")
    begin(first)
    second.goto(first.url)
    first.keyboard.insert_text("这边先写")
    kept(first)

    second.focus("#story")
    settled(second, lambda: second.keyboard.insert_text("那边后写"))

    assert "有两处在写" in second.locator("#saved").inner_text()
    assert second.input_value("#story") == "那边后写"
    settled(second, lambda: second.locator("#saved button").press("Enter"))
    first.reload()
    assert first.input_value("#story") == "那边后写"
