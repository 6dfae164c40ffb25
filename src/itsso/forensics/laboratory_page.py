"""What the pages of a laboratory show, and that of scanning: tables of finished cells, and facts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from itsso.forensics import catalogue, examination
from itsso.forensics.capacity.models import Cause, Equipment
from itsso.forensics.chain import Chain
from itsso.forensics.custody import ScanResult
from itsso.forensics.labels import spelled
from itsso.forensics.laboratory_forms import ASSIGNMENT_REASONS
from itsso.forensics.models import (
    Assignment,
    Contact,
    Exhibit,
    Hold,
    Priority,
    Request,
    RequestStatus,
    Work,
    WorkStatus,
)  # fmt: skip
from itsso.forensics.page import findings, in_days, item_name, lines, reasons, whereabouts
from itsso.forensics.paper import priority_line
from itsso.ui import text
from itsso.ui.components import Fact, Table, link
from itsso.ui.templatetags.ui_tags import tag, when


def scanned_table(ended: Sequence[ScanResult]) -> Table:
    """How each of many scans ended."""
    rows = [
        [
            spelled(scan.label) if scan.label else scan.typed,
            tag(_("yes"), "green") if scan.taken else tag(_("no"), "red"),
            scan.refused or (findings(scan.chain) if scan.chain is not None else "–"),
        ]
        for scan in ended
    ]
    return Table(_("What was scanned"), [_("Number"), _("Recorded"), _("What is wrong")], rows, stacks=True)


def requests_table(caption: str, requests: Sequence[Request]) -> Table:
    rows = [
        [
            link(one.own_number, reverse("forensics:request", args=[one.pk])), str(one.sender), one.memo,
            priority_line(one.priority, one.due), when(one.since),
        ]
        for one in requests
    ]  # fmt: skip
    return Table(
        caption,
        [_("Number"), pgettext("exhibit", "From"), _("Memo"), _("Priority"), pgettext("stands so", "Since")],
        rows,
        stacks=True,
    )


def request_facts(request: Request) -> list[Fact]:
    told = [
        Fact(pgettext("exhibit", "From"), str(request.sender)), Fact(_("Memo"), request.memo),
        Fact(_("Sent"), when(request.sent_at)),
        Fact(_("How it stands"), lines(request.get_standing_display(), when(request.since))),
        Fact(_("Priority by the published rule"), priority_line(request.priority, request.due)),
        Fact(_("Papers"), ", ".join(catalogue.code_label("papers", paper) for paper in request.papers) or "–"),
    ]  # fmt: skip
    if request.standing == RequestStatus.RETURNED:
        told.append(Fact(_("Why it was returned"), reasons(request.reasons)))
    return told


def exhibits_table(exhibits: Sequence[Exhibit], chains: dict[str, Chain]) -> Table:
    """Exhibits as the laboratory sees them: no name, no case."""
    rows = [
        [
            spelled(one.label), item_name(one), one.subject or "–",
            catalogue.contents(one.contents) or text.count(one.count), one.impression,
            whereabouts(chains[one.label]), findings(chains[one.label]) or _("none"),
        ]
        for one in exhibits
    ]  # fmt: skip
    head = [
        _("Number"), _("What it is"), pgettext("exhibit", "From"), _("Contents"), _("Seal"), _("Where it is"),
        _("What is wrong"),
    ]  # fmt: skip
    return Table(_("Exhibits"), head, rows, stacks=True)


def queue_table(caption: str, works: Sequence[Work], now: datetime, *, opened: bool) -> Table:
    """Works in the order of the rule; each a link where the reader may have it `opened`."""
    rows = [
        [
            link(work_name(one), reverse("forensics:work", args=[one.pk])) if opened else work_name(one),
            priority_line(one.request.priority, one.request.due),
            lines(one.get_standing_display(), catalogue.code_label("holds", one.hold) if one.hold else ""),
            one.examiner_name or "–", lines(when(one.received_at), waited(one.received_at, now)),
        ]
        for one in works
    ]  # fmt: skip
    head = [_("Request and section"), _("Priority"), _("How it stands"), _("Examiner"), _("Received")]
    return Table(caption, head, rows, stacks=True)


def work_name(work: Work) -> str:
    """A work in a line: 142/2026 DNA."""
    return f"{work.request.own_number} {catalogue.section(work.section)}"


def waited(since: datetime, now: datetime) -> str:
    return in_days((now - since).days)


def work_facts(work: Work, missing: Sequence[Equipment], now: datetime) -> list[Fact]:
    """A work as examiner and director see it: from whom it came is not among it, and why it waited is.

    `missing` is what its section lacks today, as the laboratory said.
    """
    told = [
        Fact(pgettext("laboratory", "Section"), catalogue.section(work.section)),
        Fact(_("Priority by the published rule"), priority_line(work.request.priority, work.request.due)),
        Fact(_("Received"), when(work.received_at)),
        Fact(_("How it stands"), lines(work.get_standing_display(), when(work.since))),
        Fact(_("Examiner"), work.examiner_name or "–"),
        Fact(_("Cannot go on because"), catalogue.code_label("holds", work.hold) if work.hold else "–"),
    ]
    if holds := list(work.holds.order_by("since")):
        told.append(Fact(_("Stood still"), lines(*(_held(one, now) for one in holds))))
    if missing and work.standing != WorkStatus.RELEASED:
        told.append(Fact(_("Out of stock or out of order in the section"), lines(*map(_lacks, missing))))
    return told


def _held(one: Hold, now: datetime) -> str:
    told = {
        "reason": catalogue.code_label("holds", one.reason), "days": text.count(((one.until or now) - one.since).days),
        "since": text.day(one.since), "until": text.day(one.until),
    }  # fmt: skip
    if one.until is None:
        return _("%(reason)s: for %(days)s days now, since %(since)s") % told
    return _("%(reason)s: %(days)s days, from %(since)s to %(until)s") % told


def _lacks(one: Equipment) -> str:
    told = {"name": one.name, "day": text.day(one.on), "cause": Cause(one.cause).label}
    return _("%(name)s since %(day)s: %(cause)s") % told


def sheets_table(work: Work, *, opened: bool) -> Table:
    """The worksheet of a work, in the order of its lines; what was seen is told where it may be `opened`."""
    methods = dict(catalogue.methods(work.section))
    rows = [
        [
            spelled(one.label), methods.get(one.method, one.method),
            lines(one.instrument, one.lot, one.consumed) or "–",
            lines(*examination.worksheet_note(one).splitlines()) if opened else "–", lines(one.by_name, when(one.at)),
        ]
        for one in work.worksheets.select_related("laboratory").order_by("at")
    ]  # fmt: skip
    head = [_("Exhibit"), _("Method"), _("Instrument, lot, used up"), _("What was seen"), _("By")]
    return Table(_("Worksheet"), head, rows, stacks=True)


def assignments_table(work: Work) -> Table:
    """How the examiner of a work was chosen: among whom, and by what."""
    rows = [
        [
            when(made.at), made.examiner, made.get_how_display(),
            ", ".join(f"{number} ({works})" for number, works in made.among.items()),
            ASSIGNMENT_REASONS.get(made.reason, "–"),
        ]
        for made in work.assignments.order_by("at")
    ]  # fmt: skip
    head = [_("When"), _("Examiner"), _("How"), _("Among, with works in hand"), _("Reason")]
    return Table(_("How the examiner was chosen"), head, rows, stacks=True)


def by_hand_table(assignments: Sequence[Assignment]) -> Table:
    """Works that were given by name, or declined."""
    rows = [
        [
            link(made.work.request.own_number, reverse("forensics:work", args=[made.work_id])), when(made.at),
            made.get_how_display(), ASSIGNMENT_REASONS.get(made.reason, "–"),
        ]
        for made in assignments
    ]  # fmt: skip
    head = [_("Request"), _("When"), _("How"), _("Reason")]
    return Table(_("Examiners chosen by name, or who declined"), head, rows, stacks=True)


def queue_sentence(standing: dict[str, int]) -> str:
    """How many works are in hand, in words."""
    total = sum(standing.values())
    told = {"n": text.count(total), "waiting": text.count(standing.get("waiting", 0))}
    return (
        ngettext(
            "%(n)s work in hand; %(waiting)s waiting for an examiner.",
            "%(n)s works in hand; %(waiting)s waiting for an examiner.",
            total,
        )
        % told
    )


def priority_rows(asked: Iterable[Priority]) -> list[dict[str, Any]]:
    """Wishes with their codes in words."""
    return [
        {
            "asked": one,
            "rank": catalogue.code_label("ranks", one.rank),
            "reason": catalogue.code_label("priority_reasons", one.reason),
            "way": catalogue.code_label("ways", one.way),
            "why": catalogue.code_label("decisions", one.why) if one.why else "",
        }
        for one in asked
    ]


def contacts_table(contacts: Sequence[Contact]) -> Table:
    rows = [
        [
            when(one.at), one.request.own_number, catalogue.code_label("ranks", one.rank),
            catalogue.code_label("ways", one.way), catalogue.code_label("contacts", one.about), one.noted_by_name,
        ]
        for one in contacts
    ]  # fmt: skip
    head = [_("When"), _("Request"), _("Who, by rank"), _("How"), _("About what"), _("Noted by")]
    return Table(_("Contacts from outside"), head, rows, stacks=True)
