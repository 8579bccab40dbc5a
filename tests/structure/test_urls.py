"""Every address says who may open it; every officer reaches the own unit's objects and no other's."""

import re

import pytest
from django.db import transaction
from django.test import Client
from django.urls import converters, get_resolver, path

from fanzha.common.access import public, requires, signed_in
from fanzha.common.permissions import ROLE_PERMISSIONS, Permission, Role
from tests.builders.examples import ASKS_MORE, EXAMPLES, SAID, SHUT, UNSCOPED
from tests.structure.walk import addresses, ours, url_of

NOT_FOUND, NOT_ALLOWED_METHOD, FORBIDDEN = 404, 405, 403


def undeclared(patterns):
    """Return the addresses whose view says nothing about who may open it."""
    return [name for name, pattern in addresses(patterns) if not hasattr(pattern.callback, "requires")]


def untyped(patterns):
    """Return the parameters that take any text: `<x>` and `<str:x>`, and those in regular expressions."""
    loose = (converters.StringConverter, converters.PathConverter)
    return [
        f"{name}:{parameter}"
        for name, pattern in addresses(patterns)
        for parameter, converter in pattern.pattern.converters.items()
        if type(converter) in loose
    ] + [name for name, pattern in addresses(patterns) if pattern.pattern.__class__.__name__ != "RoutePattern"]


def parameters(pattern):
    """Return the names of an address's parameters."""
    return set(pattern.pattern.converters)


def names_with_parameters():
    """Return the names of the addresses that lead to an object."""
    return sorted(name for name, pattern in ours().items() if parameters(pattern))


def forgotten(request):
    """Stand for a view without a declaration."""


def test_every_address_declares_who_may_open_it():
    assert undeclared(get_resolver().url_patterns) == []


def test_the_check_catches_a_forgotten_view():
    sound = [path("a/", public(lambda r: r), name="a"), path("b/", signed_in(lambda r: r), name="b")]
    sound.append(path("c/", requires(Permission.SEARCH)(lambda r: r), name="c"))

    assert undeclared([*sound, path("x/", forgotten, name="x")]) == ["x"]


def test_every_parameter_of_an_address_has_a_type():
    assert untyped(get_resolver().url_patterns) == []


def test_the_check_catches_an_untyped_parameter():
    assert untyped([path("x/<y>/<int:z>/", forgotten, name="x")]) == ["x:y"]


def test_every_address_has_a_name_of_its_own():
    names = [name for name, _ in addresses(get_resolver().url_patterns)]

    assert [name for name in names if name.endswith("None") or names.count(name) > 1] == []


def test_every_address_with_parameters_has_an_example():
    """Add the missing ones to tests/builders/examples.py."""
    assert sorted(set(names_with_parameters()) - set(EXAMPLES)) == []


def test_no_example_stands_for_an_address_that_is_gone():
    assert sorted(set(EXAMPLES) - set(names_with_parameters())) == []
    assert sorted({*UNSCOPED, *SAID, *ASKS_MORE, *SHUT} - set(EXAMPLES)) == []


def test_no_address_takes_a_name_or_a_number_of_a_person():
    """What names somebody travels by POST: addresses end in histories and logs."""
    telling = re.compile(r"phone|name|id_number|card|text|query")

    found = [
        f"{name}:{parameter}"
        for name, pattern in ours().items()
        for parameter in parameters(pattern)
        if telling.search(parameter)
    ]
    assert found == []


# Where each role stands: its own object is one of the school, which lies below the town by territory and below the
# bureau by line.
def posts(county):
    """Return the unit at which each role has its post."""
    return {role: county.education if role is Role.LINE_LIAISON else county.liuhe for role in Role}


@pytest.fixture
def county(db, monkeypatch):
    from fanzha.common.imports import registry
    from tests.builders.alerts import load_rules
    from tests.builders.org import County

    monkeypatch.setattr(registry, "_importers", dict(registry._importers))
    load_rules()
    return County()


def answers(client, url, said=None):
    """Ask by GET and by POST, each undone afterwards; return the statuses."""
    found = {}
    for method, data in (("get", None), ("post", said)):
        with transaction.atomic():
            answer = getattr(client, method)(url, data)
            found[method] = answer.status_code
            if answer.streaming:
                b"".join(answer.streaming_content)
            transaction.set_rollback(True)
    return found


def as_officer(officer):
    """Return a browser in which an officer is signed in."""
    from tests.builders.org import signed_in as sign_in

    return sign_in(Client(), officer)


