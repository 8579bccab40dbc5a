"""Learning at home in the product: labels, training, the shadow, the live version and the way back."""

import random
from datetime import timedelta
from types import SimpleNamespace

import pytest

from fanzha.common import files
from fanzha.common.actor import NotAllowed
from fanzha.common.exports import ExportRefused
from fanzha.common.imports import Line
from fanzha.common.models import AuditRow
from fanzha.common.permissions import Role
from fanzha.core.screening import Screener, load_model
from fanzha.core.screening.adapt import Labelled, Made, adapt
from fanzha.core.workflow.machine import StepRefused
from fanzha.core.workflow.version import LEAST_SEEN, VersionState
from fanzha.intake import actions
from fanzha.intake.actions import labels as label_actions
from fanzha.intake.actions import shadow, training, versions
from fanzha.intake.actions.feeds import Messages
from fanzha.intake.models import Label, Report, ScreeningVersion, ShadowDifference
from fanzha.intake.queries import labels, live
from fanzha.intake.queries import versions as seen
from tests.builders.intake import PLAIN, SCAM, a_report, a_target, a_version, shipped_rules
from tests.builders.org import AT, County, an_actor

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(hours=1)


@pytest.fixture(autouse=True)
def _fresh(monkeypatch):
    monkeypatch.setattr(live, "LOOK_EVERY_S", 0.0)
    live.forget()
    yield
    live.forget()


@pytest.fixture
def county():
    shipped_rules()
    return County()


@pytest.fixture
def duty(county):
    return an_actor(county.root, Role.DUTY_OFFICER)


@pytest.fixture
def analyst(county):
    return an_actor(county.root, Role.ANALYST, name="研判员甲")


@pytest.fixture
def director(county):
    return an_actor(county.root, Role.DIRECTOR, name="主任乙")


@pytest.fixture(scope="module")
def other_model():
    """A home version that calls more texts frauds than the shipped one: its bytes."""
    chance = random.Random(1)
    ends = ["来村部登记", "先交本子钱", "加我微信", "自己带工具"]
    texts = [
        Labelled(f"{chance.choice('甲乙丙丁')}叔家收山货{n}，{chance.choice(ends)}，有空来。", n % 5 > 0)
        for n in range(200)
    ]
    texts += [Labelled(f"{PLAIN}我带了{n}斤苹果。", True) for n in range(300)]
    return adapt(live.shipped_bytes(), texts, made=Made("", "")).data


def confirm(report, duty, **said):
    actions.confirm_report(
        report_id=report.pk, grade="orange", target=a_target(unit_id=report.unit_id), is_to_be_warned=True,
        by=duty, at=AT, **said,
    )  # fmt: skip


def labelled(county, duty, count=60):
    """Take reports in and let the duty officer judge them, half of them harmless."""
    for number in range(count):
        if number % 2:
            confirm(a_report(county.root, text=f"{SCAM}第{number}单。"), duty, scam_type="C08")
        else:
            report = a_report(county.root, text=f"{PLAIN}买了{number}斤菜。")
            actions.dismiss_report(report_id=report.pk, dismissal="harmless", by=duty, at=AT)


# labels


def test_a_confirmed_report_is_a_label_with_the_officers_type(county, duty):
    report = a_report(county.root)
    machine = report.scam_type

    confirm(report, duty, scam_type="C03")

    label = Label.objects.get()
    report.refresh_from_db()
    assert (label.is_harmless, label.true_type, label.scam_type, label.version) == (
        False, "C03", machine, report.version,
    )  # fmt: skip
    assert (report.scam_type, report.subtype) == ("C03", "")


def test_what_training_reads_is_the_report_with_the_officers_word_before_the_warned_persons(county, duty):
    report = a_report(county.root)
    confirm(report, duty, scam_type="C08")
    actions.label_report(report_id=report.pk, is_harmless=True, said_by="warned", by=duty, at=AT)

    [one] = labels.taught()

    assert (one.text, one.is_scam, one.type) == (SCAM, True, "C08")


def test_a_withdrawn_label_teaches_nothing_until_somebody_judges_again(county, duty, analyst):
    report = a_report(county.root, text=PLAIN)
    actions.dismiss_report(report_id=report.pk, dismissal="harmless", by=duty, at=AT)
    label = Label.objects.get()

    label_actions.withdraw_label(label_id=label.pk, why="点错", by=analyst, at=AT)

    assert labels.taught() == []
    assert labels.counts() == {"scam": 0, "harmless": 0, "withdrawn": 1}
    with pytest.raises(label_actions.LabelRefused, match="研判员甲 已经撤回"):
        label_actions.withdraw_label(label_id=label.pk, why="再点", by=analyst, at=AT)
    actions.label_report(report_id=report.pk, is_harmless=True, said_by="officer", by=duty, at=LATER)
    assert len(labels.taught()) == 1


