"""Every address keeps to its method: reading changes nothing, writing wants the form's token, nothing ends in a 500."""

import ast
import re
from contextlib import contextmanager

import pytest
from django.db import connection, transaction
from django.test import Client
from django.urls import converters, reverse
from django.views.decorators.csrf import csrf_exempt

from fanzha.campaigns.views.plans.addresses import MeasureKeyConverter
from fanzha.common.permissions import ROLE_PERMISSIONS, Role
from tests.builders.alerts import load_rules
from tests.builders.api import api_rules
from tests.builders.org import County, an_officer, signed_in
from tests.structure.test_no_plain_personal_data import forms_of_the_product
from tests.structure.walk import addresses, modules, ours, rule_of, tree_of, url_of

WRITES = re.compile(
    r"^\s*(INSERT INTO|UPDATE|DELETE FROM|TRUNCATE|COPY)\s+\"?(\w+)|(procrastinate_defer)", re.IGNORECASE
)
# What reading may write: that somebody looked (reading personal data writes an audit row, a request for a second person
# says who has seen it), and who is signed in.
NOTED = {"common_auditrow", "django_session", "common_approvallook"}
# Addresses that programs call, which prove themselves in another way than by a page's token.
SIGNED = {"channels:report"}  # the gateway's own secret; tests/capabilities/channels
NASTY_NUMBERS = (0, 2**63 - 1, 10**30)
NASTY_WORDS = ("x" * 300, "-")
NASTY_TEXTS = ("-1\x00", "9" * 40, "'\"; --<script>%s{{7*7}}２０２６-１３-４５" + "\uffff长" * 300)


@contextmanager
def writes():
    """Collect the tables that are written inside the block."""
    found = []

    def noting(execute, sql, params, many, context):
        match = WRITES.match(sql) or re.search("procrastinate_defer", sql)
        if match:
            found.append((match[2] if match.re is WRITES and match[2] else "a job").lower())
        return execute(sql, params, many, context)

    with connection.execute_wrapper(noting):
        yield found


class Walker:
    """A county with one browser a role; each request is undone, so that all addresses share it."""

    def __init__(self):
        load_rules()
        api_rules()
        self.county = County()
        self.browsers = {role: self._of(role) for role in Role}
        self.visitor = Client(raise_request_exception=False)

    def _of(self, role):
        unit = self.county.education if role is Role.LINE_LIAISON else self.county.root
        return signed_in(Client(raise_request_exception=False), an_officer(unit, role))

    def browser(self, name):
        """Return a browser that may open an address."""
        rule = rule_of(name)
        if rule in {"public", "token"}:
            return self.visitor
        return next(self.browsers[role] for role in Role if rule == "signed_in" or rule in ROLE_PERMISSIONS[role])

    def url(self, name):
        """Return the address of an example; the caller undoes what was made for it."""
        return url_of(name, self.county.school)

    def ask(self, name, method, url=None, data=None, **more):
        """Ask an address and undo what came of it; returns the answer and the tables that were written."""
        browser = self.browser(name)
        with transaction.atomic():
            url = url or self.url(name)
            with writes() as written:
                answer = browser.generic(method, url) if data is None else getattr(browser, method.lower())(url, data)
                if answer.streaming:
                    b"".join(answer.streaming_content)
            transaction.set_rollback(True)
        return answer, written


@pytest.fixture
def walker(db, monkeypatch):
    from fanzha.common.imports import registry

    monkeypatch.setattr(registry, "_importers", dict(registry._importers))
    return Walker()


def changed_by_reading(written):
    """Return what a request wrote that a reading may not write."""
    return sorted(set(written) - NOTED)


@pytest.mark.slow
def test_reading_changes_nothing(walker):
    found = {}
    for name in ours():
        answer, written = walker.ask(name, "GET")
        assert answer.status_code < 500, name
        if changed_by_reading(written):
            found[name] = changed_by_reading(written)

    assert found == {}


def test_the_check_catches_a_page_that_writes(db):
    from fanzha.common.models import RuleVersion

    with writes() as written:
        RuleVersion.objects.filter(kind="none").update(note="x")
        RuleVersion.objects.filter(kind="none").exists()

    assert changed_by_reading(written) == ["common_ruleversion"]


@pytest.mark.slow
def test_a_head_is_answered_as_its_page_and_an_unknown_method_by_405(walker):
    wrong = {}
    for name in ours():
        got = {method: walker.ask(name, method)[0].status_code for method in ("GET", "HEAD", "DELETE", "BREW")}
        unknown = {got["DELETE"], got["BREW"]}
        if unknown != {405} or got["HEAD"] not in {got["GET"], 405}:
            wrong[name] = got

    # The interface asks who sends it before anything else.
    assert {name: got for name, got in wrong.items() if rule_of(name) != "token"} == {}
    assert {status for got in wrong.values() for status in got.values()} <= {401, 405}


