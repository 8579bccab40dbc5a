"""What kinds of things may be done, and which role may do them.

Which *rows* a person may touch is a question of paths (`common.scope`); whether a step is open *now* is a
question of state (`core.workflow`). This module answers only the first question.
"""

from enum import StrEnum


class Permission(StrEnum):
    """One kind of thing that an officer may be allowed to do."""

    HOME_VIEW = "home.view"
    SEARCH = "search"
    # the tree of units and its officers
    UNIT_VIEW = "unit.view"
    UNIT_EDIT = "unit.edit"
    UNIT_IMPORT = "unit.import"
    OFFICER_VIEW = "officer.view"
    OFFICER_EDIT = "officer.edit"
    DUTY_VIEW = "duty.view"
    DUTY_EDIT = "duty.edit"
    # sensitive steps: asking a second person, and deciding where the step's own permission is held
    APPROVAL_USE = "approval.use"
    # tables from outside: the pages; each kind of table has a permission of its own besides
    IMPORT_USE = "import.use"
    # people
    PERSON_VIEW = "person.view"
    PERSON_EDIT = "person.edit"
    PERSON_REVEAL = "person.reveal"
    PERSON_EXPORT = "person.export"
    PERSON_IMPORT = "person.import"
    # knowledge
    KNOWLEDGE_VIEW = "knowledge.view"
    KNOWLEDGE_EDIT = "knowledge.edit"
    KNOWLEDGE_REVIEW = "knowledge.review"
    # touches
    TOUCH_VIEW = "touch.view"
    TOUCH_RECORD = "touch.record"
    # intake: whoever is asked by somebody at the door may check a text and hand it in
    TEXT_CHECK = "text.check"
    REPORT_VIEW = "report.view"
    REPORT_CONFIRM = "report.confirm"
    FEED_IMPORT = "feed.import"
    WATCHLIST_VIEW = "watchlist.view"
    WATCHLIST_EDIT = "watchlist.edit"
    # screening: versions and labels; putting a version to use is for a second person
    SCREENING_VIEW = "screening.view"
    SCREENING_TRAIN = "screening.train"
    SCREENING_RELEASE = "screening.release"
    LABEL_EXPORT = "label.export"
    # alerts
    ALERT_VIEW = "alert.view"
    ALERT_OPEN = "alert.open"
    ALERT_GRADE = "alert.grade"
    ALERT_ASSIGN = "alert.assign"
    ALERT_WORK = "alert.work"
    ALERT_CLOSE = "alert.close"
    # cases
    CASE_VIEW = "case.view"
    CASE_EDIT = "case.edit"
    # counts of cases without the cases: small ones are hidden
    CASE_COUNT = "case.count"
    # links between cases: seeing what is proposed, deciding about it
    LINK_VIEW = "link.view"
    LINK_DECIDE = "link.decide"
    # clues from outside; who gave one is seen with a purpose, rewards are decided and paid by others
    CLUE_WORK = "clue.work"
    CLUE_GIVER = "clue.giver"
    REWARD_DECIDE = "reward.decide"
    REWARD_PAY = "reward.pay"
    # typical cases: drafting from the file, and letting another's draft into the library
    TYPICAL_DRAFT = "typical.draft"
    TYPICAL_APPROVE = "typical.approve"
    # asking a victim afterwards, kindly; the answers are the victim's
    REVISIT_WORK = "revisit.work"
    # supervision: a look back at what had reached a victim; the unit answers, somebody else concludes
    TRACE_VIEW = "trace.view"
    TRACE_DUTY = "trace.duty"
    TRACE_ANSWER = "trace.answer"
    TRACE_DECIDE = "trace.decide"
    # whether those reached are cheated less: counts of the whole county
    EFFECT_VIEW = "effect.view"
    # campaigns: plans, what each unit owes of them, periodic returns, activities, registers, no-fraud units
    PLAN_VIEW = "plan.view"
    PLAN_EDIT = "plan.edit"
    PLAN_APPROVE = "plan.approve"
    TASK_VIEW = "task.view"
    TASK_ISSUE = "task.issue"
    TASK_WORK = "task.work"
    RETURN_VIEW = "return.view"
    RETURN_ASK = "return.ask"
    RETURN_FILL = "return.fill"
    RETURN_APPROVE = "return.approve"
    ACTIVITY_VIEW = "activity.view"
    ACTIVITY_EDIT = "activity.edit"
    REGISTER_VIEW = "register.view"
    REGISTER_EDIT = "register.edit"
    REGISTER_CHECK = "register.check"
    NO_FRAUD_VIEW = "no_fraud.view"
    NO_FRAUD_APPLY = "no_fraud.apply"
    NO_FRAUD_JUDGE = "no_fraud.judge"
    # channels and jobs
    MESSAGE_VIEW = "message.view"
    JOB_VIEW = "job.view"
    JOB_RETRY = "job.retry"
    # rules, audit, what other systems may do
    TOKEN_VIEW = "token.view"  # noqa: S105 - the name of a right
    TOKEN_EDIT = "token.edit"  # noqa: S105
    RULE_VIEW = "rule.view"
    RULE_EDIT = "rule.edit"
    AUDIT_VIEW = "audit.view"
    # rights of persons concerned, how long what is kept
    RIGHTS_VIEW = "rights.view"
    RIGHTS_HANDLE = "rights.handle"
    RETENTION_VIEW = "retention.view"
    RETENTION_EDIT = "retention.edit"
    HOLD_SET = "hold.set"
    PRIVACY_RECORD = "privacy.record"
    # follow-up of persons: opening files that name the officer, deciding about files, switching it on and off
    FOLLOWUP_USE = "followup.use"
    FOLLOWUP_DECIDE = "followup.decide"
    FOLLOWUP_SWITCH = "followup.switch"
    # backups, keys, what is wrong with the machine
    HOUSE_VIEW = "house.view"
    # the other network: see how the exchange stands, carry packages, change keys and lists
    EXCHANGE_VIEW = "exchange.view"
    EXCHANGE_USE = "exchange.use"
    EXCHANGE_EDIT = "exchange.edit"


