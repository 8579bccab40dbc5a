"""One measure: what is done, who is responsible, what is counted; and picking measures from the library."""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import forms

from fanzha.campaigns.forms.plans.rows import Rows, day
from fanzha.campaigns.models.tasks import SPLITS
from fanzha.campaigns.queries.plan_library import Rhythm
from fanzha.core.campaigns import Ask, Measure, Target
from fanzha.core.campaigns.compare import said_rule

_MOST = 2_000_000_000  # what the database holds


class MeasureHead(forms.Form):
    """What is done, and by whom."""

    seen = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)
    key = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)
    title = forms.CharField(label="措施", max_length=120, error_messages={"required": "请填措施的名称。"})
    text = forms.CharField(
        label="怎么做", required=False, max_length=2000, widget=forms.Textarea({"rows": 3}),
        help_text="做什么、做到什么程度。责任单位照着就能做",
    )  # fmt: skip
    kinds = forms.MultipleChoiceField(
        label="按单位种类", required=False, widget=forms.CheckboxSelectMultiple, help_text="辖区内这一种的每个单位"
    )
    departments = forms.MultipleChoiceField(
        label="按部门", required=False, widget=forms.CheckboxSelectMultiple, help_text="辖区内叫这个名字的单位"
    )
    units = forms.MultipleChoiceField(
        label="点名到单位", required=False, widget=forms.CheckboxSelectMultiple, help_text="只有几个单位做的，直接点名"
    )

    def __init__(self, *args: Any, choices: "TargetChoices", **more: Any) -> None:
        super().__init__(*args, **more)
        for name in ("kinds", "departments", "units"):
            self.fields[name].choices = list(getattr(choices, name).items())  # type: ignore[attr-defined]


class AskRow(forms.Form):
    """One number that is asked for."""

    counter = forms.ChoiceField(label="计什么数", required=False)
    quota = forms.IntegerField(
        label="总数", required=False, min_value=1, max_value=_MOST, widget=forms.TextInput({"inputmode": "numeric"}),
        error_messages={
            "invalid": "要写整数，例如 5000。", "min_value": "要大于 0；不定数量就空着。", "max_value": "数太大了。",
        },
    )  # fmt: skip
    split = forms.ChoiceField(label="怎么分", required=False, choices=list(SPLITS.items()), initial="none")
    rhythm = forms.ChoiceField(label="什么时候报", required=False)
    due_on = day("一次性的期限", required=False)
    evidence = forms.MultipleChoiceField(label="凭证", required=False, widget=forms.CheckboxSelectMultiple)
    kept_rule = forms.CharField(required=False, max_length=300, widget=forms.HiddenInput)

    def __init__(self, *args: Any, counters: Any, evidence: Mapping[str, str], rhythms: Sequence[Rhythm], **more: Any):
        super().__init__(*args, **more)
        self.rules = {rhythm.code: rhythm.rule for rhythm in rhythms}
        names = [(rhythm.code, f"{rhythm.name}（{said_rule(rhythm.rule)}）") for rhythm in rhythms]
        if kept := self._kept():
            names.append(("kept", said_rule(kept)))
        self.fields["counter"].choices = counters  # type: ignore[attr-defined]
        self.fields["rhythm"].choices = [("", "一次做完"), *names]  # type: ignore[attr-defined]
        self.fields["evidence"].choices = list(evidence.items())  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """See that number and split, day and rhythm go together."""
        said: dict[str, Any] = super().clean() or {}
        if said.get("quota") and said.get("split") in {"none", ""}:
            self.add_error("split", "写了总数，请选怎么分；不定数量就把总数空着。")
        if "quota" in said and said["quota"] is None and said.get("split") not in {"none", ""}:
            self.add_error("quota", "选了怎么分，请填总数。")
        if said.get("rhythm") and said.get("due_on"):
            self.add_error("due_on", "定期报送的不写一次性期限，留一个。")
        return said

    def ask(self) -> Ask:
        """Return the row as a plan keeps it."""
        said = self.cleaned_data
        rule = self._kept() if said["rhythm"] == "kept" else self.rules.get(said["rhythm"], {})
        return Ask(
            said["counter"], said["quota"], said["split"] or "none", tuple(said["evidence"]), rule or {}, said["due_on"]
        )

    def _kept(self) -> dict[str, Any]:
        """Return the rule that the measure has and no rhythm of the list is."""
        text = self["kept_rule"].value() or ""
        try:
            found = json.loads(text) if text else {}
        except ValueError:
            return {}
        return found if isinstance(found, dict) else {}


