"""Two people with the same form open: the second is told that the first was quicker, and loses nothing typed.

A form that corrects a row carries a mark of what the row said when the form was shown. Views call `keep` when they
make the form and `is_current` before they save, both inside one transaction.
"""

import hmac
import json
from typing import Any

from django import forms
from django.db import connection

from fanzha.common import crypto

NAME = "seen"
_SENTENCE = "您填写的这段时间里，有人改过这条记录，还没有保存您的。您填的内容都在，请对照现在的内容，确认后再保存一次。"


def mark_of(row: Any) -> str:
    """Return a keyed mark of everything that a row says; it tells nobody what that is."""
    said = {field.attname: str(getattr(row, field.attname)) for field in row._meta.concrete_fields}
    return crypto.blind("form", json.dumps(said, sort_keys=True))


def keep(form: forms.BaseForm, row: Any) -> None:
    """Have a form carry the mark of the row that it corrects; `None` for one that makes a new row."""
    if row is not None:
        form.fields[NAME] = forms.Field(required=False, widget=forms.HiddenInput, initial=mark_of(row))


def is_current(form: Any, row: Any) -> bool:
    """Say whether the row still says what the form was shown with; if not, say so in the form.

    The row is locked until the transaction ends. Whoever saves once more has seen the sentence, and goes through.
    """
    seen = form.cleaned_data.pop(NAME, None)
    if row is None or not seen:
        return True
    now = mark_of(_locked(row))
    if hmac.compare_digest(str(seen).encode(), now.encode()):
        return True
    form.data = form.data.copy()
    form.data[form.add_prefix(NAME)] = now
    form.add_error(None, _SENTENCE)
    return False


def _locked(row: Any) -> Any:
    rows = type(row)._default_manager.all()
    if connection.in_atomic_block:
        rows = rows.select_for_update(of=("self",))
    return rows.get(pk=row.pk)
