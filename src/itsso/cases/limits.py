"""ITSSO's own limit of two months, for cases for which the statute sets none, next to the limits of the statute book.

ITSSO's own limit is administrative. It is not a rule of the book, so `law.assess` does not know it. It is calculated
here from the same `CaseState` (`cases.facts`) that figures count, so that a page and a figure cannot differ. `derive`
stores it with the running clocks of the book; pages look up titles and lines of either kind here.
"""

from __future__ import annotations

from bisect import insort
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime
from functools import cache, lru_cache

from django.urls import reverse
from django.utils.translation import gettext as _

from itsso import law
from itsso.cases.facts import CaseState
from itsso.cases.models import Disposal
from itsso.law.clock_state import ClockState
from itsso.law.event_kinds import Kind
from itsso.lawbook import answers, rules, wording

BY_STATUTE, BY_ITSSO = "investigation.two_months", "itsso.two_months"
INVESTIGATION = (BY_STATUTE, BY_ITSSO)
"""The two months of the investigation: a case has one of them, or none."""

REPORT = Kind.FINAL_REPORT_FILED


class _AdministrativeRule(rules.TranslatedRule):
    """ITSSO's own limit as a rule: begun, met and ended as the statute's two months are, titled as administrative."""

    __slots__ = ()

    @property
    def url(self) -> str:
        """Return the dashboard's address, which says how this is counted."""
        return f"{reverse('monitoring:home')}#counted"

    @property
    def title(self) -> str:
        return _("Completion of investigation (ITSSO list)")

    def authority_for(self, state: str, sections: Iterable[str], registered: date | None, started: date) -> str:
        return administrative_authority()


def administrative_authority() -> str:
    """Return the authority for ITSSO's own limit."""
    return _("administrative limit, not set by a statute")


@cache
def _administrative_rule() -> rules.TranslatedRule:
    return _AdministrativeRule(replace(rules.rule(BY_STATUTE).rule, id=BY_ITSSO))


def rule(rule_id: str) -> rules.TranslatedRule:
    """Return the rule of a limit by its id, ITSSO's own among them.

    Raises KeyError where there is none.
    """
    return _administrative_rule() if rule_id == BY_ITSSO else rules.rule(rule_id)


def stored_rules() -> Iterator[rules.TranslatedRule]:
    """Yield the rules whose clocks are stored and shown on desks; ITSSO's own follows the statute's two months."""
    for stored_rule in rules.stored_rules():
        yield stored_rule
        if stored_rule.id == BY_STATUTE:
            yield _administrative_rule()


def rules_met_by_report() -> list[str]:
    """Return the ids of the stored rules that a police report meets."""
    return [*_met_by_report(law.book())]


def rules_owed(*, by_police: bool) -> list[str]:
    """Return the ids of the stored rules that the police owe, or of those that a doctor or a laboratory owes."""
    return [*_owed(law.book(), by_police)]


@lru_cache(8)
def _met_by_report(_book: law.Book) -> tuple[str, ...]:
    return tuple(rule.id for rule in stored_rules() if rule.met_by_report)


@lru_cache(8)
def _owed(_book: law.Book, by_police: bool) -> tuple[str, ...]:
    return tuple(rule.id for rule in stored_rules() if rule.owed_by_police == by_police)


def administrative_limit(
    state: CaseState | None, carried: Mapping[str, date] | None, as_on: date | None = None
) -> law.Clock | None:
    """Return ITSSO's own limit of a case in this state.

    None where the statute sets the two months, or where the case does not count (`state` is None). The limit has no
    certainty, since the statute book does not claim it. Where it is neither met nor ended, it is not called overdue
    without a day `as_on`; and it is `not_known` where no source of the case carried police reports on the day of its
    first recording, as the statute's limit is then too. With `carried` None every kind counts as carried.
    """
    if state is None or state.statutory:
        return None
    met = state.ended_on if state.ended_how in (Disposal.CHARGE_SHEET, Disposal.CLOSURE) else None
    clock = law.Clock(
        BY_ITSSO,
        "case",
        True,
        state.first_recorded,
        state.due,
        state.outer,
        met,
        ClockState.RUNNING,
        dict.fromkeys(("en", "hi"), administrative_authority()),
        "",
        (),
    )
    if state.ended_how > Disposal.CLOSURE:
        return clock._replace(state=ClockState.ENDED)
    if met is None and carried is not None and carried.get(REPORT, date.max) > state.first_recorded:
        not_carried = law.CodedNote("end_not_carried", (("kind", REPORT),))
        return clock._replace(state=ClockState.NOT_KNOWN, notes=(not_carried,))
    return clock._replace(state=_state_on(state, met, as_on))


def _state_on(state: CaseState, met: date | None, as_on: date | None) -> ClockState:
    day = met or as_on
    if day is None or day <= state.due:
        return ClockState.MET if met else ClockState.RUNNING
    if day <= state.outer:
        return ClockState.DISPUTED
    return ClockState.LATE if met else ClockState.OVERDUE


def line(clock: law.Clock, now: datetime) -> answers.ClockLine:
    """Return a limit as a page prints it, with its status at `now`."""
    if clock.rule != BY_ITSSO:
        return answers.line(clock, now)
    return answers.ClockLine(clock, _administrative_rule(), now)


def insert_sorted(clock_answers: answers.Answers, clock: law.Clock, now: datetime) -> None:
    """Insert ITSSO's own limit into the list of `clock_answers` that fits its state.

    `done` is sorted by the day on which a limit was met, `pressing` by `answers.urgency`; in `not_known` and `ended` it
    comes last.
    """
    clock_line = line(clock, now)
    if clock.state == ClockState.NOT_KNOWN:
        clock_answers.not_known.append(clock_line)
    elif clock.state == ClockState.ENDED:
        clock_answers.ended.append(clock_line)
    elif clock.met:
        insort(clock_answers.done, clock_line, key=lambda listed: wording.day(listed.clock.met or now))
    else:
        insort(clock_answers.pressing, clock_line, key=lambda listed: answers.urgency(listed.clock, now))
