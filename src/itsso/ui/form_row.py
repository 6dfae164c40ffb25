"""A field of a form with its label, hint and error, written without a template: a page has up to a dozen of them."""

from __future__ import annotations

from collections.abc import Sequence

from django.forms.boundfield import BoundField
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from itsso.ui.components import Text
from itsso.ui.form_controls import control, control_kind, is_optional
from itsso.ui.typed_values import lost_file

_GROUPED = ("radios", "checkboxes", "date", "picker")
"""Kinds of control that are several controls, which one legend names."""


def form_row(field: BoundField, mark_optional: bool = True) -> SafeString:
    """Return a field with its label, hint and error.

    Widths: `attrs={"class": "govuk-input--width-10"}` on the widget.
    """
    kind, errors = control_kind(field), [str(error) for error in field.form.errors.get(field.name, ())]
    label: Text = field.label
    if mark_optional and is_optional(field) and kind != "checkbox":
        label = format_html("{} {}", label, _("(optional)"))
    return format_html(
        '<div class="govuk-form-group{}">{}</div>',
        " govuk-form-group--error" if errors else "",
        _labelled(field, kind, label, _hint_and_error(field, errors)),
    )


def _labelled(field: BoundField, kind: str, label: Text, hint: SafeString) -> SafeString:
    """Return the control with its label, and between them the hint."""
    if kind in _GROUPED:
        described_by = field.aria_describedby
        return format_html(
            '<fieldset class="govuk-fieldset" role="group"{}>'
            '<legend class="govuk-fieldset__legend govuk-fieldset__legend--s">{}</legend>{}{}</fieldset>',
            format_html(' aria-describedby="{}"', described_by) if described_by else "",
            label,
            hint,
            control(field, kind),
        )
    if kind == "checkbox":
        return format_html(
            '{}<div class="govuk-checkboxes"><div class="govuk-checkboxes__item">{}'
            '<label class="govuk-label govuk-checkboxes__label" for="{}">{}</label></div></div>',
            hint,
            control(field, kind),
            field.id_for_label,
            label,
        )
    return format_html(
        '<label class="govuk-label" for="{}">{}</label>{}{}{}',
        field.id_for_label,
        label,
        hint,
        _file_to_choose_again(field) if kind == "file-upload" else "",
        control(field, kind),
    )


def _hint_and_error(field: BoundField, errors: Sequence[str]) -> SafeString:
    hint = (
        format_html('<div class="govuk-hint" id="{}_helptext">{}</div>', field.auto_id, field.help_text)
        if field.help_text
        else SafeString("")
    )
    if not errors:
        return hint
    return format_html(
        '{}<p class="govuk-error-message" id="{}_error"><span class="govuk-visually-hidden">{}</span> {}</p>',
        hint,
        field.auto_id,
        _("Error:"),
        errors[0],
    )


def _file_to_choose_again(field: BoundField) -> SafeString | str:
    """Return a sentence on the file that was chosen before the language was changed; empty where none was."""
    name = lost_file(field)
    if not name:
        return ""
    sentence = _("Choose the file again (%(name)s): a change of language does not keep it.") % {"name": name}
    return format_html('<p class="govuk-error-message">{}</p>', sentence)
