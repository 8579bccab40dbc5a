"""Lists by the keyboard alone, by the back button, and on paper."""

LIST = "/people/households/"


def focused(page):
    """Return the text of what has the focus."""
    return page.evaluate("document.activeElement.textContent")


def turned(page, act):
    """Act, and wait for the page that follows."""
    with page.expect_navigation():
        act()


def test_rows_are_walked_ticked_and_opened_by_keys(visitor):
    page = visitor("zhuren")
    page.goto(LIST)
    numbers = page.locator("table[data-list] th[scope=row] a").all_inner_texts()

    for key in ("j", "j", "k", "x"):
        page.keyboard.press(key)

    assert focused(page) == numbers[0]
    assert page.locator("input[data-row]:checked").count() == 1
    assert page.locator("[data-bulk-bar]").is_visible()
    turned(page, lambda: page.keyboard.press("Enter"))
    assert numbers[0] in page.locator("h1").inner_text()


def test_pages_are_turned_by_keys_and_the_back_button_returns(visitor):
    page = visitor("zhuren")
    page.goto(LIST)
    first = page.locator("table[data-list] th[scope=row] a").first.get_attribute("href")

    turned(page, lambda: page.keyboard.press("n"))
    second = page.locator("table[data-list] th[scope=row] a").first.get_attribute("href")
    page.go_back()

    assert first != second
    assert page.locator("table[data-list] th[scope=row] a").first.get_attribute("href") == first


def test_the_keys_are_shown_and_put_away_with_the_focus_where_it_was(visitor):
    page = visitor("zhuren")
    page.goto(LIST)
    page.keyboard.press("j")
    before = focused(page)

    page.keyboard.press("?")
    shown = page.get_by_role("dialog").is_visible()
    page.keyboard.press("Escape")

    assert shown
    assert focused(page) == before


def test_typing_into_a_field_is_typing(visitor):
    page = visitor("zhuren")
    page.goto("/alerts/?view=all")

    page.locator("input[name=number]").press_sequentially("jx?")

    assert page.locator("input[name=number]").input_value() == "jx?"
    assert page.get_by_role("dialog").count() == 0


def test_paper_says_who_when_and_how_many_and_leaves_menus_out(visitor):
    page = visitor("zhuren")
    page.goto(LIST)
    page.emulate_media(media="print")

    said = page.locator("main").inner_text()

    assert "打印人" in said
    assert "共 3,000 户，本页 50 户" in said
    assert "筛选" not in said
    assert not page.locator("nav.fz-side").is_visible()
    assert not page.locator("input[data-row]").first.is_visible()


def test_columns_are_chosen_without_script(visitor):
    page = visitor("wangge", script=False)
    page.goto(LIST)

    page.locator(".fz-cols summary").click()
    page.locator("input[name=column][value=size]").uncheck()
    turned(page, lambda: page.get_by_role("button", name="按勾选的显示").click())

    assert "人数（人）" not in page.locator("table[data-list] thead").inner_text()
