"""What a year brings: reports, the alerts made of them, everything done about these, and the audit rows it left."""

from datetime import datetime, timedelta
from typing import Any

from bench.fill import Filler, one_of, sealed
from bench.world import Size

# Our own wording of the commonest tricks, so that evidence, marks and reasons are as long as in life.
TEXTS = (
    "您好，我是快递客服，您的包裹在路上丢了，给您三倍赔付。请加企业微信，下载会议软件打开屏幕共享，按步骤领取退款。",
    "这里是市公安局刑侦支队，您名下的银行卡涉嫌洗钱，请不要挂断电话，不要告诉家人，把钱转到安全账户接受核查。",
    "兼职刷单，足不出户日赚三百。先做一单 50 元马上返 65 元，连做三单才能提现，名额有限，加QQ 812345678。",
    "老师带单内部消息，今晚八点进群，跟着买稳赚不赔。下载交易平台 www.jx-trade88.top 充值五万起，保证金可退。",
    "您的医保卡已被停用，请点击链接 http://yb-renew.cc 填写银行卡号和短信验证码恢复，逾期作废。",
    "妈，我手机坏了，这是我新号，老师让交培训费 9800 元，您先转到教务主任的卡 6222021234567890128，急。",
    "放款成功但卡号填错被冻结，需要先交 3000 元解冻费，交完连本带利一起到账，不交会影响征信。",
    "恭喜您被抽中为幸运用户，奖品一部手机，先付 199 元运费和税费，今天截止，回复领取。",
)
_STATES = """CASE
    WHEN back < 60 THEN CASE WHEN q < .25 THEN 'proposed' WHEN q < .35 THEN 'graded' WHEN q < .7 THEN 'assigned'
        ELSE 'working' END
    WHEN back < 400 THEN CASE WHEN q < .1 THEN 'assigned' WHEN q < .35 THEN 'working' WHEN q < .43 THEN 'away'
        WHEN q < .5 THEN 'reported' WHEN q < .52 THEN 'transfer' ELSE 'closed' END
    ELSE 'closed' END"""
_REASONS = (
    ("S02", "筛查把握高（0.80 以上）", 30), ("T01", "要求打开屏幕共享", 28), ("T10", "要求先交钱再办事", 14),
    ("T11", "要求转账", 10), ("N02", "来电号码以 00 开头，是境外来电", 12), ("P01", "本人是老人，或有人替老人举报", 10),
    ("M02", "涉及金额 3,000 元以上", 8), ("P05", "反向证据：说明没有转钱", -6),
)  # fmt: skip
_ACTS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("alert.opened", {"grade": "orange", "points": 62, "rules": "2026.1", "source": "public", "report": ""}),
    ("alert.graded", {"grade": "orange"}),
    ("alert.assigned", {"unit_name": "第 3 村", "officer_name": "王强"}),
    ("alert.contacted", {"contact": "phone", "result": "no_answer", "finding": ""}),
    ("alert.contacted", {"contact": "phone", "result": "reached", "finding": "doubtful"}),
    ("alert.concluded", {"contact": "face", "result": "reached", "finding": "persuaded"}),
    ("alert.closed", {"outcome": "dissuaded"}),
)
_READS = 6  # how often somebody opened an alert or a report before: each look leaves an audit row


def build_incidents(fill: Filler, size: Size, now: datetime) -> dict[str, int]:
    """Make a year of reports and alerts up to `now`; return how many of each."""
    from fanzha.alerts import models as alerts  # noqa: PLC0415 - Django is set up by now
    from fanzha.intake.models import Finding, Report  # noqa: PLC0415

    _texts(fill, now)
    _plan(fill, size, now)
    made = {"reports": _reports(fill, Report, size, now)}
    fill.rows(
        Finding, "intake_report r CROSS JOIN generate_series(1::bigint, 2) k WHERE r.state <> 'screened'", report_id="r.id",
        kind="'phone'", digest="bench.code('finding', bench.pick(r.id + k, 51, 5000))",
    )  # fmt: skip
    made["alerts"] = _alerts(fill, alerts)
    _handling(fill, alerts)
    _history(fill)
    for model in (Report, alerts.Alert):
        fill.catch_up(model)
    return made


