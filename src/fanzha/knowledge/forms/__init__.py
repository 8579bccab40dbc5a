"""Forms of knowledge."""

from fanzha.knowledge.forms.desk import Publishing, Reason, Search
from fanzha.knowledge.forms.entry import EntryForm, NewEntryForm

__all__ = ["EntryForm", "NewEntryForm", "Publishing", "Reason", "Search"]
