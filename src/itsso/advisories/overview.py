"""Everything asked of a unit: its own obligations, the progress of the units below, and the desk's counts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from functools import cached_property
from typing import cast
from uuid import UUID

from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from itsso.advisories import queries
from itsso.advisories.counting import queries as tallies
from itsso.advisories.counting.obligations import CountedItem, ObligationCounts, sum_counts
from itsso.advisories.models import NO_EVIDENCE, Advisory, Item
from itsso.advisories.page import answer_url, standing_url, unit_url
from itsso.advisories.queries import Obligation
from itsso.cases.extensions import PackageCounts
from itsso.platform.clock import today
from itsso.protection.middleware import OfficerRequest
from itsso.ui import text
from itsso.ui.components import MOST_NAMED, Figure, PageTable, link
from itsso.ui.templatetags.ui_tags import when
from itsso.units.models import Unit, UnitKind


class Overview:
    """All advisories at a unit: its own obligations, and the progress of the units below."""

    def __init__(self, unit: Unit) -> None:
        self.unit, self.on = unit, today()
        self.abolished = queries.abolished_below(unit)
        self._register = queries.register()
        self._terms = tallies.counted_items(self._register)

    @cached_property
    def own_obligations(self) -> list[tuple[CountedItem, Obligation]]:
        """Return what the unit and the units abolished directly below it owe, overdue items first."""
        terms = {item.pk: item for item in self._terms}
        rows = [(terms[owed.item_id], owed) for owed in queries.obligations_of([self.unit, *self.abolished])]
        return sorted(rows, key=self._urgency)

    def _urgency(self, row: tuple[CountedItem, Obligation]) -> tuple[bool, bool, date, int, int]:
        """Return the sort key: overdue, then open by last day, then settled; the newest letter first."""
        term, owed = row
        return not owed.overdue(self.on), owed.settled, owed.due or date.max, -owed.began.toordinal(), term.number

    def obligations_with(self, status: str) -> list[tuple[CountedItem, Obligation]]:
        """Return those of `own_obligations` that have a status, or are "open" or "overdue"; all for an empty one."""
        return [(item, owed) for item, owed in self.own_obligations if self._has_status(owed, status)]

    def _has_status(self, owed: Obligation, status: str) -> bool:
        if status == "open":
            return not owed.settled
        return owed.overdue(self.on) if status == "overdue" else status in ("", owed.status)

    def worded(self, rows: Sequence[tuple[CountedItem, Obligation]]) -> list[tuple[Item, Obligation]]:
        """Return the obligations with their items, which hold the advisory's own text."""
        items = queries.items_by_key(counted_item for counted_item, _owed in rows)
        return [(items[counted_item.pk], owed) for counted_item, owed in rows]

    @cached_property
    def rows(self) -> list[tuple[Advisory, ObligationCounts, str]]:
        """Return each advisory with the counts of the unit and of all units below it, and the address of its page."""
        statuses, counter = tallies.counts_of_place(self.unit, self._register, self._terms, self.on)
        parts: dict[UUID, list[ObligationCounts]] = {advisory.pk: [] for advisory in self._register}
        for term in self._terms:
            parts[term.advisory.id].append(counter.count(term, statuses[term.pk]))
        sums = ((advisory, sum_counts(parts[advisory.pk])) for advisory in self._register)
        return [(advisory, total, standing_url(self.unit, advisory)) for advisory, total in sums if total.owed]

    @property
    def table(self) -> PageTable | None:
        """Return `rows` as a table for the page; none at a station, whose own list says the same."""
        if self.unit.kind == UnitKind.STATION or not self.rows:
            return None
        head = [
            _("Advisory"),
            pgettext("count", "Asked"),
            pgettext("answer", "Done"),
            pgettext("count", "Accepted"),
            pgettext("answer", "No evidence"),
            pgettext("count", "Overdue"),
        ]
        body = [
            [
                format_html("{}<br>{}", link(advisory.local_title, url), when(advisory.issued_on)),
                text.count_cell(counts.owed),
                text.count_cell(counts.done),
                text.count_cell(counts.accepted),
                text.count_cell(counts.no_evidence),
                text.count_cell(counts.overdue),
            ]
            for advisory, counts, url in self.rows
        ]
        caption = _("Answers of this unit and all below it, by advisory")
        return PageTable(caption, head, body, frozenset(range(1, 6)), stacks=True)

    @property
    def answer(self) -> str:
        """Return the summary sentence at the top of the page."""
        if not self.own_obligations:
            return _("Nothing is asked of this unit itself. The table shows the progress of the units below.")
        values = {
            "asked": text.count(len(self.own_obligations)),
            "open": text.count(sum(not owed.settled for _item, owed in self.own_obligations)),
            "late": text.count(sum(owed.overdue(self.on) for _item, owed in self.own_obligations)),
            "none": text.count(sum(owed.status == NO_EVIDENCE for _item, owed in self.own_obligations)),
        }
        sentence = _(
            "Items asked of this unit: %(asked)s. Pending: %(open)s, of which overdue: %(late)s. "
            "Without evidence: %(none)s."
        )
        return sentence % values


def count_waiting(request: HttpRequest) -> int:
    """Return how many items wait for the unit's answer, if the officer may answer, and how many advisories to read."""
    officer = cast(OfficerRequest, request)
    if not officer.may("advisories:acknowledge_several"):
        return 0
    counts = _counts(officer).read(officer)
    return counts.unread + (counts.open if officer.may("advisories:answer") else 0)


def _counts(request: OfficerRequest) -> PackageCounts[queries.AdvisoryDeskCounts]:
    return PackageCounts("advisories", lambda: queries.desk_counts(request.posting, today()))


def counts_for_desk(request: OfficerRequest) -> PackageCounts[queries.AdvisoryDeskCounts] | None:
    """Return what `desk_figures` reads, for a reader of the unit's advisories."""
    return _counts(request) if request.may("advisories:unit") else None


def _named_items(counts: queries.AdvisoryDeskCounts, request: OfficerRequest) -> list[Item]:
    """Return the items that wait for the unit's answer, where they are few and the page does not list them anyway."""
    is_listed = request.resolver_match is not None and request.resolver_match.view_name == "advisories:list"
    return [] if is_listed or counts.open > MOST_NAMED else queries.open_items(request.posting.unit)


def desk_figures(request: OfficerRequest) -> Iterator[Figure]:
    """Yield the desk's counts: items of advisories to answer and those overdue, and advisories to acknowledge."""
    if not request.may("advisories:unit"):
        return
    counts = _counts(request).read(request)
    if request.may("advisories:answer") and counts.open:
        label = ngettext("item of an advisory without an answer", "items of advisories without an answer", counts.open)
        unit = request.posting.unit
        named = [(item.local_asked, answer_url(unit, item)) for item in _named_items(counts, request)]
        yield Figure(counts.open, label, f"{unit_url(unit)}?status=open", items=named)
    if request.may("advisories:answer") and counts.overdue:
        label = ngettext("overdue item of an advisory", "overdue items of advisories", counts.overdue)
        yield Figure(counts.overdue, label, f"{unit_url(request.posting.unit)}?status=overdue", "bad", is_part=True)
    if counts.unread:
        label = ngettext("advisory to read and acknowledge", "advisories to read and acknowledge", counts.unread)
        yield Figure(counts.unread, label, f"{reverse('advisories:list')}?show=unread")
