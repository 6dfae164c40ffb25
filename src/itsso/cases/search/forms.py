"""The forms of the search: the query and its reason, all sent by POST, since an address never holds a name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from django import forms
from django.utils.translation import gettext_lazy as _

from itsso import law
from itsso.cases.identity.forms import NoAutofillForm
from itsso.cases.search import sounds
from itsso.cases.search.parser import STATION_WORDS, SearchQuery, parse_query
from itsso.ui.dates import DayField

PURPOSES = (
    ("case", _("To work on a case")),
    ("supervision", _("To supervise investigations")),
    ("court", _("A court or prosecutor asks")),
    ("informant", _("An informant or victim asks about the case")),
    ("record", _("To check or correct the record")),
)


class CaseSearchForm(NoAutofillForm):
    """The search form: one box for a number, section, exhibit or name, and boxes that narrow the search down."""

    q = forms.CharField(
        label=_("Number, section, exhibit, or name of an accused"),
        help_text=_(
            "For example 12/2026, Zero FIR 7/2026 Kotwali, BNS 64 or u/s 376, exhibit P-104 (its number, mark or "
            "label), kit SAEC-2026-0817, or a name in either script"
        ),
        required=False,
        max_length=200,
    )
    section = forms.CharField(
        label=_("Section"), help_text=_("For example BNS 64 or POCSO 6"), required=False, max_length=100
    )
    station = forms.CharField(
        label=_("Station"), help_text=_("Name of the station, or part of it"), required=False, max_length=80
    )
    first = DayField(label=_("First recorded from"), required=False)
    last = DayField(label=_("First recorded until"), required=False)
    purpose = forms.ChoiceField(label=_("Reason for the search"), choices=PURPOSES)

    def __init__(self, names: bool, data: Mapping[str, object] | None = None) -> None:
        """Make the form. `names` says whether the officer's role sees names of accused."""
        super().__init__(data)
        self._names = names
        self.asked = SearchQuery()

    def clean(self) -> dict[str, object]:
        """Parse the boxes into the query `asked`."""
        cleaned = super().clean() or {}
        query = parse_query(cleaned.get("q", ""))
        self._check_box(cleaned.get("q", ""), query)
        sections = self._sections(cleaned.get("section", "")) or query.sections
        station = " ".join([query.station, cleaned.get("station", "")]).strip()
        first, last = cleaned.get("first"), cleaned.get("last")
        self.asked = replace(query, sections=sections, station=station, first=first, last=last)
        if not self.errors and not (query.number or query.name or query.exhibit or sections or first or last):
            self.add_error(
                "q",
                _(
                    "Enter a number with its year, a section, an exhibit, a name, or the first and last day of a "
                    "period."
                ),
            )
        if first and last and last < first:
            self.add_error("last", _("The last day is before the first day."))
        if len(station.split()) > STATION_WORDS:
            self.add_error(
                "station" if cleaned.get("station") else "q",
                _("Enter the number and at most six words of the station's name, and nothing else."),
            )
        return cleaned

    def _check_box(self, typed: str, query: SearchQuery) -> None:
        if typed and query == SearchQuery():
            self.add_error(
                "q",
                _(
                    "Enter the year with the number, as 12/2026, the Act with the section, as BNS 64, or the word "
                    "exhibit before its number."
                ),
            )
        if query.name and not self._names:
            self.add_error(
                "q", _("Your role does not see the names of accused. Search by number, section, exhibit or days.")
            )
        elif query.name and not sounds.name_words(query.name):
            self.add_error("q", _("Enter at least two letters of the name."))

    def _sections(self, typed: str) -> tuple[str, ...]:
        parsed = law.parse_sections(typed)
        if typed and (parsed.unknown or not parsed.sections):
            self.add_error("section", _("Enter the section with its Act, as BNS 64 or POCSO 6."))
        return parsed.sections
