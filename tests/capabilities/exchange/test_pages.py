"""The pages of the exchange: keys, cards, comparing, lists, packages; who may open them, and what they say."""

import io
import re

import pytest

from fanzha.common.permissions import Role
from fanzha.exchange.models import CrossingList, OwnKey, Package, Peer, PeerKey
from tests.builders.alerts import load_rules
from tests.builders.exchange import EVERYTHING, a_card
from tests.builders.intake import a_report
from tests.builders.org import AT, SYSTEM, County, an_officer, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def county():
    load_rules()
    return County()


@pytest.fixture
def two(county):
    """Return two browsers of two people who may change the exchange."""
    from django.test import Client

    return [signed_in(Client(), an_officer(county.root, role)) for role in (Role.ADMINISTRATOR, Role.DIRECTOR)]


def file(content, name="x.fzcard"):
    found = io.BytesIO(content)
    found.name = name
    return found


def page(browser, path):
    answer = browser.get(path)
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.fixture
def peer(two):
    """Pair with another installation on the pages."""
    card, shown = a_card()
    admin = two[0]
    admin.post("/exchange/key/")
    place = admin.post("/exchange/new/", {"name": "外网平台", "card": file(card)}).headers["Location"]
    key = PeerKey.objects.get()
    for browser in two:
        browser.post(f"{place}compare/{key.pk}/", {"digits": shown[-9:]})
    return Peer.objects.get()


def test_before_anything_the_pages_say_what_comes_first(two):
    said = page(two[0], "/exchange/")

    assert "还没有登记对方" in said
    assert "备好密钥" in said


def test_two_people_compare_the_key_and_one_alone_is_not_enough(two, county):
    card, shown = a_card()
    admin, other = two
    admin.post("/exchange/key/")
    place = admin.post("/exchange/new/", {"name": "外网平台", "card": file(card)}).headers["Location"]
    compare = f"{place}compare/{PeerKey.objects.get().pk}/"

    wrong = admin.post(compare, {"digits": "0000 0000"}).content.decode()
    admin.post(compare, {"digits": shown[-9:]})
    again = admin.post(compare, {"digits": shown[-9:]}).content.decode()

    assert "不要确认" in wrong
    assert "一个人不能核对两次" in again
    assert PeerKey.objects.get().state == "proposed"
    other.post(compare, {"digits": shown[-9:]})
    assert PeerKey.objects.get().state == "confirmed"
    assert "可以交换" in page(admin, place)


def test_the_list_holds_only_when_a_second_person_has_agreed(two, peer):
    admin, other = two
    said = {"since": "2026-11-01", "why": "按协议交换预警", "kind_alert": EVERYTHING["alert"]}

    asked = admin.post(f"/exchange/{peer.pk}/list/out/", said).headers["Location"]
    assert not CrossingList.objects.exists()
    assert "在等另一位同事决定" in page(admin, f"/exchange/{peer.pk}/")
    admin.post(f"{asked}decide/", {"agree": "yes", "why": "自己同意自己"})
    assert not CrossingList.objects.exists()
    other.post(f"{asked}decide/", {"agree": "yes", "why": "核对过，同意"})

    row = CrossingList.objects.get()
    assert (row.content, row.version) == ({"alert": EVERYTHING["alert"]}, 1)
    assert "第 1 版" in page(other, f"/exchange/{peer.pk}/")


def test_a_package_is_made_fetched_and_written_again_when_its_file_is_gone(two, peer, county):
    from fanzha.exchange import actions

    CrossingList.objects.create(
        peer=peer, direction="out", version=1, content=EVERYTHING, since=AT.date(), asked_by_name="甲", approval_id=1,
        approved_by_name="乙", at=AT,
    )  # fmt: skip
    nothing = two[0].post(f"/exchange/{peer.pk}/pack/", follow=True).content.decode()
    a_report(county.liuhe)
    two[0].post(f"/exchange/{peer.pk}/pack/")
    package = Package.objects.get()
    (actions.outbox() / actions.file_name(package)).unlink()

    answer = two[0].post(f"/exchange/{peer.pk}/package/{package.pk}/")

    assert "现在没有要发的" in nothing
    assert b"".join(answer.streaming_content).startswith(b"FANZHA-EXCHANGE 1\n")
    assert "还没有回执" in page(two[1], f"/exchange/{peer.pk}/")


def test_a_file_that_is_no_package_is_refused_on_the_page(two, peer):
    answer = two[0].post("/exchange/take/", {"package": file(b"hello", "x.fzx")})

    assert answer.status_code == 409
    assert "这个文件不是交换包" in answer.content.decode()


def test_missing_packages_are_named_on_both_pages(two, peer):
    for number in (1, 4):
        Package.objects.create(
            peer=peer, direction="in", number=number, code=f"{number:032}", made_at=AT, at=AT, by_name="周", digest="",
        )  # fmt: skip

    assert "第 2 至 3 号" in page(two[0], "/exchange/")
    assert "第 2 至 3 号" in page(two[0], f"/exchange/{peer.pk}/")


def test_stopping_wants_a_reason(two, peer):
    refused = two[0].post(f"/exchange/{peer.pk}/open/", {"why": "停"}).content.decode()
    two[0].post(f"/exchange/{peer.pk}/open/", {"why": "协议到期"})

    assert "至少 4 个字" in refused
    assert not Peer.objects.get().is_open


def test_the_card_holds_public_keys_alone(two, peer):
    card = two[0].get("/exchange/card/active/").content

    key = OwnKey.objects.get()
    assert bytes(key.sign_public).hex() in card.decode()
    assert key.sign_private.hex() not in card.decode()
    assert two[0].get("/exchange/card/prepared/").status_code == 404
    assert two[0].get("/exchange/card/retired/").status_code == 404


@pytest.mark.parametrize(
    ("role", "sees", "packs"),
    [(Role.DUTY_OFFICER, 200, 302), (Role.TOWN_OFFICER, 403, 403), (Role.GRID_WORKER, 403, 403),
     (Role.INSPECTOR, 403, 403)],
)  # fmt: skip
def test_who_may_see_and_carry(county, client, peer, role, sees, packs):
    browser = signed_in(client, an_officer(county.root, role))

    assert browser.get(f"/exchange/{peer.pk}/").status_code == sees
    assert browser.post(f"/exchange/{peer.pk}/pack/").status_code == packs
    assert browser.post("/exchange/key/").status_code == 403


def test_the_keys_of_the_second_person_are_asked_for_by_name(two, peer):
    from fanzha.exchange import actions

    with pytest.raises(actions.ExchangeRefused, match="已经有一个叫"):
        actions.read_card(content=a_card()[0], name="外网平台", by=SYSTEM, at=AT)
    assert re.search("外网平台", page(two[0], "/exchange/"))
