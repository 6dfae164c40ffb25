"""Complaints and Zero FIRs that wait for an officer: numbers on the desk, each with the list that it counts.

Complaints whose hours run are rows of the desk too.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from itsso.cases.desk.bands.page import WorkRow
from itsso.cases.extensions import PackageCounts
from itsso.cases.models import Series
from itsso.cases.words import fir
from itsso.intake import queries
from itsso.intake.complaints.urgent_rows import urgent_row
from itsso.intake.models import PairStatus
from itsso.intake.refusals import queries as refusals_queries
from itsso.intake.zero_firs.page import duration_text
from itsso.intake.zero_firs.pairs import queries as pairs_queries
from itsso.intake.zero_firs.pairs.listing import fir_label, pair_label
from itsso.platform.clock import now
from itsso.protection.middleware import OfficerRequest
from itsso.ui.addresses import page_address
from itsso.ui.components import MOST_NAMED, Figure, FirstQuestion, Text
from itsso.units.models import UnitKind


def count_complaints(request: HttpRequest) -> int:
    """Return how many complaints wait at the officer's own station; a unit above decides none."""
    officer = cast(OfficerRequest, request)
    return _counts(officer).read(officer).complaints if officer.posting.unit.kind == UnitKind.STATION else 0


def count_zero_firs(request: HttpRequest) -> int:
    """Return how many Zero FIRs wait for an act of the officer's unit."""
    officer = cast(OfficerRequest, request)
    if not officer.may("intake:list"):
        return 0
    return _counts(officer).read(officer).zero_firs(station=officer.posting.unit.kind == UnitKind.STATION)


def count_refusals(request: HttpRequest) -> int:
    """Return how many records of refusals below the officer's unit wait for a first act: an enquiry, or an outcome."""
    officer = cast(OfficerRequest, request)
    return new_refusals(officer).read(officer)


def new_refusals(request: OfficerRequest) -> PackageCounts[int]:
    """Return the count of `count_refusals`, which the page of refusals asks for with its own."""
    return PackageCounts("refusals", lambda: refusals_queries.count_new(request.posting.unit))


def _counts(request: OfficerRequest) -> PackageCounts[queries.WaitingCounts]:
    """Return the counts of the officer's unit: the menu has two of them, and the desk all."""
    return PackageCounts("intake", lambda: queries.waiting_counts(request.posting.unit, now()))


def counts_for_desk(request: OfficerRequest) -> PackageCounts[queries.WaitingCounts] | None:
    """Return the counts that `figures` reads; None for an officer who does not see this package's lists."""
    return _counts(request) if request.may("intake:list") else None


def complaints_in_hours(request: OfficerRequest, *, is_own: bool = False) -> list[WorkRow]:
    """Return the complaints of the reader's station whose hours run, as rows of *Hours matter*.

    The reader's own are those that the reader recorded: a complaint has no investigating officer yet.
    """
    if not request.may("intake:list"):
        return []
    moment, may_decide = now(), request.may("intake:decide")
    return [
        urgent_row(complaint, moment, may_decide=may_decide)
        for complaint in _counts(request).read(request).in_hours
        if not is_own or complaint.recorded_by == request.posting.actor.number
    ]


def _zero_firs(request: OfficerRequest, part: str) -> list[tuple[Text, str]]:
    """Return the Zero FIRs of a part of the board by name, each with the page on which this officer acts on it.

    One that was forwarded is named with how long it waits. None where it is for other units to act, as on a desk above
    a station.
    """
    page = "intake:forward" if part == "unsent" else "intake:transfer"
    if not request.may(page):
        return []
    waiting = _counts(request).read(request).first_zero_firs
    return [(_name(row), reverse(page, args=[row.key])) for row in waiting if row.part == part]


def _name(row: queries.WaitingZeroFir) -> str:
    name = fir(Series.ZERO, row.number, row.year)
    return f"{name} ({duration_text(now() - row.since)})" if row.since else name


def _pairs(request: OfficerRequest) -> list[tuple[Text, str]]:
    """Return the likely pairs of the officer's station by name, each with its page; none for units above."""
    unit = request.posting.unit
    if unit.kind != UnitKind.STATION:
        return []
    waiting = pairs_queries.pairs(unit).filter(status=PairStatus.WAITING)
    return [(f"{pair_label(pair)} / {fir_label(pair)}", reverse("intake:pair", args=[pair.pk])) for pair in waiting]


_IN_HOURS = frozenset({"received", "returned", "unsent"})
"""The parts of the board whose Zero FIRs nobody investigates until the station acts: hours count."""


def figures(request: OfficerRequest) -> Iterator[Figure]:
    """Yield the numbers of what waits; whatever is past its last day is marked.

    Zero FIRs to accept, send again, decide and send come first.
    """
    if not request.may("intake:list"):
        return
    counts = _counts(request).read(request)
    board_url, complaints = page_address("intake:board"), page_address("intake:list")
    zero_firs = (
        (
            counts.to_accept,
            ngettext("Zero FIR to register again", "Zero FIRs to register again", counts.to_accept),
            "received",
        ),
        (
            counts.to_send_again,
            ngettext(
                "Zero FIR returned, to be sent again", "Zero FIRs returned, to be sent again", counts.to_send_again
            ),
            "returned",
        ),
        (
            counts.to_decide,
            ngettext("Zero FIR for your decision", "Zero FIRs for your decision", counts.to_decide),
            "escalated",
        ),
        (counts.unsent, ngettext("Zero FIR not sent yet", "Zero FIRs not sent yet", counts.unsent), "unsent"),
    )
    for number, label, part in zero_firs:
        if number:
            items = _zero_firs(request, part) if number <= MOST_NAMED else ()
            question = FirstQuestion(_("Forward to the police station"), "station_find") if part == "unsent" else None
            tone = "bad" if part in _IN_HOURS else "soon"
            yield Figure(number, label, f"{board_url}?part={part}", tone, items, question)
    if counts.pairs and request.may("intake:pairs"):
        label = ngettext(
            "Zero FIR and FIR that may be one case", "pairs of Zero FIR and FIR that may be one case", counts.pairs
        )
        items = _pairs(request) if counts.pairs <= MOST_NAMED else ()
        yield Figure(counts.pairs, label, page_address("intake:pairs"), "soon", items)
    if counts.to_call:
        label = ngettext(
            "unsigned message whose sender is to be called (also counted in the next figures)",
            "unsigned messages whose senders are to be called (also counted in the next figures)",
            counts.to_call,
        )
        yield Figure(counts.to_call, label, f"{complaints}?status=call", "bad", is_part=True)
    waiting_complaints = (
        (counts.typing, ngettext("complaint being typed", "complaints being typed", counts.typing), "typing", 0),
        (
            counts.undecided,
            ngettext("complaint to be decided", "complaints to be decided", counts.undecided),
            "undecided",
            counts.undecided_late,
        ),
        (
            counts.signature,
            ngettext("e-FIR waiting for the signature", "e-FIRs waiting for the signature", counts.signature),
            "signature",
            counts.signature_late,
        ),
        (
            counts.enquiry,
            ngettext("preliminary enquiry pending", "preliminary enquiries pending", counts.enquiry),
            "enquiry",
            counts.enquiry_late,
        ),
    )
    for number, label, list_code, late in waiting_complaints:
        if number:
            past = _("%(words)s, %(n)s over the time limit") % {"words": label, "n": late} if late else label
            yield Figure(number, past, f"{complaints}?status={list_code}", "bad" if late else "soon")
