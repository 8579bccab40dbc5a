"""Whatever personal data somebody types or uploads lies nowhere in clear: database, logs, jobs, addresses, files.

Every form of the product is given planted values, the jobs run, and everything that is left is searched. A form or a
field that is neither planted nor excused with a reason fails the test: a new one cannot be forgotten.
"""

import importlib
import inspect
import json
import os
import pkgutil
import re
import subprocess
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django import forms
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import connection

import fanzha
from fanzha.common.models import AuditRow
from fanzha.common.permissions import Role
from fanzha.people.models import Person
from fanzha.runtime.postgres.binaries import bin_folder
from fanzha.touches.models import Touch
from tests.builders import planting
from tests.builders.alerts import load_rules
from tests.builders.api import api_rules
from tests.builders.followup import load_followup_rules
from tests.builders.org import PASSWORD, County, an_officer, signed_in
from tests.builders.planted import (
    CARD,
    ID_NUMBER,
    NAME,
    PHONE,
    Sown,
    forms_of,
    found_in,
    found_in_dump,
    name_of,
    takes_text,
)  # fmt: skip

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

OFFICIAL = "official: names and posts of officers and units are public"
PUBLISHED = "published: reviewed knowledge, read by everybody"
RULES = "published: why a rule changed stands beside the rule, for everybody who works by it"
ADDRESS = "a filter in the address: it asks for a number of ours, never for a person"
LOOKED_UP = "looked up, never kept"
OURS = "made by our own page, not typed"
AMOUNT = "read as an amount"
EXCUSED = {
    "alerts.forms.acting.Revealing": "a closed list of purposes",
    "alerts.forms.contacts.Contacting.key": OURS,
    "cases.forms.clues.Giving.key": OURS,
    "cases.forms.clues.Rewarding.amount": AMOUNT,
    "alerts.forms.contacts.Sending.key": OURS,
    "alerts.forms.ending.Closing.loss": AMOUNT,
    "alerts.forms.ending.Closing.saved": AMOUNT,
    "alerts.forms.ending.Closing.first_number": LOOKED_UP,
    "alerts.forms.ending.Revisiting.loss": AMOUNT,
    "alerts.forms.listing.Filtering.number": ADDRESS,
    "alerts.forms.opening.Opening.amount": AMOUNT,
    "alerts.forms.ruling.ClockRuling": RULES,
    "alerts.forms.ruling.GradeRuling": RULES,
    "api.forms.NewToken.name": OFFICIAL,
    "api.forms.NewToken.unit": LOOKED_UP,
    "api.forms.NewEndpoint.name": OFFICIAL,
    "campaigns.forms.activities.desk.Planning.hosts": LOOKED_UP,
    "campaigns.forms.activities.desk.Planning.key": OURS,
    "campaigns.forms.activities.desk.Recording.classes": "a class and a number; any other line is refused",
    "campaigns.forms.activities.door.SigningIn.ticket": OURS,
    "campaigns.forms.activities.door.Listing.key": OURS,
    "campaigns.views.activities.listing.Filtering.number": ADDRESS,
    "campaigns.forms.no_fraud.Beginning.key": OURS,
    "campaigns.forms.registers.entries.Entry.key": OURS,
    "campaigns.forms.registers.entries.Filtering.word": "compared as a keyed hash",
    "campaigns.forms.plans.reading.Reading.key": OURS,
    "campaigns.forms.plans.starting.Starting.key": OURS, "campaigns.forms.plans.starting.Starting.title": OFFICIAL,
    "campaigns.forms.plans.starting.Filtering": ADDRESS, "campaigns.forms.plans.words.Head.title": OFFICIAL,
    "campaigns.forms.plans.words.Head.seen": OURS, "campaigns.forms.plans.words.Head.document_number": OFFICIAL,
    "campaigns.forms.plans.measures.MeasureHead.seen": OURS, "campaigns.forms.plans.measures.MeasureHead.key": OURS,
    "campaigns.forms.returns.asking.Asking.key": OURS, "campaigns.forms.returns.asking.Asking.named": LOOKED_UP,
    "campaigns.forms.returns.asking.Asking.title": OFFICIAL, "cases.forms.series.SeriesFiltering.number": ADDRESS,
    "campaigns.forms.shares.Delivering.link": "the address of what was published; kept sealed",
    "campaigns.forms.tasks.Drafting.key": OURS, "campaigns.forms.tasks.Drafting.title": OFFICIAL,
    "campaigns.forms.tasks.Drafting.incoming_number": OFFICIAL,
    "campaigns.forms.tasks.Drafting.named": LOOKED_UP, "campaigns.forms.tasks.GivingRest.unit": LOOKED_UP,
    "campaigns.forms.shares.PassingOn.to_unit": LOOKED_UP,
    "campaigns.forms.tasks.Filtering": ADDRESS, "campaigns.forms.tasks.Agreeing": "asks for nothing",
    "campaigns.forms.shares.Confirming": "asks for nothing", "campaigns.forms.shares.Delivering.key": OURS,
    "cases.forms.analysis.LoadingMap": "outlines of villages, kept as whole numbers by unit",
    "cases.forms.analysis.Narrowing": "choices of closed lists",
    "cases.forms.revisits.Interview": "questions are data; words are planted besides, the age is read as a number",
    "cases.forms.analysis.Opening": "numbers of our rows; anything else finds nothing",
    "cases.forms.outside.Headings": "headings of tables of other systems",
    "cases.forms.outside.Matching": LOOKED_UP,
    "cases.forms.clues.Concluding.other_number": LOOKED_UP,
    "cases.forms.clues.Paying.code": "compared with the code of the clue, never kept",
    "cases.forms.series.Merging.into": LOOKED_UP,
    "cases.forms.series.SeriesOut.series": LOOKED_UP,
    "supervision.forms.Drawing.seed": "published: anybody can draw again",
    "supervision.forms.Filtering.number": ADDRESS,
    "cases.forms.calls.Calling.number_110": "the number of an incident in another system",
    "cases.forms.calls.Calling.total": AMOUNT,
    "cases.forms.calls.Ending.protected": AMOUNT,
    "cases.forms.calls.Paying.amount": AMOUNT,
    "cases.forms.calls.Paying.bank": "the name of a bank",
    "cases.forms.file.AboutOperation.title": OFFICIAL,
    "cases.forms.file.AboutOutcome.recovered": AMOUNT,
    "cases.forms.register.Editing.loss": AMOUNT,
    "cases.forms.register.Filtering.number": ADDRESS,
    "cases.forms.register.Opening.loss": AMOUNT,
    "cases.forms.victims.AboutPayment.amount": AMOUNT,
    "cases.forms.victims.AboutPayment.payee_bank": "the name of a bank",
    "cases.forms.victims.AboutPayment.payer_bank": "the name of a bank",
    "common.backups.forms.Scheduling": "a path of the machine, and why its schedule changed",
    "exchange.forms.NewPeer.name": OFFICIAL,
    "exchange.forms.NewPeer.card": "public keys of an installation",
    "exchange.forms.NewCard.card": "public keys of an installation",
    "exchange.forms.Comparing.digits": "digits of a public fingerprint, compared and not kept",
    "exchange.forms.TakePackage": "a sealed file; tests/capabilities/exchange/test_round.py looks into the tables",
    "followup.forms.base.Warned": "a base",
    "intake.forms.HandingIn.key": OURS,
    "intake.forms.HandingIn.kind": "one of a closed list; anything else counts as not said",
    "intake.forms.Joining.first_number": LOOKED_UP,
    "intake.forms.WatchFilter": "a choice of kinds",
    "intake.forms.QueueFilter": "choices alone",
    "knowledge.forms.desk.Search": "searches published knowledge",
    "knowledge.forms.desk.Publishing": "a day",
    "knowledge.forms.desk.Reason": PUBLISHED,
    "knowledge.forms.entry.EntryForm": PUBLISHED,
    "knowledge.forms.entry.NewEntryForm": PUBLISHED,
    "org.forms.base.Form": "a base",
    "org.forms.officers.NewOfficer.username": OFFICIAL,
    "org.forms.officers.NewOfficer.name": OFFICIAL,
    "org.forms.officers.NewOfficer.title": OFFICIAL,
    "org.forms.officers.NewOfficer.unit": LOOKED_UP,
    "org.forms.officers.NewPost.unit": LOOKED_UP,
    "org.forms.officers.NewPost.title": OFFICIAL,
    "org.forms.officers.EditOfficer.name": OFFICIAL,
    "org.forms.officers.FindOfficers": OFFICIAL,
    "org.forms.devices.NewPin": "six digits, of which Argon2's hash alone is kept",
    "org.forms.devices.Pin": "six digits that are compared, never kept",
    "org.forms.second_factor.Ruling": RULES,
    "org.forms.sign_in.SignIn.next": OURS,
    "org.forms.units.NewUnit": OFFICIAL,
    "org.forms.codes.GiveCodes.unit": LOOKED_UP,
    "org.forms.codes.NotSignedIn": "choices alone",
    "org.forms.duties.Arranging": LOOKED_UP,
    "org.forms.duties.Swapping.other": LOOKED_UP,
    "org.forms.leaving.HandingOver.unit": LOOKED_UP,
    "org.forms.stand_ins.NewStandIn.deputy": LOOKED_UP,
    "org.forms.changes.Rename.name": OFFICIAL,
    "org.forms.changes.Rename.short_name": OFFICIAL,
    "org.forms.changes.Phone.phone": OFFICIAL,
    "org.forms.changes.Move.territory_parent": LOOKED_UP,
    "org.forms.changes.Move.line_parent": LOOKED_UP,
    "org.forms.changes.Merge.into": LOOKED_UP,
    "org.forms.changes.Split.parts": OFFICIAL,
    "org.forms.changes.Day": "a day",
    "org.forms.units.Count": OFFICIAL,
    "org.forms.units.FindUnits": "choices alone",
    "org.forms.units.Search": OFFICIAL,
    "people.forms.filters.HouseholdFiltering": "choices alone",
    "people.forms.filters.PersonFiltering": "choices alone",
    "people.forms.households.HouseholdForm.number": "refuses whatever looks like a number of a person",
    "people.forms.households.Moving.unit": LOOKED_UP,
    "people.forms.persons.NewPerson.household_number": LOOKED_UP,
    "people.forms.persons.PersonChange.household_number": LOOKED_UP,
    "portal.forms.Report.homepage": "a trap for programs; whatever fills it is refused",
    "portal.forms.Asking.homepage": "a trap for programs; whatever fills it is refused",
    "portal.forms.Objection.homepage": "a trap for programs; whatever fills it is refused",
    "rights.forms.erasing.Ruling": "numbers, a day, and why: sealed with the question to a second person",
    "rights.forms.erasing.Holding.what": LOOKED_UP,
    "touches.forms.LedgerFiltering": "choices alone",
}  # fmt: skip


