"""Names and explanations of counts and rates."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from itsso.law import book
from itsso.monitoring.counting.counts import Rate
from itsso.monitoring.counting.figure_query import ADDED_LATER, UNASSIGNED, FigureQuery
from itsso.ui import text
from itsso.ui.components import Text
from itsso.ui.languages import choose
from itsso.ui.shares import wilson
from itsso.units.figures import KnownFor

AGES: tuple[Text, ...] = (
    pgettext_lazy("time", "up to 2 months"),
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
    "statutory": _("Only where the statute itself sets the limit"),
}
SCOPES_MEAN: dict[str, Text] = {
    "itsso": _("Cases of the ITSSO list: section 376 family, BNS 64 to 71, POCSO"),
    "statutory": _("Only cases to which CrPC 173(1A) or BNSS 193(2) applies"),
}
OFFENCES: dict[str, Text] = {
    "all": _("All offences listed"),
    "pocso": _("With a POCSO section"),
    "other": _("Without a POCSO section"),
}
TABLE_OFFENCES: dict[str, Text] = {
    ADDED_LATER: _("Principal offence added after the first registration"),
    UNASSIGNED: _("Not assigned to a principal offence yet"),
}
"""Choices of offences that only NCRB's tables offer, beside the heads of the principal offence."""

CONDITIONS: dict[str, Text] = {
    "registered": _("Registered"),
    "passed": _("Time limit passed"),
    "within": _("Police report within the time limit"),
    "late": _("Police report after the time limit"),
    "beyond": _("Pending beyond the time limit"),
    "otherwise": _("Time limit passed, ended without a police report"),
    "due_today": _("Time limit ends today"),
    "due_today_open": _("Time limit ends today, under investigation"),
    "due_today_done": _("Time limit ends today, police report filed"),
    "due_today_otherwise": _("Time limit ends today, ended without a police report"),
    "young": _("Time limit not yet reached"),
    "young_done": _("Time limit not yet reached, police report filed"),
    "young_open": _("Time limit not yet reached, pending"),
    "young_otherwise": _("Time limit not yet reached, ended without a police report"),
    "done": _("Police report filed"),
    "open": _("Under investigation"),
    "past_due": _("Pending past the due date"),
    "due_in_a_week": _("Pending, due in the 7 days after"),
    "falls_due_today": _("Under investigation, falls due today"),
    "charge_sheet": _("Charge sheet filed"),
    "closure": _("Closure report filed"),
    "pocso": _("With a POCSO section"),
    "disputed": _("Police report between two last days, where authorities differ (counted as within the limit)"),
    "disputed_open": _("Pending between two last days, where authorities differ (not counted as beyond the limit)"),
    "stayed": _("Pending, stayed by a court"),
    "without_lab": _("Police report filed while the laboratory’s report was pending"),
    "supplementary": _("With a supplementary report"),
    "returned": _("Report returned by the court"),
    "examination_due": _("Cases in which the 24 hours for the victim’s medical examination have passed"),
    "examination_in_time": _("Cases with every victim medically examined, or declining, within 24 hours"),
    "statement_due": _("Cases in which the 24 hours for taking the victim before a Magistrate have passed"),
    "statement_in_time": _("Cases with every victim taken before a Magistrate within 24 hours"),
    "draft_known": _("Draft police report left an office or the station in the last twelve months"),
    "draft_expected": _("Police report, or a draft of one, in the last twelve months"),
    "draft_decided": _("Draft police report approved or returned in the last twelve months"),
    "draft_returned": _("Draft police report returned with queries in the last twelve months"),
    "draft_of_station": _("Draft police report was back at the station, in the last twelve months"),
    "draft_of_supervisor": _("Draft police report was with the supervising officer, in the last twelve months"),
    "draft_of_prosecutor": _("Draft police report was with the prosecutor, in the last twelve months"),
    "draft_now_station": _("Draft police report waits at the station after return or approval"),
    "draft_now_supervisor": _("Draft police report waits with the supervising officer"),
    "draft_now_prosecutor": _("Draft police report waits with the prosecutor"),
    "beyond_with_reason": _("Pending beyond the time limit, with a reason for delay"),
    "beyond_without_reason": _("Pending beyond the time limit, without a reason for delay"),
    "year_opening": _("Pending at the start of the calendar year"),
    "year_registered": _("Registered in the calendar year"),
    "year_reopened": _("Reopened in the calendar year"),
    "year_total": _("For investigation in the calendar year"),
    "year_charge_sheeted": _("Charge-sheeted in the calendar year"),
    "year_closure_reports": _("Closure report filed in the calendar year"),
    "year_disposed": _("Disposed of by police in the calendar year"),
    "year_pending": _("Pending at the end of the calendar year, or on the day if earlier"),
    **{f"open_{at}": _("Pending cases by age") for at in range(1, 7)},
    **{f"done_{at}": _("Police reports by time taken") for at in range(1, 7)},
}
"""The titles of lists, by the condition that picks their cases."""

