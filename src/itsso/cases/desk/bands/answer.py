"""The sentence with which My work begins."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from itsso.cases.desk.bands.page import WorkBand
from itsso.cases.desk.bands.words import URGENT, CaseBand
from itsso.ui import text


def answer_of_bands(work: Sequence[WorkBand], without_case: int) -> str:
    """Return the page's first sentence, about the most urgent band that has rows.

    `without_case` is the number of rows that are complaints.
    """
    totals = {band.band: band.total for band in work}
    if not totals:
        return _("No time limit of a case is pending here.")
    if urgent := sum(totals.get(band, 0) for band in URGENT):
        return _urgent_sentence(urgent, names_complaints=without_case > 0)
    if overdue := totals.get(CaseBand.OVERDUE, 0):
        line = ngettext(
            "In %(n)s case, overdue work can be done now. No time limit of the police ends this week.",
            "In %(n)s cases, overdue work can be done now. No time limit of the police ends this week.",
            overdue,
        )
        return line % {"n": text.count(overdue)}
    if old := totals.get(CaseBand.OLD, 0):
        line = ngettext(
            "In %(n)s case, work is overdue for more than a year: close it or explain the delay. "
            "No time limit of the police ends this week.",
            "In %(n)s cases, work is overdue for more than a year: close them or explain the delay. "
            "No time limit of the police ends this week.",
            old,
        )
        return line % {"n": text.count(old)}
    later = next((band for band in work if band.band == CaseBand.LATER), None)
    if later is None:
        return _("No time limit of the police ends this week, and no overdue work waits for the police.")
    message = _(
        "No time limit of the police ends this week, and no overdue work waits for the police. "
        "Next: %(fir)s on %(day)s."
    )
    return message % {"fir": later.rows[0].label, "day": text.day(later.rows[0].due)}


def _urgent_sentence(urgent: int, *, names_complaints: bool) -> str:
    if names_complaints:
        sentence = ngettext(
            "In %(n)s case or complaint hours matter or a time limit ends this week: begin with it.",
            "In %(n)s cases and complaints hours matter or a time limit ends this week: begin with them.",
            urgent,
        )
    else:
        sentence = ngettext(
            "In %(n)s case hours matter or a time limit ends this week: begin with it.",
            "In %(n)s cases hours matter or a time limit ends this week: begin with them.",
            urgent,
        )
    return sentence % {"n": text.count(urgent)}
