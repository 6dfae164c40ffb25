"""What the pages of advisories say: each item as asked, what the system measures of it, what the unit answers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from itsso.advisories import measured, queries, tallies
from itsso.advisories.counting import (
    Addressees,
    ObligationCounter,
    ObligationCounts,
    PassingDays,
    group_alike,
    sum_counts,
)
from itsso.advisories.measured import MeasuredFigure
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
from itsso.protection.ranges import withheld
from itsso.ui import text
from itsso.ui.components import Table, Text, link
from itsso.ui.templatetags.ui_tags import tag
from itsso.units.models import Unit, UnitKind
from itsso.units.queries import path

COLOURS = {
    AnswerStatus.DONE: "green", AnswerStatus.UNDER_WAY: "blue", AnswerStatus.NOT_BEGUN: "yellow", SENT_BACK: "orange",
    NO_EVIDENCE: "red", AnswerStatus.NOT_APPLICABLE: "grey",
}  # fmt: skip


def unit_url(unit: Unit) -> str:
    """What is asked of a unit and of all below it."""
    return reverse("advisories:unit", args=[unit.pk])


def standing_url(unit: Unit, of: Advisory) -> str:
    """How an advisory stands at a unit."""
    return reverse("advisories:standing", args=[unit.pk, of.pk])


def standing_urls(units: Iterable[Unit], of: Advisory) -> Iterator[str]:
    """The same for many units. The address is worked out once: doing so takes longer than the rest of a row."""
    before, after = reverse("advisories:standing", args=[0, of.pk]).split("/0/")
    return (f"{before}/{unit.pk}/{after}" for unit in units)


def item_url(unit: Unit, item: Item, stands: str = "") -> str:
    """One item at a unit; with `stands` the units below at which it stands so."""
    address = reverse("advisories:item", args=[unit.pk, item.pk])
    return f"{address}?{urlencode({'stands': stands})}#below" if stands else address


def trail(unit: Unit, seen: tuple[int, int], of: Advisory | None = None, *, ends: bool = True) -> list[tuple[str, str]]:
    """The way from the nation, as far as the reader sees it; `ends`: the unit is the page itself."""
    way: list[tuple[str, str]] = []
    for one in path(unit):
        inside = seen[0] <= one.first and one.last <= seen[1] and (not ends or one != unit)
        url = standing_url(one, of) if of else unit_url(one)
        way.append((one.local_name, url if inside else ""))
    return way


def levels(item: Item) -> str:
    """To whom an item is addressed."""
    return ", ".join(str(Level(level).label) for level in item.levels)


def deadline(item: Item) -> str:
    """By when an item is to be done, as it was asked."""
    if item.due_on:
        return _("by %(day)s") % {"day": text.day(item.due_on)}
    if item.within_days:
        days = ngettext("within %(n)s day", "within %(n)s days", item.within_days)
        return days % {"n": text.count(item.within_days)}
    return _("no date set")


def extent_label(of: Advisory) -> Text:
    """How much of the text is known."""
    return Extent(of.extent).label


def evidence(told: Answer) -> str:
    """What an answer is shown by."""
    if not told.evidence_kind:
        return ""
    if told.evidence_kind == Evidence.FIGURE:
        if withheld(told.unit):
            return _("the system’s figure on that day: %(figure)s") % {"figure": _("withheld")}
        return _("the system’s figure on that day: %(figure)s") % {"figure": measured.format_frozen(told.evidence)}
    return told.evidence


@dataclass(frozen=True, slots=True)
class ItemAtUnit:
    """One item at one unit: the figures, the unit's own answer, what is said of both together, and what is below."""

    item: Item
    unit: Unit
    figures: Sequence[MeasuredFigure]
    owed: Obligation | None
    standing: ItemStatus | None
    below: ObligationCounts
    on: date

    @property
    def url(self) -> str:
        """The item's page."""
        return item_url(self.unit, self.item)

    @property
    def stands(self) -> str:
        """How it stands at the unit itself; empty where it owes nothing."""
        if self.standing:
            return self.standing.stands
        return self.owed.stands if self.owed else ""

    @property
    def tag(self) -> Text:
        """The same as a tag."""
        return tag(STATUS_LABELS[self.stands], COLOURS[self.stands])

    @property
    def answer(self) -> Answer | None:
        """The answer that stands."""
        return self.standing.answer if self.standing else None

    @property
    def evidence(self) -> str:
        """What it is shown by."""
        return evidence(self.answer) if self.answer else ""

    @property
    def verified(self) -> str:
        """Whether a level above accepted it."""
        if not self.standing or self.standing.stands == SENT_BACK:
            return ""
        return _("accepted by the level above") if self.standing.accepted else _("not verified yet")

    @property
    def addressed(self) -> str:
        """To whom it is addressed where the unit itself is not."""
        if self.item.withdrawn_on:
            return _("Withdrawn on %(day)s; what was answered stays.") % {"day": text.day(self.item.withdrawn_on)}
        if self.owed or self.standing:
            return ""
        if level_of(self.unit) in self.item.levels:
            return _("Not asked of this unit: the State has not passed it on yet, or the letter is superseded.")
        return _("Addressed to: %(levels)s") % {"levels": levels(self.item)}

    @property
    def due(self) -> str:
        """The last day, and how far it is, while it is open."""
        if not self.owed or self.owed.due is None:
            return ""
        told = _("due %(day)s") % {"day": text.day(self.owed.due)}
        return told if self.stands in SETTLED else f"{told}, {text.days_to(self.owed.due, self.on)}"

    @property
    def overdue(self) -> bool:
        """Whether it is open past its day."""
        return self.owed is not None and self.owed.overdue(self.on)

    @property
    def counted_at(self) -> datetime | None:
        """When its figures were counted."""
        return measured.counted_at(self.figures)

    @property
    def measured(self) -> bool | None:
        """What the figures say: met, not met, or that they decide nothing."""
        return measured.figures_verdict(list(self.figures))

    @property
    def verdict(self) -> str:
        """What claim and figure say together, where they have something to say."""
        if not self.figures:
            return _("The system measures nothing of this; only the answer counts.")
        met = self.measured
        if met is None:
            return ""
        if met:
            said = _("By the system’s figures this is met.")
            more = _("No answer says so yet.") if self.stands in (NO_EVIDENCE, AnswerStatus.NOT_BEGUN) else ""
            return f"{said} {more}".strip()
        if self.stands == AnswerStatus.DONE:
            against = "; ".join(f"{one.title}: {one.value}" for one in self.figures if one.met is False)
            return _("Answered as done, but the system’s own figure contradicts: %(figures)s.") % {"figures": against}
        return _("By the system’s figures this is not met.")

    @property
    def contradicts(self) -> bool:
        """Whether the unit claims what the figures deny."""
        return self.stands == AnswerStatus.DONE and self.measured is False

    @property
    def below_words(self) -> str:
        """How it stands at all who owe it here and below, in a line."""
        return describe_counts(self.below)

    @property
    def below_links(self) -> list[tuple[str, int, str]]:
        """How many stand how, each with the list of them."""
        return [
            (str(STATUS_LABELS[stands]), n, item_url(self.unit, self.item, stands))
            for stands in STATUS_LABELS
            if (n := self.below.stands.get(stands, 0))
        ]


