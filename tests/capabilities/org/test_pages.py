import pytest

from fanzha.common.permissions import Role
from tests.builders.org import an_officer, signed_in


@pytest.fixture
def admin(client, county):
    return signed_in(client, an_officer(county.root, Role.ADMINISTRATOR, name="管理员"))


PAGES = [
    "units/", "units/?q=柳", "units/new/", "units/export/", "officers/", "officers/new/", "roles/",
    "password/", "sessions/",
]  # fmt: skip


@pytest.mark.parametrize("page", PAGES)
def test_a_page_opens(admin, page):
    assert admin.get(f"/org/{page}").status_code == 200


def test_pages_of_a_unit_open(admin, county):
    for step in ("", "rename/", "move/", "count/", "close/"):
        assert admin.get(f"/org/units/{county.liuhe.pk}/{step}").status_code == 200


def test_pages_of_an_officer_open(admin, county):
    officer = an_officer(county.liuhe, Role.TOWN_OFFICER)

    for step in ("", "edit/", "post/", "password/", "close/"):
        assert admin.get(f"/org/officers/{officer.pk}/{step}").status_code == 200
