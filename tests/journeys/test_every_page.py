"""Every page of every role: opens, loads nothing from outside, has no serious accessibility fault, fits the phone."""

import pytest

OFFICERS = ("zhuren", "zhiban", "chengguan", "wangge", "jiaoyu", "ducha", "guanli")
PUBLIC = ("/check/", "/report/", "/receipt/", "/notice/", "/check/?big=1", "/report/?big=1", "/org/sign-in/")
_SERIOUS = {"serious", "critical"}
# Pages of one object, found through the first link of a list.
_FIRST_LINKS = (
    ("/intake/queue/", "/intake/reports/"), ("/alerts/?view=all", "/alerts/"), ("/people/", "/people/"),
    ("/people/households/", "/people/households/"), ("/cases/", "/cases/"), ("/touches/", "/touches/"),
    ("/knowledge/", "/knowledge/"), ("/org/units/", "/org/units/"), ("/org/officers/", "/org/officers/"),
    ("/intake/versions/", "/intake/versions/"),
)  # fmt: skip


def faults(page):
    """Run axe on the page; returns the serious faults with the element that shows each."""
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(page).response["violations"]
    return [(f["id"], f["nodes"][0]["html"][:120]) for f in found if f["impact"] in _SERIOUS]


def look(page, path):
    """Open a page and return what is wrong with it."""
    answer = page.goto(path)
    wrong = []
    if answer.status != 200:
        return [f"{path}: {answer.status}"]
    if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
        wrong.append(f"{path}: scrolls sideways at {page.viewport_size['width']}")
    wrong += [f"{path}: {name} {html}" for name, html in faults(page)]
    return wrong


def menu(page):
    """Return the addresses of the officer's own menu."""
    page.goto("/")
    links = page.locator("nav.fz-side a[href^='/']").evaluate_all("all => all.map(a => a.getAttribute('href'))")
    return list(dict.fromkeys(links))


@pytest.mark.parametrize("width", [1440, 390])
def test_the_publics_pages(visitor, width):
    page = visitor(width=width, bypass_csp=True)

    wrong = [fault for path in PUBLIC for fault in look(page, path)]

    assert wrong == []
    assert page.outside == []


@pytest.mark.parametrize("username", OFFICERS)
def test_each_officers_own_menu(visitor, username):
    page = visitor(username, bypass_csp=True)

    wrong = [fault for path in [*menu(page), "/inbox/", "/search/", "/org/password/"] for fault in look(page, path)]

    assert wrong == []
    assert page.outside == []


@pytest.mark.parametrize("width", [1440, 390])
def test_the_pages_of_one_object(visitor, width):
    page = visitor("zhuren", width=width, bypass_csp=True)
    wrong = []

    for listing, prefix in _FIRST_LINKS:
        page.goto(listing)
        links = page.locator(f"main a[href^='{prefix}']").evaluate_all("all => all.map(a => a.getAttribute('href'))")
        objects = [link for link in links if any(c.isdigit() for c in link.split("?")[0])]
        assert objects, f"{listing} leads to no object"
        wrong += look(page, objects[0])

    assert wrong == []
    assert page.outside == []


@pytest.mark.parametrize("username", ["zhuren", "wangge"])
def test_the_menu_fits_a_phone(visitor, username):
    page = visitor(username, width=390, bypass_csp=True)

    wrong = [fault for path in menu(page) for fault in look(page, path)]

    assert wrong == []


def test_pages_can_be_read_without_script(visitor):
    page = visitor("zhiban", script=False)

    for path in ("/", "/alerts/", "/intake/queue/"):
        page.goto(path)
        assert page.locator("main h1").inner_text()

    page.goto("/alerts/")
    page.locator("main table tbody th a").first.click()
    assert "下一步" in page.locator("main").inner_text()


def test_a_check_works_without_script(visitor):
    page = visitor(width=390, script=False)
    page.goto("/check/")
    page.fill("textarea[name=text]", "我是公安局的，你涉嫌洗钱，马上把钱转到安全账户，不准告诉任何人")

    page.get_by_role("button", name="查一查").click()

    assert "很可能是诈骗" in page.locator("body").inner_text()
