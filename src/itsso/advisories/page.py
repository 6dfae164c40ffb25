"""Contents of the pages of advisories: each item as asked, what the system measures for it, what the unit answers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from itsso.advisories.counting import queries as tallies
from itsso.advisories.counting.obligations import (
    ObligationCounter,
    ObligationCounts,
    group_alike,
    sum_counts,
)
from itsso.advisories.figures import measured
from itsso.advisories.figures.measured import MeasuredFigure
from itsso.advisories.models import (
    NO_EVIDENCE,
    SENT_BACK,
    SETTLED,
    STATUS_LABELS,
    Advisory,
    Answer,
    AnswerStatus,
    Evidence,
    Extent,
    Item,
    ItemStatus,
    Level,
    level_of,
)
from itsso.advisories.queries import Obligation
from itsso.platform.clock import today
from itsso.platform.prepared_statements import one_exchange
from itsso.protection.ranges import counts_withheld
from itsso.ui import text
from itsso.ui.addresses import page_address
from itsso.ui.components import Text
from itsso.ui.templatetags.ui_tags import tag
from itsso.units.models import Unit, UnitKind

COLOURS = {
    AnswerStatus.DONE: "green",
    AnswerStatus.UNDER_WAY: "blue",
    AnswerStatus.NOT_BEGUN: "yellow",
    SENT_BACK: "orange",
    NO_EVIDENCE: "red",
    AnswerStatus.NOT_APPLICABLE: "grey",
}


def unit_url(unit: Unit) -> str:
    """Return the address of the page with everything asked of a unit and of all units below it."""
    return reverse("advisories:unit", args=[unit.pk])


def standing_url(unit: Unit, advisory: Advisory) -> str:
    """Return the address of an advisory's page at a unit."""
    return page_address("advisories:standing", unit.pk, advisory.id)


def item_url(unit: Unit, item: Item, status: str = "") -> str:
    """Return the address of an item's page at a unit; with `status`, of its list of units below with that status."""
    address = page_address("advisories:item", unit.pk, item.id)
    return f"{address}?{urlencode({'status': status})}#below" if status else address


def answer_url(unit: Unit, item: Item) -> str:
    """Return the address of the page on which an item is answered for a unit."""
    return page_address("advisories:answer", unit.pk, item.id)


def levels(item: Item) -> str:
    """Return the levels to which an item is addressed, as text."""
    return ", ".join(str(Level(level).label) for level in item.levels)


def deadline(item: Item) -> str:
    """Return the time limit of an item as text: as it was asked, or as it was extended."""
    return deadline_text(item.extended_to or item.due_on, item.within_days)


def deadline_text(last_day: date | None, within_days: int | None) -> str:
    """Return a time limit as text."""
    if last_day:
        return _("by %(day)s") % {"day": text.day(last_day)}
    if within_days:
        return ngettext("within %(n)s day", "within %(n)s days", within_days) % {"n": text.count(within_days)}
    return _("no date set")


def extent_label(advisory: Advisory) -> Text:
    """Return the label that says how much of the text is known."""
    return Extent(advisory.extent).label


def evidence(answer: Answer) -> str:
    """Return the evidence of an answer as text."""
    if not answer.evidence_kind:
        return ""
    if answer.evidence_kind == Evidence.FIGURE:
        if counts_withheld(answer.unit):
            return _("the system’s figure on that day: %(figure)s") % {"figure": _("withheld")}
        return _("the system’s figure on that day: %(figure)s") % {"figure": measured.format_frozen(answer.evidence)}
    return answer.evidence


