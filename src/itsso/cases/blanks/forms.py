"""The forms that print and cancel blank forms, filter their list, and choose the one from which an entry is made."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from itsso.cases.blanks.actions import MOST_PRINTED
from itsso.cases.blanks.models import BlankForm
from itsso.cases.blanks.queries import offered_at
from itsso.cases.blanks.words import KINDS, REASONS, STATUSES, blank_number
from itsso.platform.ids import uuid7
from itsso.ui import text
from itsso.ui.components import Text
from itsso.units.models import Unit


class PrintBlanksForm(forms.Form):
    """The kind and the number of blank forms to print. `key` recognises a form that is sent twice."""

    kind = forms.ChoiceField(label=pgettext_lazy("blank form", "Form"), choices=KINDS.items())
    count = forms.IntegerField(
        label=_("How many"),
        min_value=1,
        max_value=MOST_PRINTED,
        initial=5,
        widget=forms.TextInput(attrs={"class": "govuk-input--width-2", "inputmode": "numeric"}),
        error_messages=dict.fromkeys(
            ("required", "invalid", "min_value", "max_value"), _("Enter a number from 1 to 20")
        ),
    )
    key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, data: Mapping[str, object] | None = None) -> None:
        super().__init__(data, initial={"key": uuid7()}, auto_id="print_%s")


class CancelBlankForm(forms.Form):
    """Why a blank form is cancelled."""

    reason = forms.ChoiceField(
        label=_("Why is it cancelled?"),
        choices=REASONS.items(),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose why it is cancelled")},
    )


class BlankListForm(forms.Form):
    """The filters of the list of blank forms."""

    status = forms.ChoiceField(label=_("Status"), required=False, choices=[("", _("All")), *STATUSES.items()])
    kind = forms.ChoiceField(
        label=pgettext_lazy("blank form", "Form"), required=False, choices=[("", _("All")), *KINDS.items()]
    )


def blank_choices(blanks: Sequence[BlankForm]) -> list[tuple[str, Text]]:
    """Return unused blank forms as choices, after the usual case that none was filled in."""
    return [
        ("", _("No, it is entered directly")),
        *(
            (str(blank.pk), f"{blank_number(blank)} · {KINDS[blank.kind]} · {text.day(blank.printed_at)}")
            for blank in blanks
        ),
    ]


def blank_field(blanks: Sequence[BlankForm]) -> forms.ChoiceField:
    """Return the field for the blank form from which an entry is made, if any."""
    message = _("This blank form was used or cancelled meanwhile. Choose its number again.")
    return forms.ChoiceField(
        label=_("Was it written on a blank form during an outage?"),
        help_text=_("Choose the number of the form. The entry is then marked as entered after an outage."),
        choices=blank_choices(blanks),
        required=False,
        error_messages={"invalid_choice": message},
    )


class OutageForm(forms.Form):
    """The blank form from which an entry of a case is made; it asks nothing where the station has no unused one."""

    def __init__(self, station: Unit, data: QueryDict | None = None) -> None:
        super().__init__(data)
        if blanks := offered_at(station, data.get("blank", "") if data else ""):
            self.fields["blank"] = blank_field(blanks)

    @property
    def chosen(self) -> UUID | None:
        """Return the blank form that was chosen in a valid form; None where none was."""
        return chosen_blank(self.cleaned_data)


def chosen_blank(cleaned: Mapping[str, object]) -> UUID | None:
    """Return the blank form that was chosen in the field of `blank_field`; None where none was, or none was offered."""
    return UUID(str(cleaned["blank"])) if cleaned.get("blank") else None
