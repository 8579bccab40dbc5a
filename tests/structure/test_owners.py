"""Every table has an owner, a time after which its words go, a place in the tree, and sealed columns for persons."""

import re

import pytest
from django.apps import apps
from django.db import models

from fanzha.common import retention
from fanzha.common.crypto import EncryptedTextField

OFFICER = "the sign-in name or name of an officer: official, stands beside every act"
OFFICIAL = "official: names of units, kinds and rules are public"
CODE = "a code of ours, no name of a person"
# Columns whose name sounds like a person's and that are not sealed, each with its reason.
EXCUSED = {
    "org.Officer.name": OFFICER, "org.Officer.username": OFFICER, "org.Unit.name": OFFICIAL,
    "org.Unit.short_name": OFFICIAL, "org.PastName.name": OFFICIAL, "org.PastName.short_name": OFFICIAL,
    "org.Duty.shift_name": OFFICIAL, "org.DutyNote.shift_name": OFFICIAL, "intake.Source.name": OFFICIAL,
    "alerts.AlertSource.name": "the name of the source, not of a person: 群众举报", "api.Token.name": OFFICIAL,
    "api.Endpoint.name": OFFICIAL, "alerts.Alert.source_name": "the kind of the source: 群众举报",
    "common.NumberSeries.name": CODE, "alerts.AlertReason.text": "a sentence of the rule that was met",
    "common.RuleVersion.note": "published: why a rule changed", "knowledge.Entry.note": "published with the entry",
    "knowledge.Entry.review_note": "published with the entry", "knowledge.Entry.search_text": "published knowledge",
    "knowledge.Entry.title": "published knowledge", "knowledge.Entry.body": "published knowledge",
    "intake.RateCount.address": "a keyed hash of a network address, gone after a day",
    "api.Delivery.body": "numbers and states alone; tests/capabilities/api/test_hooks.py",
    "common.Refusal.contact": "the office that is asked, not a person", "org.UnitChange.facts": OFFICIAL,
    "org.TrustedDevice.name": "the kind of an officer's own device",
    "exchange.Peer.name": "what an installation is called",
    "cases.OutsideSystem.name": "what another system is called",
    "supervision.TraceTouch.unit_name": OFFICIAL, "supervision.TraceTouch.why": CODE,
    "campaigns.Nudge.text": "the title of a return or a task, no words about anybody",
    "campaigns.Task.text": "not written any more: sealed in `asked`",
    "campaigns.Task.ended_why": "not written any more: sealed in `ended_said`",
    "campaigns.Share.first_name": OFFICIAL, "campaigns.Share.specific_name": OFFICIAL,
    "campaigns.Share.contact_name": OFFICIAL,
    "org.Population.source": "where an official figure comes from",
}  # fmt: skip
_PERSONAL = re.compile(
    r"(^|_)(name|phone|mobile|tel|id_number|card|account|address|home|birthday|caller|contact|target|payee|note|remarks?"
    r"|why|text|body|story|facts|payments|place_text|email|wechat|plate)$"
)
# Official by house rule: the name of who acted stands beside the act, so that it survives the account.
_WHO_ACTED = re.compile(r"_by_name$|^(actor|officer|author|reviewer|writer|taker|owner|by|asker|decider)_name$")
_CLOSED = (models.BooleanField, models.DateField, models.IntegerField, models.ForeignKey)


def ours():
    """Return every model of the product."""
    return [model for model in apps.get_models() if model.__module__.startswith("fanzha.")]


def bare_columns(found):
    """Return the columns that sound like a person's and are not sealed."""
    return [
        f"{model._meta.label}.{field.name}"
        for model in found
        for field in model._meta.local_fields
        if _PERSONAL.search(field.name)
        and not _WHO_ACTED.search(field.name)
        and not isinstance(field, (EncryptedTextField, *_CLOSED))
        and not field.choices
    ]


def sealed(model):
    """Return whether a model holds sealed columns."""
    return any(isinstance(field, EncryptedTextField) for field in model._meta.local_fields)


def test_every_model_stands_in_the_room_of_its_capability():
    strange = [
        model._meta.label
        for model in ours()
        if not re.match(rf"fanzha\.{model._meta.app_label}(\.\w+)?\.models(\.|$)", model.__module__)
    ]

    assert strange == []


def test_columns_that_sound_like_a_persons_are_sealed():
    assert sorted(set(bare_columns(ours())) - set(EXCUSED)) == []


def test_no_excuse_is_kept_for_a_column_that_is_gone():
    columns = {f"{model._meta.label}.{field.name}" for model in ours() for field in model._meta.local_fields}

    assert sorted(set(EXCUSED) - columns) == []


def a_model(**columns):
    """Build a model that no table stands behind."""
    meta = type("Meta", (), {"app_label": "people", "managed": False})
    made = type("Planted", (models.Model,), {"__module__": "fanzha.people.models", "Meta": meta, **columns})
    apps.all_models["people"].pop("planted")
    apps.clear_cache()
    return made


def test_the_check_catches_a_column_in_clear():
    planted = a_model(
        family_phone=models.CharField(max_length=20), phone_index=models.CharField(max_length=22),
        name=EncryptedTextField(), officer_name=models.CharField(max_length=9), note=models.TextField(),
    )  # fmt: skip

    assert bare_columns([planted]) == ["people.Planted.family_phone", "people.Planted.note"]


