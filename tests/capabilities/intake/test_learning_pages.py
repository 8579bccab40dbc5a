"""The pages of learning at home: who sees what, what each button does, and what a refusal says."""

from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from fanzha.common.clock import CHINA
from fanzha.common.models import AuditRow
from fanzha.common.permissions import Role
from fanzha.core.workflow.version import LEAST_SEEN
from fanzha.intake import actions, tasks
from fanzha.intake.actions import drift as making
from fanzha.intake.models import DriftReport, Label, Report, ScreeningVersion
from fanzha.intake.queries import drift, live
from tests.builders.intake import PLAIN, SCAM, a_report, a_version, shipped_rules
from tests.builders.org import AT, SYSTEM, County, an_officer, signed_in

pytestmark = pytest.mark.django_db
PAGES = ["/intake/versions/", "/intake/labels/", "/intake/drift/"]


@pytest.fixture(autouse=True)
def _fresh():
    live.forget()
    yield
    live.forget()


@pytest.fixture
def county():
    shipped_rules()
    return County()


@pytest.fixture
def browser_of(client, county):
    """Return a function that signs somebody in with a role."""
    return lambda role: signed_in(client, an_officer(county.root, role, name="某人"))


def harmless(county):
    report = a_report(county.root, text=PLAIN)
    actions.label_report(report_id=report.pk, is_harmless=True, said_by="officer", by=SYSTEM, at=AT)
    return Label.objects.get(report=report)


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize(
    ("role", "status"),
    [(Role.DIRECTOR, 200), (Role.ANALYST, 200), (Role.DUTY_OFFICER, 200), (Role.TOWN_OFFICER, 403),
     (Role.ADMINISTRATOR, 403), (Role.INSPECTOR, 403)],
)  # fmt: skip
def test_the_centre_sees_the_pages(browser_of, page, role, status):
    assert browser_of(role).get(page).status_code == status


def test_empty_pages_say_how_they_fill(browser_of):
    browser = browser_of(Role.ANALYST)

    for page, said in zip(PAGES, ["还没有本县自己训练的版本", "还没有标注", "还没有统计"], strict=True):
        assert said in browser.get(page).content.decode()


def test_the_page_of_labels_shows_no_text(browser_of, county):
    harmless(county)

    page = browser_of(Role.ANALYST).get("/intake/labels/").content.decode()

    assert "正常" in page
    assert PLAIN[:8] not in page


def test_a_label_is_withdrawn_with_a_reason(browser_of, county):
    label = harmless(county)
    browser = browser_of(Role.ANALYST)

    refused = browser.post(f"/intake/labels/{label.pk}/withdraw/", {"why": ""}, follow=True)
    done = browser.post(f"/intake/labels/{label.pk}/withdraw/", {"why": "点错"}, follow=True)

    assert "没有撤回" in refused.content.decode()
    assert "已撤回" in done.content.decode()


def test_an_export_asks_for_its_purpose_and_comes_back_as_a_table(browser_of, county):
    harmless(county)
    browser = browser_of(Role.ANALYST)

    refused = browser.post("/intake/labels/export/", {"purpose": ""})
    given = browser.post("/intake/labels/export/", {"purpose": "离线训练"})

    assert "写明用途" in refused.content.decode()
    table = b"".join(given.streaming_content).decode("utf-8-sig").splitlines()
    assert table[0] == "内容,标注,种类,类型"
    assert table[1].endswith(",正常,unknown,")


def test_training_is_asked_for_with_a_reason(browser_of, county):
    browser = browser_of(Role.ANALYST)

    refused = browser.post("/intake/versions/train/", {"train-note": ""})
    done = browser.post("/intake/versions/train/", {"train-note": "新骗术"}, follow=True)
    again = browser.post("/intake/versions/train/", {"train-note": "再来"})

    assert "写一下原因" in refused.content.decode()
    assert "训练中" in done.content.decode()
    assert again.status_code == 409
    assert "还没结束" in again.content.decode()


def test_a_model_file_is_brought_or_refused_with_a_sentence(browser_of, county):
    browser = browser_of(Role.ANALYST)
    upload = lambda content: SimpleUploadedFile("m.npz", content)  # noqa: E731

    refused = browser.post("/intake/versions/bring/", {"bring-file": upload(b"no"), "bring-note": "市里"})
    unsaid = browser.post("/intake/versions/bring/", {"bring-file": upload(b"no"), "bring-note": ""})

    assert refused.status_code == 409
    assert "不是能用的识别模型文件" in refused.content.decode()
    assert "写一下来历" in unsaid.content.decode()


def test_a_duty_officer_reads_and_changes_nothing(browser_of, county):
    version = a_version()
    browser = browser_of(Role.DUTY_OFFICER)

    page = browser.get(f"/intake/versions/{version.pk}/").content.decode()

    assert "开始对照" not in page
    assert browser.post(f"/intake/versions/{version.pk}/shadow/").status_code == 403
    assert browser.post("/intake/drift/make/").status_code == 403


