"""The limit of a clock: its due and outer dates, with custody that adds up and what courts extended."""

from __future__ import annotations

from datetime import date, timedelta
from typing import NamedTuple

from itsso.law.case_reading import CaseReading
from itsso.law.choice import Choice
from itsso.law.counting import day_of, is_after
from itsso.law.custody import EndOf, Spells, find_limit_by_punishment
from itsso.law.grammar import Length, Longer, weakest
from itsso.law.history import HistoryEvent, Subject
from itsso.law.model import CodedNote, Moment, day_value
from itsso.law.prepared_rules import PreparedRule

SUNDAY = 6


class ClockRun(NamedTuple):
    """A clock that has begun: its start, what ended it, and the days in custody before it that add up."""

    start: HistoryEvent
    ended: HistoryEvent | None
    spells: tuple[Spells, Spells] | None


def find_limit(
    reading: CaseReading,
    prepared: PreparedRule,
    choice: Choice,
    subject: Subject,
    run: ClockRun,
    notes: list[CodedNote],
) -> tuple[Moment | None, Moment | None]:
    """Return due and outer end of a run, with what the court extended.

    (None, None) for a duty of the checklist, and where the sections that set the limit came too late.
    """
    start, ended, spells = run
    longer = choice.version.longer if choice.version else None
    if choice.checklist or choice.low is None or choice.high is None:
        return None, None
    period = (choice.version.period if choice.version else None) or prepared.rule.period
    if period is not None and period.bands and len(reading.contexts) > 1:
        ends = (spells[0].last_day, spells[1].last_day) if spells else (_end_from(start.at),) * 2
        limit = find_limit_by_punishment(_lengths_over_time(reading, prepared, start, ended), ends, notes)
        if limit is None:
            return None, None
        due, outer = limit
    elif spells:
        due, outer = spells[0].last_day(choice.low), spells[1].last_day(choice.high)
    else:
        due, outer = choice.low.end(start.at)
        if choice.high is not choice.low:
            outer = choice.high.end(start.at)[1]
    if choice.low.unit == "months" and due != outer:
        notes.append(CodedNote("month_end_disputed"))
    elif due != outer and not longer and not (spells and choice.low == choice.high):  # otherwise another note says why
        notes.append(CodedNote("punishment_in_doubt"))
    if choice.low.unit == "hours" and type(start.at) is date:
        notes.append(CodedNote("hours_from_a_date"))
    if prepared.extension is not None:
        due, outer = _apply_extensions(reading, prepared, subject, run, (due, outer), longer, notes)
    if prepared.rule.rolls_past_sunday:
        due, outer = _roll_past_sunday(due, notes), _roll_past_sunday(outer, [])
    order = choice.version.order if choice.version else None
    return order.latest(due, outer, notes) if order else (due, outer)


def days_in_custody(
    reading: CaseReading,
    prepared: PreparedRule,
    subject: Subject,
    start: HistoryEvent,
    choice: Choice,
    certainty: str,
    notes: list[CodedNote],
) -> tuple[tuple[Spells, Spells] | None, str]:
    """Return the days in custody of a rule whose spells add up, as `_add_up_spells`, with the doubts about them."""
    spells = None
    if subject.earlier:
        spells, certainty = _add_up_spells(reading, prepared, subject, start, certainty, notes)
        if spells and choice.version and choice.version.doubted_in_later_custody:
            notes.append(CodedNote(choice.version.doubted_in_later_custody))
    if subject.opened_again:
        notes.append(CodedNote("dates_contradict"))
    return spells, certainty


def _add_up_spells(
    reading: CaseReading,
    prepared: PreparedRule,
    subject: Subject,
    start: HistoryEvent,
    certainty: str,
    notes: list[CodedNote],
) -> tuple[tuple[Spells, Spells] | None, str]:
    """Return the days in custody as they surely add up, and as they may, and how sure that is.

    The first is None where there was no earlier custody.

    They are counted afresh where a section was added since the earlier custody that has a longer limit, and
    perhaps where one was added that is graver and has the same.
    """
    rule = prepared.rule.spells
    assert rule is not None
    added: list[tuple[date, date]] = []
    perhaps: list[tuple[date, date]] = []
    following, doubt = start, None
    for earlier in reversed(subject.earlier):
        began = prepared.started(reading.history, earlier)
        if began is None or earlier.closed is None:
            continue
        graver = _gravity_added_since(reading, prepared, start, earlier.closed.day, following.day)
        if graver == "longer":
            doubt = rule.afresh
            break
        if graver == "graver":
            doubt = rule.in_doubt
        spell = (began.day, earlier.closed.day)
        added.insert(0, spell)
        if doubt is None:
            perhaps.insert(0, spell)
        following = began
    if doubt is not None:
        notes.append(CodedNote(doubt.note))
        certainty = weakest(certainty, doubt.certainty)
    if not added:
        return None, certainty
    spells = Spells(start.day, added)
    notes.append(CodedNote(rule.added, (("days", str(spells.spent)),)))
    return (spells, Spells(start.day, perhaps)), certainty