WITH_ITS_OBJECT = "goes with the object that it belongs to"
SHORT = "lives for hours or days and is swept by its own job"
HOUSE = "the house's own: goes when the account, unit, version or system goes"
NOT_YET = "no rule counts its days yet; docs/safety.md says so"
# Models with sealed columns whose time no rule of its own counts.
NO_TIME = {
    "people.Double": WITH_ITS_OBJECT, "people.Merge": NOT_YET,
    "common.KeptPicture": WITH_ITS_OBJECT, "common.SavedView": "the officer's own: deleted by hand",
    "org.Authenticator": HOUSE, "rights.Hold": HOUSE,
    "common.StoredFile": WITH_ITS_OBJECT, "org.Unit": HOUSE, "org.Officer": HOUSE, "org.UnitChange": HOUSE,
    "org.StandIn": HOUSE, "org.Letter": HOUSE, "people.Household": HOUSE,
    "people.Place": HOUSE, "people.Group": HOUSE, "intake.ScreeningVersion": HOUSE, "api.Endpoint": HOUSE,
    "api.KeptAnswer": SHORT, "alerts.FalseAlarm": WITH_ITS_OBJECT,
    "exchange.Item": "what it says goes when it is carried in or given up; tests/capabilities/exchange",
    "cases.AnalysisDefinition": "an officer's words for a question; what was made from it stays explained",
    "cases.RisingFinding": "an officer's reason about a count; no row names anybody",
    "exchange.OwnKey": HOUSE, "followup.Switch": "on what papers it was switched on: kept as long as the house",
}  # fmt: skip


def without_time(found, counted):
    """Return the models with sealed columns for which no rule says when their words go."""
    return sorted(m._meta.label for m in found if sealed(m) and m._meta.label not in counted | set(NO_TIME))


def counted():
    """Return the models that some kind of retention names."""
    return {table for kind in retention.kinds() for table in kind.tables}


def test_every_table_with_personal_data_has_a_time_after_which_it_goes():
    assert without_time(ours(), counted()) == []


def test_every_table_that_retention_names_exists_and_every_reason_is_still_needed():
    known = {model._meta.label for model in ours()}

    assert sorted(counted() - known) == []
    assert sorted(set(NO_TIME) - {model._meta.label for model in ours() if sealed(model)}) == []


def test_the_check_catches_a_table_without_a_time():
    assert without_time([a_model(note=EncryptedTextField())], counted()) == ["people.Planted"]


LOG = "the log of everything; a row names the unit of its object by number"
WHOLE = "of the whole house"
OWN = "an officer's own"
# Models that reach no unit by their foreign keys.
NO_UNIT = {
    "common.AuditRow": LOG, "common.AuditUnsealed": LOG, "common.AuditSeal": LOG, "common.AuditCheck": LOG,
    "cases.OutsideSystem": WHOLE, "cases.Operation": WHOLE, "people.Double": "through its two persons or households",
    "common.BulkItem": OWN, "common.BulkRun": OWN, "common.Export": OWN, "common.ListChoice": OWN,
    "common.SavedView": OWN, "common.KeptPicture": "reached through what it belongs to", "common.Refusal": WHOLE,
    "org.Authenticator": OWN, "org.RecoveryCode": OWN, "org.TrustedDevice": OWN, "rights.ErasureLine": WHOLE,
    "rights.ErasureRun": WHOLE, "rights.Record": WHOLE, "rights.RecordFile": WHOLE, "rights.RecordVersion": WHOLE,
    "common.AuditErased": LOG, "common.AuditExport": OWN, "common.StoredFile": "reached through what it belongs to",
    "common.JobFailure": WHOLE, "common.NumberSeries": WHOLE, "common.BackupRun": WHOLE, "common.KeyRotation": WHOLE,
    "common.RuleVersion": WHOLE, "knowledge.Entry": WHOLE, "org.Officer": "through its posts",
    "org.OfficerSession": OWN, "org.OneTimeCode": OWN, "org.Letter": OWN, "org.StandIn": OWN,
    "intake.CheckCount": "counts alone", "intake.RateCount": "counts alone", "intake.ScreeningVersion": WHOLE,
    "intake.DriftReport": WHOLE, "intake.Source": WHOLE, "intake.Finding": "through its report",
    "intake.WatchEntry": "by the unit of who listed it", "touches.TouchKey": "through its touch",
    "exchange.OwnKey": WHOLE, "exchange.Peer": WHOLE, "exchange.PeerKey": WHOLE, "exchange.CrossingList": WHOLE,
    "exchange.Package": WHOLE, "exchange.Item": "reached through what it became",
    "campaigns.CalendarFeed": OWN,
    "api.KeptAnswer": "through its token", "api.RateWindow": "counts alone", "followup.Switch": WHOLE,
}  # fmt: skip
_FAR = 3


def reaches_a_unit(model, far=_FAR):
    """Say whether a model leads to a unit over a few foreign keys."""
    if model._meta.label == "org.Unit":
        return True
    if not far:
        return False
    keys = [field.related_model for field in model._meta.local_fields if isinstance(field, models.ForeignKey)]
    return any(reaches_a_unit(key, far - 1) for key in keys if key is not model and not isinstance(key, str))


def homeless(found):
    """Return the models that belong to no unit and say no reason."""
    return sorted(m._meta.label for m in found if not reaches_a_unit(m) and m._meta.label not in NO_UNIT)


def test_every_table_belongs_to_a_unit_or_says_why_not():
    assert homeless(ours()) == []


def test_no_reason_is_kept_for_a_table_that_is_gone():
    assert sorted(set(NO_UNIT) - {model._meta.label for model in ours()}) == []


@pytest.mark.parametrize("columns", [{}, {"officer": models.BigIntegerField()}])
def test_the_check_catches_a_table_without_a_unit(columns):
    assert homeless([a_model(**columns)]) == ["people.Planted"]