@dataclass(frozen=True, slots=True)
class ItemAtUnit:
    """One item at one unit: figures, the unit's own answer, the verdict on both together, and the counts below."""

    item: Item
    unit: Unit
    figures: Sequence[MeasuredFigure]
    owed: Obligation | None
    item_status: ItemStatus | None
    below: ObligationCounts
    on: date

    @property
    def url(self) -> str:
        """Return the address of the item's page."""
        return item_url(self.unit, self.item)

    @property
    def status(self) -> str:
        """Return the status at the unit itself; empty where it owes nothing."""
        if self.item_status:
            return self.item_status.stands
        return self.owed.status if self.owed else ""

    @property
    def tag(self) -> Text:
        """Return the status as a tag."""
        return tag(STATUS_LABELS[self.status], COLOURS[self.status])

    @property
    def answer(self) -> Answer | None:
        """Return the latest answer."""
        return self.item_status.answer if self.item_status else None

    @property
    def evidence(self) -> str:
        """Return the evidence of the latest answer as text."""
        return evidence(self.answer) if self.answer else ""

    @property
    def verified(self) -> str:
        """Return the text that says whether a level above accepted the answer."""
        if not self.item_status or self.item_status.stands == SENT_BACK:
            return ""
        return _("accepted by the unit above") if self.item_status.accepted else _("not verified yet")

    @property
    def addressed(self) -> str:
        """Return to whom the item is addressed, or that it was withdrawn, where the unit itself does not owe it."""
        if self.item.withdrawn_on:
            return _("Withdrawn on %(day)s; the answers stay on record.") % {"day": text.day(self.item.withdrawn_on)}
        if self.owed or self.item_status:
            return ""
        if self.item.advisory.states and self.unit.state and self.unit.state not in self.item.advisory.states:
            return _("The letter is not addressed to this State.")
        if level_of(self.unit) in self.item.levels:
            return _("Not asked of this unit: the State has not forwarded it yet, or the letter is superseded.")
        return _("Addressed to: %(levels)s") % {"levels": levels(self.item)}

    @property
    def due(self) -> str:
        """Return the last day, and while the item is open the days left or over."""
        if not self.owed or self.owed.due is None:
            return ""
        due = _("due %(day)s") % {"day": text.day(self.owed.due)}
        return due if self.status in SETTLED else f"{due}, {text.days_to(self.owed.due, self.on)}"

    @property
    def overdue(self) -> bool:
        """Return whether the item is open after its last day."""
        return self.owed is not None and self.owed.overdue(self.on)

    @property
    def counted_at(self) -> datetime | None:
        """Return when the oldest of its figures was counted."""
        return measured.counted_at(self.figures)

    @property
    def notes(self) -> list[str]:
        """Return what a reader must know of its figures, such as cases that no figure has any more."""
        return measured.notes(self.unit, self.counted_at)

    @property
    def measured(self) -> bool | None:
        """Return whether the figures say that the item is met; None where they decide nothing."""
        return measured.figures_verdict(list(self.figures))

    @property
    def verdict(self) -> str:
        """Return what answer and figures say together; empty where the figures decide nothing."""
        if not self.figures:
            return _("The system has no figure for this; only the answer counts.")
        met = self.measured
        if met is None:
            return ""
        if met:
            sentence = _("Met, according to the system’s figures.")
            addition = (
                _("No answer has reported it as done yet.")
                if self.status in (NO_EVIDENCE, AnswerStatus.NOT_BEGUN)
                else ""
            )
            return f"{sentence} {addition}".strip()
        if self.status == AnswerStatus.DONE:
            against = "; ".join(f"{figure.title}: {figure.value}" for figure in self.figures if figure.met is False)
            return _("Answered as done, but the system’s own figure contradicts: %(figures)s.") % {"figures": against}
        return _("Not met, according to the system’s figures.")

    @property
    def contradicts(self) -> bool:
        """Return whether the unit answered "done" and the figures deny it."""
        return self.status == AnswerStatus.DONE and self.measured is False

    @property
    def below_words(self) -> str:
        """Return the counts of this unit and all below it, as one line."""
        return describe_counts(self.below)

    @property
    def below_links(self) -> list[tuple[str, int, str]]:
        """Return each status with its number of units and the address of their list."""
        return [
            (str(STATUS_LABELS[status]), n, item_url(self.unit, self.item, status))
            for status in STATUS_LABELS
            if (n := self.below.by_status.get(status, 0))
        ]


def describe_counts(counts: ObligationCounts) -> str:
    """Return counts as text: "12 of 30 answered as done (7 accepted); no evidence from 10; 3 overdue"."""
    if not counts.owed:
        return ""
    values = {
        "done": text.count(counts.done),
        "owed": text.count(counts.owed),
        "accepted": text.count(counts.accepted),
        "none": text.count(counts.no_evidence),
        "late": text.count(counts.overdue),
    }
    parts = [_("%(done)s of %(owed)s answered as done (%(accepted)s accepted)")]
    if counts.no_evidence:
        parts.append(_("no evidence from %(none)s"))
    if counts.overdue:
        parts.append(_("%(late)s overdue"))
    return "; ".join(parts) % values