class Role(StrEnum):
    """A role that a post gives to its holder."""

    DIRECTOR = "director"
    DUTY_OFFICER = "duty_officer"
    ANALYST = "analyst"
    TOWN_OFFICER = "town_officer"
    VILLAGE_OFFICER = "village_officer"
    GRID_WORKER = "grid_worker"
    LINE_LIAISON = "line_liaison"
    INSPECTOR = "inspector"
    ADMINISTRATOR = "administrator"


ROLE_NAMES: dict[Role, str] = {
    Role.DIRECTOR: "中心主任",
    Role.DUTY_OFFICER: "值班员",
    Role.ANALYST: "研判员",
    Role.TOWN_OFFICER: "乡镇专干",
    Role.VILLAGE_OFFICER: "村居专干",
    Role.GRID_WORKER: "网格员、社区民警",
    Role.LINE_LIAISON: "条线联络员",
    Role.INSPECTOR: "督导员",
    Role.ADMINISTRATOR: "系统管理员",
}

P = Permission
_EVERYONE = {P.HOME_VIEW, P.SEARCH, P.KNOWLEDGE_VIEW, P.UNIT_VIEW, P.TEXT_CHECK, P.DUTY_VIEW}
# Holding it opens no file: only who is named in one sees it, whatever the post.
_FIELD = _EVERYONE | {P.PERSON_VIEW, P.PERSON_REVEAL, P.TOUCH_VIEW, P.TOUCH_RECORD, P.ALERT_VIEW, P.ALERT_WORK}
_FIELD |= {P.FOLLOWUP_USE, P.TRACE_DUTY, P.TRACE_ANSWER}
_SEES_CAMPAIGNS = {P.PLAN_VIEW, P.TASK_VIEW, P.RETURN_VIEW, P.ACTIVITY_VIEW, P.REGISTER_VIEW, P.NO_FRAUD_VIEW}
_WORKS_ON_CAMPAIGNS = _SEES_CAMPAIGNS | {
    P.TASK_WORK, P.RETURN_FILL, P.ACTIVITY_EDIT, P.REGISTER_EDIT, P.NO_FRAUD_APPLY,
}  # fmt: skip
_LEADS_CAMPAIGNS = _WORKS_ON_CAMPAIGNS | {P.PLAN_EDIT, P.TASK_ISSUE, P.RETURN_ASK, P.RETURN_APPROVE, P.REGISTER_CHECK}
_FIELD |= {P.TASK_VIEW, P.TASK_WORK, P.ACTIVITY_VIEW, P.ACTIVITY_EDIT}
_VILLAGE = _FIELD | _WORKS_ON_CAMPAIGNS | {P.ALERT_OPEN, P.PERSON_EDIT, P.CASE_COUNT}
_TOWN = _VILLAGE | _LEADS_CAMPAIGNS | {
    P.ALERT_ASSIGN, P.ALERT_CLOSE, P.IMPORT_USE, P.PERSON_IMPORT, P.OFFICER_VIEW, P.CASE_VIEW, P.MESSAGE_VIEW,
    P.DUTY_EDIT, P.APPROVAL_USE, P.FOLLOWUP_DECIDE, P.TRACE_VIEW, P.REVISIT_WORK,
    P.CLUE_WORK, P.LINK_VIEW,
}  # fmt: skip
_CENTRE = _TOWN | {
    P.REPORT_VIEW, P.REPORT_CONFIRM, P.FEED_IMPORT, P.WATCHLIST_VIEW, P.WATCHLIST_EDIT, P.ALERT_GRADE,
    P.CASE_EDIT, P.RULE_VIEW, P.SCREENING_VIEW, P.PERSON_EXPORT, P.KNOWLEDGE_EDIT, P.JOB_VIEW, P.TRACE_DECIDE,
    P.LINK_DECIDE, P.TYPICAL_DRAFT, P.EFFECT_VIEW, P.PLAN_APPROVE, P.NO_FRAUD_JUDGE,
}  # fmt: skip

