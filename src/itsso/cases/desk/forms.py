"""The filters of the desk and of the list of cases, all sent by GET: the address says what is shown."""

from __future__ import annotations

import re
from collections.abc import Iterator

from django import forms
from django.utils.translation import gettext_lazy as _

from itsso.cases import limits
from itsso.cases.desk.bands.words import BY_CODE, TITLES
from itsso.ui.components import Text
from itsso.ui.text import fold

_NUMBER = re.compile(r"0*([0-9A-Z-]{1,20})\s*/\s*(\d{4})")


OF_THE_POLICE, OF_OTHERS = "waits:police", "waits:others"
"""Filters by who owes the act. A desk begins with the police, so that nobody is blamed for a doctor or a laboratory."""


NOT_ARRESTED, DUTY_MISSING = _("Accused named, no arrest or notice"), _("24-hour duty not met (child or gang rape)")
"""Titles of what a superior looks into (`cases.supervision`): a filter here, a column of the crime-meeting pack."""


def officer_field() -> forms.CharField:
    """Return the filter by an officer's number in the State; the page of workloads leads to it."""
    return forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)


def unit_field() -> forms.IntegerField:
    """Return the filter by a unit below the reader's own, by its id; the page of exceptions leads to it."""
    return forms.IntegerField(required=False, min_value=1, max_value=2**31 - 1, widget=forms.HiddenInput)


def _rule_choices() -> Iterator[tuple[str, Text]]:
    """Yield the choices of a time limit; My work, which shows no form, needs the first two only."""
    yield "", _("All time limits")
    yield OF_THE_POLICE, _("Pending with the police")
    yield OF_OTHERS, _("Pending with a doctor or a laboratory")
    for rule in limits.stored_rules():
        yield rule.id, rule.title


class DeskForm(forms.Form):
    """The filters of the desk: the state of a time limit, its rule, and whose cases."""

    stands = forms.ChoiceField(
        label=_("Status"),
        required=False,
        choices=(
            ("", _("All pending")),
            ("overdue", _("Overdue")),
            ("old", _("Overdue for more than a year")),
            ("in_dispute", _("Last day disputed (authorities differ)")),
            ("today", _("Due today")),
            ("week", _("Due within a week")),
            ("soon", _("Due today or within a week")),
            ("passed", _("Passed since yesterday 06:00, still pending")),
            ("fell_due", _("Fell due in the last 7 days, still pending")),
        ),
    )
    rule = forms.ChoiceField(label=_("Time limit"), required=False, choices=_rule_choices)
    whose = forms.ChoiceField(
        label=_("Cases"),
        required=False,
        choices=(("all", _("All cases of the unit")), ("mine", _("Cases I investigate"))),
    )
    band = forms.ChoiceField(
        required=False,
        choices=[("", ""), *((code, TITLES[band]) for code, band in BY_CODE.items())],
        widget=forms.HiddenInput,
    )
    due = forms.DateField(required=False, widget=forms.HiddenInput)
    officer = officer_field()
    unit = unit_field()

    def rules(self) -> list[str] | None:
        """Return the ids of the rules chosen; None for every rule."""
        chosen = self.cleaned_data["rule"]
        if chosen in (OF_THE_POLICE, OF_OTHERS):
            return limits.rules_owed(by_police=chosen == OF_THE_POLICE)
        return [chosen] if chosen else None

    @property
    def chosen_titles(self) -> list[str]:
        """Return the titles of the time limit and the status that the form chooses; those of all are left out."""
        choices = {name: dict(self.fields[name].choices) for name in ("rule", "stands")}  # type: ignore[attr-defined]
        return [str(titles[self.cleaned_data[name]]) for name, titles in choices.items() if self.cleaned_data[name]]

    @property
    def chosen(self) -> bool:
        """Return whether a rule was chosen other than the one with which a desk begins."""
        return self.cleaned_data["rule"] not in ("", OF_THE_POLICE)


class CaseListForm(forms.Form):
    """The filters of the list of cases: a number, the state of the investigation, whose cases."""

    fir = forms.CharField(
        label=_("FIR or Zero FIR number"),
        help_text=_("Number and year, as 12/2026"),
        required=False,
        max_length=30,
        widget=forms.TextInput(attrs={"class": "govuk-input--width-10", "autocomplete": "off"}),
    )
    investigation = forms.ChoiceField(
        label=_("Investigation"),
        required=False,
        choices=(
            ("", _("All")),
            ("running", _("Two-month limit is running")),
            ("overdue", _("Pending beyond two months")),
            ("silent", _("Two-month limit is running, no entry for 7 days")),
            ("diary", _("Two-month limit is running, case diary not recorded for 7 days")),
            ("not_arrested", NOT_ARRESTED),
            ("duty_missing", DUTY_MISSING),
            ("ended", _("No two-month limit is running")),
        ),
    )
    assigned = forms.ChoiceField(
        label=_("Cases"),
        required=False,
        choices=(
            ("", _("All cases of the unit")),
            ("me", _("Cases I investigate")),
            ("on_leave", _("Cases whose officer is on leave")),
        ),
    )
    officer = officer_field()
    unit = unit_field()

    def clean_fir(self) -> tuple[str, int] | None:
        """Return (number without leading zeros, year); None where nothing was typed."""
        typed = fold(self.cleaned_data["fir"]).upper()
        if not typed:
            return None
        match = _NUMBER.fullmatch(typed)
        if not match:
            raise forms.ValidationError(_("Enter the number and the year with a slash between them, as 12/2026."))
        return match[1], int(match[2])
