"""A choice among rows of which a page needs no more than number and name: read as pairs, never as objects."""

from collections.abc import Iterator
from typing import Any

from django.db.models import F, Value
from django.db.models.functions import Coalesce, NullIf
from django.forms.models import ModelChoiceField, ModelChoiceIterator


class _Pairs(ModelChoiceIterator):  # type: ignore[type-arg]
    """Reads the pairs of a list of units: a county has hundreds, and each object would cost more than its line."""

    def __iter__(self) -> Iterator[Any]:
        if self.field.empty_label is not None:
            yield "", self.field.empty_label
        shown = Coalesce(NullIf(F("short_name"), Value("")), F("name"))
        yield from self.queryset.values_list("pk", shown)


class UnitChoiceField(ModelChoiceField):  # type: ignore[type-arg]
    """A choice among units, called by their short names; what is chosen comes as the unit itself."""

    iterator = _Pairs
