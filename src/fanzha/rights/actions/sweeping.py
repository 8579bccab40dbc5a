"""What happens by itself to requests: nothing waits for ever."""

from datetime import datetime

from django.db import transaction

from fanzha.common import audit
from fanzha.common.actor import Actor
from fanzha.core.workflow import request as rules
from fanzha.core.workflow.request import RequestState, RequestStep
from fanzha.rights.actions.deleting import settle_undecided
from fanzha.rights.models import Request

_SWEEPER = Actor.system("按期限处理申请", origin="job")


def sweep(*, at: datetime) -> int:
    """End the applications that nobody verified in time, and give back what the second person did not agree to."""
    return _lapse(at) + settle_undecided(by=_SWEEPER, at=at)


@transaction.atomic
def _lapse(at: datetime) -> int:
    late = Request.objects.filter(state=RequestState.APPLIED, due_at__lt=at)
    rows = list(late.select_for_update(skip_locked=True, of=("self",)))
    for request in rows:
        request.state = rules.check_step(RequestState(request.state), RequestStep.LAPSE)
        request.save(update_fields=["state"])
        audit.record("request.lapsed", subject=request, by=_SWEEPER, at=at, after={"state": request.state})
    return len(rows)
