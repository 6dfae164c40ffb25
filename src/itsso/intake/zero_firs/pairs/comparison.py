"""The two cases of a likely pair side by side: each row with its values and whether they agree; and the check pages."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from itsso.cases.derive import day
from itsso.intake.models import LikelyPair
from itsso.intake.zero_firs.pairs.actions import CurrentPair
from itsso.intake.zero_firs.pairs.halves import PairHalf
from itsso.intake.zero_firs.pairs.likeness import Agreement, Likeness
from itsso.intake.zero_firs.pairs.listing import fir_label, pair_label
from itsso.law.model import Moment
from itsso.ui import text
from itsso.ui.check import Check
from itsso.ui.components import SummaryRow, Text
from itsso.ui.templatetags.ui_tags import tag


@dataclass(frozen=True, slots=True)
class ComparedRow:
    """A row of the comparison. `verdict` is empty where there is nothing to compare."""

    title: Text
    zero_fir: Text
    fir: Text
    verdict: Text = ""


def comparison(current: CurrentPair) -> list[ComparedRow]:
    """Return the rows of the comparison: codes and days of both cases."""
    zero, fir, alike = current.zero_fir.half, current.fir.half, current.likeness
    later = (day(fir.registered) - day(current.zero_fir.sent)).days
    named = current.fir.zero_day
    return [
        ComparedRow(_("Police station"), str(zero.case.station), str(fir.case.station)),
        ComparedRow(
            pgettext("pair", "Registered on"),
            text.moment(zero.registered),
            text.moment(fir.registered),
            _after_text(later),
        ),
        ComparedRow(pgettext("pair", "Forwarded to this station on"), text.moment(current.zero_fir.sent), ""),
        ComparedRow(
            _("Sections"),
            text.sections(zero.sections),
            text.sections(fir.sections),
            _verdict(alike, Agreement.SECTIONS),
        ),
        ComparedRow(_("Offence committed"), _offence(zero), _offence(fir), _verdict(alike, Agreement.OFFENCE_DAYS)),
        ComparedRow(_("Information received"), _moment(zero.informed), _moment(fir.informed)),
        ComparedRow(_("Victims"), _victims(zero), _victims(fir), _verdict(alike, Agreement.VICTIMS)),
        ComparedRow(pgettext("pair", "Accused on record"), text.count(zero.accused), text.count(fir.accused)),
        ComparedRow(
            pgettext("pair", "Zero FIR that the FIR names"),
            "",
            _("of %(day)s, without its number") % {"day": text.day(named)} if named else _("None"),
            _verdict(alike, Agreement.ZERO_DAY) if named else "",
        ),
    ]


def _after_text(days: int) -> str:
    if days == 0:
        return _("on the day it was forwarded")
    return ngettext("%(n)s day after it was forwarded", "%(n)s days after it was forwarded", days) % {"n": days}


def _verdict(alike: Likeness, part: Agreement) -> Text:
    if part in alike.agrees:
        return tag(pgettext("pair", "agrees"), "green")
    if part in alike.differs:
        return tag(pgettext("pair", "differs"), "orange")
    return tag(pgettext("pair", "not known"), "grey")


def _moment(at: Moment | None) -> str:
    return text.moment(at) if at is not None else _("Not recorded")


def _offence(half: PairHalf) -> str:
    first, last = half.offence
    if first is None and last is None:
        return _("Not recorded")
    if first is None:
        return _("until %(day)s") % {"day": text.day(last)}
    if last is None or last == first:
        return text.day(first)
    return f"{text.day(first)} – {text.day(last)}"


def _victims(half: PairHalf) -> str:
    return ", ".join(_age_classes(half.children))


def _age_classes(children: Sequence[bool | None]) -> Iterator[str]:
    names = {True: _("under 18"), False: _("18 or older"), None: _("age not recorded")}
    for number, child in enumerate(children, start=1):
        yield f"V{number}: {names[child]}"


def join_check(pair: LikelyPair) -> Check:
    """Return what joining the two will do."""
    return Check(
        _("Check before you join the two cases"),
        _rows(pair),
        _(
            "They become one case of your station, with both histories. It counts once, and all time limits run from "
            "the Zero FIR's day, %(day)s. Both numbers keep finding it. The first station no longer has the case."
        )
        % {"day": text.day(pair.zero_day)},
        _("Join the two cases"),
        reverse("intake:pair", args=[pair.pk]),
        may_change=False,
    )


def separation_check(pair: LikelyPair) -> Check:
    """Return what taking a join back will do."""
    return Check(
        _("Check before you take the join back"),
        _rows(pair),
        _(
            "They become two cases again: the Zero FIR goes back to its first station with its own history, and both "
            "count. What was recorded since the join stays with the FIR."
        ),
        _("Separate the two cases"),
        reverse("intake:pair", args=[pair.pk]),
        tone="warning",
        may_change=False,
    )


def _rows(pair: LikelyPair) -> list[SummaryRow]:
    return [
        SummaryRow(_("Zero FIR"), f"{pair_label(pair)}, {text.day(pair.zero_day)}"),
        SummaryRow(pgettext("series", "FIR"), f"{pair.station} · {fir_label(pair)}, {text.day(pair.fir_day)}"),
    ]
