"""The form of a figure query, sent by GET: the address says what is shown."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from itsso.monitoring import words
from itsso.monitoring.counting.figure_query import ALL, FigurePeriod, FigureQuery, periods
from itsso.monitoring.dashboard.links import DashboardView
from itsso.platform.clock import today
from itsso.ui.choices import set_choices
from itsso.ui.components import Text
from itsso.ui.dates import DayField
from itsso.ui.text import day


class FigureQueryForm(forms.Form):
    """The form for day, period, list and limit. Defaults apply to fields that are not given."""

    as_on = DayField(label=_("As on (end of the day)"), required=False)
    known_on = DayField(
        label=_("As known on (end of the day)"),
        help_text=_("Counts only what had been entered by then. Leave empty for today."),
        required=False,
    )
    period = forms.ChoiceField(label=_("FIRs of"), required=False)
    scope = forms.ChoiceField(label=_("Cases"), required=False, choices=tuple(words.SCOPES.items()))
    offence = forms.ChoiceField(label=_("Offences"), required=False, choices=tuple(words.OFFENCES.items()))
    basis = forms.ChoiceField(label=_("Time limit"), required=False, choices=tuple(words.LIMITS.items()))
    part = forms.ChoiceField(
        required=False, choices=[(part.value, part.value) for part in DashboardView], widget=forms.HiddenInput
    )

    def __init__(self, data: QueryDict) -> None:
        """Build the form; it shows today where no day was requested."""
        if not any(name.startswith("as_on") for name in data):
            data = data.copy()
            data["as_on"] = day(today())
        super().__init__(data)
        offence = data.get("offence", "all")
        from_table = [] if offence in words.OFFENCES else [row for row in words.table_offences() if row[0] == offence]
        set_choices(
            self,
            period=[(choice.code, period_name(choice)) for choice in periods(today())],
            offence=[*words.OFFENCES.items(), *from_table],  # one of NCRB's tables where a number there led here
        )

    def clean_as_on(self) -> date:
        """Return the requested day, or today."""
        return _not_to_come(self.cleaned_data["as_on"]) or today()

    def clean_known_on(self) -> date | None:
        """Return the requested day, if any."""
        return _not_to_come(self.cleaned_data["known_on"])

    @property
    def line(self) -> list[forms.BoundField]:
        """Return the choices that every reader makes, which stand in one line."""
        return [self[name] for name in ("period", "offence", "basis")]

    @property
    def rare(self) -> list[forms.BoundField]:
        """Return the choices that few readers make, which are folded away."""
        return [self[name] for name in ("scope", "as_on", "known_on")]

    @property
    def rare_set(self) -> bool:
        """Return whether one of the rare choices is made or has an error: then they are not folded away."""
        if not self.is_valid():
            return True
        query = self.figure_query()
        return query.known_on is not None or query.scope != "itsso" or not query.provisional

    def figure_query(self) -> FigureQuery:
        """Return the query of a valid form."""
        cleaned = self.cleaned_data
        period = FigurePeriod.from_code(cleaned["period"]) if cleaned["period"] else ALL
        return FigureQuery(
            cleaned["as_on"],
            cleaned["known_on"],
            cleaned["scope"] or "itsso",
            cleaned["basis"] or "two_months",
            period,
            cleaned["offence"] or "all",
        )


class CaseListFilter(forms.Form):
    """The choices of the list behind a number: those in the line above a dashboard. All else is the number’s own."""

    def __init__(self, form: FigureQueryForm) -> None:
        """Take the choices of the query by which the cases are listed."""
        super().__init__(form.data)
        self.fields = {field.name: form.fields[field.name] for field in form.line}


type TypedFilter = tuple[tuple[str, tuple[str, ...]], ...]
"""The parameters of an address, to compare."""


class DashboardFilter:
    """What the address of a dashboard asks for. Its form is made only where it has to be drawn."""

    def __init__(self, data: QueryDict) -> None:
        self.values = today(), tuple((name, tuple(typed)) for name, typed in data.lists())

    @property
    def form(self) -> FigureQueryForm:
        """Return the form as it was filled in."""
        return _form(self.values[1])

    @property
    def figure_query(self) -> FigureQuery | None:
        """Return the query; None where the form has errors."""
        return _query(*self.values)[0]

    @property
    def part(self) -> DashboardView:
        """Return the view that is asked for; the first where the form has errors."""
        return _query(*self.values)[1]


def _form(typed: TypedFilter) -> FigureQueryForm:
    data = QueryDict(mutable=True)
    for name, values in typed:
        data.setlist(name, list(values))
    return FigureQueryForm(data)


@lru_cache(maxsize=256)
def _query(_day: date, typed: TypedFilter) -> tuple[FigureQuery | None, DashboardView]:
    form = _form(typed)
    if not form.is_valid():
        return None, DashboardView.FIRST
    return form.figure_query(), DashboardView(form.cleaned_data["part"])


def period_name(period: FigurePeriod) -> Text:
    """Return the name of a period, which says whether it is a calendar or a financial year."""
    if period == ALL:
        return _("All since 21-04-2018")
    if period.calendar_year:
        return _("Calendar year %(year)s") % {"year": period.since.year}
    return _("Financial year %(year)s") % {"year": f"{period.since.year}-{period.until.year % 100:02d}"}


def _not_to_come(value: date | None) -> date | None:
    if value and value > today():
        raise forms.ValidationError(
            _("%(day)s is in the future. Enter today (%(today)s) or an earlier day."),
            params={"day": day(value), "today": day(today())},
        )
    return value
