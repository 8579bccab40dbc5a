"""From a pattern to issued tasks: drafted by one, approved by another, taken out as a document."""


def test_a_plan_goes_from_a_pattern_to_issued_tasks(visitor):
    page = visitor("zhiban")
    page.goto("/campaigns/plans/new/?pattern=year_three_phases")
    page.fill("#id_title", "旅程方案")
    with page.expect_navigation():
        page.get_by_role("button", name="建草稿").click()
    address = page.url.split("/edit/")[0]

    rows = page.locator(".fz-row-goals").count()
    page.locator("button[value='add:goals']").click()
    page.locator(".fz-row-goals").nth(rows).wait_for()
    page.fill(f"#id_goals-{rows}-text", "新加的目标")
    page.fill(f"#id_goals-{rows}-number", "12")
    with page.expect_navigation():
        page.get_by_role("button", name="保存，接着看措施").click()
    with page.expect_navigation():
        page.get_by_role("link", name="从部门措施库选").click()
    page.locator("#finance summary").click()
    page.locator("input[value='finance.finance_staff']").check()
    with page.expect_navigation():
        page.get_by_role("button", name="把打勾的加进方案").click()
    assert "财务人员一人一提醒" in page.locator("main").inner_text()
    page.goto(address + "/")
    with page.expect_navigation():
        page.get_by_role("button", name="提交审批").click()

    second = visitor("zhuren")
    second.goto(address + "/")
    assert "新加的目标" in second.locator("main").inner_text()
    with second.expect_navigation():
        second.get_by_role("button", name="批准执行第 1 版").click()
    with second.expect_navigation():
        second.get_by_role("button", name="由措施生成任务").click()
    assert "项任务草稿" in second.locator("main").inner_text()
    with second.expect_download() as taken:
        second.get_by_role("link", name="导出公文").click()
    assert taken.value.suggested_filename.endswith(".docx")

    second.locator("#measures a", has_text="RW-").first.click()
    with second.expect_navigation():
        second.get_by_role("button", name="下发").first.click()
    assert "正在下发" in second.locator("main").inner_text()