def of_the_interface(name):
    """Say whether an address stands below /api/, where no cookie counts."""
    return str(ours()[name].pattern).startswith("api/")


def without_token_check(patterns):
    """Return the addresses that take a form without its token."""
    return [name for name, pattern in addresses(patterns) if getattr(pattern.callback, "csrf_exempt", False)]


def test_only_the_interface_takes_a_write_without_the_forms_token():
    from django.urls import get_resolver

    exempt = without_token_check(get_resolver().url_patterns)

    assert {name for name in exempt if rule_of(name) != "token"} == SIGNED


def test_the_check_catches_a_view_that_was_exempted():
    from django.urls import path

    assert without_token_check([path("x/", csrf_exempt(lambda r: r), name="x")]) == ["x"]


@pytest.mark.slow
def test_a_write_without_the_forms_token_is_refused_by_a_page(walker):
    strict = {}
    for role, browser in walker.browsers.items():
        strict[role] = Client(enforce_csrf_checks=True, raise_request_exception=False)
        strict[role].cookies = browser.cookies
    walker.browsers, walker.visitor = strict, Client(enforce_csrf_checks=True, raise_request_exception=False)
    passed = {}
    for name in ours():
        if rule_of(name) == "token" or name in SIGNED or of_the_interface(name):
            continue
        answer, written = walker.ask(name, "POST", data={})
        if answer.status_code != 403 or "E-" not in answer.content.decode() or changed_by_reading(written):
            passed[name] = answer.status_code

    assert passed == {}


def nasty_addresses(name, pattern):
    """Yield an address with each nasty value in each of its parameters."""
    kinds = pattern.pattern.converters
    values = {"IntConverter": NASTY_NUMBERS, "SlugConverter": NASTY_WORDS, "MeasureKeyConverter": NASTY_WORDS}
    longest = max((len(values.get(type(kind).__name__, ())) for kind in kinds.values()), default=0)
    for place in range(longest):
        filled = {
            key: values[type(kind).__name__][place % len(values[type(kind).__name__])]
            if type(kind).__name__ in values else "00000000-0000-0000-0000-000000000000"
            for key, kind in kinds.items()
        }  # fmt: skip
        yield reverse(name, kwargs=filled)


def test_every_kind_of_parameter_has_nasty_values():
    kinds = {type(kind) for _, pattern in ours().items() for kind in pattern.pattern.converters.values()}

    assert kinds <= {
        converters.IntConverter, converters.SlugConverter, converters.UUIDConverter, MeasureKeyConverter,
    }  # fmt: skip


@pytest.mark.slow
def test_no_object_has_a_nasty_number(walker):
    found = {}
    for name, pattern in ours().items():
        for url in nasty_addresses(name, pattern):
            for method in ("GET", "POST"):
                answer, written = walker.ask(name, method, url, {} if method == "POST" else None)
                # Some lead back to their list, with a sentence, and have done nothing.
                done = answer.status_code if answer.status_code != 302 else changed_by_reading(written)
                if done not in ([], 404, 405, 401):
                    found.setdefault(name, []).append((method, done))

    assert found == {}


def parameters_read():
    """Return every name that a view reads from the address's question part, and every field of a form."""
    found = {name for form in forms_of_the_product().values() for name in form.base_fields}
    for path in modules("core", "runtime", "cli"):
        for node in ast.walk(tree_of(path)):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and node.func.attr in {"get", "getlist"}
            ):
                holder = node.func.value
                if isinstance(holder, ast.Attribute) and holder.attr in {"GET", "POST"} and node.args:
                    name = node.args[0]
                    found |= {name.value} if isinstance(name, ast.Constant) else set()
    return found


def test_the_names_that_views_read_are_found():
    assert {"page", "rows", "q", "unit", "phone", "reason"} <= parameters_read()


@pytest.mark.slow
@pytest.mark.parametrize("nasty", NASTY_TEXTS, ids=range(len(NASTY_TEXTS)))
def test_nothing_that_is_typed_ends_in_a_500(walker, nasty):
    said = dict.fromkeys(parameters_read(), nasty)
    broken = {}
    for name in ours():
        for method, data in (("GET", {key: value[:200] for key, value in said.items()}), ("POST", said)):
            status = walker.ask(name, method, data=data)[0].status_code
            if status >= 500:
                broken[name, method] = status

    assert broken == {}
