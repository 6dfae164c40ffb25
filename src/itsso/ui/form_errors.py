"""The errors of forms: each names its field and says what to do, in place of "This field is required".

A field with words of its own for `required` or `invalid_choice` keeps them.
"""

from collections.abc import Iterator
from typing import cast

from django import forms
from django.forms.boundfield import BoundField
from django.forms.renderers import DjangoTemplates
from django.http import HttpRequest
from django.utils.html import strip_tags
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from itsso.ui.form_controls import WRITTEN_CONTROLS, DrawnWidget, control_kind
from itsso.ui.typed_values import is_typed, typed_value

NAMES_FIELD = "names_field"
"""The code for an error of a form's own that names its field, such as the place of a step."""

COMPLETE = frozenset({"required", "invalid_choice", "invalid_list", "invalid_pk_value", NAMES_FIELD})
"""Codes of the errors that name their field."""

_DJANGO_FIELDS = (
    forms.Field,
    forms.ChoiceField,
    forms.MultipleChoiceField,
    forms.ModelChoiceField,
    forms.ModelMultipleChoiceField,
)
_DJANGO_MESSAGES = {
    id(message)
    for field in _DJANGO_FIELDS
    for code, message in field.default_error_messages.items()
    if code in COMPLETE
}


class LabelledField(BoundField):
    """A field of a form whose errors name it by its label, and which survives a change of language."""

    def __init__(self, form: forms.BaseForm, field: forms.Field, name: str) -> None:
        super().__init__(form, field, name)
        label = strip_tags(str(self.label))
        for code in COMPLETE & field.error_messages.keys():
            if id(field.error_messages[code]) in _DJANGO_MESSAGES:
                field.error_messages[code] = _message(code, control_kind(self), label)

    def value(self) -> object:
        """Return what the control shows: what was typed before the language was changed, if it was."""
        return typed_value(self) if is_typed(self) else super().value()


class FormRenderer(DjangoTemplates):
    """Django's renderer of forms, with our fields; it writes the controls that a page has most of without templates."""

    bound_field_class = LabelledField

    def render(self, template_name: str, context: dict[str, object], request: HttpRequest | None = None) -> str:
        """Return a control or a list of errors."""
        if write := WRITTEN_CONTROLS.get(template_name):
            return write(cast(DrawnWidget, context["widget"]))
        return super().render(template_name, context, request)


def _message(code: str, kind: str, label: str) -> str:
    """Return what to do with a field that was left empty, or that got a choice which is not offered."""
    if code != "required":
        return (_("Choose “%s” from the list.") % label).replace("%", "%%")  # Django fills in the choice
    if label.endswith("?"):
        return _("Answer “%s”.") % label
    return str(_REQUIRED.get(kind, _ENTER)) % label


_ENTER = gettext_lazy("Enter “%s”.")
_REQUIRED = {
    "date": gettext_lazy("Enter “%s”, for example 24 11 2026."),
    "radios": gettext_lazy("Choose “%s”."),
    "select": gettext_lazy("Choose “%s”."),
    "picker": gettext_lazy("Choose “%s”: find it by its name, and choose it from the list."),
    "checkboxes": gettext_lazy("Choose at least one under “%s”."),
    "checkbox": gettext_lazy("Tick “%s”."),
    "file-upload": gettext_lazy("Choose a file for “%s”."),
}
"""What to do with a control that was left empty, by its kind."""


def messages(field: BoundField) -> Iterator[str]:
    """Yield the errors of a field as the summary shows them: each names its field."""
    for error in field.form.errors.as_data().get(field.name, ()):
        for message in error:
            yield str(message) if error.code in COMPLETE else f"{field.label}: {message}"
