"""Checks the house's own chain: the heads first, then the database in one snapshot."""

from django.db import connection, transaction

from fanzha.common.audit import heads
from fanzha.common.audit.verifying import Report, verify


def verify_house() -> Report:
    """Check the rows, seals and heads of this house; sealing may go on meanwhile."""
    outside = {folder: heads.read(folder) for folder in heads.folders()}
    nested = connection.in_atomic_block
    with transaction.atomic(), connection.cursor() as cursor:
        if not nested:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        return verify(cursor, outside)
