"""From a case to its series: the officer opens a proposal, says why, and finds both cases together."""


def test_from_a_case_to_its_series(visitor):
    page = visitor("zhiban")
    page.goto("/cases/links/")
    page.locator("tbody tr", has_text="%").first.locator("input[data-row]").check()

    with page.expect_navigation():
        page.get_by_role("button", name="采纳", exact=True).click()
    page.fill("#id_why", "收款账户和客服微信都一样")
    with page.expect_navigation():
        page.get_by_role("button", name="采纳 1 条").click()
    assert "都办了" in page.locator("main").inner_text()
    page.goto("/cases/series/")
    page.locator("tbody th a").first.click()

    assert page.locator("#cases tbody tr").count() >= 2
    page.locator("#cases tbody th a").first.click()
    assert "在系列 CX-" in page.locator("main").inner_text()
