"""Who did what, when, to which object, from where and why: written with the act, sealed in a chain, shown to few."""

from fanzha.common.audit.recording import covered_by_file, history, record, record_many

__all__ = ["covered_by_file", "history", "record", "record_many"]
