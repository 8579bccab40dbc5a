"""The inbox: what came to an officer, read or not."""

from django.db import models

from fanzha.common.crypto import EncryptedTextField


class Letter(models.Model):
    """One line in an officer's inbox. Says what and which number; whoever it is about stands behind the link."""

    class Kind(models.TextChoices):
        """What came."""

        ASSIGNED = "assigned", "派给我"
        RETURNED = "returned", "退回"
        DECIDED = "decided", "有结果"
        HANDED = "handed", "交接"
        STAND_IN = "stand_in", "代班"
        DUTY = "duty", "值班"
        APPROVAL = "approval", "审批"
        ACCOUNT = "account", "账号"
        DUE = "due", "到期和催报"

    officer = models.ForeignKey("org.Officer", on_delete=models.CASCADE, related_name="letters")
    kind = models.CharField(max_length=10, choices=Kind)
    text = EncryptedTextField()
    url = models.CharField(max_length=200)
    came_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)
    # What it tells of: the same is told once, however often the job runs.
    key = models.CharField(max_length=80)

    class Meta:
        indexes = [
            models.Index(fields=["officer", "-came_at", "-id"], name="letter_newest"),
            models.Index(fields=["officer"], name="letter_unread", condition=models.Q(read_at__isnull=True)),
            models.Index(fields=["came_at"], name="letter_old"),
        ]
        constraints = [models.UniqueConstraint(fields=["officer", "key"], name="letter_once")]

    def __str__(self) -> str:
        return f"{self.officer_id} {self.kind}"
