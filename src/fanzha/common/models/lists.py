"""What officers make of lists: views they keep, columns they choose, and steps taken on many rows at once."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from fanzha.common.crypto import EncryptedJSONField, EncryptedTextField


class SavedView(models.Model):
    """A filter, an order and columns under a name; of one officer, or shared with everybody at one unit."""

    list_key = models.CharField(max_length=40)
    name = EncryptedTextField()  # typed by hand: may name somebody
    owner_id = models.BigIntegerField()
    owner_name = models.CharField(max_length=80)
    shared_unit_id = models.BigIntegerField(null=True)
    query = EncryptedJSONField(default=dict)
    order = models.CharField(max_length=40, blank=True)
    columns = ArrayField(models.CharField(max_length=40), default=list)
    created_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["owner_id", "list_key"], name="saved_view_of_owner"),
            models.Index(fields=["shared_unit_id", "list_key"], name="saved_view_of_unit"),
        ]

    def __str__(self) -> str:
        return f"{self.list_key} {self.pk}"


class ListChoice(models.Model):
    """How one officer wants one list, or one view of it: the columns, and the view that opens first."""

    officer_id = models.BigIntegerField()
    list_key = models.CharField(max_length=40)
    view = models.ForeignKey(SavedView, on_delete=models.CASCADE, null=True, related_name="+")
    columns = ArrayField(models.CharField(max_length=40), default=list)
    first_view = models.ForeignKey(SavedView, on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["officer_id", "list_key", "view"], name="list_choice_once", nulls_distinct=False
            )
        ]

    def __str__(self) -> str:
        return f"{self.officer_id} {self.list_key}"


class BulkRun(models.Model):
    """One step taken on many rows of a list, and how far it is."""

    class State(models.TextChoices):
        """Where the run stands."""

        WAITING = "waiting", "排队中"
        RUNNING = "running", "进行中"
        DONE = "done", "已办完"
        STOPPED = "stopped", "中断，可继续"

    list_key = models.CharField(max_length=40)
    step = models.CharField(max_length=40)
    officer_id = models.BigIntegerField(db_index=True)
    officer_name = models.CharField(max_length=80)
    said = EncryptedJSONField(default=dict)  # what the form asked, with the reason
    query = EncryptedTextField(default="")  # the list that it was taken from
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    problem = models.CharField(max_length=200, blank=True)
    total = models.PositiveIntegerField()
    done = models.PositiveIntegerField(default=0)
    skipped = models.PositiveIntegerField(default=0)
    asked_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(state="done") | models.Q(total=models.F("done") + models.F("skipped")),
                name="bulk_run_done_means_all",
            )
        ]

    def __str__(self) -> str:
        return f"{self.list_key} {self.step} {self.pk}"


class BulkItem(models.Model):
    """One row of a run: what became of it, in a sentence."""

    class Result(models.TextChoices):
        """What became of the row."""

        WAITING = "waiting", "还没办"
        DONE = "done", "已办"
        SKIPPED = "skipped", "没办"

    run = models.ForeignKey(BulkRun, on_delete=models.CASCADE, related_name="items")
    object_id = models.BigIntegerField()
    result = models.CharField(max_length=8, choices=Result, default=Result.WAITING)
    sentence = EncryptedTextField(default="")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["run", "object_id"], name="bulk_item_once")]
        indexes = [models.Index(fields=["run", "result", "id"], name="bulk_item_result")]

    def __str__(self) -> str:
        return f"{self.run_id}:{self.object_id}"