class TargetChoices:
    """Who may be chosen, by the value of the box; what a measure names already stays among them."""

    def __init__(
        self, *, kinds: Mapping[str, str], departments: Mapping[str, str], units: Mapping[str, str],
        held: Iterable[Target] = (),
    ) -> None:  # fmt: skip
        self.kinds, self.departments, self.units = dict(kinds), dict(departments), dict(units)
        for target in held:
            self._of(target.by).setdefault(target.code, target.name or target.code)

    def _of(self, by: str) -> dict[str, str]:
        return {"kind": self.kinds, "department": self.departments}.get(by, self.units)

    def targets(self, said: Mapping[str, Any]) -> tuple[Target, ...]:
        """Return whom the boxes name, kinds first."""
        return tuple(
            Target(by, code, self._of(by)[code])
            for by, name in (("kind", "kinds"), ("department", "departments"), ("unit", "units"))
            for code in said[name]
        )


class MeasureWords:
    """The page of one measure."""

    def __init__(
        self, *, choices: TargetChoices, counters: Mapping[str, str], evidence: Mapping[str, str],
        rhythms: Sequence[Rhythm], data: Any = None, measure: Measure | None = None, seen: str = "",
    ) -> None:  # fmt: skip
        self.choices = choices
        options: Any = {"counters": [("", "只记做没做"), *counters.items()], "evidence": evidence, "rhythms": rhythms}
        self.head = MeasureHead(data, initial=_head_row(measure, seen), choices=choices)
        held = [_ask_row(ask, rhythms) for ask in measure.asks] if measure else []
        self.asks = Rows(AskRow, "asks", data=data, initial=held, blank=0 if held else 1, most=12, **options)

    def after(self, command: str, data: Any) -> None:
        """Show what was posted with a row more or less; nothing is checked yet."""
        said = data.dict() | {name: data.getlist(name) for name in ("kinds", "departments", "units")}
        self.head = MeasureHead(initial=said, choices=self.choices)
        self.asks.after(command, data)

    def is_valid(self) -> bool:
        """Say whether everything that was typed is sound."""
        return all([self.head.is_valid(), self.asks.is_valid()])

    def put_errors(self) -> None:
        """Say on top of the page what is wrong in the rows."""
        for problem in self.asks.errors:
            self.head.add_error(None, f"计数{problem}")

    def measure(self, key: str) -> Measure:
        """Return what was typed."""
        said = self.head.cleaned_data
        asks = tuple(row.ask() for row in self.asks.rows if row.has_changed())
        return Measure(key, said["title"], said["text"], self.choices.targets(said), asks)


def _head_row(measure: Measure | None, seen: str) -> dict[str, Any]:
    if measure is None:
        return {}
    chosen = {"kind": "kinds", "department": "departments"}
    found: dict[str, Any] = {"kinds": [], "departments": [], "units": []}
    for target in measure.targets:
        found[chosen.get(target.by, "units")].append(target.code)
    return {"seen": seen, "key": measure.key, "title": measure.title, "text": measure.text, **found}


def _ask_row(ask: Ask, rhythms: Sequence[Rhythm]) -> dict[str, Any]:
    rule = dict(ask.deadline)
    code = next((rhythm.code for rhythm in rhythms if dict(rhythm.rule) == rule), "kept" if rule else "")
    return {
        "counter": ask.counter, "quota": ask.quota, "split": ask.split, "evidence": list(ask.evidence),
        "due_on": ask.due_on, "rhythm": code, "kept_rule": json.dumps(rule) if code == "kept" else "",
    }  # fmt: skip