def _gravity_added_since(
    reading: CaseReading, prepared: PreparedRule, start: HistoryEvent, released: date, detained: date
) -> str:
    """Return whether a section was added between two custodies: "longer" of limit, only "graver", or ""."""
    if len(reading.contexts) == 1:
        return ""
    before, after = reading.context_on(released), reading.context_on(detained)
    if before is after or after.all_sections <= before.all_sections:
        return ""
    old, new = reading.choose_version(prepared, start, before)[0], reading.choose_version(prepared, start, after)[0]
    if old.high is None or new.low is None:
        return "graver"
    if new.low.count > old.high.count:
        return "longer"
    return "graver" if new.high != old.low or after.punishments.gravest > before.punishments.gravest else ""


def _lengths_over_time(
    reading: CaseReading, prepared: PreparedRule, start: HistoryEvent, ended: HistoryEvent | None
) -> list[tuple[date | None, Length, Length]]:
    """Return the lengths by each list of sections, without lists that came after the custody had ended."""
    lengths = []
    for since, context in reading.contexts:
        if since is not None and ended is not None and since > ended.day:
            break
        choice, _ = reading.choose_version(prepared, start, context)
        if choice.low is not None and choice.high is not None:
            lengths.append((since, choice.low, choice.high))
    return lengths


def _apply_extensions(
    reading: CaseReading,
    prepared: PreparedRule,
    subject: Subject,
    run: ClockRun,
    limit: tuple[Moment, Moment],
    longer: Longer | None,
    notes: list[CodedNote],
) -> tuple[Moment, Moment]:
    start, _, spells = run
    due, outer = limit
    assert prepared.extension is not None
    extension = prepared.rule.extended_by
    assert extension is not None
    for event in prepared.extension.events(reading.history, subject):
        if extension.acts and not reading.context_on(event.day).charges_any_act(extension.acts):
            notes.append(CodedNote("extended_without_power", day_value(event.day)))
            reading.problems.append(
                CodedNote("extended_without_power_of", (("who", subject.id), *day_value(event.day)))
            )
            continue
        if is_after(event.day, outer):
            notes.append(CodedNote("extended_too_late", day_value(event.day)))
            continue
        notes.append(CodedNote("extended", day_value(event.day)))
        until = event.event.facts.get(extension.until_fact) if extension.until_fact else None
        if extension.length is not None:
            due, outer = extension.length.end(start.at)
            if extension.outer is not None:
                outer = extension.outer.end(start.at)[1]
                notes.append(CodedNote("extension_read_two_ways"))
            if spells:
                due = outer = spells[0].last_day(extension.length)
            if longer:
                outer = spells[0].last_day(longer.extended) if spells else longer.extended.end(start.at)[1]
        elif isinstance(until, date | str):
            due = outer = date.fromisoformat(until) if isinstance(until, str) else until  # stored facts are JSON
    return due, outer


def same_precision(due: Moment, outer: Moment) -> tuple[Moment, Moment]:
    """Return both ends as moments, or as days where only one of them has a time."""
    return (due, outer) if type(due) is type(outer) else (day_of(due), day_of(outer))


def _roll_past_sunday(last: Moment, notes: list[CodedNote]) -> Moment:
    """Return the Monday after a Sunday, when every court is closed; another holiday only a calendar could tell."""
    day = day_of(last)
    if day.weekday() != SUNDAY:
        return last
    notes.append(CodedNote("sunday_rolled", day_value(day)))
    return day + timedelta(1)


def ends_on_sunday(ends: tuple[Moment | None, ...], closed: HistoryEvent | None) -> bool:
    """Return whether a last day is a Sunday by which the limit was neither met nor ended: its Monday may be in time."""
    days = (day_of(end) for end in ends if end is not None)
    return any(day.weekday() == SUNDAY and (closed is None or closed.day > day) for day in days)


def _end_from(start: Moment) -> EndOf:
    return lambda length: day_of(length.end(start)[0])
