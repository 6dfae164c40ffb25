"""Forms of a refusal or failure: codes and dates, and the account of what happened as free text, which is sealed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from itsso.cases.identity.forms import NO_AUTOFILL
from itsso.intake.models import Accountability
from itsso.intake.refusals.words import ENQUIRY_BY, OUTCOMES, SECTIONS, TAKEN, TOLD_BY, WHAT
from itsso.intake.zero_firs.chosen import ZeroFirPeriodForm
from itsso.intake.zero_firs.forms import StationForm
from itsso.law.shapes import in_ascii_digits
from itsso.protection.readable_text import ReadableTextForm
from itsso.protection.shaped import ShapedField
from itsso.ui.choices import set_choices
from itsso.ui.dates import DayField

NONE = ("", "—")


def _account() -> forms.CharField:
    return forms.CharField(
        label=_("What happened, as told"),
        required=False,
        max_length=20_000,
        help_text=_(
            "Sealed at once. It can be opened only from a level above that unit, with a reason; each opening is "
            "recorded."
        ),
        widget=forms.Textarea(attrs={"rows": 6, **NO_AUTOFILL}),
    )


class SlipNumberField(forms.CharField):
    """The number of a status slip, in digits of any script."""

    def clean(self, value: object) -> str:
        """Return the number in the digits 0-9, or raise ValidationError where there is anything else."""
        number = "".join(in_ascii_digits(super().clean(value)).split())
        if number and not (number.isascii() and number.isdecimal()):
            raise forms.ValidationError(_("Enter only the digits of the number on the slip."))
        return number


def _slip_number() -> SlipNumberField:
    return SlipNumberField(
        label=_("Number of the complainant’s status slip"),
        required=False,
        max_length=20,
        help_text=_(
            "Where a station gave one. The status page then says what the enquiry found, once it has an outcome, and"
            " names no officer."
        ),
        widget=forms.TextInput(attrs={"class": "govuk-input--width-10", "inputmode": "numeric", **NO_AUTOFILL}),
    )


class RefusalPeriodForm(ZeroFirPeriodForm):
    """The days on which what is alleged happened, of which either may be left out."""

    first = DayField(label=pgettext_lazy("refusals", "Happened from"), required=False)
    last = DayField(label=pgettext_lazy("refusals", "Happened until"), required=False)


class AllegationForm(StationForm, ReadableTextForm):
    """The unit, what it did, who says so, and when. `key` makes a second sending the first."""

    readable = ("officer",)

    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    conduct = forms.ChoiceField(label=_("What the unit did"), choices=WHAT.items())
    told_by = forms.ChoiceField(
        label=_("Reported by"), choices=[(c, w) for c, w in TOLD_BY.items() if c != "status_page"]
    )
    happened_on = DayField(label=_("When"), recent=True)
    officer = ShapedField(
        "officer_number",
        label=_("Number of the officer complained of"),
        help_text=_("Where it is known"),
        required=False,
        max_length=64,
    )
    slip = _slip_number()
    account = _account()


class FurtherForm(ReadableTextForm):
    """The section, the enquiry, its outcome and the action, each with its date."""

    readable = ("officer",)

    section = forms.ChoiceField(
        label=_("Section"),
        required=False,
        choices=[NONE, *((section, section) for section in SECTIONS)],
        help_text=_("BNS 199 (IPC 166A before 01-07-2024); POCSO 21 where the victim is a child"),
    )
    posted = forms.ChoiceField(
        label=_("Officer complained of"),
        required=False,
        help_text=_("Officers who are or were posted there"),
    )
    officer = ShapedField(
        "officer_number",
        label=_("Number of another officer complained of"),
        help_text=_("Where the officer is not in the list"),
        required=False,
        max_length=64,
    )
    enquiry_on = DayField(label=_("Enquiry ordered on"), required=False)
    enquiry_by = forms.ChoiceField(label=_("Enquiry by"), required=False, choices=[NONE, *ENQUIRY_BY.items()])
    outcome = forms.ChoiceField(label=_("Outcome"), required=False, choices=[NONE, *OUTCOMES.items()])
    outcome_on = DayField(label=_("Outcome on"), required=False)
    action = forms.ChoiceField(label=_("Action taken"), required=False, choices=[NONE, *TAKEN.items()])
    action_on = DayField(label=_("Action on"), required=False)

    def __init__(
        self, record: Accountability, officers: Sequence[tuple[str, str]], data: Mapping[str, object] | None = None
    ) -> None:
        """Make the form of a record, with the officers of its unit by number and name."""
        listed = record.officer in dict(officers)
        named = {"posted": record.officer, "officer": ""} if listed else {}
        super().__init__(data, initial={**vars(record), **named})
        set_choices(self, posted=[NONE, *((number, f"{name} · {number}") for number, name in officers)])

    def changes(self) -> dict[str, str | date | None]:
        """Return the entries of a valid form, with one officer: the one who was chosen or typed just now."""
        entries = dict(self.cleaned_data)
        chosen = entries.pop("posted")
        is_chosen = chosen and ("posted" in self.changed_data or not entries["officer"])
        return {**entries, "officer": chosen if is_chosen else entries["officer"]}


class SlipForm(forms.Form):
    """The status slip of the complaint that a record is about; empty where it is not known."""

    slip = _slip_number()


class AccountForm(forms.Form):
    """The account of what happened as free text, in place of the one sealed before."""

    account = _account()

    def __init__(self, data: Mapping[str, object] | None = None) -> None:
        super().__init__(data)
        self.fields["account"].required = True