# --- what is left, searched


def dump_of_the_database():
    """Return everything that the database holds, as its own program writes it out."""
    place = settings.DATABASES["default"]
    place = {**place, **connection.get_connection_params()}
    command = [
        bin_folder() / "pg_dump",
        "--data-only",
        "--inserts",
        "--no-sync",
        "-h",
        place["HOST"],
        "-U",
        place["USER"],
    ]
    if place["PORT"]:
        command += ["-p", str(place["PORT"])]
    environment = os.environ | {"PGPASSWORD": place.get("PASSWORD") or ""}
    done = subprocess.run([*command, place["NAME"]], capture_output=True, env=environment, check=True)
    return done.stdout


def addresses_in(answer):
    """Return every address that an answer leads to."""
    found = [answer.headers.get("Location", ""), answer.headers.get("HX-Redirect", "")]
    if not answer.streaming and "html" in answer.headers.get("Content-Type", ""):
        page = answer.content.decode("utf-8", "replace")
        found += re.findall(r'\s(?:href|action|src|formaction|hx-[a-z]+)="([^"]*)"', page)
    return [urlsplit(address).geturl() for address in found if not address.startswith("tel:")]


def cookies_of(answer):
    return "\n".join(morsel.OutputString() for morsel in answer.cookies.values())