def holds(role, rule):
    """Say whether a role may open a view with this declaration."""
    return rule == "signed_in" or rule in ROLE_PERMISSIONS[role]


def all_names():
    """Return the names of all addresses for officers and visitors, for the walk."""
    return sorted(name for name, pattern in ours().items() if pattern.callback.requires != "token")


def names_for_tokens():
    """Return the names of the addresses of the interface, which know no officer."""
    return sorted(name for name, pattern in ours().items() if pattern.callback.requires == "token")


def pytest_generate_tests(metafunc):
    """Walk over the addresses as they are when the tests are collected."""
    if "address" in metafunc.fixturenames:
        metafunc.parametrize("address", all_names())
    if "scoped" in metafunc.fixturenames:
        names = [name for name in names_with_parameters() if name not in {*UNSCOPED, *names_for_tokens()}]
        metafunc.parametrize("scoped", names)
    if "interface" in metafunc.fixturenames:
        metafunc.parametrize("interface", names_for_tokens())
    if "told" in metafunc.fixturenames:
        metafunc.parametrize("told", [name for name in names_for_tokens() if name in EXAMPLES])


@pytest.mark.slow
def test_a_visitor_is_led_to_the_sign_in(county, address):
    rule = ours()[address].callback.requires
    url = url_of(address, county.school)

    client = Client()
    statuses = answers(client, url)

    if rule == "public":
        assert set(statuses.values()) <= {200, 302, 303, 400, 403, 405, 429}, statuses
        assert not (client.get(url).headers.get("Location") or "").startswith("/org/sign-in/")
    else:
        assert client.get(url)["Location"] == f"/org/sign-in/?next={url}"
        assert client.post(url)["Location"] == "/org/sign-in/"


@pytest.mark.slow
def test_each_role_opens_what_its_permissions_allow_and_nothing_else(county, address):
    from tests.builders.org import an_officer

    rule = ours()[address].callback.requires
    url = url_of(address, county.school)
    opened = {}

    for role, unit in posts(county).items():
        statuses = answers(as_officer(an_officer(unit, role)), url, SAID.get(address))

        if rule == "public" or holds(role, rule):
            opened[role] = is_open(statuses, allowed={FORBIDDEN} if rule == "public" else set())
        else:
            assert set(statuses.values()) == {FORBIDDEN}, (role, statuses)
    if address in SHUT:
        assert not any(opened.values()), opened
        return
    assert any(opened.values()), "no role gets there"
    assert all(opened.values()) or address in ASKS_MORE, opened


def is_open(statuses, *, allowed):
    """Say whether a page is reached: nothing says that it is not there, or not for this officer."""
    served = {status for status in statuses.values() if status != NOT_ALLOWED_METHOD}
    assert all(status < 500 for status in served), statuses
    return bool(served) and not served & ({FORBIDDEN, NOT_FOUND} - allowed)


@pytest.mark.slow
def test_an_object_of_a_foreign_unit_does_not_exist(county, scoped):
    from tests.builders.org import an_officer

    rule = ours()[scoped].callback.requires
    url = url_of(scoped, county.dongying)

    for role, unit in posts(county).items():
        if not holds(role, rule):
            continue
        statuses = answers(as_officer(an_officer(unit, role)), url, SAID.get(scoped))

        assert NOT_FOUND in statuses.values(), (role, statuses)
        assert set(statuses.values()) <= {NOT_FOUND, NOT_ALLOWED_METHOD}, (role, statuses)


@pytest.mark.slow
def test_the_interface_knows_no_officer(county, interface):
    from tests.builders.org import an_officer

    url = url_of(interface, county.school)
    for browser in (Client(), *(as_officer(an_officer(unit, role)) for role, unit in posts(county).items())):
        for method in ("get", "post"):
            answer = getattr(browser, method)(url)

            assert answer.status_code in {401, NOT_ALLOWED_METHOD}
            assert answer["Content-Type"] == "application/problem+json"


@pytest.mark.slow
def test_another_systems_object_of_a_foreign_unit_does_not_exist(county, told):
    from tests.builders.api import Other, a_token, api_rules

    api_rules()
    own, foreign = url_of(told, county.school), url_of(told, county.dongying)
    other = Other(a_token(county.liuhe).secret)

    for method, operation in ours()[told].callback.operations.items():
        statuses = [other.ask(method, url, SAID.get(told), Purpose="dissuasion").status_code for url in (own, foreign)]

        assert statuses == [operation.status, NOT_FOUND], method
