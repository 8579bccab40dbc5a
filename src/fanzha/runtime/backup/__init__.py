"""Backups: database, files and heads in one encrypted stream; made, verified by restoring, and restored."""

from fanzha.runtime.backup.making import Made, Plan, make, prune
from fanzha.runtime.backup.restoring import Restored, restore, verify

__all__ = ["Made", "Plan", "Restored", "make", "prune", "restore", "verify"]