def files_with_planted_values(root):
    """Return the files below the data folder that hold a planted value.

    The database's own files are left out: the dump reads every table of this test's database, and the server's log of
    changes also holds those of the tests that plant values in clear to show that the search finds them.
    """
    needles = [text for value in (NAME, PHONE, ID_NUMBER, CARD) for text in forms_of(value) if len(text) > 8]
    pattern = re.compile(b"|".join(re.escape(needle) for needle in needles))
    found = []
    for path in Path(root).rglob("*"):
        if "pg" in path.relative_to(root).parts[:1]:
            continue
        if found_in(path.name) or (path.is_file() and not path.is_socket() and pattern.search(path.read_bytes())):
            found.append(str(path))
    return found


def kinds_of_imports():
    from fanzha.common.imports import registry

    return set(registry._importers)


def forms_of_the_product():
    """Return every form class of the product, by walking its rooms."""
    found = {}
    for module in pkgutil.walk_packages(fanzha.__path__, "fanzha."):
        if module.name.startswith(("fanzha.core", "fanzha.runtime", "fanzha.cli", "fanzha.config")):
            continue
        if "migrations" in module.name:
            continue
        for _, member in inspect.getmembers(importlib.import_module(module.name), inspect.isclass):
            if issubclass(member, forms.BaseForm) and member.__module__ == module.name:
                found[name_of(member)] = member
    return {name: member for name, member in found.items() if not member.__name__.startswith("_")}


