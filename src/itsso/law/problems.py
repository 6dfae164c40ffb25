"""What is wrong with a case's facts: they contradict each other, or name what the book does not know."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from itsso.law.applicability import Setting
from itsso.law.book import Book
from itsso.law.grammar import Order, Pattern
from itsso.law.history import ByKind, Happening, History, has_facts
from itsso.law.model import Case, Note

_LONG_AGO_YEARS = 10


def problems(case: Case, history: History, settings: list[Setting], law: Book) -> Iterator[Note]:
    """The problems of a case, the weightiest first."""
    if case.state is not None and law.state(case.state) is None:
        yield Note("state_unknown", (("state", case.state),))
    for setting in settings:
        for section in setting.unknown:
            yield Note("unknown_section", (("sections", section),))
    yield from _penal_regime(case, settings, law)
    for section in dict.fromkeys(section for setting in settings for section in setting.not_then):
        yield Note("section_not_then", (("section", section), ("day", f"{case.offence_date[0]:%d-%m-%Y}")))
    yield from _offence_dates(case, history)
    for order in law.orders:
        yield from _contradiction(order, case, history, law)
    yield from history.problems


def _penal_regime(case: Case, settings: list[Setting], law: Book) -> Iterator[Note]:
    """The penal section goes by the day of the offence (Constitution, article 20(1))."""
    first, last = case.offence_date
    for section in dict.fromkeys(section for setting in settings for section in setting.sections):
        act = law.acts[section.split()[0]]
        if act.since and last and last < act.since:
            yield Note("act_not_begun", (("section", section), ("day", f"{last:%d-%m-%Y}")))
        if act.until and first and first > act.until:
            yield Note("act_repealed", (("section", section), ("day", f"{first:%d-%m-%Y}")))


def _offence_dates(case: Case, history: History) -> Iterator[Note]:
    first, last = case.offence_date
    if first and last and last < first:
        yield Note("offence_dates_reversed", _days(first, last))
    recorded = history.all.get("fir_registered")
    if recorded and last and (recorded[0].day - last).days > _LONG_AGO_YEARS * 365.25:
        yield Note("offence_long_ago")


def _contradiction(order: Order, case: Case, history: History, law: Book) -> Iterator[Note]:
    concerns = law.kinds[order.then.kind].concerns
    subjects = {"victim": history.victims, "accused": history.custodies}.get(concerns, [history.case])
    for subject in subjects:
        then = _earliest(subject.events, order.then, law)
        if then is None:
            continue
        if order.first.kind == "offence_committed":
            begun = case.offence_date[0]
            before = begun is not None and then.day < begun
            first_day = begun
        else:
            events = history.all if law.kinds[order.first.kind].concerns == "case" else subject.events
            first = _earliest(events, order.first, law)
            if first is None:
                if order.missing:
                    yield Note(order.missing, _days(then.day, then.day))
                continue
            before = _certainly_before(then, first)
            first_day = first.day
        if before and first_day is not None:
            who = () if subject is history.case else (("who", subject.id),)
            yield Note(order.problem, (*who, *_days(first_day, then.day)))


def _earliest(events: ByKind, pattern: Pattern, law: Book) -> Happening | None:
    found = events.get(pattern.kind, ())
    return next((one for one in found if has_facts(one, pattern.facts, law.kinds[pattern.kind])), None)


def _certainly_before(one: Happening, other: Happening) -> bool:
    """Whether one came before the other; within a day only where both tell the time."""
    if type(one.at) is date or type(other.at) is date:
        return one.day < other.day
    return one.key < other.key


def _days(first: date, then: date) -> tuple[tuple[str, str], ...]:
    return (("first", f"{first:%d-%m-%Y}"), ("then", f"{then:%d-%m-%Y}"))