def _texts(fill: Filler, now: datetime) -> None:
    from fanzha.intake.actions import sources  # noqa: PLC0415
    from fanzha.intake.models import Report  # noqa: PLC0415
    from fanzha.intake.queries import canonical, screener  # noqa: PLC0415
    from fanzha.intake.queries.screening import stored  # noqa: PLC0415

    for code in ("public", "police", "operator", "bank"):
        sources.source(code, now)
    rows = []
    for text, verdict in zip(TEXTS, screener().screen_many(list(TEXTS)), strict=True):
        rows.append((
            sealed(Report, "text", text), sealed(Report, "verdict", stored(verdict)), canonical.digest("text", text),
            verdict.score, verdict.type or "C14", verdict.subtype or "", verdict.version,
            sealed(Report, "contact_name", "王秀英"), sealed(Report, "contact_phone", "13900001111"),
            sealed(Report, "receipt", "7K3M-92PX-41TD"), sealed(Report, "caller", "0085212345678"),
        ))  # fmt: skip
    fill.table(
        "text", "sealed bytea, verdict bytea, digest text, score float, type text, subtype text, version text, "
        "contact bytea, phone bytea, receipt bytea, caller bytea", rows,
    )  # fmt: skip


def _plan(fill: Filler, size: Size, now: datetime) -> None:
    """Decide for each alert when it began, about whom, and where it stands."""
    fill.db.execute(f"""CREATE TABLE bench.plan AS
        SELECT a, person, house, unit, town, opened, state, state = 'closed' AS is_closed,
            CASE WHEN g < .08 THEN 'red' WHEN g < .25 THEN 'orange' WHEN g < .65 THEN 'yellow' ELSE 'blue' END AS grade,
            CASE WHEN state <> 'closed' THEN '' WHEN o < .72 THEN 'dissuaded' WHEN o < .87 THEN 'mismatch'
                WHEN o < .92 THEN 'gone' WHEN o < .97 THEN 'lapsed' ELSE 'defrauded' END AS outcome,
            least(opened + bench.r(a, 63) * interval '20 hours', '{now.isoformat()}') AS closed,
            '{now.isoformat()}'::timestamptz + (bench.r(a, 64) * 50 - 3) * interval '1 hour' AS due,
            CASE WHEN state IN ('assigned', 'working', 'away', 'reported', 'closed') THEN f.id END AS officer,
            CASE WHEN bench.r(a, 65) < .3 THEN 2 ELSE 1 END AS sources
        FROM (
            SELECT *, {_STATES} AS state FROM (
                SELECT a, {size.alerts} - a AS back, bench.r(a, 61) AS q, bench.r(a, 62) AS g, bench.r(a, 66) AS o,
                    1 + mod(a * 7919, {size.persons}) AS person,
                    '{(now - timedelta(days=365)).isoformat()}'::timestamptz
                        + (a - bench.r(a, 67)) * interval '{365 * 86400 / size.alerts} s' AS opened
                FROM generate_series(1::bigint, {size.alerts}) a) drawn) stated
        JOIN LATERAL (SELECT household_id AS house, unit_id AS unit FROM people_person WHERE id = person) p ON true
        JOIN LATERAL (SELECT substr(split_part(territory_path::text, '.', 2), 2)::bigint AS town
            FROM org_unit WHERE id = unit) u ON true
        JOIN org_officer f ON f.username = 'w' || unit""")
    fill.db.execute("ALTER TABLE bench.plan ADD PRIMARY KEY (a)")
    fill.db.execute("ANALYZE bench.plan")