def forgotten(sown):
    """Return the forms and fields that were neither planted nor excused."""
    wanted = set()
    for name, member in forms_of_the_product().items():
        if name in EXCUSED:
            continue
        if name not in sown.bound:
            wanted.add(name)
        wanted |= {f"{name}.{field}" for field, kind in member.base_fields.items() if takes_text(kind)}
    wanted |= {field for field in sown.seen if field.rpartition(".")[0] not in EXCUSED}
    return sorted(wanted - sown.taken - set(EXCUSED))


@pytest.fixture
def county():
    load_rules()
    api_rules()
    load_followup_rules()
    return County()


def test_nothing_that_was_planted_is_found_in_clear(county, monkeypatch, capfd):
    public, desk, admin, knocker, second, named, local = (planting.Watching() for _ in range(7))
    signed_in(local, an_officer(county.shangliu, Role.VILLAGE_OFFICER))
    signed_in(named, an_officer(county.liuhe, Role.TOWN_OFFICER))
    signed_in(second, an_officer(county.root, Role.DUTY_OFFICER))
    signed_in(desk, an_officer(county.root, Role.DIRECTOR))
    signed_in(admin, an_officer(county.root, Role.ADMINISTRATOR))
    sown = Sown()

    with sown.watching(monkeypatch):
        planting.plant_public(public, county)
        planting.plant_sign_in(knocker, an_officer(county.liuhe, Role.TOWN_OFFICER, password=PASSWORD))
        planting.plant_people(desk, county)
        planting.plant_intake(desk, county)
        planting.plant_files(desk, admin, county)
        planting.plant_alerts(desk, county)
        planting.plant_cases(desk, county)
        planting.plant_analysis(desk, county)
        planting.plant_activities(public, desk, local, county)
        planting.plant_no_fraud(desk, second, local, county)
        planting.plant_registers(desk, second, local, county)
        planting.plant_tasks(desk, second, local, county)
        planting.plant_plans(desk, second, county)
        planting.plant_returns(desk, second, local, county)
        planting.plant_clues(desk, second, county)
        planting.plant_typical(desk, second, county)
        planting.plant_revisits(desk)
        planting.plant_linking(desk, county)
        planting.plant_supervision(desk, named, county)
        planting.plant_touches(desk)
        planting.plant_rights(public, second, desk, county)
        planting.plant_interface(admin, desk, county)
        planting.plant_duties(desk, admin, county)
        planting.plant_org(admin, county)
        planting.plant_exchange(admin, desk)
        planting.plant_followup(admin, desk, second, named, county)
    statuses = planting.break_things(desk, monkeypatch)
    logged = capfd.readouterr()
    answers = [answer for browser in (public, desk, admin, knocker, second, named, local) for answer in browser.answers]
    errors = [answer for answer in answers if answer.status_code >= 400 and answer.status_code != 409]

    # That the journey went through: what broke was broken on purpose.
    assert statuses[:3] == [500, 404, 404]
    assert [a.request["PATH_INFO"] for a in answers if a.status_code == 500] == ["/people/new/"]
    assert min(Person.objects.count(), Touch.objects.count()) > 1
    assert AuditRow.objects.count() > 60
    left = {
        "forms and fields that nobody planted": forgotten(sown),
        "database": found_in_dump(dump_of_the_database()),
        "sessions": [found_in(json.dumps(row.get_decoded())) for row in Session.objects.all()],
        "logs": found_in(logged.out + logged.err),
        "addresses": [hit for answer in answers for hit in addresses_in(answer) if found_in(hit)],
        "cookies": [cookies_of(answer) for answer in answers if found_in(cookies_of(answer))],
        "error pages": [answer.request["PATH_INFO"] for answer in errors if found_in(answer.content)],
        "files": files_with_planted_values(settings.FANZHA_DATA),
    }
    left["sessions"] = [kinds for kinds in left["sessions"] if kinds]
    assert {place: hits for place, hits in left.items() if hits} == {}


