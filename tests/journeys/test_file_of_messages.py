"""The loop starts from a file: 10,000 messages as xlsx, with refused rows that say why, and an alert at the end."""

import random
import re

import pytest
import xlsxwriter
from playwright.sync_api import expect

ROWS = 10_000
SCAM = "我是市公安局的，你的银行卡涉嫌洗钱，马上把全部存款转到安全账户核查，不准告诉任何人。流水号 {}"
HARMLESS = "【清河驿站】您的包裹已到店，取件码 {}，请在 22:00 前来取。"


@pytest.fixture
def digits():
    """Give a part of the numbers that is another each run."""
    return f"{random.SystemRandom().randrange(10**4):04d}"


@pytest.fixture
def file(tmp_path, digits):
    """Write the file: one message in a hundred is a scam, two rows cannot be taken."""
    path = tmp_path / "运营商推送.xlsx"
    book = xlsxwriter.Workbook(str(path), {"constant_memory": True, "strings_to_numbers": False})
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, ["内容", "手机号", "姓名", "乡镇", "来源编号"])
    for row in range(1, ROWS + 1):
        text = SCAM.format(row) if row % 100 == 1 else HARMLESS.format(row)
        phone = "1391234" if row == 7 else f"197{digits}{row % 10**4:04d}"
        content = "" if row == 8 else text
        sheet.write_row(row, 0, [content, phone, "李某", "柳河镇", f"YY-{digits}-{row}"])
    book.close()
    return path


def test_a_file_of_ten_thousand_messages_becomes_alerts(visitor, file):
    duty = visitor("zhiban")
    duty.goto("/imports/new/messages/")
    duty.locator("input[name=file]").set_input_files(str(file))
    duty.locator("select[name=source], input[name=source]").first.select_option(label="运营商推送")
    duty.get_by_role("button", name="上传并检查").click()
    duty.wait_for_url(re.compile(r"/imports/\d+/"))

    expect(duty.locator("main")).to_contain_text("导入结果", timeout=120_000)
    expect(duty.locator("main")).to_contain_text(re.compile(r"9,?998"), timeout=120_000)
    said = duty.locator("main").inner_text()
    assert "第 8 行" in said or "电话" in said

    with duty.expect_download() as download:
        duty.get_by_text(re.compile("下载.*2 行")).first.click()
    assert download.value.suggested_filename.endswith(".xlsx")

    duty.goto("/alerts/?view=all")
    expect(duty.locator("main tbody tr", has_text="柳河镇").first).to_be_visible(timeout=60_000)