def test_a_version_walks_from_candidate_to_live_and_back(browser_of, county):
    version = a_version()
    browser = browser_of(Role.DIRECTOR)
    at = f"/intake/versions/{version.pk}"

    assert "已开始对照" in browser.post(f"{at}/shadow/", follow=True).content.decode()
    early = browser.post(f"{at}/live/")
    ScreeningVersion.objects.update(seen_count=LEAST_SEEN)
    assert "已投入使用" in browser.post(f"{at}/live/", follow=True).content.decode()
    unsaid = browser.post(f"{at}/back/", {"roll-why": ""})
    back = browser.post(f"{at}/back/", {"roll-why": "误报太多"}, follow=True)

    assert early.status_code == 409
    assert "看不出差别" in early.content.decode()
    assert "写一下原因" in unsaid.content.decode()
    assert "误报太多" in back.content.decode()
    assert ScreeningVersion.objects.get().state == "retired"


def test_a_shadow_can_be_stopped_and_given_up(browser_of, county):
    version = a_version("shadow")
    browser = browser_of(Role.ANALYST)
    at = f"/intake/versions/{version.pk}"

    assert "已停止对照" in browser.post(f"{at}/shadow/stop/", follow=True).content.decode()
    assert "写一下原因" in browser.post(f"{at}/discard/", {"discard-why": ""}).content.decode()
    assert "已放弃" in browser.post(f"{at}/discard/", {"discard-why": "没有更好"}, follow=True).content.decode()


def test_an_analyst_sees_why_the_version_cannot_be_put_to_use(browser_of, county):
    version = a_version("shadow", seen_count=LEAST_SEEN)

    page = browser_of(Role.ANALYST).get(f"/intake/versions/{version.pk}/").content.decode()

    assert "要由有“投入使用、退回”权限的同事办理" in page


@pytest.mark.parametrize(
    "address", ["/intake/versions/999999/", "/intake/drift/?until=2020-01-05", "/intake/drift/?until=x"]
)
def test_what_is_not_there_is_not_there(browser_of, address):
    assert browser_of(Role.DIRECTOR).get(address).status_code == 404


def test_a_broken_live_version_is_said_on_the_page(browser_of, county):
    a_version("live", content=b"no model")

    assert "在用的版本坏了" in browser_of(Role.DIRECTOR).get("/intake/versions/").content.decode()


# drift


def week_of_reports(county, until):
    """Take in nine weeks of reports; the last one has a new wording from different people."""
    for days in range(0, 63, 3):
        moment = AT.replace(year=until.year, month=until.month, day=until.day) - timedelta(days=days)
        a_report(county.root, text=f"{SCAM}第{days}次", at=moment, contact_phone=f"138001380{days:02}")
    for number in range(12):
        text = f"{SCAM}先交本子钱再派单，编号{number}"
        a_report(county.root, text=text, at=AT, contact_phone=f"139001390{number:02}")


@pytest.mark.slow
def test_the_report_of_a_week_shows_what_rises_and_what_misleads(browser_of, county):
    until = AT.date()
    week_of_reports(county, until)
    Report.objects.filter(received_at__lt=AT - timedelta(days=20)).update(
        state="dismissed", dismissal="harmless", decided_by_id=1
    )

    making.make_drift(until, by=SYSTEM, at=AT)
    making.make_drift(until, by=SYSTEM, at=AT)

    report = DriftReport.objects.get()
    assert "先交本子钱再派单" in report.content["rising"][0]["run"]
    assert report.content["tactics"][0]["dismissed"] > 0
    assert AuditRow.objects.filter(action="drift.made").count() == 2
    page = browser_of(Role.ANALYST).get("/intake/drift/").content.decode()
    assert "先交本子钱再派单" in page
    assert "命中" in page


@pytest.mark.parametrize(
    ("today", "sunday"),
    [(date(2026, 11, 23), date(2026, 11, 22)), (date(2026, 11, 22), date(2026, 11, 15)),
     (date(2026, 11, 28), date(2026, 11, 22))],
)  # fmt: skip
def test_the_last_full_week_ends_on_a_sunday_that_is_over(today, sunday):
    assert drift.last_full_week(today) == sunday


def test_the_weeks_before_end_where_the_week_begins():
    assert drift.spans(date(2026, 11, 22)) == (date(2026, 11, 16), date(2026, 9, 21), date(2026, 11, 15))


def test_a_day_belongs_to_the_week_by_chinas_clock(county):
    late = AT.astimezone(CHINA).replace(hour=23, minute=59)
    a_report(county.root, text=f"{SCAM}晚", at=late)

    assert len(list(drift.texts(AT.date(), AT.date()))) == 1
    assert list(drift.texts(AT.date() + timedelta(days=1), AT.date() + timedelta(days=1))) == []


def test_the_jobs_are_named_in_chinese():
    from fanzha.channels.queries import TASK_WORDS

    names = {tasks.train.name, tasks.judge_by_shadow.name, tasks.weekly_drift.name, tasks.drift_now.name}

    assert names <= set(TASK_WORDS)
