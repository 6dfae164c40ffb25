"""The problems of a case's facts: contradictions, and names that the book does not know."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from itsso.law.applicability import LegalContext
from itsso.law.book import Book
from itsso.law.event_kinds import Kind
from itsso.law.grammar import Pattern
from itsso.law.history import ByKind, History, HistoryEvent, apprehended_as_a_child, has_facts
from itsso.law.model import Case, CodedNote, day_value
from itsso.law.orders import Order
from itsso.law.reports import REPORTS, listed_accused
from itsso.law.sections import covers

_LONG_AGO_YEARS = 10


def find_problems(
    case: Case, as_on: date, history: History, contexts: list[LegalContext], law: Book
) -> Iterator[CodedNote]:
    """Yield the problems of a case as on a day, the most serious first.

    `contexts` are the legal contexts of the sections first charged and of each alteration, in order; the last is the
    present one.
    """
    if history.all.keys() <= {Kind.OFFENCE_COMMITTED}:
        yield CodedNote("nothing_yet", day_value(as_on))
    if case.state is not None and law.state(case.state) is None:
        yield CodedNote("state_unknown", (("state", case.state),))
    yield from _unread_sections(contexts)
    yield from _penal_regime(case, history, contexts, law)
    for section in dict.fromkeys(section for context in contexts for section in context.not_in_force_then):
        yield CodedNote("section_not_then", (("section", section), ("day", f"{case.offence_date[0]:%d-%m-%Y}")))
    yield from _adult_for_a_child(case, contexts)
    yield from _child_without_pocso(case, history, contexts[-1], law)
    yield from _treated_as_a_child(history)
    yield from _offence_dates(case, history)
    yield from _before_the_offence(case, history, law)
    for order in law.orders:
        yield from _contradiction(order, history, law)
    yield from _reports(case, history)
    yield from history.problems


def _unread_sections(contexts: list[LegalContext]) -> Iterator[CodedNote]:
    """Yield a note on each section that could not be read, or not in full.

    Nothing that was written is left out silently.
    """
    for context in contexts:
        if context.nothing_charged:
            yield CodedNote("no_section")
        for unread in context.unknown_pieces:
            yield unread.problem
        for section in context.unlisted:
            yield CodedNote("unknown_sub_section", (("sections", section),))


def _penal_regime(case: Case, history: History, contexts: list[LegalContext], law: Book) -> Iterator[CodedNote]:
    """Check that the penal section fits the day of the offence (Constitution, article 20(1)); no FIR is older."""
    first, last = case.offence_date
    recorded = history.all.get(Kind.FIR_REGISTERED)
    for section in dict.fromkeys(section for context in contexts for section in context.sections):
        act = law.acts[section.split()[0]]
        if act.since and last and last < act.since:
            yield CodedNote("act_not_begun", (("section", section), *day_value(last)))
        elif act.since and recorded and recorded[0].day < act.since:
            yield CodedNote("act_not_begun_at_fir", (("section", section), *day_value(recorded[0].day)))
        if act.until and first and first > act.until:
            yield CodedNote("act_repealed", (("section", section), *day_value(first)))
        done = last or (recorded[0].day if recorded else None)  # no offence is later than its FIR
        for territory in contexts[-1].territory:
            if act.code in territory.penal and territory.until and done and done <= territory.until:
                yield CodedNote("act_not_extended", (("section", section), *day_value(done)))


def _adult_for_a_child(case: Case, contexts: list[LegalContext]) -> Iterator[CodedNote]:
    """Yield each section whose victim is a child by its own words, where every victim is recorded as an adult."""
    if case.victims and all(victim.child is False for victim in case.victims):
        for section in contexts[-1].child_sections:
            yield CodedNote("child_section_adult_victim", (("section", section),))


def _child_without_pocso(case: Case, history: History, charged: LegalContext, law: Book) -> Iterator[CodedNote]:
    """Yield a note where the victim of a sexual offence is a child and no section of the POCSO Act is charged.

    The limits of that Act are then not shown.
    """
    by_section = charged.child_sections and not any(victim.child is False for victim in case.victims)
    if not by_section and not any(victim.child for victim in case.victims):
        return
    acts = {section.partition(" ")[0] for section in charged.sections} | {
        unknown.act for unknown in charged.unknown_offences
    }
    if not acts.isdisjoint(("POCSO", None)):  # a number without an Act may be of it
        return
    act = law.acts["POCSO"]
    recorded = history.all.get(Kind.FIR_REGISTERED)
    done = case.offence_date[1] or case.offence_date[0] or (recorded[0].day if recorded else None)
    if done is None or (act.since and done < act.since):
        return
    listed = {section for scope in law.scope for section in scope.offences}
    if any(covers(listed_section, section) for listed_section in listed for section in charged.sections):
        yield CodedNote("child_without_pocso")


def _treated_as_a_child(history: History) -> Iterator[CodedNote]:
    """Yield each accused apprehended as a child or brought before the Board but not recorded as a child.

    Until then the limits for adults run.
    """
    if history.all.keys().isdisjoint((Kind.PRODUCED_BEFORE_BOARD, Kind.ARRESTED)):
        return
    for accused in history.accused:
        arrests = accused.events.get(Kind.ARRESTED, ())
        if not accused.child and (
            Kind.PRODUCED_BEFORE_BOARD in accused.events
            or any(apprehended_as_a_child(arrest.event.facts) for arrest in arrests)
        ):
            yield CodedNote("treated_as_a_child", (("who", accused.id),))


def _offence_dates(case: Case, history: History) -> Iterator[CodedNote]:
    first, last = case.offence_date
    if first and last and last < first:
        yield CodedNote("offence_dates_reversed", _days(first, last))
    recorded = history.all.get(Kind.FIR_REGISTERED)
    if recorded and last and (recorded[0].day - last).days > _LONG_AGO_YEARS * 365.25:
        yield CodedNote("offence_long_ago")


def _before_the_offence(case: Case, history: History, law: Book) -> Iterator[CodedNote]:
    """Yield each event dated before the offence. Where the FIR is, it alone is named: that day may be wrong."""
    begun = case.offence_date[0]
    if begun is None:
        return
    early = [event for events in history.all.values() for event in events if event.day < begun]
    if any(event.event.kind == Kind.FIR_REGISTERED for event in early):
        early = [event for event in early if event.event.kind == Kind.FIR_REGISTERED]
    for event in early:
        if not law.kinds[event.event.kind].precedes_offence:
            values = (("kind", event.event.kind), *_days(begun, event.day))
            subject = event.event.subject
            yield (
                CodedNote("before_offence_of", (("who", subject), *values))
                if subject
                else CodedNote("before_offence", values)
            )


def _reports(case: Case, history: History) -> Iterator[CodedNote]:
    """Yield a note on each accused whom a report lists twice, or whom it lists though the case has no such accused."""
    labels = {accused.id for accused in history.accused} if case.accused else None
    for report in (report for kind in REPORTS for report in history.all.get(kind, ())):
        listed = [label for label, _list in listed_accused(report.event.facts)]
        for label in dict.fromkeys(listed):
            values = (("who", label), *day_value(report.day))
            if listed.count(label) > 1:
                yield CodedNote("report_says_two_things_of", values)
            if labels is not None and label not in labels:
                yield CodedNote("report_names_stranger", values)


def _contradiction(order: Order, history: History, law: Book) -> Iterator[CodedNote]:
    concerns = law.kinds[order.then.kind].concerns
    accused = history.accused if order.across_custodies else history.custodies
    subjects = {"victim": history.victims, "accused": accused}.get(concerns, [history.case])
    for subject in subjects:
        then = _earliest(subject.events, order.then, law)
        if then is None or (order.unless and _earliest(subject.events, order.unless, law)):
            continue
        events = history.all if law.kinds[order.first.kind].concerns == "case" else subject.events
        first = _earliest(events, order.first, law)
        if first is None:
            if order.missing:
                yield CodedNote(order.missing, _days(then.day, then.day))
        elif _certainly_before(then, first) and (first.day - then.day).days >= order.by_days:
            concerned = () if subject is history.case else (("who", subject.id),)
            yield CodedNote(order.problem, (*concerned, *_days(first.day, then.day)))


def _earliest(events: ByKind, pattern: Pattern, law: Book) -> HistoryEvent | None:
    candidates = events.get(pattern.kind, ())
    return next((event for event in candidates if has_facts(event, pattern.facts, law.kinds[pattern.kind])), None)


def _certainly_before(event: HistoryEvent, other: HistoryEvent) -> bool:
    """Return whether one came before the other; within a day only where both have a time."""
    if type(event.at) is date or type(other.at) is date:
        return event.day < other.day
    return event.key < other.key


def _days(first: date, then: date) -> tuple[tuple[str, str], ...]:
    return (("first", f"{first:%d-%m-%Y}"), ("then", f"{then:%d-%m-%Y}"))
