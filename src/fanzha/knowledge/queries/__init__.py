"""Reads of knowledge; other capabilities import from here and never from the models.

What holds for everybody (`entry_at`, `entries_at`, `script_for`, …) names no person and takes no actor; the desk's
lists, with drafts among them, begin from the actor.
"""

from fanzha.knowledge.queries.compare import Change, changes_between
from fanzha.knowledge.queries.desk import (
    Found,
    NoSuchEntry,
    count_by_kind,
    entry_list,
    find_entries,
    open_version,
    version_for,
    versions_of,
    waiting_for,
)
from fanzha.knowledge.queries.fitting import story_problems
from fanzha.knowledge.queries.published import (
    Article,
    article_at,
    articles_at,
    entry_at,
    fill,
    script_for,
    type_names,
)
from fanzha.knowledge.queries.steps import Step, steps_for

__all__ = [
    "Article",
    "Change",
    "Found",
    "NoSuchEntry",
    "Step",
    "article_at",
    "articles_at",
    "changes_between",
    "count_by_kind",
    "entry_at",
    "entry_list",
    "fill",
    "find_entries",
    "open_version",
    "script_for",
    "steps_for",
    "story_problems",
    "type_names",
    "version_for",
    "versions_of",
    "waiting_for",
]
