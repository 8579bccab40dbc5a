"""Tampered, cut, foreign and older packages are refused in a sentence, and nothing of them is kept."""

import hashlib
import io
import json
import struct
import uuid
from itertools import count

import pytest
from django.db.models import F

from fanzha.exchange import actions
from fanzha.exchange.actions import envelope, packing
from fanzha.exchange.actions.refusing import ExchangeRefused
from fanzha.exchange.models import Item, OwnKey, Package, Peer, PeerKey
from tests.builders.intake import SCAM, a_report
from tests.builders.org import AT, SYSTEM

_different = count(1)


@pytest.fixture
def file(outside):
    """Return a good package from outside that was never taken."""
    with outside.open():
        a_report(outside.county.liuhe, text=f"{SCAM}第 {next(_different)} 个坏包")
        package = actions.pack(peer_id=outside.peer.pk, folder=outside.folder, by=SYSTEM, at=AT)
        return (outside.folder / actions.file_name(package)).read_bytes()


def take(house, content):
    return actions.take(source=io.BytesIO(content), size=len(content), by=SYSTEM, at=AT)


def kept():
    return Package.objects.count(), Item.objects.count()


def flipped(content, place):
    return content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :]


def head_length(content):
    return struct.unpack(">I", content[len(envelope.MAGIC) : len(envelope.MAGIC) + 4])[0]