def _reports(fill: Filler, report: Any, size: Size, now: datetime) -> int:
    """Make the report behind each alert, the ones that joined it, those set aside, those that wait, those only counted."""
    n, at = size.alerts, f"'{now.isoformat()}'::timestamptz"
    year = f"{at} - bench.r(n, 71) * interval '365 days'"
    sorts = (
        ("(SELECT a AS n, a AS first FROM bench.plan) s", "confirmed", "p.opened - interval '20 minutes'"),
        (f"(SELECT {n} + a AS n, a AS first FROM bench.plan WHERE sources = 2) s", "joined", "p.opened + interval '1 hour'"),
        (f"(SELECT {2 * n} + k AS n, 1 + mod(k, {n}) AS first FROM generate_series(1::bigint, {n * 18 // 100}) k) s", "dismissed", year),
        (f"(SELECT {3 * n} + k AS n, 1 + mod(k, {n}) AS first FROM generate_series(1::bigint, {n * 2 // 100}) k) s", "waiting",
         f"{at} - bench.r(n, 72) * interval '5 hours'"),
        (f"(SELECT {4 * n} + k AS n, 1 + mod(k, {n}) AS first FROM generate_series(1::bigint, {n}) k) s", "screened", year),
    )  # fmt: skip
    with fill.without_indexes("intake_report"):
        return sum(
            fill.rows(report, _report_source(rows), **_report(state, received)) for rows, state, received in sorts
        )


def _report_source(rows: str) -> str:
    return (
        f"{rows} JOIN bench.plan p ON p.a = s.first JOIN bench.text t ON t.i = bench.pick(s.first, 73, {len(TEXTS)}) "
        "JOIN intake_source o ON o.code = CASE WHEN bench.r(n, 74) < .8 THEN 'public' ELSE 'operator' END"
    )


def _report(state: str, received: str) -> dict[str, str]:
    counted = state == "screened"
    text = {} if counted else {
        "text": "t.sealed", "verdict": "t.verdict", "digest": "t.digest", "caller": "t.caller",
        "caller_index": "bench.code('caller', bench.pick(n, 75, 3000))", "contact_name": "t.contact",
        "contact_phone": "t.phone", "contact_index": "bench.code('phone', p.person)",
        "person_index": "bench.code('phone', p.person)", "is_scam": "true", "grade": "p.grade",
        "score": "t.score", "scam_type": "t.type", "subtype": "t.subtype",
    }  # fmt: skip
    return text | {
        "id": "n", "number": "'JB-2026-' || lpad(n::text, 6, '0')", "receipt": "t.receipt",
        "receipt_index": "bench.code('receipt', n)", "key": "'web:' || md5('key' || n)", "source_id": "o.id",
        "unit_id": "p.town", "version": "t.version", "state": f"'{state}'", "received_at": received,
        "paid_state": one_of(("none", "none", "unknown", "paid"), "bench.pick(n, 76, 4)"),
        "same_as_id": "first" if state == "joined" else "NULL",
        "waiting_since": received if state != "screened" else "NULL",
        "decided_at": f"{received} + interval '9 minutes'" if state in {"confirmed", "dismissed"} else "NULL",
        "decided_by_name": "'周敏'" if state in {"confirmed", "dismissed"} else "''",
        "confirmed_grade": "p.grade" if state == "confirmed" else "''",
        "dismissal": "'harmless'" if state == "dismissed" else "''",
    }  # fmt: skip