def describe_counts(below: ObligationCounts) -> str:
    """ "12 of 30 done (7 accepted), no evidence from 10, 3 overdue"."""
    if not below.owed:
        return ""
    values = {
        "done": text.count(below.done), "owed": text.count(below.owed), "accepted": text.count(below.accepted),
        "none": text.count(below.no_evidence), "late": text.count(below.overdue),
    }  # fmt: skip
    parts = [_("%(done)s of %(owed)s answered as done (%(accepted)s accepted)")]
    if below.no_evidence:
        parts.append(_("no evidence from %(none)s"))
    if below.overdue:
        parts.append(_("%(late)s overdue"))
    return "; ".join(parts) % values


class AdvisoryAtUnit:
    """An advisory at a unit: the page on which claim and figure stand side by side."""

    def __init__(self, of: Advisory, unit: Unit, *, on: date | None = None) -> None:
        self.advisory, self.unit, self.on = of, unit, on or today()
        self.items = queries.items_of(of)

    @cached_property
    def _passed(self) -> PassingDays:
        return tallies.passing_days([self.advisory])

    @cached_property
    def _there(self) -> Addressees:
        return tallies.addressees(self.unit)

    @cached_property
    def told(self) -> list[ItemAtUnit]:
        """Its items, each with all that is known of it here."""
        mine = [item for item in self.items if level_of(self.unit) in item.levels]
        owed = {one.item_id: one for one in queries.obligations_of([self.unit], of=self.advisory)} if mine else {}
        standings = queries.item_statuses(self.unit, mine) if mine else {}
        counts, owing = (
            tallies.status_counts(self.unit, self.items),
            ObligationCounter(self._there, self._passed, self.on),
        )
        found = measured.read_figures([one for item in self.items for one in item.figures], self.unit, self.on)
        return [
            ItemAtUnit(
                item, self.unit, [*measured.measured_figures(item.figures, self.unit, self.on, found)],
                owed.get(item.pk), standings.get(item.pk), owing.below(item, counts[item.pk]), self.on,
            )
            for item in self.items
        ]  # fmt: skip

    @property
    def counted_at(self) -> datetime | None:
        """When the figures were counted."""
        return measured.counted_at(one for line in self.told for one in line.figures)

    @property
    def answer(self) -> str:
        """The sentence to begin with."""
        asked = [one for one in self.told if not one.item.withdrawn_on]
        decided = [one for one in asked if one.measured is not None]
        values = {
            "met": text.count(sum(one.measured is True for one in decided)), "decided": text.count(len(decided)),
            "asked": text.count(len(asked)), "contradicted": text.count(sum(one.contradicts for one in asked)),
        }  # fmt: skip
        said = [_("Of %(asked)s actions asked, the system’s own figures decide %(decided)s: %(met)s met.")]
        if any(one.contradicts for one in asked):
            said.append(_("%(contradicted)s answered as done against the figures."))
        own = [one for one in asked if one.owed]
        if own:
            silent = sum(one.stands == NO_EVIDENCE for one in own)
            if silent:
                words = ngettext("No evidence for %(silent)s of them.", "No evidence for %(silent)s of them.", silent)
                said.append(words)
                values["silent"] = text.count(silent)
        return " ".join(said) % values

    @cached_property
    def children(self) -> list[tuple[Unit, ObligationCounts, str]]:
        """The units below, with how far each is; those that owe nothing, and hold none that does, are left out."""
        if self.unit.kind == UnitKind.STATION:
            return []
        below = queries.children_of(self.unit)
        groups = group_alike(self.items)
        counts = tallies.status_counts_below(self.unit, groups)
        there = tallies.addressees_below(self.unit, self._there, below)
        rows = []
        for child, url in zip(below, standing_urls(below, self.advisory), strict=True):
            found, owing = counts.get(child.pk, {}), ObligationCounter(there[child.pk], self._passed, self.on)
            sums = sum_counts(owing.below(of[0], found.get(at, {}), len(of)) for at, of in enumerate(groups))
            if sums.owed:
                rows.append((child, sums, url))
        return rows

    @cached_property
    def table(self) -> Table | None:
        """The same for the page."""
        return children_table(self.children) if self.children else None


def children_table(rows: Sequence[tuple[Unit, ObligationCounts, str]]) -> Table:
    """Units with how far each is: many rows, read down their columns, so that on a phone it scrolls.

    What is overdue stands first, where a phone shows it.
    """
    head = [
        _("Unit"), pgettext("count", "Overdue"), pgettext("count", "Asked"), pgettext("answer", "Done"),
        pgettext("count", "Accepted"), pgettext("answer", "Under way"), pgettext("answer", "No evidence"),
    ]  # fmt: skip
    body = [
        [
            link(name_of(unit), url), text.count(one.overdue), text.count(one.owed), text.count(one.done),
            text.count(one.accepted), text.count(one.stands.get(AnswerStatus.UNDER_WAY, 0)),
            text.count(one.no_evidence),
        ]
        for unit, one, url in rows
    ]  # fmt: skip
    caption = _("The units below: answers asked and given")
    return Table(caption, head, body, frozenset(range(1, 7)))


def name_of(unit: Unit) -> str:
    """A unit, and that it was abolished where it was."""
    return (
        _("%(unit)s (abolished on %(day)s)") % {"unit": unit, "day": text.day(unit.closed)}
        if unit.closed
        else str(unit)
    )
