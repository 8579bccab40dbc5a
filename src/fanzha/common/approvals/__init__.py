"""Sensitive steps are asked for by one person and decided by a second: 第二人批准.

How another part plugs in. In its `AppConfig.ready` it registers the step:

    from fanzha.common import approvals

    approvals.register(approvals.Step(
        code="people.export", title="导出个人信息",
        asks=Permission.PERSON_EXPORT, decides=Permission.PERSON_EXPORT,
        facts=lambda payload: [("人数", str(payload["count"]))],
        carry_out=exporting.carry_out,            # (payload, approval) -> approvals.Outcome | None
        refusals=(ExportRefused,),                # whose sentences are fit to be shown
    ))

Where the step was taken so far, the action asks instead:

    approvals.actions.ask(step="people.export", payload={...}, why=purpose, about=unit_or_object, by=by, at=at)

A second person decides on the page of the request; `carry_out` then runs in the same transaction, as
`approvals.asker(approval)`, with the rights that the asker has at that moment. What takes long, it defers as a job.

- Raise `approvals.NotCarriedOut("…。")` (or one of `refusals`) where the step cannot be taken any more: nothing of it
  stays, the request ends as failed and shows the sentence. Any other error undoes the decision too; the request stays
  open and says that an error was met.
- A step with `is_permit=True` is not taken at the decision: the asker is permitted to take it once, in person, by
  `approvals.actions.use(approval_id=…, step="…", by=by, at=at)`, which runs `carry_out` and hands back its result.
- The payload, the reasons and the facts are sealed in the database; the title and the codes name nobody.
- A request without a unit is about the whole house: posts at the top of the tree ask and decide.
- `approvals.queries.open_about(kind, id)` gives the open requests of an object for its own page.
- `ask`, `decide` and `use` may raise `confirming.ConfirmFirst`: let it pass, the middleware asks for the code and goes
  on with what was sent.

Slots: `approvals.deciders`, `approvals.kept_apart`, `confirming` (filled by `org`), `actor_of_officer`.
"""

from fanzha.common.approvals import actions, queries
from fanzha.common.approvals.actions import ApprovalRefused, asker
from fanzha.common.approvals.registry import NoSuchStep, NotCarriedOut, Outcome, Step, find, register, steps

__all__ = [
    "ApprovalRefused", "NoSuchStep", "NotCarriedOut", "Outcome", "Step", "actions", "asker", "find", "queries",
    "register", "steps",
]  # fmt: skip
