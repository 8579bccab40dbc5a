"""Builds knowledge entries for tests."""

from fanzha.knowledge import actions

KEY = {"kind": "slogan", "code": "own-test"}
SLOGAN = {
    "items": ["先停一停", "再问一问"],
    "origin": "own",
    "source": "本县编写",
    "recommended": True,
    "mark": "own",
}


def a_draft(by, at):
    """Create the first draft of a slogan set."""
    return actions.create_entry(**KEY, title="两句话", body=SLOGAN, note="新写", source="本县编写", by=by, at=at)


def save(by, at, *, items, seen=None):
    """Write other words into the slogan set."""
    body = {**SLOGAN, "items": items}
    return actions.save_draft(**KEY, title="两句话", body=body, note="改短", seen=seen, by=by, at=at)


def let_out(writer, reviewer, at, *, valid_from=None):
    """Send the draft for review and publish it."""
    actions.submit_entry(**KEY, by=writer, at=at)
    return actions.publish_entry(**KEY, valid_from=valid_from or at.date(), by=reviewer, at=at)


def publish_new(writer, reviewer, at, *, items, valid_from=None):
    """Write, send and publish the next version."""
    save(writer, at, items=items)
    return let_out(writer, reviewer, at, valid_from=valid_from)