# --- the search itself, shown to find


@pytest.mark.parametrize(
    "hidden",
    [
        f"x{NAME}y", "199 3827 1650", "6225-8819-3827-4650", "１９９３８２７１６５０",
        "%E6%AC%A7%E9%98%B3%E7%87%8A%E6%BE%94",
        json.dumps({"a": NAME}), NAME.encode("utf-16-le"), NAME.encode("gb18030"), "&#27431;&#38451;&#29130;&#28572;",
    ],
)  # fmt: skip
def test_the_search_finds_a_value_in_whatever_form(hidden):
    assert found_in(hidden) != []


@pytest.mark.parametrize("shown", ["欧***", "199****1650", "440524****", "1650", "欧阳"])
def test_the_search_lets_masks_pass(shown):
    assert found_in(shown) == []


def test_the_search_finds_a_value_in_the_dump_in_clear_and_in_binary_columns(county):
    county.liuhe.short_name = PHONE
    county.liuhe.save()
    officer = an_officer(county.liuhe)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE org_officer SET phone = %s WHERE id = %s", [NAME.encode(), officer.pk])

    kinds = {kind for _, found in found_in_dump(dump_of_the_database()) for kind in found}

    assert kinds == {"phone", "name"}


def test_a_form_that_nobody_planted_is_reported():
    sown = Sown()

    assert {"people.forms.filters.Search", "people.forms.filters.Search.q", "portal.forms.Check"} <= set(
        forgotten(sown)
    )


def test_every_excuse_names_a_form_or_field_that_exists():
    known = forms_of_the_product()
    names = set(known) | {f"{name}.{field}" for name, form in known.items() for field in form.base_fields}

    assert set(EXCUSED) - names == set()


def test_every_kind_of_import_is_planted():
    source = inspect.getsource(planting.plant_files)

    # The tree of units is official throughout.
    assert {kind for kind in kinds_of_imports() if f'"{kind}"' not in source and f"/{kind}/" not in source} <= {"units"}
