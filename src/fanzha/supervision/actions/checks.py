"""A random share of the victims is asked by phone: does the ledger tell the truth?"""

from datetime import datetime, timedelta

from django.db import transaction

from fanzha.common import audit
from fanzha.common.actor import Actor
from fanzha.common.permissions import Permission
from fanzha.core.metrics.sampling import sample
from fanzha.supervision.actions.duties import DutyMoved, DutyRefused
from fanzha.supervision.models import PhoneCheck, TraceBack
from fanzha.supervision.queries.rules import trace_rules


@transaction.atomic
def draw_checks(*, seed: str, by: Actor, at: datetime) -> int:
    """Draw the share that the rules name out of the look-backs of the last days; return how many were added.

    The draw depends on the seed and the numbers alone: anybody can repeat it. Whoever was drawn before stays drawn.

    Raises:
        NotAllowed: the actor's posts do not allow it.
        DutyRefused: no seed.
    """
    by.require(Permission.TRACE_DECIDE)
    if not seed.strip():
        raise DutyRefused("请写抽样种子，例如开奖号码或日期；同一个种子抽出来的总是同一批。")
    rules = trace_rules(at.date())
    since = at - timedelta(days=rules.check_days)
    rows = TraceBack.objects.visible_to(by, Permission.TRACE_DECIDE).filter(opened_at__gte=since, opened_at__lt=at)
    ids = list(rows.filter(phone_check__isnull=True).order_by("id").values_list("id", flat=True))
    drawn = sample(ids, rules.check_share_percent / 100, seed.strip())
    units = dict(TraceBack.objects.filter(pk__in=drawn).values_list("pk", "unit_id"))
    PhoneCheck.objects.bulk_create(
        [
            PhoneCheck(trace_back_id=one, unit_id=units[one], seed=seed.strip(), drawn_at=at,
                       share_percent=rules.check_share_percent)
            for one in drawn
        ],
        ignore_conflicts=True,
    )  # fmt: skip
    audit.record("phone_check.drawn", subject=("supervision.phonecheck", 0), by=by, at=at,
                 after={"count": len(drawn), "of": len(ids), "seed": seed.strip(),
                        "share": rules.check_share_percent})  # fmt: skip
    return len(drawn)


@transaction.atomic
def record_check(
    *, check_id: int, result: str, note: str = "", version: int | None = None, by: Actor, at: datetime
) -> PhoneCheck:
    """Write down what the victim said.

    Raises:
        NotAllowed, PhoneCheck.DoesNotExist: no right, or outside the officer's posts.
        DutyRefused: no result is chosen.
        DutyMoved: a colleague called meanwhile.
    """
    by.require(Permission.TRACE_DECIDE)
    rows = PhoneCheck.objects.visible_to(by, Permission.TRACE_DECIDE).select_for_update(of=("self",))
    check: PhoneCheck = rows.get(pk=check_id)
    if version is not None and check.version != version:
        raise DutyMoved("您打开后，同事已经登记了这次抽查。请看结果，不用再打。")
    if result not in PhoneCheck.Result.values or result == PhoneCheck.Result.WAITING:
        raise DutyRefused("请选本人怎么说。")
    before = check.result
    check.result, check.note, check.called_at, check.called_by_name = result, note.strip(), at, by.name
    check.version += 1
    check.save()
    audit.record(
        "phone_check.recorded", subject=check, by=by, at=at, before={"result": before}, after={"result": result}
    )
    return check