ROLE_PERMISSIONS: dict[Role, frozenset[Permission]] = {
    Role.DIRECTOR: frozenset(
        _CENTRE
        | {P.KNOWLEDGE_REVIEW, P.RULE_EDIT, P.AUDIT_VIEW, P.HOUSE_VIEW, P.JOB_RETRY, P.TOKEN_VIEW}
        | {P.SCREENING_TRAIN, P.SCREENING_RELEASE, P.LABEL_EXPORT}
        | {P.RIGHTS_VIEW, P.RIGHTS_HANDLE, P.RETENTION_VIEW, P.RETENTION_EDIT, P.HOLD_SET, P.PRIVACY_RECORD}
        | {P.CLUE_GIVER, P.REWARD_DECIDE, P.REWARD_PAY, P.TYPICAL_APPROVE}
        | {P.EXCHANGE_VIEW, P.EXCHANGE_USE, P.EXCHANGE_EDIT, P.FOLLOWUP_SWITCH}
    ),
    Role.DUTY_OFFICER: frozenset(
        _CENTRE
        | {P.JOB_RETRY, P.RIGHTS_VIEW, P.RIGHTS_HANDLE, P.HOLD_SET, P.EXCHANGE_VIEW, P.EXCHANGE_USE}
        | {P.CLUE_GIVER, P.REWARD_PAY}
    ),
    Role.ANALYST: frozenset(
        (
            _CENTRE
            | {P.KNOWLEDGE_REVIEW, P.TYPICAL_APPROVE, P.SCREENING_TRAIN, P.LABEL_EXPORT, P.RIGHTS_VIEW, P.HOLD_SET}
        )
        - {P.ALERT_CLOSE, P.PERSON_IMPORT, P.FOLLOWUP_USE, P.FOLLOWUP_DECIDE}
    ),
    Role.TOWN_OFFICER: frozenset(_TOWN),
    Role.VILLAGE_OFFICER: frozenset(_VILLAGE),
    Role.GRID_WORKER: frozenset(_FIELD),
    # A liaison works on the tasks of a line and sees of people only what is addressed to the line.
    Role.LINE_LIAISON: frozenset(
        _EVERYONE | _LEADS_CAMPAIGNS | {P.IMPORT_USE, P.FEED_IMPORT, P.TOUCH_VIEW, P.FOLLOWUP_USE}
    ),
    Role.INSPECTOR: frozenset(
        _EVERYONE
        | _SEES_CAMPAIGNS
        | {P.NO_FRAUD_JUDGE}
        | {
            P.PERSON_VIEW,
            P.TOUCH_VIEW,
            P.REPORT_VIEW,
            P.ALERT_VIEW,
            P.CASE_VIEW,
            P.CASE_COUNT,
            P.RULE_VIEW,
            P.AUDIT_VIEW,
        }
        | {P.OFFICER_VIEW, P.WATCHLIST_VIEW, P.MESSAGE_VIEW, P.RETENTION_VIEW}
        | {P.TRACE_VIEW, P.TRACE_DUTY, P.TRACE_DECIDE, P.EFFECT_VIEW, P.REWARD_PAY}
    ),
    # An administrator keeps the house and sees nobody's personal data.
    Role.ADMINISTRATOR: frozenset(
        _EVERYONE
        | {P.IMPORT_USE, P.UNIT_EDIT, P.UNIT_IMPORT, P.OFFICER_VIEW, P.OFFICER_EDIT, P.RULE_VIEW, P.RULE_EDIT}
        | {P.DUTY_EDIT}
        | {P.AUDIT_VIEW, P.HOUSE_VIEW, P.JOB_VIEW, P.JOB_RETRY, P.KNOWLEDGE_EDIT, P.TOKEN_VIEW, P.TOKEN_EDIT}
        | {P.RETENTION_VIEW, P.RETENTION_EDIT, P.PRIVACY_RECORD}
        | {P.APPROVAL_USE, P.FOLLOWUP_SWITCH}
        | {P.EXCHANGE_VIEW, P.EXCHANGE_USE, P.EXCHANGE_EDIT}
    ),
}
