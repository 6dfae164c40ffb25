"""A page with every component on it, as packages make theirs."""

from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from django import forms
from django.http import HttpRequest
from django.template import engines
from django.test import RequestFactory
from django.utils import timezone, translation
from django.utils.safestring import SafeString, mark_safe

from itsso.ui import charts
from itsso.ui.components import Figure, PageTable, ProgressBar, SummaryRow, Tab, Task, TimelineEntry
from itsso.ui.dates import DayField
from itsso.ui.names import OfficerName
from itsso.ui.templatetags.ui_tags import CERTAINTIES, STATES

TODAY = date(2026, 11, 24)
SAMPLE = (Path(__file__).parent / "sample.html").read_text()


class SampleForm(forms.Form):
    """One field of each kind."""

    fir = forms.CharField(label="FIR", help_text="12", widget=forms.TextInput({"class": "govuk-input--width-5"}))
    on = DayField(label="Date")
    happened = DayField(label="Happened", recent=True)
    report = forms.ChoiceField(label="Report", choices=[("a", "Charge sheet"), ("b", "Closure")])
    kind = forms.ChoiceField(label="Kind", choices=[("a", "Regular"), ("b", "Zero")], widget=forms.RadioSelect)
    told = forms.MultipleChoiceField(
        label="Told", choices=[("c", "CWC"), ("s", "Special Court")], widget=forms.CheckboxSelectMultiple
    )
    sure = forms.BooleanField(label="I have read it", help_text="V1")
    note = forms.CharField(label="Note", widget=forms.Textarea, required=False)
    file = forms.FileField(label="File", required=False)


class SampleFilter(forms.Form):
    """A list's choices."""

    as_on = DayField(label="As on", required=False)
    scope = forms.ChoiceField(label="Scope", choices=[("itsso", "ITSSO")], required=False)


class SampleOfficer:
    """An officer as the header shows one."""

    named = OfficerName("SI", "R. Devi")


class Sample(str):
    """A posting by its words, with the number that forms carry."""

    pk, officer, unit = 1, SampleOfficer(), "PS Kotwali"
    get_role_display = "Station house officer"


def request(path: str = "/help/", **query: str) -> HttpRequest:
    """Return a request of an officer who is signed in."""
    sample_request = RequestFactory().get(path, query)
    sample_request.posting = Sample("SI R. Devi · SHO · PS Kotwali")  # type: ignore[attr-defined]
    return sample_request


def sample_charts() -> SafeString:
    """Return one chart of each kind, with numbers of the size that officials see."""
    tiles = [
        charts.Tile(code, code, f"{37 * at % 101}%", 37 * at % 101 / 100 if at % 9 else None, f"/dashboard/{code}/")
        for at, code in enumerate(charts.TILES)
    ]
    units = [
        charts.FunnelUnit(f"District {at}", n * (61 + 17 * at % 7 - (30 if at in (12, 13, 30) else 0)) // 100, n)
        for at, n in enumerate(range(0, 700, 19))
    ]
    ages = ["to 2 months", "2 to 3 months", "3 to 6 months", "6 to 12 months", "1 to 2 years", "over 2 years"]
    steps = [charts.SurvivalStep(day, 0.995**day, max(0, 400 - 2 * day)) for day in range(0, 200)]
    faster = [charts.SurvivalStep(day, 0.985**day, max(0, 300 - 2 * day)) for day in range(0, 200)]
    due = [charts.DueDay(TODAY + timedelta(at), 7 * at % 11, "/cases/") for at in range(60)]
    months = [charts.Month(f"{1 + at % 12:02d}-{25 + at // 12}", 5 + at % 7, 8 + at) for at in range(24)]
    drawn = [
        charts.tile_grid(tiles, "Compliance is below half in eleven States.", "Compliance"),
        charts.funnel_plot(units, "Two districts stand apart.", measure="Compliance", due="cases due"),
        charts.still_open_curve(
            [charts.SurvivalCurve("2025", steps), charts.SurvivalCurve("2026", faster)],
            "Half are reported by day 52.",
            marks=[(61, "two months")],
        ),
        charts.count_bars(
            [charts.Bar(name, 10**at // 3, "/cases/") for at, name in enumerate(ages)], "Old.", "Open", "Age"
        ),
        charts.run_chart(months, "No change in two years.", "Compliance by month"),
        charts.due_calendar(charts.DueDay(TODAY, 31, "/cases/"), due, "31 are overdue.", "Falling due"),
    ]
    return mark_safe("".join(drawn))


def context(form: forms.Form) -> dict[str, Any]:
    """Return values for every component."""
    moment = datetime(2026, 11, 24, 10, 5, tzinfo=timezone.get_default_timezone())
    return {
        "form": form,
        "filter": SampleFilter({"as_on": "24-11-2026"}),
        "trail": [("India", "/"), ("Uttar Pradesh", "/dashboard/UP/"), ("PS Kotwali", "")],
        "figures": [
            Figure(2, "overdue", "/cases/?state=overdue", "bad"),
            Figure(1, "due today", "/cases/?state=today", "soon"),
            Figure(172_471, "registered"),
            Figure(4, "reported", "/cases/", "good"),
        ],
        "tabs": [Tab("Summary", "/cases/1/", current=True), Tab("History", "/cases/1/history/", count=12)],
        "today": TODAY,
        "due": TODAY - timedelta(3),
        "sections": ["BNS 64", "POCSO 6"],
        "states": list(STATES),
        "certainties": list(CERTAINTIES),
        "wide": PageTable(
            "Districts",
            ["Unit", *(f"Column {at}" for at in range(9))],
            [["Kanpur Nagar", *["1,72,471"] * 9]] * 3,
            frozenset(range(1, 10)),
        ),
        "happenings": [
            TimelineEntry("FIR registered", moment, "SI R. Devi", "BNS 64"),
            TimelineEntry("Arrested", TODAY, note="recorded 25-11-2026", struck=True),
        ],
        "tasks": [Task("Medical examination", "To do", "/", "within 24 hours", "blue"), Task("Statement", "Done")],
        "facts": [SummaryRow("IO", "SI R. Devi", "/", "Change"), SummaryRow("Station", "PS Kotwali")],
        "work": ProgressBar(12400, 80000, "12,400 of 80,000 rows · 31 rejected"),
        "charts": sample_charts(),
    }


def draw(language: str = "en", form: forms.Form | None = None) -> str:
    """Return the sample page in a language."""
    with translation.override(language):
        return engines["django"].from_string(SAMPLE).render(context(form or SampleForm()), request())