def _alerts(fill: Filler, models: Any) -> int:
    met = "CASE WHEN p.is_closed OR p.state IN ('working', 'reported') THEN p.opened + interval '{}' END"
    source = f"bench.plan p JOIN bench.text t ON t.i = bench.pick(p.a, 73, {len(TEXTS)})"
    with fill.without_indexes("alerts_alert"):
        return fill.rows(
            models.Alert, source, id="p.a", number="'YJ-2026-' || lpad(p.a::text, 6, '0')", unit_id="p.unit",
            officer_id="p.officer", person_id="p.person", household_id="p.house", state="p.state", grade="p.grade",
            transfer_to_id="CASE WHEN p.state = 'transfer' THEN 2 + mod(p.town - 1, 3) END",
            proposed_grade="p.grade", points="62", line="55", grade_version="'2026.1'", graded_by_name="'周敏'",
            graded_at="CASE WHEN p.state <> 'proposed' THEN p.opened + interval '6 minutes' END",
            scam_type="t.type", subtype="t.subtype", score="t.score", paid_state="'none'",
            caller_index="bench.code('caller', bench.pick(p.a, 75, 3000))", digest="t.digest",
            source_kind="'public'", source_name="'群众举报'", source_count="p.sources", opened_at="p.opened",
            opened_by_name="'系统'", assigned_at="CASE WHEN p.officer IS NOT NULL THEN p.opened + interval '9 min' END",
            contacted_at=met.format("40 min"), met_at="CASE WHEN p.is_closed THEN p.opened + interval '50 min' END",
            next_attempt_at="CASE WHEN p.state = 'away' THEN p.due END", due_kind=(
                "CASE p.state WHEN 'proposed' THEN 'confirm' WHEN 'graded' THEN 'assign' WHEN 'assigned' THEN 'contact' "
                "WHEN 'working' THEN 'face' WHEN 'closed' THEN '' ELSE 'close' END"
            ), due_at="CASE WHEN NOT p.is_closed THEN p.due END", outcome="p.outcome",
            closed_at="CASE WHEN p.is_closed THEN p.closed END",
            closed_by_name="CASE WHEN p.is_closed THEN '周敏' ELSE '' END",
        )  # fmt: skip


def _handling(fill: Filler, models: Any) -> None:
    known = sealed(models.AlertSource, "facts", {"tactics": ["transfer_demand"], "caller": "0085212345678"})
    facts = "'\\x" + known.hex() + "'::bytea"
    said = {"kind": "'public'", "name": "'群众举报'", "facts": facts}
    fill.rows(models.AlertSource, "bench.plan p", alert_id="p.a", report_id="p.a", at="p.opened",
              report_number="'JB-2026-' || lpad(p.a::text, 6, '0')", **said)  # fmt: skip
    total = "(SELECT max(a) FROM bench.plan)"
    fill.rows(models.AlertSource, "bench.plan p WHERE p.sources = 2", alert_id="p.a", report_id=f"{total} + p.a",
              at="p.opened", report_number=f"'JB-2026-' || lpad(({total} + p.a)::text, 6, '0')", **said)  # fmt: skip
    place = "mod(p.a + k, 8) + 1"
    fill.rows(
        models.AlertReason, "bench.plan p CROSS JOIN generate_series(0, 3) k", alert_id="p.a", place="k",
        code=one_of([code for code, _, _ in _REASONS], place), text=one_of([text for _, text, _ in _REASONS], place),
        points=one_of([str(points) for _, _, points in _REASONS], place) + "::int", version="'2026.1'",
        at="p.opened", tactics="'[\"transfer_demand\"]'",
    )  # fmt: skip
    _clocks(fill, models)
    fill.rows(
        models.AlertStep, "bench.plan p CROSS JOIN generate_series(1::bigint, 3) k WHERE p.state NOT IN ('proposed', 'graded')",
        alert_id="p.a", key="'b' || p.a || '-' || k", contact="CASE k WHEN 3 THEN 'face' ELSE 'phone' END",
        result="CASE k WHEN 1 THEN 'no_answer' ELSE 'reached' END",
        finding="CASE k WHEN 1 THEN '' WHEN 2 THEN 'doubtful' ELSE 'persuaded' END",
        at="p.opened + k * interval '20 min'", recorded_at="p.opened + k * interval '20 min'", officer_name="'王强'",
    )  # fmt: skip
    fill.rows(
        models.Revisit, "bench.plan p WHERE p.outcome = 'dissuaded' AND p.grade <> 'blue'", alert_id="p.a",
        due_at="p.closed + interval '7 days'",
        state="CASE WHEN p.closed + interval '7 days' > now() THEN 'due' ELSE 'done' END",
    )  # fmt: skip
    fill.rows(
        models.FalseAlarm, "bench.plan p WHERE p.outcome = 'mismatch' AND bench.r(p.a, 81) < .3", alert_id="p.a",
        code=one_of([code for code, _, _ in _REASONS], "mod(p.a, 8) + 1"), version="'2026.1'", said_by="'officer'",
        at="p.closed", officer_name="'王强'",
    )  # fmt: skip
    fill.rows(
        models.Transfer, "alerts_alert a WHERE a.state = 'transfer'", alert_id="a.id", from_unit_id="a.unit_id",
        to_unit_id="a.transfer_to_id", asked_at="a.opened_at", asked_by_name="'王强'",
        reason="'\\x" + sealed(models.Transfer, "reason", "当事人住在外镇").hex() + "'::bytea",
    )  # fmt: skip


