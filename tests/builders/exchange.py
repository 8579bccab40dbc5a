"""Two installations for tests of the exchange: each a database, a data folder and keys of its own."""

import contextlib
import os
import shutil
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from django.conf import settings
from django.db import connection

from fanzha.common import approvals, crypto
from fanzha.common.permissions import Role
from fanzha.core.exchange import fingerprint
from fanzha.exchange import actions
from fanzha.exchange.models import OwnKey, Peer, PeerKey
from fanzha.runtime import keys, paths
from tests.builders.org import AT, SYSTEM, actor_of, an_officer

EVERYTHING = {
    "report": [
        "text", "kind", "caller", "happened_at", "paid_state", "for_elder", "relation", "contact_name",
        "contact_phone", "name", "phone", "address", "unit",
    ],
    "alert": [
        "grade", "scam_type", "opened_at", "paid_state", "for_elder", "text", "caller", "name", "phone", "address",
        "unit",
    ],
    "feedback": ["state", "outcome", "closed_at", "contacts", "notes", "dismissal"],
}  # fmt: skip


class House:
    """One installation: its database is copied from the migrated one, its folder and ring are its own."""

    def __init__(self, name, folder):
        self.name, self.folder = name, Path(folder) / name
        paths.prepare(self.folder)
        self.database = f"fz_{name}_{os.getpid()}"
        ring = keys.load_or_create(self.folder, database_exists=False)
        self.ring = crypto.Ring(active=ring.active, keys=ring.keys, index=ring.index)

    @contextlib.contextmanager
    def open(self):
        """Work in this installation."""
        earlier = connection.settings_dict["NAME"], settings.FANZHA_DATA, crypto._Holder.ring, crypto._Holder.source
        connection.close()
        connection.settings_dict["NAME"], settings.FANZHA_DATA = self.database, self.folder
        crypto.use(self.ring)
        try:
            yield self
        finally:
            connection.close()
            connection.settings_dict["NAME"], settings.FANZHA_DATA = earlier[:2]
            crypto._Holder.ring, crypto._Holder.source = earlier[2:]

    def process(self, program, *, timeout=120):
        """Run a program in a process of its own, in this installation; returns how it ended."""
        url = urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{self.database}")
        env = {**os.environ, "DATABASE_URL": urlunsplit(url), "FANZHA_DATA": str(self.folder),
               "DJANGO_SETTINGS_MODULE": "fanzha.config.settings"}  # fmt: skip
        begun = "import os, signal, django; django.setup()\n"
        return subprocess.run(
            [sys.executable, "-c", begun + program], env=env, check=False, timeout=timeout, capture_output=True,
            text=True,
        )  # fmt: skip


@contextlib.contextmanager
def two_houses(folder):
    """Make two installations from the migrated test database, and drop them afterwards."""
    houses = [House(name, folder) for name in ("inside", "outside")]
    template = connection.settings_dict["NAME"]
    connection.close()
    said = {name: connection.settings_dict[name] for name in ("HOST", "PORT", "USER", "PASSWORD")}
    with psycopg.connect(
        host=said["HOST"], port=said["PORT"] or None, user=said["USER"] or None, password=said["PASSWORD"] or None,
        dbname="postgres", autocommit=True,
    ) as server:  # fmt: skip
        try:
            for house in houses:
                server.execute(f'CREATE DATABASE "{house.database}" TEMPLATE "{template}"')
            yield houses
        finally:
            for house in houses:
                server.execute(f'DROP DATABASE IF EXISTS "{house.database}" WITH (FORCE)')
                shutil.rmtree(house.folder, ignore_errors=True)


def paired(one, other, *, name):
    """Hand the card of `other` to `one`, where two compare it; returns the other side as `one` knows it."""
    with other.open():
        card = actions.card_of(OwnKey.objects.get(state="active"))
    with one.open():
        first, second = one.administrators
        key = actions.read_card(content=card, name=name, by=first, at=AT)
        digits = key.fingerprint[-9:]
        actions.compare_key(key_id=key.pk, digits=digits, by=first, at=AT)
        actions.compare_key(key_id=key.pk, digits=digits, by=second, at=AT)
        return Peer.objects.get(pk=key.peer_id)


def a_card(name="外网平台"):
    """Return the card of an installation that exists nowhere, and its fingerprint."""
    sign, seal = Ed25519PrivateKey.generate(), X25519PrivateKey.generate()
    shown = sign.public_key().public_bytes_raw(), seal.public_key().public_bytes_raw()
    key = OwnKey(
        sign_private=sign.private_bytes_raw(), sign_public=shown[0], seal_public=shown[1],
        fingerprint=fingerprint(*shown),
    )  # fmt: skip
    return actions.card_of(key).replace(settings.FANZHA_OPERATOR.encode(), name.encode()), key.fingerprint


def staffed(house, county):
    """Give an installation two administrators of the exchange and its first key."""
    officers = [an_officer(county.root, Role.DIRECTOR, name=name) for name in ("甲某", "乙某")]
    house.administrators = [actor_of(officer) for officer in officers]
    actions.prepare_key(by=house.administrators[0], at=AT)


def let_cross(house, peer, direction, content=None, *, since=None):
    """Have a list proposed by one and agreed to by the other."""
    first, second = house.administrators
    asked = actions.ask_for_list(
        peer_id=peer.pk, direction=direction, content=EVERYTHING if content is None else content,
        since=since or AT.date(), why="按协议第三条交换", by=first, at=AT,
    )  # fmt: skip
    return approvals.actions.decide(approval_id=asked.pk, agree=True, why="核对过清单，同意", by=second, at=AT)


__all__ = ["EVERYTHING", "SYSTEM", "House", "PeerKey", "let_cross", "paired", "staffed", "two_houses"]