@pytest.mark.parametrize(
    "spoil",
    [
        lambda c: flipped(c, len(c) // 2),
        lambda c: flipped(c, len(c) - 1),
        lambda c: flipped(c, len(envelope.MAGIC) + head_length(c)),
        lambda c: c[:-1],
        lambda c: c[: len(c) // 2],
        lambda c: c[:40],
        lambda c: c + b"x",
        lambda c: c[: len(envelope.MAGIC)] + struct.pack(">I", 2**31) + c[len(envelope.MAGIC) + 4 :],
        lambda c: c[: len(envelope.MAGIC)] + struct.pack(">I", 2) + b"{}" + c[len(envelope.MAGIC) + 4 :],
        lambda c: b"PK\x03\x04" + c,
        lambda c: b"",
    ],
    ids=["body", "signature", "head", "one short", "half", "head cut", "one more", "huge head", "empty head", "zip",
         "empty"],
)  # fmt: skip
def test_a_changed_or_cut_package_is_refused_and_nothing_is_kept(inside, file, spoil):
    with inside.open():
        before = kept()

        with pytest.raises(ExchangeRefused, match=r"没有传完整|不是交换包|不是封给|没有登记过"):
            take(inside, spoil(file))

        assert kept() == before


def test_a_package_for_somebody_else_is_refused(outside, file):
    with outside.open(), pytest.raises(ExchangeRefused, match="不是封给本系统的"):
        take(outside, file)


def test_a_package_of_nobody_we_know_is_refused(inside, outside, file):
    with inside.open():
        keys = list(PeerKey.objects.filter(peer=inside.peer))
        PeerKey.objects.filter(peer=inside.peer).update(fingerprint="unknown")
        try:
            with pytest.raises(ExchangeRefused, match="没有登记过的系统"):
                take(inside, file)
        finally:
            PeerKey.objects.filter(pk=keys[0].pk).update(fingerprint=keys[0].fingerprint)


@pytest.mark.parametrize(
    ("said", "fields"),
    [("还没有两人核对", {"state": "proposed"}), ("已停用的旧密钥", {"state": "retired"})],
)
def test_a_key_that_is_not_good_opens_nothing(inside, file, said, fields):
    with inside.open():
        PeerKey.objects.filter(peer=inside.peer).update(**fields)
        try:
            with pytest.raises(ExchangeRefused, match=said):
                take(inside, file)
        finally:
            PeerKey.objects.filter(peer=inside.peer).update(state="confirmed")


def test_while_the_exchange_is_stopped_nothing_is_taken_or_made(inside, file):
    with inside.open():
        actions.set_open(peer_id=inside.peer.pk, is_open=False, why="协议到期，先停", by=SYSTEM, at=AT)
        try:
            with pytest.raises(ExchangeRefused, match="已停用"):
                take(inside, file)
            with pytest.raises(ExchangeRefused, match="已停用"):
                actions.pack(peer_id=inside.peer.pk, folder=inside.folder, by=SYSTEM, at=AT)
        finally:
            actions.set_open(peer_id=inside.peer.pk, is_open=True, why="协议续签", by=SYSTEM, at=AT)


def forged(outside, lines, number=None):
    """Return a well sealed and signed package of the other side with content of our choice."""
    with outside.open():
        own, theirs = packing.keys_of(Peer.objects.get(pk=outside.peer.pk))
        package = Package(number=number or 900_000, code=uuid.uuid4(), made_at=AT)
        sink = io.BytesIO()
        from fanzha.exchange.queries.packages import head_of

        writing = envelope.Writing(
            sink, head_of(package, own, theirs), seal_for=bytes(theirs.seal_public), sign=own.sign_private
        )
        for line in lines:
            writing.line(line)
        writing.end()
        return sink.getvalue()


@pytest.mark.parametrize(
    "lines",
    [
        [{"key": "a" * 32, "kind": "report", "data": {}}],
        [{"end": 5}],
        [{"end": 0}, {"key": "a" * 32, "kind": "report", "data": {}}],
        [{"key": 7, "kind": "report", "data": {}}, {"end": 1}],
        [{"key": "a" * 32, "kind": "report", "data": "text"}, {"end": 1}],
        [{}, {"end": 1}],
    ],
    ids=["no end", "wrong count", "after the end", "no key", "no data", "nothing"],
)
def test_a_signed_package_that_says_nonsense_leaves_nothing(inside, outside, lines):
    content = forged(outside, lines)
    with inside.open():
        before = kept()

        with pytest.raises(ExchangeRefused, match="没有传完整"):
            take(inside, content)

        assert kept() == before


def test_an_unknown_kind_is_refused_alone(inside, outside):
    with outside.open():
        Peer.objects.filter(pk=outside.peer.pk).update(last_number=F("last_number") + 1)
        number = Peer.objects.get(pk=outside.peer.pk).last_number
    content = forged(outside, [{"key": "c" * 32, "kind": "gossip", "data": {}}, {"end": 1}], number=number)
    with inside.open():
        became = take(inside, content)
        actions.carry(package_id=became.package.pk)

        item = Item.objects.get(package=became.package)
        assert (item.state, item.said) == ("refused", "这一类本系统不认识，没有收。")


def test_a_number_that_was_used_with_another_content_is_refused(inside, outside, file):
    with inside.open():
        number = take(inside, file).package.number
    other = forged(outside, [{"end": 0}], number=number)

    with inside.open(), pytest.raises(ExchangeRefused, match="内容不同"):
        take(inside, other)


def test_frames_cannot_be_exchanged_left_out_or_repeated():
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

    seal, sign = X25519PrivateKey.generate(), Ed25519PrivateKey.generate()
    sink = io.BytesIO()
    head = {"code": "x", "number": 1, "sender": "s", "receiver": "r", "made_at": "t"}
    writing = envelope.Writing(sink, head, seal_for=seal.public_key().public_bytes_raw(), sign=sign.private_bytes_raw())
    for number in range(3000):
        writing.line({"number": number, "text": "x" * 60})
    writing.end()
    content = sink.getvalue()
    start = len(envelope.MAGIC) + 4 + head_length(content)
    frame = 4 + 64 * 1024 + 16
    first, second = content[start : start + frame], content[start + frame : start + 2 * frame]

    def opened(data):
        source = io.BytesIO(data)
        digest = hashlib.sha512(data[:-64]).hexdigest()
        return list(envelope.lines(source, open_with=seal.private_bytes_raw(), digest=digest))

    assert len(opened(content)) == 3000
    head_part, rest = content[:start], content[start + 2 * frame :]
    for spoilt in (second + first, first, first + first, second):
        with pytest.raises(ExchangeRefused):
            opened(head_part + spoilt + rest)


class TestKeyChange:
    """Both sides go over to new keys without losing a package."""

    def test_the_other_side_takes_the_new_card_and_old_packages_end_in_a_sentence(self, inside, outside, file):
        with outside.open():
            first, second = outside.administrators
            old = OwnKey.objects.get(state="active")
            new = actions.prepare_key(by=first, at=AT)
            card = actions.card_of(new, before=old)
            with pytest.raises(ExchangeRefused, match="已经备好一把"):
                actions.prepare_key(by=first, at=AT)
        with inside.open():
            one, two = inside.administrators
            key = actions.read_card(content=card, peer_id=inside.peer.pk, by=one, at=AT)
            digits = key.fingerprint.replace(" ", "")[-8:]
            with pytest.raises(ExchangeRefused, match="不一样"):
                actions.compare_key(key_id=key.pk, digits="00000000", by=one, at=AT)
            actions.compare_key(key_id=key.pk, digits=digits, by=one, at=AT)
            with pytest.raises(ExchangeRefused, match="另一位同事"):
                actions.compare_key(key_id=key.pk, digits=digits, by=one, at=AT)
            take(inside, file)  # one has compared the new key: the old one still holds
            actions.compare_key(key_id=key.pk, digits=digits.lower(), by=two, at=AT)
        with outside.open():
            a_report(outside.county.liuhe, text=SCAM + "旧钥匙")
            package = actions.pack(peer_id=outside.peer.pk, folder=outside.folder, by=SYSTEM, at=AT)
            stale = (outside.folder / actions.file_name(package)).read_bytes()
            actions.activate_key(by=second, at=AT)
            fresh = actions.repack(package_id=package.pk, folder=outside.folder, by=SYSTEM, at=AT).read_bytes()
        with inside.open():
            with pytest.raises(ExchangeRefused, match="旧密钥签的"):
                take(inside, stale)

            assert take(inside, fresh).is_new


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "不是交换名片"),
        (b"{}", "不是交换名片"),
        (b"[1]", "不是交换名片"),
        (b"\xff\xfe", "不是交换名片"),
        (json.dumps({"format": "fanzha-exchange-card-1", "sign": "00", "seal": "00"}).encode(), "不是交换名片"),
        (b"x" * 20_000, "不是交换名片"),
    ],
)
def test_what_is_no_card_is_refused(inside, content, said):
    with inside.open(), pytest.raises(ExchangeRefused, match=said):
        actions.read_card(content=content, name="谁", by=inside.administrators[0], at=AT)


def test_a_changed_card_and_our_own_are_refused(inside):
    with inside.open():
        by = inside.administrators[0]
        card = actions.card_of(OwnKey.objects.get(state="active"))
        changed = json.loads(card)
        changed["seal"] = "11" * 32

        with pytest.raises(ExchangeRefused, match="自己的名片"):
            actions.read_card(content=card, name="谁", by=by, at=AT)
        with pytest.raises(ExchangeRefused, match="改动过"):
            actions.read_card(content=json.dumps(changed).encode(), name="谁", by=by, at=AT)


@pytest.mark.django_db
def test_the_database_keeps_one_active_key():
    from django.db import IntegrityError

    for number in (1, 2):
        fields = {"sign_private": b"1", "sign_public": b"1", "seal_private": b"1", "seal_public": b"1"}
        made = OwnKey(**fields, fingerprint=str(number), state="active", made_at=AT, made_by_name="测试")
        if number == 1:
            made.save()
        else:
            with pytest.raises(IntegrityError, match="exchange_one_active_key"):
                made.save()