def test_an_erased_report_teaches_nothing(county, duty):
    confirm(a_report(county.root), duty)
    Report.objects.update(erased_at=AT, text="")

    assert labels.taught() == []


def test_an_export_names_nobody_and_is_recorded_with_its_purpose(county, duty, analyst):
    confirm(a_report(county.root, text=f"{SCAM}户名：王小明，电话13912345678。"), duty, scam_type="C08")

    [row] = label_actions.export_labels(purpose="离线训练", by=analyst, at=AT)

    assert "13912345678" not in row["text"]
    assert "王小明" not in row["text"]
    assert (row["label"], row["type"]) == ("诈骗", "C08")
    audit = AuditRow.objects.get(action="data.exported")
    assert audit.why == "离线训练"


def test_an_export_without_a_purpose_or_the_permission_is_refused(county, duty, analyst):
    with pytest.raises(ExportRefused):
        label_actions.export_labels(purpose=" ", by=analyst, at=AT)
    with pytest.raises(NotAllowed):
        label_actions.export_labels(purpose="看看", by=duty, at=AT)


# training


@pytest.mark.slow
def test_labels_become_a_candidate_with_its_figures(county, duty, analyst):
    labelled(county, duty)

    version_id = training.start_training(note="试一试", by=analyst, at=AT)
    training.train(version_id, at=LATER)
    training.train(version_id, at=LATER)

    row = ScreeningVersion.objects.get()
    assert row.state == VersionState.CANDIDATE
    assert row.parent == live.shipped_screener().version
    assert sum(seen.text_counts(row).values()) + row.figures["own"]["kinds"]["all"]["texts"] == 60
    assert load_model(files.read(row.file)).version == row.version
    assert live.screener() is live.shipped_screener()
    acts = AuditRow.objects.filter(action__startswith="screening.").order_by("id")
    assert [row.action for row in acts] == ["screening.training_started", "screening.trained"]


def test_too_few_labels_end_the_training_with_a_reason(county, duty, analyst):
    labelled(county, duty, 4)

    training.train(training.start_training(note="试", by=analyst, at=AT), at=LATER)

    row = ScreeningVersion.objects.get()
    assert row.state == VersionState.RETIRED
    assert "至少要 20 条" in row.ended_why


def test_one_training_at_a_time(county, analyst, director):
    training.start_training(note="试", by=analyst, at=AT)

    with pytest.raises(StepRefused, match="研判员甲10:00开始的训练还没结束"):
        training.start_training(note="试", by=director, at=LATER)


@pytest.mark.slow
def test_the_same_labels_again_are_no_second_version(county, duty, analyst):
    labelled(county, duty)
    for _ in range(2):
        training.train(training.start_training(note="试", by=analyst, at=AT), at=LATER)

    assert sorted(ScreeningVersion.objects.values_list("state", flat=True)) == ["candidate", "retired"]
    assert "完全一样" in ScreeningVersion.objects.get(state="retired").ended_why


def test_a_training_that_hangs_is_ended_after_a_day(county, analyst):
    training.start_training(note="试", by=analyst, at=AT)

    training.give_up_training(at=AT + timedelta(hours=23))
    assert ScreeningVersion.objects.get().state == VersionState.TRAINING
    training.give_up_training(at=AT + timedelta(hours=25))
    assert ScreeningVersion.objects.get().state == VersionState.RETIRED


def test_a_file_trained_elsewhere_becomes_a_candidate_that_is_measured_here(county, duty, analyst, other_model):
    labelled(county, duty, 30)

    version_id = training.bring_version(content=other_model, note="市里训练的", by=analyst, at=AT)
    training.measure(version_id)

    row = ScreeningVersion.objects.get()
    assert (row.state, row.version) == ("candidate", load_model(other_model).version)
    assert row.parent == live.shipped_screener().version
    assert sum(seen.text_counts(row).values()) == 500
    assert row.figures["own"]["version"] == row.version
    assert row.figures["before"]["version"] == live.shipped_screener().version
    assert files.read(row.file) == other_model


@pytest.mark.parametrize(
    ("content", "said"), [(b"no", "不是能用的识别模型"), (b"", "不是能用的识别模型"), ("shipped", "已经在这里了")]
)
def test_what_is_no_new_model_is_not_taken(county, analyst, content, said):
    with pytest.raises(training.VersionRefused, match=said):
        training.bring_version(
            content=live.shipped_bytes() if content == "shipped" else content, note="试", by=analyst, at=AT
        )


