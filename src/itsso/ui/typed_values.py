"""What was typed into a form whose reader changed the language: the same form is filled with it again, and not sent.

A context variable holds it while the page is made, as Django's holds the language: a form does not know its request.
Nothing of it is stored.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django import forms
from django.forms.boundfield import BoundField
from django.http import QueryDict

NEW_LANGUAGE = "change_language"
"""The field of the button that sends a form in order to change the language; `itsso.js` makes such a button too."""

_BOXES = (forms.CheckboxInput, forms.CheckboxSelectMultiple, forms.SelectMultiple)
"""Widgets that send nothing where nothing is chosen."""

_typed: ContextVar[QueryDict | None] = ContextVar("typed_values", default=None)


@contextmanager
def fill_with(data: QueryDict) -> Iterator[None]:
    """Fill the forms of the page that is made meanwhile with what was typed."""
    token = _typed.set(data)
    try:
        yield
    finally:
        _typed.reset(token)


def typed_values() -> QueryDict | None:
    """Return what was typed before the language was changed; None on a page that is opened in the usual way."""
    return _typed.get()


def only_reads[View: Callable[..., object]](view: View) -> View:
    """Mark a view that records nothing from what it is sent: in another language it shows the same result again."""
    view.only_reads = True  # type: ignore[attr-defined]
    return view


def is_typed(field: BoundField) -> bool:
    """Return whether a value of the field was sent with the change of language, be it empty."""
    data = typed_values()
    return data is not None and not field.form.is_bound and _was_sent(field.form, data)


def typed_value(field: BoundField) -> object:
    """Return the value of a field as it was sent with the change of language."""
    data = typed_values()
    assert data is not None
    value = field.field.widget.value_from_datadict(data, {}, field.html_name)
    return field.field.prepare_value(field.field.bound_data(value, field.initial))


def is_ticked(name: str, value: object) -> bool:
    """Return whether a tick box of a list was ticked before the language was changed."""
    data = typed_values()
    return data is not None and str(value) in data.getlist(name)


def lost_file(field: BoundField) -> str:
    """Return the name of the file that was chosen before the language was changed; a page cannot choose it again."""
    data = typed_values()
    return str(data.get(field.html_name, "")) if data is not None and is_typed(field) else ""


def _was_sent(form: forms.BaseForm, data: QueryDict) -> bool:
    """Return whether it is this form of the page that was sent: at least one of its fields is there."""
    return any(
        form.add_prefix(name) in data
        or not (
            isinstance(field.widget, _BOXES) or field.widget.value_omitted_from_data(data, {}, form.add_prefix(name))
        )
        for name, field in form.fields.items()
    )