class AdvisoryAtUnit:
    """An advisory at a unit: the page that shows answers and figures side by side.

    With `parts` the units below are counted too, in the same exchange as the figures; a station has none.
    """

    def __init__(self, advisory: Advisory, unit: Unit, *, on: date | None = None, parts: bool = True) -> None:
        self.advisory, self.unit, self.on = advisory, unit, on or today()
        self.items, self._passed, self._addressees = tallies.advisory_terms(advisory, unit)
        self._groups = group_alike(self.items)
        with one_exchange() as exchange:
            read_items = tallies.ask_items_at_unit(exchange, advisory, unit, self.items)
            read_parts = (
                tallies.ask_counts_of_parts(exchange, unit, self._groups, self._addressees)
                if parts and unit.kind != UnitKind.STATION
                else None
            )
            self._read_figures = measured.ask_figures(
                exchange, [figure for item in self.items for figure in item.figures], unit, self.on
            )
        self._at_unit, self._parts = read_items(), read_parts() if read_parts is not None else None

    @cached_property
    def _counter(self) -> ObligationCounter:
        return ObligationCounter(self._addressees, self._passed, self.on)

    @cached_property
    def item_rows(self) -> list[ItemAtUnit]:
        """Return the advisory's items with figures, answer and counts at this unit."""
        counts, owed, statuses = self._at_unit
        stored = self._read_figures(self.unit)
        return [
            ItemAtUnit(
                item,
                self.unit,
                [*measured.measured_figures(item.figures, self.unit, self.on, stored)],
                owed.get(item.pk),
                statuses.get(item.pk),
                self._counter.count(item, counts[item.pk]),
                self.on,
            )
            for item in self.items
        ]

    @cached_property
    def counted_at(self) -> datetime | None:
        """Return when the oldest of the figures was counted."""
        return measured.counted_at(figure for row in self.item_rows for figure in row.figures)

    @property
    def notes(self) -> list[str]:
        """Return what a reader must know of the figures, such as cases that no figure has any more."""
        return measured.notes(self.unit, self.counted_at)

    @property
    def answer(self) -> str:
        """Return the summary sentence at the top of the page."""
        items = [item for item in self.item_rows if not item.item.withdrawn_on]
        decided = [item for item in items if item.measured is not None]
        values = {
            "met": text.count(sum(item.measured is True for item in decided)),
            "decided": text.count(len(decided)),
            "asked": text.count(len(items)),
            "contradicted": text.count(sum(item.contradicts for item in items)),
        }
        sentences = [
            _(
                "%(asked)s actions are asked. By the system’s own figures, %(decided)s of them can be assessed: "
                "%(met)s met."
            )
        ]
        if any(item.contradicts for item in items):
            sentences.append(_("%(contradicted)s answered as done, contrary to the figures."))
        own_items = [item for item in items if item.owed]
        if own_items:
            unanswered = sum(item.status == NO_EVIDENCE for item in own_items)
            if unanswered:
                sentence = ngettext(
                    "No evidence for %(silent)s of them.", "No evidence for %(silent)s of them.", unanswered
                )
                sentences.append(sentence)
                values["silent"] = text.count(unanswered)
        return " ".join(sentences) % values

    @cached_property
    def children(self) -> list[tuple[Unit, ObligationCounts, str]]:
        """Return the units below with their counts and addresses, leaving out those where no unit owes anything."""
        if self._parts is None:
            return []
        rows = []
        for child in self._parts.units:
            counts = self._parts.counts.get(child.pk, {})
            counter = self._counter.for_part(self._parts.addressees[child.pk])
            sums = sum_counts(
                counter.count(group[0], counts.get(index, {}), len(group)) for index, group in enumerate(self._groups)
            )
            if sums.owed:
                rows.append((child, sums, standing_url(child, self.advisory)))
        return rows


def name_of(unit: Unit) -> str:
    """Return a unit's name, with the day on which it was abolished where it was."""
    return (
        _("%(unit)s (abolished on %(day)s)") % {"unit": unit, "day": text.day(unit.closed)}
        if unit.closed
        else str(unit)
    )