def _clocks(fill: Filler, models: Any) -> None:
    kinds = one_of(("confirm", "assign", "contact", "face", "close"), "k")
    fill.rows(
        models.AlertClock, "bench.plan p CROSS JOIN generate_series(1::bigint, 5) k WHERE p.is_closed", alert_id="p.a", kind=kinds,
        began_at="p.opened", due_at="p.opened + k * interval '1 hour'", met_at="p.opened + k * interval '40 min'",
        look_at="p.opened + k * interval '1 hour'", rule_version="'2026.1'",
    )  # fmt: skip
    # Running clocks are looked at again tomorrow: the minute's sweep has nothing to tell while pages are measured.
    fill.rows(
        models.AlertClock, "alerts_alert a CROSS JOIN LATERAL unnest(ARRAY[a.due_kind, 'close']) WITH ORDINALITY k (kind, o) "
        "WHERE a.state <> 'closed' AND (o = 1 OR a.due_kind <> 'close')", alert_id="a.id", kind="k.kind",
        began_at="a.opened_at", due_at="a.due_at + (o - 1) * interval '1 day'", look_at="now() + interval '1 day'",
        rule_version="'2026.1'",
    )  # fmt: skip
    for rung, to in enumerate(("officer", "unit", "duty")):
        fill.rows(
            models.Escalation, f"alerts_alertclock c JOIN alerts_alert a ON a.id = c.alert_id AND c.kind = a.due_kind "
            f"WHERE c.due_at < now() - {rung} * interval '15 min' AND a.state <> 'closed'", clock_id="c.id",
            alert_id="a.id", unit_id="a.unit_id", level=str(rung), to=f"'{to}'", at="c.due_at",
        )  # fmt: skip
    fill.rows(
        models.Escalation, "alerts_alertclock c JOIN bench.plan p ON p.a = c.alert_id WHERE c.kind = 'face' AND p.is_closed "
        "AND bench.r(p.a, 82) < .2", clock_id="c.id", alert_id="p.a", unit_id="p.unit", level="0", to="'officer'",
        at="c.due_at", ended_at="p.closed",
    )  # fmt: skip


def _history(fill: Filler) -> None:
    """Make the audit rows: what was done, and each look at a text."""
    from fanzha.common.models import AuditRow  # noqa: PLC0415

    with fill.without_indexes("common_auditrow"):
        for place, (action, after) in enumerate(_ACTS):
            done = "" if place == 0 else "WHERE p.is_closed" if place > 2 else "WHERE p.officer IS NOT NULL"
            fill.rows(
                AuditRow, f"bench.plan p {done}", at=f"p.opened + {place} * interval '10 min'", actor_name="'周敏'",
                action=f"'{action}'", subject_kind="'alerts.alert'", subject_id="p.a::text", unit_id="p.unit",
                after="'\\x" + sealed(AuditRow, "after", after).hex() + "'::bytea",
            )  # fmt: skip
        for kind, action, source, at in (
            ("alerts.alert", "alert.evidence_read", "bench.plan x", "x.opened"),
            ("intake.report", "report.opened", "intake_report x", "x.received_at"),
        ):
            fill.rows(
                AuditRow, f"{source} CROSS JOIN generate_series(1::bigint, {_READS}) k", at=f"{at} + k * interval '3 hours'",
                actor_name="'周敏'", action=f"'{action}'", subject_kind=f"'{kind}'",
                subject_id=f"(x.{'a' if kind.startswith('alerts') else 'id'})::text",
            )  # fmt: skip
