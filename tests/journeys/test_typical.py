"""A typical case approved: a solved case asks, one officer drafts, what identifies is mended, another lets it in."""


def test_a_typical_case_approved(visitor):
    writer = visitor("zhiban")
    writer.goto("/cases/typical/?state=asked&view=open")
    writer.locator("tbody a").first.click()
    writer.get_by_role("button", name="起草", exact=True).click()
    writer.wait_for_selector("#id_story")
    address = writer.url
    draft = writer.input_value("#id_story")
    writer.fill("#id_title", "假客服让共享屏幕，几万元被转走")
    writer.fill("#id_story", f"{draft}\n戴国强接到电话，号码是 13800001703。")
    writer.wait_for_selector("#findings:has-text('戴国强')")

    writer.get_by_role("button", name="保存并送审").click()
    writer.wait_for_selector("text=也不能留")
    writer.fill("#id_story", draft)
    writer.get_by_role("button", name="保存并送审").click()
    writer.wait_for_selector("text=已送审")
    assert writer.get_by_role("button", name="批准入库").count() == 0

    approver = visitor("zhuren")
    approver.goto(address)
    approver.get_by_role("button", name="批准入库").click()
    approver.wait_for_selector("text=已批准")
    approver.get_by_role("link", name="资料库里的这一篇").click()
    approver.wait_for_selector("h1:has-text('假客服让共享屏幕')")
    assert "戴国强" not in approver.locator("main").inner_text()
    assert "AJ-" not in approver.locator("main").inner_text()

    reader = visitor("wangge", width=390)
    reader.goto(approver.url)
    assert "共享屏幕" in reader.locator("main").inner_text()
