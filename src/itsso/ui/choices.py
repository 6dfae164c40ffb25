"""The choices of a form's fields that are known only when the form is made."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django import forms

from itsso.ui.components import Text


def set_choices(form: forms.Form, **choices: Iterable[tuple[str | int | UUID, Text]]) -> None:
    """Set the choices of fields by their names."""
    for name, options in choices.items():
        field = form.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = list(options)