# live, shadow, back


def test_a_live_version_judges_for_every_process_that_looks(county, director, other_model):
    version = a_version("shadow", content=other_model, seen_count=LEAST_SEEN)
    assert live.screener() is live.shipped_screener()

    versions.go_live(version_id=version.pk, by=director, at=AT)

    assert live.screener().version == load_model(other_model).version
    assert a_report(county.root).version == load_model(other_model).version


def test_a_process_looks_again_only_after_some_seconds(county, monkeypatch, other_model, django_assert_num_queries):
    monkeypatch.setattr(live, "LOOK_EVERY_S", 3.0)
    moment = [100.0]
    monkeypatch.setattr(live.time, "monotonic", lambda: moment[0])
    live.screener()
    a_version("live", content=other_model)

    with django_assert_num_queries(0):
        assert live.screener() is live.shipped_screener()
    moment[0] += 3.1
    with django_assert_num_queries(1):
        assert live.screener() is not live.shipped_screener()


@pytest.mark.parametrize("broken", ["no model", "gone", "changed"])
def test_a_broken_file_leaves_the_shipped_model_in_charge_and_the_doctor_told(county, settings, tmp_path, broken):
    from fanzha.runtime import doctor
    from fanzha.runtime.paths import DataFolder

    version = a_version("live", content=b"no model" if broken == "no model" else None)
    place = files._folder() / version.file.place
    if broken == "gone":
        place.unlink()
    if broken == "changed":
        place.write_bytes(place.read_bytes()[:-1] + b"x")

    assert live.screener() is live.shipped_screener()

    assert live.is_broken()
    found = doctor.check_screening(DataFolder(tmp_path.__class__(settings.FANZHA_DATA)))
    assert not found.ok
    assert version.version in found.sentence
    ScreeningVersion.objects.all().delete()
    live.screener()
    assert doctor.check_screening(DataFolder(tmp_path.__class__(settings.FANZHA_DATA))).ok


def test_a_file_that_comes_back_is_taken_up_again(county, monkeypatch, other_model):
    version = a_version("live", content=other_model)
    place = files._folder() / version.file.place
    sealed = place.read_bytes()
    place.unlink()
    moment = [100.0]
    monkeypatch.setattr(live.time, "monotonic", lambda: moment[0])
    assert live.screener() is live.shipped_screener()
    place.write_bytes(sealed)

    moment[0] += live.AGAIN_AFTER_S + 1

    assert live.screener().version == load_model(other_model).version


def test_whoever_trained_it_does_not_put_it_to_use_unless_alone(county, director):
    version = a_version("shadow", seen_count=LEAST_SEEN, made_by_id=director.id)
    other = an_actor(county.root, Role.DIRECTOR, name="副主任")

    with pytest.raises(StepRefused, match="要由另一位"):
        versions.go_live(version_id=version.pk, by=director, at=AT)
    versions.go_live(version_id=version.pk, by=other, at=AT)

    assert ScreeningVersion.objects.get().state == VersionState.LIVE


def test_whoever_is_alone_may_put_it_to_use(county, director):
    version = a_version("shadow", seen_count=LEAST_SEEN, made_by_id=director.id)

    versions.go_live(version_id=version.pk, by=director, at=AT)

    assert ScreeningVersion.objects.get().live_by_name == "主任乙"


@pytest.mark.parametrize(("count", "goes"), [(LEAST_SEEN - 1, False), (LEAST_SEEN, True)])
def test_a_version_is_watched_long_enough_first(county, director, count, goes):
    version = a_version("shadow", seen_count=count)

    if goes:
        versions.go_live(version_id=version.pk, by=director, at=AT)
    else:
        with pytest.raises(StepRefused, match=f"对照了 {count} 条"):
            versions.go_live(version_id=version.pk, by=director, at=AT)


def test_only_a_shadow_goes_live_and_only_by_those_who_may(county, director, analyst):
    candidate = a_version("candidate", seen_count=LEAST_SEEN)

    with pytest.raises(StepRefused):
        versions.go_live(version_id=candidate.pk, by=director, at=AT)
    with pytest.raises(NotAllowed):
        versions.go_live(version_id=candidate.pk, by=analyst, at=AT)


