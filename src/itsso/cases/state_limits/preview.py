"""What an order of a State would change in its cases, counted before it is recorded.

The cases are assessed by the book with the order, as they will be afterwards. Where a State has too many for one page,
`MOST` are assessed, and the page says how many of how many. The editor of settings sees no case files, so an example
names neither case nor station (docs/decisions/040).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.utils.html import format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from itsso import law
from itsso.accounts.queries import system_posting
from itsso.cases.derive import law_case
from itsso.cases.history.events import law_events
from itsso.cases.history.queries import Carried, read
from itsso.cases.state_limits import queries
from itsso.law.book import book_of_files, with_orders
from itsso.law.counting import day_of
from itsso.law.grammar import Rule
from itsso.law.state_orders import StateOrder
from itsso.platform.clock import today
from itsso.protection.ranges import enter
from itsso.ui import text
from itsso.ui.components import SummaryRow, Text
from itsso.units.models import Unit
from itsso.units.state_settings import limits

MOST = 2000
EXAMPLES = 5
_CASES_A_STEP = 500


@dataclass(frozen=True, slots=True)
class ChangedLimit:
    """A running limit that an order sets or moves; `over` where the time was over before the order's first day."""

    starts: date
    before: date | None
    due: date
    over: bool


@dataclass(frozen=True, slots=True)
class OrderEffects:
    """The effects of an order on the cases of its State in which the duty has begun and is not recorded as done."""

    open_cases: int
    assessed: int
    changed_cases: int
    cases_over: int
    examples: Sequence[ChangedLimit]


def effects_of(order: StateOrder, state: Unit) -> OrderEffects:
    """Return what an order would change if its first day had come."""
    rule = book_of_files().rule(order.rule)
    started, met = frozenset(p.kind for p in rule.starts), frozenset(p.kind for p in rule.met_by)
    with enter(system_posting()):
        ids = queries.cases_waiting(state, started, met)
        chosen = ids[:MOST]
        orders = [other for other in limits.orders_on(order.since) if not _is_replaced(other, order)]
        before = with_orders(book_of_files(), limits.orders_on(today()))
        after = with_orders(book_of_files(), [*orders, order])
        changes = list(_changes(chosen, state.state, rule, before, after))
    return OrderEffects(
        open_cases=len(ids),
        assessed=len(chosen),
        changed_cases=len(changes),
        cases_over=sum(any(limit.over for limit in changed) for changed in changes),
        examples=[changed[0] for changed in changes[:EXAMPLES]],
    )


def _is_replaced(other: StateOrder, order: StateOrder) -> bool:
    return (other.state, other.rule, other.since) == (order.state, order.rule, order.since)


def _changes(
    ids: Sequence[UUID], state: str, rule: Rule, before: law.Book, after: law.Book
) -> Iterator[list[ChangedLimit]]:
    """Yield for each case that changes its running limits of the rule that are orders than before."""
    for first in range(0, len(ids), _CASES_A_STEP):
        cases = read(ids[first : first + _CASES_A_STEP])
        carried = Carried(frozenset().union(*(case.sources() for case in cases)), ())
        for case in cases:
            events = law.effective_events(law_events(case.events), None)
            read_case = law_case(events, state, carried.by(case.sources()))
            old = {clock.subject: clock for clock in _running(read_case, rule, before)}
            changed = [
                _changed(clock, old.get(clock.subject))
                for clock in _running(read_case, rule, after)
                if clock.due != (old[clock.subject].due if clock.subject in old else None)
            ]
            if changed:
                yield changed


def _running(case: law.Case, rule: Rule, book: law.Book) -> list[law.Clock]:
    return law.running_clocks(case, book, only=frozenset({rule.id}))


def _changed(clock: law.Clock, before: law.Clock | None) -> ChangedLimit:
    assert clock.starts is not None
    assert clock.due is not None
    begins = any(note.code == "state_order_begins" for note in clock.notes)
    return ChangedLimit(
        starts=day_of(clock.starts),
        before=day_of(before.due) if before is not None and before.due is not None else None,
        due=day_of(clock.due),
        over=begins,
    )


def preview(order: StateOrder, state: Unit) -> Sequence[SummaryRow]:
    """Return the effects of an order as rows of the check page."""
    effects = effects_of(order, state)
    counted = ngettext(
        "%(n)s case in which this duty has begun and is not recorded as done",
        "%(n)s cases in which this duty has begun and is not recorded as done",
        effects.open_cases,
    ) % {"n": text.count(effects.open_cases)}
    if effects.assessed < effects.open_cases:
        counted += ". " + _("Only %(n)s of them were assessed for the counts below.") % {
            "n": text.count(effects.assessed)
        }
    rows = [
        SummaryRow(_("Cases of the State"), counted),
        SummaryRow(_("Cases that get this time limit, or another day"), text.count(effects.changed_cases)),
        SummaryRow(
            _("Of these, time already over before the first day"),
            _("%(n)s. They are due on the first day of the order, %(day)s, and over the limit from the next day on.")
            % {"n": text.count(effects.cases_over), "day": text.day(order.since)}
            if effects.cases_over
            else text.count(0),
        ),
    ]
    if effects.examples:
        rows.append(SummaryRow(_("Examples (no case is named here)"), _examples(effects.examples)))
    return rows


def _examples(examples: Sequence[ChangedLimit]) -> Text:
    sentences = (
        _("Began on %(start)s: due on %(due)s") % {"start": text.day(limit.starts), "due": text.day(limit.due)}
        if limit.before is None
        else _("Began on %(start)s: due on %(due)s instead of %(before)s")
        % {"start": text.day(limit.starts), "due": text.day(limit.due), "before": text.day(limit.before)}
        for limit in examples
    )
    return format_html_join("", "<div>{}</div>", ((sentence,) for sentence in sentences))
