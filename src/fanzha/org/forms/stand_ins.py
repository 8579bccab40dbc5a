"""The form of a stand-in."""

from collections.abc import Sequence
from typing import Any

from django import forms

from fanzha.org.forms.base import Form
from fanzha.org.forms.units import reason


def day(label: str) -> forms.DateField:
    """Return a field for a day."""
    return forms.DateField(label=label, widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}))


class OfficerField(forms.CharField):
    """An officer named by account, or by a name that only one has; cleaned to the officer."""

    def __init__(self, label: str, *, required: bool = True, help_text: str = "") -> None:
        super().__init__(label=label, max_length=40, help_text=help_text, required=required)
        self.among: Any = None  # set by the view: the officers who may be named

    def clean(self, value: Any) -> Any:
        """Return the officer, or `None` where nothing was written."""
        text = str(super().clean(value)).strip()
        if not text:
            return None
        exact = list(self.among.filter(username=text.lower())[:1])
        found = exact or list(self.among.filter(name=text)[:3])
        if not found:
            raise forms.ValidationError(f"没有账号或姓名是“{text}”的人可选。请核对，或填账号。")
        if len(found) > 1:
            raise forms.ValidationError(f"不止一个人叫“{text}”，请改填账号。")
        return found[0]


class NewStandIn(Form):
    """Who stands in, for which posts, from when to when."""

    deputy = OfficerField("代班人（账号或姓名）")
    posts = forms.MultipleChoiceField(label="代哪些岗位", widget=forms.CheckboxSelectMultiple)
    from_date = day("从哪天起")
    to_date = day("到哪天（含当天）")
    why = reason()

    def __init__(self, *args: Any, among: Any, posts: Sequence[Any], colleagues: str = "", **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["deputy"].among = among  # type: ignore[attr-defined]
        self.fields["deputy"].help_text = colleagues
        names = [(str(post.pk), f"{post.unit} {post.role_name}") for post in posts]
        self.fields["posts"].choices = names  # type: ignore[attr-defined]
        self.fields["why"].help_text = "比如外出培训、休假。会留在记录里"