RATES: dict[str, tuple[Text, Text, str, str]] = {
    "compliance": (
        _("Compliance rate"),
        _("police report within the time limit, of the cases whose time limit has passed"),
        "within",
        "passed",
    ),
    "late_share": (
        _("Police report late"),
        _("police report after the time limit, of the cases whose time limit has passed"),
        "late",
        "passed",
    ),
    "pendency": (
        _("Pendency"),
        _("pending beyond the time limit, of the cases whose time limit has passed"),
        "beyond",
        "passed",
    ),
    "pendency_of_registered": (
        _("Pendency, of all registered"),
        _("pending beyond the time limit, of all registered cases"),
        "beyond",
        "registered",
    ),
    "disposal": (
        _("Disposal"),
        _("cases with a police report, in time or late, of all registered cases"),
        "done",
        "registered",
    ),
    "young_and_done": (
        _("Police report filed, time limit not yet reached"),
        _("police report already filed, of the cases whose time limit is not yet reached"),
        "young_done",
        "young",
    ),
}
"""Name, meaning, and the lists behind numerator and denominator."""

QUALITY: dict[str, tuple[Text, Text, str, str]] = {
    "charge_sheet_share": (
        _("Charge sheets"),
        _("charge sheets, of all police reports; the others are closure reports"),
        "charge_sheet",
        "done",
    ),
    "without_lab_share": (
        _("Filed without the laboratory’s report"),
        _("filed while a laboratory’s report was pending, of all police reports"),
        "without_lab",
        "done",
    ),
    "supplementary_share": (
        _("Supplementary reports"),
        _("cases with a supplementary report, of the cases with a police report"),
        "supplementary",
        "done",
    ),
    "returned_share": (
        _("Returned by the court"),
        _("cases in which a court ever returned a report, of all registered cases"),
        "returned",
        "registered",
    ),
}
"""Rates on quality, which complement those on speed, in the same shape."""


def known_districts(known_for: KnownFor) -> str:
    """Return from how many districts data came, as text; empty where from all."""
    if known_for.complete:
        return ""
    sentence = str(
        _(
            "Data from %(known)s of %(of)s districts; none has ever come from the others, "
            "and they are not in any figure."
        )
    )
    return sentence % {"known": text.count(known_for.known), "of": text.count(known_for.of)}


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
    return listed if offence == "all" else f"{listed}; {offence_name(offence)}"


def offence_name(offence: str) -> Text:
    """Return the name of a choice of offences: of all, of a group, or of a head of the principal offence."""
    head = next((head for head in book().crime_heads if head.code == offence), None)
    return choose(head.title) if head else (OFFENCES | TABLE_OFFENCES)[offence]


def table_offences() -> list[tuple[str, Text]]:
    """Return code and name of each choice of offences that only NCRB's tables offer, the heads first."""
    codes = [*(head.code for head in book().crime_heads), *TABLE_OFFENCES]
    return [(code, offence_name(code)) for code in codes]


def ages(basis: str) -> tuple[Text, ...]:
    """Return the names of the six classes; the first depends on the limit that is counted."""
    return AGES if basis == "two_months" else (pgettext_lazy("time", "up to 60 days"), *AGES[1:])


def title(condition: str, basis: str) -> str:
    """Return the title of the list that a condition selects under a limit (`basis`)."""
    name = str(CONDITIONS[condition])
    kind, _stroke, number = condition.rpartition("_")
    return f"{name}: {ages(basis)[int(number) - 1]}" if kind in ("open", "done") and number.isdigit() else name


def percent_and_interval(rate: Rate) -> tuple[str, str]:
    """Return percentage and 95 % interval; both empty below ten cases."""
    if rate.denominator < text.FEW:
        return "", ""
    low, high = wilson(rate)
    return text.percent(*rate), f"{100 * low:.1f} – {100 * high:.1f}%"
