"""What is asked of a refusal or a failure. Codes and dates: a name of the complainant has no place here."""

from __future__ import annotations

from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from itsso.intake.accountability import OUTCOMES, SECTIONS, TAKEN, TOLD_BY, WHAT
from itsso.intake.forms import StationForm
from itsso.protection.plain_words import PlainWords
from itsso.ui.dates import DayField

NONE = ("", "—")


class OpenForm(StationForm, PlainWords):
    """Which unit, what it did, who says so, and when. `key` makes a second sending the first."""

    readable = ("officer",)

    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    what = forms.ChoiceField(label=_("What it did"), choices=WHAT.items())
    told_by = forms.ChoiceField(
        label=_("Who says so"), choices=[(c, w) for c, w in TOLD_BY.items() if c != "status_page"]
    )
    happened_on = DayField(label=_("When"))
    officer = forms.CharField(
        label=_("Number of the officer complained of"), help_text=_("Where it is known"), required=False, max_length=64
    )


class FurtherForm(PlainWords):
    """The section, the enquiry, its outcome and the action, each with its date."""

    readable = ("officer", "enquiry_by")

    section = forms.ChoiceField(
        label=_("Section"), required=False, choices=[NONE, *((one, one) for one in SECTIONS)],
        help_text=_("BNS 199 (IPC 166A before 01-07-2024); POCSO 21 where the victim is a child"),
    )  # fmt: skip
    officer = forms.CharField(label=_("Number of the officer complained of"), required=False, max_length=64)
    enquiry_on = DayField(label=_("Enquiry ordered on"), required=False)
    enquiry_by = forms.CharField(label=_("Enquiry by (rank or office)"), required=False, max_length=64)
    outcome = forms.ChoiceField(label=_("Outcome"), required=False, choices=[NONE, *OUTCOMES.items()])
    outcome_on = DayField(label=_("Outcome on"), required=False)
    action = forms.ChoiceField(label=_("Action taken"), required=False, choices=[NONE, *TAKEN.items()])
    action_on = DayField(label=_("Action on"), required=False)
