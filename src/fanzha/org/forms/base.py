"""What the forms of the tree share: they ask for a missing field by its name."""

from typing import Any

from django import forms


class Form(forms.Form):
    """A form whose sentences name the field."""

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        for field in self.fields.values():
            if field.error_messages.get("required") == field.default_error_messages.get("required"):
                field.error_messages["required"] = f"请填{field.label}。"