def test_the_way_back_leads_to_the_version_before_and_then_to_the_shipped_one(county, director, other_model):
    first, second = a_version("shadow", seen_count=LEAST_SEEN), None
    versions.go_live(version_id=first.pk, by=director, at=AT)
    second = a_version("shadow", content=other_model, seen_count=LEAST_SEEN)
    versions.go_live(version_id=second.pk, by=director, at=LATER)
    assert states(first, second) == ["retired", "live"]

    versions.roll_back(version_id=second.pk, why="误报太多", by=director, at=LATER)
    assert states(first, second) == ["live", "retired"]
    assert ScreeningVersion.objects.get(pk=second.pk).ended_why == "误报太多"

    versions.roll_back(version_id=first.pk, why="也不好", by=director, at=LATER)
    assert states(first, second) == ["retired", "retired"]
    assert live.screener() is live.shipped_screener()
    with pytest.raises(StepRefused):
        versions.roll_back(version_id=first.pk, why="再来", by=director, at=LATER)


def states(*rows):
    return [ScreeningVersion.objects.get(pk=row.pk).state for row in rows]


def test_one_shadow_at_a_time(county, analyst):
    a_version("shadow", name="先来的.h1")
    second = a_version()

    with pytest.raises(StepRefused, match=r"先来的\.h1 正在对照"):
        versions.start_shadow(version_id=second.pk, by=analyst, at=AT)


@pytest.mark.slow
def test_a_shadow_judges_what_comes_in_and_keeps_only_differences(county, duty, analyst, other_model):
    a_report(county.root, text=f"{PLAIN}从前的。")
    version = a_version(content=other_model)
    versions.start_shadow(version_id=version.pk, by=analyst, at=AT)
    texts = [SCAM, f"{PLAIN}我带了三斤苹果。", "明天上午九点开会，请准时参加。", ""]
    reports = [a_report(county.root, text=text) for text in texts]
    told = {
        text: Screener(load_model(other_model)).screen(text).is_scam is not live.shipped_screener().screen(text).is_scam
        for text in texts
    }

    assert shadow.judge(at=AT + timedelta(minutes=1)) == 0
    assert shadow.judge(at=LATER) == 3
    assert shadow.judge(at=LATER) == 0

    row = ScreeningVersion.objects.get()
    assert (row.seen_count, row.shadow_seen_id) == (3, reports[-1].pk)
    different = set(ShadowDifference.objects.values_list("report_id", flat=True))
    assert different == {report.pk for report in reports if told[report.text]}
    assert {report.version for report in Report.objects.filter(is_scam__isnull=False)} == {live.screener().version}


def test_the_page_counts_both_sides_with_the_officers_answers(county, duty):
    version = a_version("shadow", seen_count=3)
    both, only_live, only_shadow = (a_report(county.root, text=f"{SCAM}{n}") for n in "甲乙丙")
    Report.objects.filter(pk=only_shadow.pk).update(is_scam=False)
    for report, live_raised in ((only_live, True), (only_shadow, False)):
        ShadowDifference.objects.create(
            version=version, report=report, live_raised=live_raised, shadow_raised=not live_raised,
            shadow_score=0.5, at=AT,
        )  # fmt: skip
    version.shadow_seen_id = only_shadow.pk
    confirm(both, duty)
    actions.dismiss_report(report_id=only_live.pk, dismissal="harmless", by=duty, at=AT)

    rows = {row.key: row for row in seen.shadow_rows(version)}

    assert (rows["both"].total, rows["both"].confirmed) == (1, 1)
    assert (rows["live"].total, rows["live"].harmless) == (1, 1)
    assert (rows["shadow"].total, rows["shadow"].unjudged) == (1, 1)


def test_samples_are_those_that_the_officer_may_read(county, duty, director):
    version = a_version("shadow")
    report = a_report(county.liuhe)
    ShadowDifference.objects.create(
        version=version, report=report, live_raised=True, shadow_raised=False, shadow_score=0.2, at=AT
    )
    elsewhere = an_actor(county.baiyang, Role.ANALYST)

    assert [one.report_id for one in seen.samples(version, director, live_raised=True)] == [report.pk]
    assert seen.samples(version, elsewhere, live_raised=True) == []


@pytest.mark.slow
def test_rows_of_a_file_whose_texts_are_not_kept_are_judged_while_they_are_there(county, duty, other_model):
    version = a_version("shadow", content=other_model)
    batch = SimpleNamespace(
        pk=1, unit_id=county.root.pk, unit=county.root, options={"source": "operator", "kind": "unknown"}
    )
    empty = dict.fromkeys(("phone", "name", "town", "caller", "external", "at"), "")
    texts = [PLAIN, f"{PLAIN}我带了三斤苹果。"]
    lines = [Line(number, {**empty, "text": text}) for number, text in enumerate(texts, start=2)]

    Messages().apply_many(lines, batch=batch, by=duty, at=AT)
    judged = shadow.judge(at=LATER)

    version.refresh_from_db()
    kept = [report for report in Report.objects.all() if report.text]
    assert judged == len(kept)
    assert version.seen_count == 2
