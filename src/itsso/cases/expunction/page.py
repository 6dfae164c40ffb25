"""What the pages of expunctions show: what an order removes, from where, and what stays."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from itsso.cases.documents.actions import print_number
from itsso.cases.documents.models import Print
from itsso.cases.expunction import actions, queries
from itsso.cases.expunction.models import Expunction, ExpunctionOutcome, Ground, LegalHold, OrderingCourt
from itsso.cases.expunction.queries import RowCounts
from itsso.platform.clock import today
from itsso.ui import text
from itsso.ui.components import SummaryRow, Text, unbroken_dates
from itsso.ui.names import translate_rank

PLACES: Sequence[tuple[Text, Collection[str]]] = (
    (gettext_lazy("History of the case: entries"), ("cases_event",)),
    (gettext_lazy("The case, its numbers and its people (V1, A1)"), ("cases_case", "cases_key", "cases_person")),
    (gettext_lazy("Sealed texts and files, with their keys"), ("protection_item", "protection_content")),
    (gettext_lazy("List of files of the case"), ("cases_attachment",)),
    (gettext_lazy("Names of accused that are not sealed"), ("cases_accusedname",)),
    (
        gettext_lazy("Search: names, telephone numbers and exhibits"),
        ("protection_token", "cases_accusedsound", "cases_exhibit"),
    ),
    (
        gettext_lazy("Time limits, court dates, and what figures count"),
        (
            "cases_clock",
            "cases_outcome",
            "cases_courtdate",
            "cases_pendingmatter",
            "cases_draftstay",
            "cases_delayreason",
            "cases_fact",
        ),
    ),
    (gettext_lazy("Register of openings of the identity"), ("protection_opening",)),
    (gettext_lazy("Register of printed papers, and requests to remove text"), ("cases_print", "cases_redaction")),
    (gettext_lazy("Data sent between stations or to a laboratory"), ("protection_parcel", "forensics_parcel")),
)
"""Where rows of a case are, in words, and the tables of each place. Packages above add their own."""


@dataclass(frozen=True, slots=True)
class RemovalPlace:
    """A place from which rows are removed, and how many."""

    title: Text
    rows: int


def removal_places(counts: RowCounts) -> list[RemovalPlace]:
    """Return the places that have rows, each with their number; together they have all of the counts."""
    remaining = dict(counts)
    places = [RemovalPlace(title, sum(remaining.pop(table, 0) for table in tables)) for title, tables in PLACES]
    for name, package in actions.storing_packages().items():
        tables = [table for table in remaining if table.startswith(f"{name}_")]
        places.append(RemovalPlace(package.title, sum(remaining.pop(table) for table in tables)))
    if remaining:
        places.append(RemovalPlace(_("Other rows"), sum(remaining.values())))
    return [place for place in places if place.rows]


def what_stays(case_id: UUID, subject: str) -> list[Text]:
    """Return in sentences what stays after the removal, and what has to be done by hand."""
    papers = [print_number(paper) for paper in Print.objects.filter(case_id=case_id).order_by("at")]
    stays: list[Text] = [
        _(
            "The sealed audit log: who did what and when, with codes and without names. With it, this order: court, "
            "number, date, and the numbers of the officers who prepared it and carried it out."
        )
    ]
    if subject:
        stays.append(
            _(
                "The history of the case with %(person)s as a label: dates, sections and codes. Sealed accounts, notes "
                "and files of the case that may name this person are not removed: replace those that do."
            )
            % {"person": subject}
        )
    else:
        stays += [
            _(
                "A keyed hash of the FIR number, from which nobody can read it: the number is not accepted again from "
                "CCTNS or on a page."
            ),
            _("Figures that were stored or published earlier. Every later calculation leaves the case out."),
            _(
                "The laboratory’s own register and the custody of exhibits that it received: they name no case and no "
                "person. The court decides what happens to the exhibits."
            ),
            _("A record of a refusal or delay by officers of a unit, if there is one: it is about them."),
        ]
    stays.append(_("Backups until they are overwritten, and CCTNS itself: ask for the same removal there."))
    if papers:
        stays.append(_("Printed papers, to be collected by hand: %(papers)s") % {"papers": "; ".join(papers)})
    return stays


def caution(ground: str) -> Text:
    """Return what an officer must read in the order before carrying it out; empty where the order says it all."""
    if ground != Ground.CHILD:
        return ""
    return _(
        "JJ Act 2015, section 24(2): records are destroyed after the period of appeal or the period prescribed. "
        "Records of a heinous offence with a finding under section 19(1)(i) are retained by the Children’s Court."
    )


def order_rows(expunction: Expunction) -> list[SummaryRow]:
    """Return the order and what became of it as a summary."""
    rows = [
        SummaryRow(_("What the court ordered"), Ground(expunction.ground).label),
        SummaryRow(_("Order"), unbroken_dates(order_text(expunction))),
        SummaryRow(_("Station"), str(expunction.station)),
        SummaryRow(
            _("Prepared by"),
            _officer_text(expunction.requested_by_name, expunction.requested_by, expunction.requested_at),
        ),
    ]
    if expunction.subject:
        rows.insert(1, SummaryRow(_("Person"), expunction.subject))
    if expunction.outcome:
        decided = _officer_text(expunction.decided_by_name, expunction.decided_by, expunction.decided_at)
        rows.append(SummaryRow(ExpunctionOutcome(expunction.outcome).label, decided))
    return rows


def _officer_text(name: str, number: str, at: datetime | None) -> str:
    return f"{translate_rank(name)} ({number}), {text.moment(at)}"


def order_text(order: Expunction | LegalHold) -> str:
    """Return an order in one line: "High Court, 1234/2026, 20-06-2026"."""
    return f"{OrderingCourt(order.court).label}, {order.order_number}, {text.day(order.ordered_on)}"


def hold_text(hold: LegalHold) -> str:
    """Return until when a hold lasts, or how it ended."""
    if hold.lifted_at is not None:
        values = {
            "day": text.day(hold.lifted_at),
            "number": hold.lifting_order,
            "officer": translate_rank(hold.lifted_by_name),
        }
        return _("lifted on %(day)s by order %(number)s (%(officer)s)") % values
    if hold.until is None:
        return _("in force until it is lifted")
    if hold.until < today():
        return _("ended on %(day)s") % {"day": text.day(hold.until)}
    return _("in force until %(day)s") % {"day": text.day(hold.until)}


def is_in_force(hold: LegalHold) -> bool:
    """Return whether a hold is in force today."""
    return queries.holds_in_force([hold.case_id], today()).filter(pk=hold.pk).exists()
