"""One message goes the whole way: from the public page to a closed alert, the ledger, the home page and the receipt."""

import random
import re

import pytest
from playwright.sync_api import expect

MESSAGE = (
    "您好，我是平台客服，您开通的会员今晚到期，不取消每月自动扣费 800 元并影响征信。请下载会议软件打开屏幕共享，"
    "按提示把资金转到安全账户核验，不要告诉家人和银行。"
)


@pytest.fixture
def phone():
    """Give a number of nobody's, another each run: the same message about the same person would be joined."""
    return f"1998{random.SystemRandom().randrange(10**7):07d}"


def check_and_report(page, phone):
    """Paste the message, read the verdict, report it; returns the receipt."""
    page.goto("/check/")
    page.fill("textarea[name=text]", MESSAGE)
    page.get_by_role("button", name="查一查").click()
    expect(page.locator("body")).to_contain_text("很可能是诈骗")
    expect(page.locator("body")).to_contain_text("安全账户：")
    page.locator(".m-dock").get_by_role("button", name="举报这条").click()
    page.get_by_text("没转钱", exact=True).click()
    page.get_by_label("您的电话").fill(phone)
    page.get_by_label("在哪个乡镇").select_option(label="城关镇")
    page.get_by_role("button", name="举报这条").click()
    expect(page).to_have_url(re.compile("/report/done/"))
    return page.locator(".m-rcpt").inner_text().strip()


def receipt_says(page, receipt, words):
    """Ask with the receipt and expect plain words."""
    page.goto("/receipt/")
    page.get_by_label("回执号").fill(receipt)
    page.locator("main button, form button").last.click()
    expect(page.locator("body")).to_contain_text(words)


def confirm(page, phone):
    """Open the report in the queue and confirm it for a person."""
    page.goto("/intake/queue/")
    page.locator("main tbody tr", has_text=f"{phone[:3]}****{phone[-4:]}").locator("a").first.click()
    form = page.locator("form[action$='/confirm/']")
    form.locator("input[name=name]").fill("张桂英")
    form.locator("select[name=relation]").select_option(label="就是报告人")
    form.locator("select[name=unit]").select_option(label="城关镇")
    form.get_by_role("button", name="确认是诈骗线索").click()


def record(page, alert_url, how, result, finding=None):
    """Write down one contact."""
    page.goto(f"{alert_url}contact/")
    page.get_by_text(how, exact=True).click()
    page.get_by_text(result, exact=True).click()
    if finding:
        page.get_by_text(finding, exact=True).click()
    page.get_by_role("button", name="登记结果").click()
    page.wait_for_url(alert_url)


def test_a_message_goes_the_whole_way(visitor, phone):
    public = visitor(width=390)
    receipt = check_and_report(public, phone)
    receipt_says(public, receipt, "等")

    duty = visitor("zhiban")
    confirm(duty, phone)
    duty.goto("/search/")
    duty.locator("main").get_by_label("搜什么").fill(phone)
    duty.locator("main").get_by_role("button", name="搜索").click()
    duty.get_by_role("link", name=re.compile(r"YJ-\d{4}-\d+")).first.click()
    expect(duty.locator("main")).to_contain_text("红 · 紧急")
    expect(duty.locator(".fz-head")).to_contain_text("剩")
    alert_url = duty.url
    duty.get_by_role("button", name=re.compile("派给城关镇")).click()
    expect(duty.locator("main")).to_contain_text("王建")

    town = visitor("chengguan", width=390)
    record(town, alert_url, "电话", "无人接听")
    expect(town.locator("main")).to_contain_text("无人接听")
    record(town, alert_url, "见面", "联系到本人", "听劝，没转钱")
    town.get_by_role("link", name=re.compile("已劝阻.*办结")).or_(
        town.get_by_role("button", name=re.compile("已劝阻.*办结"))
    ).first.click()
    if "/close/" in town.url:
        town.get_by_role("button", name=re.compile("办结")).click()
    expect(town.locator(".fz-head")).to_contain_text("已劝阻")

    duty.goto("/touches/")
    expect(duty.locator("main")).to_contain_text("见面劝阻")
    duty.goto("/")
    expect(duty.locator("main")).to_contain_text("已劝阻")
    receipt_says(public, receipt, "民警")
    expect(public.locator("body")).not_to_contain_text("张桂英")
    assert public.outside == duty.outside == town.outside == []
