"""One version of one entry. A published version is never changed: a change is a new version."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q

from fanzha.core.workflow.entry import ENTRY, EntryState


class Kind(models.TextChoices):
    """What an entry is. The values stand in addresses and files: never rename one."""

    TYPE = "type", "诈骗类型"
    SUBTYPE = "subtype", "诈骗子类"
    SCRIPT = "script", "劝阻话术"
    MATERIAL = "material", "宣传材料"
    SLOGAN = "slogan", "口诀标语"
    HOTLINE = "hotline", "电话和渠道"
    LAW = "law", "法律条文"
    NOTICE = "notice", "告知和说明"
    STORY = "story", "典型案例"


class Entry(models.Model):
    """A version of the entry `kind` + `code`; the highest published one that has begun is what holds."""

    class Origin(models.TextChoices):
        """Who wrote it first."""

        SHIPPED = "shipped", "产品自带"
        LOCAL = "local", "本县编写"

    kind = models.CharField(max_length=10, choices=Kind.choices)
    code = models.CharField(max_length=40)
    version = models.PositiveIntegerField()
    title = models.CharField(max_length=80)
    body = models.JSONField()
    state = models.CharField(max_length=10, choices=[(s.value, ENTRY.state_names[s]) for s in EntryState])
    # From which day it holds; decided when it is published. A withdrawn version stops on `valid_until`.
    valid_from = models.DateField(null=True)
    valid_until = models.DateField(null=True)
    source = models.CharField(max_length=300)
    origin = models.CharField(max_length=8, choices=Origin.choices)
    shipped_version = models.CharField(max_length=20, blank=True)
    # Everybody who wrote a part of this version: none of them may publish it.
    writers = ArrayField(models.BigIntegerField(), default=list)
    author_name = models.CharField(max_length=80)
    note = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField()
    edited_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True)
    reviewer_id = models.BigIntegerField(null=True)
    reviewer_name = models.CharField(max_length=80, blank=True)
    reviewed_at = models.DateTimeField(null=True)
    review_note = models.CharField(max_length=300, blank=True)
    # Title and body as one lower-case text, for the search.
    search_text = models.TextField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "code", "version"], name="entry_version_once"),
            models.UniqueConstraint(
                fields=["kind", "code"], condition=Q(state__in=["draft", "in_review"]), name="entry_one_open_version"
            ),
            models.CheckConstraint(
                condition=~Q(state="published") | Q(valid_from__isnull=False), name="entry_published_has_date"
            ),
            models.CheckConstraint(
                condition=~(Q(origin="local") & Q(state="published")) | Q(reviewer_id__isnull=False),
                name="entry_local_was_reviewed",
            ),
        ]
        indexes = [
            models.Index(fields=["kind", "code", "-valid_from", "-version"], name="entry_by_date"),
            GinIndex(fields=["search_text"], opclasses=["gin_trgm_ops"], name="entry_search"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.code} v{self.version}"
