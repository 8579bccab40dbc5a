"""What the victim paid, or got back as bait: every payment a row, in fen."""

from typing import Any

from django.db import models

from fanzha.common.crypto import EncryptedTextField
from fanzha.common.scope import ScopedQuerySet


class Payment(models.Model):
    """One movement of money between a victim and an account of the fraud."""

    class Direction(models.TextChoices):
        """Which way the money went."""

        PAID = "paid", "付出"
        RETURNED = "returned", "返还（小额返利、退回）"
        STOPPED = "stopped", "付款时被拦下"

    class Way(models.TextChoices):
        """How it was paid."""

        CARD = "card", "银行卡转账"
        COUNTER = "counter", "银行柜台"
        ATM = "atm", "自动柜员机"
        THIRD_PARTY = "third_party", "第三方支付"
        QR = "qr", "扫码付款"
        NFC = "nfc", "手机碰一碰"
        CASH = "cash", "现金、黄金当面交付"
        GIFT_CARD = "gift_card", "购物卡、充值卡"
        CRYPTO = "crypto", "虚拟币"
        RECHARGE = "recharge", "话费、游戏充值"
        OTHER = "other", "其他"
        UNKNOWN = "unknown", "没有问到"

    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="payment_rows")
    unit = models.ForeignKey("org.Unit", on_delete=models.PROTECT, related_name="+")
    victim = models.ForeignKey("cases.Victim", on_delete=models.PROTECT, null=True, related_name="payment_rows")
    paid_at = models.DateTimeField(null=True)
    amount_fen = models.BigIntegerField()
    direction = models.CharField(max_length=10, choices=Direction, default=Direction.PAID)
    way = models.CharField(max_length=12, choices=Way, default=Way.UNKNOWN)
    payer_account = EncryptedTextField(default="")
    payer_index = models.CharField(max_length=22, blank=True, db_index=True)  # queries.marks.account_index
    payer_bank = models.CharField(max_length=60, blank=True)
    payee_account = EncryptedTextField(default="")
    payee_index = models.CharField(max_length=22, blank=True, db_index=True)  # queries.marks.account_index
    payee_name = EncryptedTextField(default="")
    payee_bank = models.CharField(max_length=60, blank=True)
    note = EncryptedTextField(default="")
    # Whether the victim told of it; one found in a statement alone is asked about.
    is_told = models.BooleanField(default=True, db_default=True)
    # Where the row came from, "import:7:3"; unique, so that sending a table again doubles nothing.
    source_ref = models.CharField(max_length=60, null=True, unique=True)
    version = models.PositiveIntegerField(default=1)
    erased_at = models.DateTimeField(null=True)

    objects: Any = ScopedQuerySet.as_manager()

    class Meta:
        ordering = ("paid_at", "id")
        indexes = [models.Index(fields=["case", "paid_at", "id"], name="payment_by_case")]
        constraints = [models.CheckConstraint(condition=models.Q(amount_fen__gt=0), name="payment_above_nought")]

    def __str__(self) -> str:
        return f"payment {self.pk} of case {self.case_id}"
