"""The form of NCRB's tables, sent by GET: the year, its last day, the as-known day, and by unit the offence."""

from __future__ import annotations

from datetime import date

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from itsso.monitoring import words
from itsso.monitoring.counting.figure_query import BEGINNING, FigureQuery
from itsso.platform.clock import today
from itsso.ui.choices import set_choices
from itsso.ui.dates import DayField
from itsso.ui.text import day


class CrimeInIndiaForm(forms.Form):
    """The form for a year, its last day and the as-known day; without them the current year, today and today."""

    year = forms.ChoiceField(label=_("Calendar year"), required=False)
    as_on = DayField(
        label=_("Up to (end of the day)"),
        help_text=_("A day of that year. Leave empty for the whole year; in this year, up to today."),
        required=False,
    )
    known_on = DayField(
        label=_("As known on (end of the day)"),
        help_text=_("Counts only what had been entered by then. Leave empty for today."),
        required=False,
    )
    offence = forms.ChoiceField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: QueryDict) -> None:
        """Build the form."""
        if not data.get("year"):
            data = data.copy()
            data["year"] = str(today().year)
        super().__init__(data)
        years = range(today().year, BEGINNING.year - 1, -1)
        set_choices(
            self,
            year=[(str(year), str(year)) for year in years],
            offence=[("all", words.OFFENCES["all"]), *words.table_offences()],
        )

    def clean_known_on(self) -> date | None:
        """Return the requested day, if any."""
        known_on: date | None = self.cleaned_data["known_on"]
        if known_on and known_on > today():
            raise forms.ValidationError(
                _("%(day)s is in the future. Enter today (%(today)s) or an earlier day."),
                params={"day": day(known_on), "today": day(today())},
            )
        return known_on

    def clean_as_on(self) -> date:
        """Return the requested day, else the last of the year that has come."""
        year = int(self.cleaned_data.get("year") or today().year)
        first, last = max(date(year, 1, 1), BEGINNING), min(date(year, 12, 31), today())
        as_on: date = self.cleaned_data["as_on"] or last
        if not first <= as_on <= last:
            raise forms.ValidationError(
                _("%(day)s is not in the year. Enter a day from %(first)s to %(last)s."),
                params={"day": day(as_on), "first": day(first), "last": day(last)},
            )
        return as_on

    def figure_query(self) -> FigureQuery:
        """Return the query of a valid form, of all offences where the table is by head."""
        cleaned = self.cleaned_data
        return FigureQuery(cleaned["as_on"], cleaned["known_on"], offence=cleaned["offence"] or "all")

    @property
    def is_by_unit(self) -> bool:
        """Return whether a valid form asks for the units below, of one offence or of all."""
        return bool(self.cleaned_data["offence"])
