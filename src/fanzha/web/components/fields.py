"""One form field: label, help, control and its errors, tied together for screen readers."""

from dataclasses import dataclass
from html import escape
from typing import Any

from django.forms import BoundField, CheckboxInput, CheckboxSelectMultiple, Field, RadioSelect, Select
from django.forms.boundfield import BoundWidget
from django.forms.forms import BaseForm
from django.forms.utils import flatatt
from django.utils.safestring import SafeString

_CLASSES = {
    False: {"control": "form-control", "select": "form-select", "check": "form-check-input"},
    True: {"control": "m-ta", "select": "m-ta", "check": ""},
}


@dataclass(frozen=True, slots=True)
class FieldView:
    """What the field template shows."""

    id: str
    label: str
    help: str
    errors: list[str]
    optional: bool
    kind: str  # control, check (one box), group (radios or boxes)
    control: SafeString | str
    choices: list[BoundWidget]
    phone: bool


@dataclass(frozen=True, slots=True)
class Problem:
    """One line of the error summary; `anchor` is empty for problems of the form as a whole."""

    text: str
    label: str
    anchor: str


def _kind(bound: BoundField) -> str:
    widget = bound.field.widget
    if isinstance(widget, RadioSelect | CheckboxSelectMultiple):
        return "group"
    return "check" if isinstance(widget, CheckboxInput) else "control"


def _attributes(bound: BoundField, css: str, described: list[str]) -> dict[str, Any]:
    own = bound.field.widget.attrs.get("class", "")
    attributes: dict[str, Any] = {"class": f"{css} {own}".strip()}
    if described:
        attributes["aria-describedby"] = " ".join(described)
    if bound.errors:
        attributes["aria-invalid"] = "true"
    return attributes


def _css(bound: BoundField, kind: str, phone: bool) -> str:
    classes = _CLASSES[phone]
    if kind in {"group", "check"}:
        return classes["check"]
    return classes["select"] if isinstance(bound.field.widget, Select) else classes["control"]


def field_view(bound: BoundField, help_text: str = "", phone: bool = False) -> FieldView:
    """Return one bound field ready for the field template.

    Args:
        bound: a field of a form.
        help_text: replaces the form's own help.
        phone: draw for the pages that load no Tabler.
    """
    identity, kind = bound.id_for_label or bound.auto_id or bound.html_name, _kind(bound)
    shown_help = help_text or str(bound.help_text)
    described = [f"{identity}_help"] if shown_help else []
    described += [f"{identity}_error"] if bound.errors else []
    attributes = _attributes(bound, _css(bound, kind, phone), described)
    choices, control = [], SafeString("")
    if kind == "group":
        choices = _choices(bound, attributes)
    else:
        control = (
            _select(bound, attributes) if type(bound.field.widget) is Select else bound.as_widget(attrs=attributes)
        )
    return FieldView(
        identity,
        str(bound.label),
        shown_help,
        _sentences(bound),
        not bound.field.required,
        kind,
        control,
        choices,
        phone,
    )


def _select(bound: BoundField, attributes: dict[str, Any]) -> SafeString:
    """Draw a drop-down in one go: Django renders a template an option, and a county has hundreds of units."""
    widget = bound.field.widget
    attrs = bound.build_widget_attrs(attributes, widget) | {"name": bound.html_name}
    if bound.auto_id and "id" not in widget.attrs:
        attrs.setdefault("id", bound.auto_id)
    chosen = set(widget.format_value(bound.value()))
    options = "".join(_option(value, label, chosen) for value, label in widget.choices)
    # Safe: flatatt and _option escape whatever is not ours.
    return SafeString(f"<select{flatatt(widget.build_attrs(widget.attrs, attrs))}>{options}</select>")


def _option(value: Any, label: Any, chosen: set[str]) -> str:
    """Return one option, or a group of them, escaped."""
    if isinstance(label, list | tuple):
        inner = "".join(_option(key, text, chosen) for key, text in label)
        return f'<optgroup label="{escape(str(value))}">{inner}</optgroup>'
    plain = "" if value is None else str(value)
    selected = " selected" if plain in chosen else ""
    return f'<option value="{escape(plain)}"{selected}>{escape(str(label))}</option>'


# Django's own sentence names no field and no remedy.
_MISSING = {"group": "还没选", "check": "要先勾选", "control": "还没填"}


def _sentences(bound: BoundField) -> list[str]:
    kind, found = _kind(bound), []
    own_words = bound.field.error_messages["required"] != Field.default_error_messages["required"]
    for problem in bound.errors.as_data():
        if problem.code == "required" and not own_words:
            select = isinstance(bound.field.widget, Select) and kind == "control"
            found.append("还没选" if select else _MISSING[kind])
        else:
            found += [str(text) for text in problem.messages]
    return found


def _choices(bound: BoundField, attributes: dict[str, Any]) -> list[BoundWidget]:
    # A group is described once, on its fieldset; only the look and the state go to each box.
    each = {key: value for key, value in attributes.items() if key != "aria-describedby"}
    each["id"] = bound.auto_id
    drawn = bound.field.widget.subwidgets(bound.html_name, bound.value(), attrs=each)
    return [BoundWidget(bound.field.widget, data, bound.form.renderer) for data in drawn]


def problems(form: BaseForm) -> list[Problem]:
    """Return every problem of a form, those of the whole form first, each with where to mend it."""
    found = [Problem(str(text), "", "") for text in form.non_field_errors()]
    for bound in form:
        anchor = bound.id_for_label or bound.auto_id
        found += [Problem(text, str(bound.label), anchor) for text in _sentences(bound)]
    return found
