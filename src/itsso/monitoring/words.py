"""Names and explanations of counts and rates."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from itsso.monitoring.counting.counts import Rate
from itsso.monitoring.counting.figure_query import FigureQuery
from itsso.ui import text
from itsso.ui.components import Text
from itsso.ui.shares import wilson

AGES: tuple[Text, ...] = (
    pgettext_lazy("time", "to 2 months"),
    pgettext_lazy("time", "2 to 3 months"),
    pgettext_lazy("time", "3 to 6 months"),
    pgettext_lazy("time", "6 to 12 months"),
    pgettext_lazy("time", "1 to 2 years"),
    pgettext_lazy("time", "over 2 years"),
)
"""NCRB's six classes of time (Crime in India, Tables 17A.7 to 17A.10)."""

LIMITS: dict[str, Text] = {
    "two_months": _("Two months (official)"),
    "60_days": _("Sixty days"),
}
SCOPES: dict[str, Text] = {
    "itsso": _("The ITSSO list"),
    "statutory": _("Only by statute"),
}
SCOPES_MEAN: dict[str, Text] = {
    "itsso": _("Cases of the ITSSO list: section 376 family, BNS 64 to 71, POCSO"),
    "statutory": _("Only cases to which CrPC 173(1A) or BNSS 193(2) applies"),
}
OFFENCES: dict[str, Text] = {
    "all": _("All of the list"),
    "pocso": _("With a POCSO section"),
    "other": _("Without a POCSO section"),
}

CONDITIONS: dict[str, Text] = {
    "registered": _("Registered"),
    "passed": _("Limit passed"),
    "within": _("Final report in time"),
    "late": _("Final report after the limit"),
    "beyond": _("Pending beyond the limit"),
    "otherwise": _("Ended without a final report"),
    "due_today": _("Limit ends today"),
    "due_today_open": _("Due today, under investigation"),
    "due_today_done": _("Limit ends today, final report filed"),
    "due_today_otherwise": _("Limit ends today, ended without a final report"),
    "young": _("Limit not passed"),
    "young_done": _("Limit not passed, final report filed"),
    "young_open": _("Limit not passed, open"),
    "young_otherwise": _("Limit not passed, ended without a final report"),
    "done": _("Final report filed"),
    "open": _("Under investigation"),
    "past_due": _("Open past the due date"),
    "due_in_a_week": _("Open, due within a week"),
    "falls_due_today": _("Under investigation, falls due today"),
    "charge_sheet": _("Charge sheet filed"),
    "closure": _("Closure report filed"),
    "pocso": _("With a POCSO section"),
    "disputed": _("Final report on a last day on which authorities differ"),
    "disputed_open": _("Open, on a last day on which authorities differ"),
    "stayed": _("Open, stayed by a court"),
    "without_lab": _("Final report while the laboratory’s report was pending"),
    "supplementary": _("With a supplementary report"),
    "returned": _("A report returned by the court"),
    "examination_due": _("Medical examination of the victim was due"),
    "examination_in_time": _("Victim medically examined, or declined, within 24 hours"),
    "statement_due": _("Taking the victim before a Magistrate was due"),
    "statement_in_time": _("Victim taken before a Magistrate within 24 hours"),
    **{f"open_{at}": _("Open cases by age") for at in range(1, 7)},
    **{f"done_{at}": _("Final reports by the time they took") for at in range(1, 7)},
}
"""The titles of lists, by the condition that picks their cases."""

RATES: dict[str, tuple[Text, Text, str, str]] = {
    "compliance": (
        _("Compliance"),
        _("final report in time, of the cases whose limit has passed"),
        "within",
        "passed",
    ),
    "late_share": (_("Late share"), _("final report after the limit, of the same cases"), "late", "passed"),
    "pendency": (_("Pendency"), _("pending beyond the limit, of the same cases"), "beyond", "passed"),
    "pendency_of_registered": (
        _("Pendency of registered"),
        _("pending beyond the limit, of all registered"),
        "beyond",
        "registered",
    ),
    "disposal": (_("Disposal"), _("all final reports, of all registered"), "done", "registered"),
    "young_and_done": (
        _("Report filed, limit not yet reached"),
        _("final report already, of the cases whose limit has not passed"),
        "young_done",
        "young",
    ),
}
"""Name, meaning, and the lists behind numerator and denominator."""

QUALITY: dict[str, tuple[Text, Text, str, str]] = {
    "charge_sheet_share": (
        _("Charge sheets"),
        _("of all final reports; the others are closures"),
        "charge_sheet",
        "done",
    ),
    "without_lab_share": (
        _("Filed without the laboratory’s report"),
        _("of all final reports"),
        "without_lab",
        "done",
    ),
    "supplementary_share": (
        _("Supplementary reports"),
        _("cases with one, of those with a final report"),
        "supplementary",
        "done",
    ),
    "returned_share": (
        _("Returned by the court"),
        _("cases with a returned report, of all registered"),
        "returned",
        "registered",
    ),
}
"""Rates on quality, which complement those on speed, in the same shape."""


def days(query: FigureQuery) -> str:
    """Return the days of a figure as text; for the current day, that it is not final."""
    values = {"day": text.day(query.as_on), "known": text.day(query.known_by)}
    if query.provisional:
        return str(_("As on %(day)s so far, as known on %(known)s; final from midnight")) % values
    return str(_("As on %(day)s (end of the day), as known on %(known)s")) % values


def limit(basis: str) -> str:
    """Return the limit by which a figure counts, as text."""
    return str(_("two months")) if basis == "two_months" else str(_("60 days"))


def counted(scope: str, offence: str) -> str:
    """Return which cases are counted, as text."""
    listed = str(SCOPES_MEAN[scope])
    return listed if offence == "all" else f"{listed}. {OFFENCES[offence]}"


def ages(basis: str) -> tuple[Text, ...]:
    """Return the names of the six classes; the first depends on the limit that is counted."""
    return AGES if basis == "two_months" else (pgettext_lazy("time", "to 60 days"), *AGES[1:])


def title(condition: str, basis: str) -> str:
    """Return the title of the list that a condition selects under a limit (`basis`)."""
    name = str(CONDITIONS[condition])
    kind, _stroke, number = condition.rpartition("_")
    return f"{name}: {ages(basis)[int(number) - 1]}" if kind in ("open", "done") and number.isdigit() else name


def percent_and_interval(rate: Rate, places: int) -> tuple[str, str]:
    """Return percentage and 95 % interval; both empty below ten cases."""
    if rate.denominator < text.FEW:
        return "", ""
    low, high = wilson(rate)
    return text.percent(*rate, places), f"{100 * low:.1f} – {100 * high:.1f}%"
