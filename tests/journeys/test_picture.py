"""A screenshot goes from the public page to the duty officer: read, judged, handed over, looked at."""

import random

import pytest
from playwright.sync_api import expect

from fanzha.common.pictures import installed
from tests.builders.screens import a_chat, as_bytes, needs_a_font

pytestmark = [
    needs_a_font,
    pytest.mark.skipif(not installed(), reason="没有装附加组件 ocr；make setup-ocr"),
]


@pytest.fixture
def phone():
    """Give a number of nobody's, another each run: the same message about the same person would be joined."""
    return f"1997{random.SystemRandom().randrange(10**7):07d}"


@pytest.fixture
def screenshot(tmp_path):
    """Draw a conversation as a telephone would save it."""
    picture = a_chat(
        ("other", "您好，我是平台客服，您买的奶粉有质量问题，要给您三倍赔付。"),
        ("owner", "怎么赔"),
        ("other", "请下载会议软件打开屏幕共享，把钱转到安全账户核验，不要告诉家人。"),
    )
    path = tmp_path / "chat.png"
    path.write_bytes(as_bytes(picture, "PNG"))
    return path


def check(page, screenshot):
    """Choose the screenshot on the public page and read the verdict."""
    page.goto("/check/")
    page.set_input_files("input[name=pictures]", screenshot)
    page.get_by_role("button", name="查一查").click()
    # With others before us the page waits and asks again by itself.
    expect(page.locator(".m-verdict")).to_contain_text("很可能是诈骗", timeout=60_000)


@pytest.mark.parametrize("script", [True, False])
def test_a_screenshot_gets_a_verdict_and_its_text_for_correction(visitor, screenshot, script):
    page = visitor(width=390, script=script)

    check(page, screenshot)

    read = page.get_by_label("有错就改，改好再查").input_value()
    assert "我：怎么赔" in read
    page.get_by_label("有错就改，改好再查").fill("明天一起吃饭")
    page.get_by_role("button", name="改好了，再查一次").click()
    expect(page.locator(".m-verdict")).to_contain_text("没查到问题")


def test_a_screenshot_goes_with_the_report_to_the_duty_officer(visitor, screenshot, phone):
    public = visitor(width=390)
    check(public, screenshot)

    public.locator(".m-dock").get_by_role("button", name="举报这条").click()
    public.get_by_label("把查过的图片一起交给民警").check()
    public.get_by_text("没转钱", exact=True).click()
    public.get_by_label("您的电话").fill(phone)
    public.get_by_role("button", name="举报这条").click()
    expect(public.locator(".m-rcpt")).to_be_visible()

    duty = visitor("zhiban")
    duty.goto("/intake/queue/")
    duty.locator("main tbody tr", has_text=f"{phone[:3]}****{phone[-4:]}").locator("a").first.click()
    expect(duty.locator("main")).to_contain_text("从图片里认出来的")
    expect(duty.locator("main")).to_contain_text("我：怎么赔")
    with duty.expect_response(lambda r: "/pictures/1/" in r.url) as opened:
        duty.get_by_role("link", name="看第 1 张图片").click()
    assert opened.value.headers["content-type"] == "image/jpeg"
    assert public.outside == duty.outside == []
