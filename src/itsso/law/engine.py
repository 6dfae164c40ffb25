"""The engine: `assess` computes for every time limit of the book when it began, when it is due, and its state.

It is a pure function: the same case and day give the same answer. Offences, versions and counts come from the YAML;
this module and those beside it (`case_reading`, `clock_starts`, `clock_limits`, `clock_ends`, `states_of_clocks`) hold
only what all rules have in common.
"""

from __future__ import annotations

from datetime import date
from functools import cache

from itsso.law.assessment import Assessment
from itsso.law.book import Book, book
from itsso.law.case_reading import CaseReading
from itsso.law.choice import Choice
from itsso.law.clock_ends import find_end, find_fulfilment, note_act_in_time, surely_met
from itsso.law.clock_limits import ClockRun, days_in_custody, ends_on_sunday, find_limit, same_precision
from itsso.law.clock_starts import apply_start_doubts, exclusion_note, find_section_added_since, regime_doubts
from itsso.law.clock_state import ClockState
from itsso.law.counting import is_after
from itsso.law.custody import add_notes_on_bail
from itsso.law.grammar import weakest
from itsso.law.history import HistoryEvent, Subject
from itsso.law.model import Case, Clock, CodedNote, Moment, day_value
from itsso.law.prepared_rules import PreparedRule, prepared_rules
from itsso.law.problems import find_problems
from itsso.law.reports import OPEN_QUESTIONS
from itsso.law.states_of_clocks import state_before_start, state_when_met, state_while_open

_NOBODY = {"victim": "victim", "accused": "accused", "custody": "accused", "exhibit": "exhibit"}


def assess(case: Case, as_on: date, law: Book | None = None) -> Assessment:
    """Return the clocks of a case on a day, one for each rule and subject, and the case's problems.

    An event after `as_on` has not happened. Raises ValueError for a kind of event that the book does not have.
    """
    law = law or book()
    reading = CaseReading(case, as_on, law)
    clocks = []
    for prepared in prepared_rules(law):
        for subject in reading.subjects(prepared.rule) or [Subject(_NOBODY[prepared.rule.runs_for], None, {})]:
            clocks.append(_clock(reading, prepared, subject))
    case_problems = find_problems(case, as_on, reading.history, [context for _, context in reading.contexts], law)
    all_problems = tuple(dict.fromkeys((*case_problems, *reading.problems)))
    return Assessment(as_on, tuple(_apply_problem_doubts(clock, all_problems, law) for clock in clocks), all_problems)


def _apply_problem_doubts(clock: Clock, case_problems: tuple[CodedNote, ...], law: Book) -> Clock:
    """Return the clock, as `disputed` where a contradiction of its own subject's facts makes its answer unsure."""
    for problem in case_problems:
        if clock.rule in law.doubted_rules.get(problem.code, ()):
            concerned = dict(problem.values).get("who")
            whole = problem.code in law.doubts_of_accused  # of the accused in every custody
            subject = clock.subject.partition("/")[0] if whole else clock.subject
            if concerned in (None, subject) and clock.applies:
                notes = (*clock.notes, CodedNote("dates_contradict"))
                return clock._replace(certainty=law.limit_certainty(clock.certainty, notes), notes=notes)
    return clock


def running_clocks(
    case: Case,
    law: Book | None = None,
    *,
    also_met: frozenset[str] = frozenset(),
    windows: frozenset[str] = frozenset(),
    only: frozenset[str] = frozenset(),
) -> list[Clock]:
    """Return the clocks to store: those that have begun, with an end in time, and are neither met nor ended.

    They are owed by police, doctor or laboratory.

    A clock is among them, too, where a report names others and not this accused: someone must state whom it charges. Of
    the rules `also_met` those that were met are among them, and of the rules `windows` those that run, whoever owes
    them. Where rules are named in `only`, clocks of other rules are left out. Whether one is overdue is not stored,
    since time passes without a new event; a clock whose end the case's sources cannot carry is left out.
    """
    law = law or book()
    reading = CaseReading(case, None, law)
    happened = frozenset(reading.history.all)
    return [
        clock
        for prepared in (*reading.storable_rules(), *_of_ids(law, windows))
        if not only or prepared.rule.id in only
        if prepared.may_have_begun(happened)
        for subject in reading.subjects(prepared.rule)
        if subject.child or not prepared.rule.only_child_accused
        if prepared.rule.id in also_met or not surely_met(reading, prepared, subject)  # most are, and need no clock
        if (clock := _clock(reading, prepared, subject)).due is not None
        and (
            clock.state == ClockState.RUNNING
            or _is_open_question(clock)
            or (clock.met is not None and prepared.rule.id in also_met)
        )
    ]


@cache
def _of_ids(law: Book, ids: frozenset[str]) -> tuple[PreparedRule, ...]:
    return tuple(prepared for prepared in prepared_rules(law) if prepared.rule.id in ids)


def _is_open_question(clock: Clock) -> bool:
    return clock.state == ClockState.NOT_KNOWN and any(note.code in OPEN_QUESTIONS for note in clock.notes)


def _clock(reading: CaseReading, prepared: PreparedRule, subject: Subject) -> Clock:
    """Return the clock of one rule for one subject."""
    rule, history = prepared.rule, reading.history
    start = prepared.started(history, subject)
    choice, assumed_day = reading.choose_version(
        prepared, start, exhibit_events=subject.events if rule.runs_for == "exhibit" else None
    )
    doubts = regime_doubts(reading, prepared, choice)
    if choice.version is None:
        return choice.without_version(subject.id, doubts)
    if excluded := exclusion_note(rule, subject):
        return _not_applicable(choice, subject.id, excluded)
    notes = [*choice.notes, *doubts]
    if rule.only_child_victims and subject.child is None:
        notes.append(CodedNote("age_not_given"))
    if rule.doubted_for_child_accused and subject.child:
        notes.append(CodedNote(rule.doubted_for_child_accused))
    waits_for = prepared.only_if if prepared.only_if and prepared.only_if.find(history, subject) is None else None
    if waits_for:
        notes.append(CodedNote("only_if", (("kind", waits_for.kind),)))
    if rule.held_throughout and start and history.taken_into_custody_after(subject, start.day):
        return _not_applicable(choice, subject.id, rule.held_throughout)
    if waits_for or start is None:
        state = state_before_start(reading, prepared, subject, notes)
        return _clock_in_state(reading, choice, subject, state, choice.certainty, notes)
    if rule.start_assumed:
        notes.append(CodedNote("start_assumed"))
    if start.event.kind not in prepared.start_kinds:
        notes.append(CodedNote("start_postponed", (("kind", start.event.kind), *day_value(start.day))))
    if assumed_day:
        notes.append(CodedNote("regime_assumed", day_value(assumed_day)))
    return _clock_of_begun_rule(reading, prepared, subject, start, choice, notes)


def _clock_of_begun_rule(
    reading: CaseReading,
    prepared: PreparedRule,
    subject: Subject,
    start: HistoryEvent,
    choice: Choice,
    notes: list[CodedNote],
) -> Clock:
    """Return the clock of a rule that has begun to run."""
    rule = prepared.rule
    certainty = apply_start_doubts(reading, prepared, start, choice.certainty, notes)
    ended = find_end(reading, prepared, subject)
    added, latest = find_section_added_since(reading, prepared, start), start
    if added and rule.from_disclosure:
        start, latest = added.starts()
        notes.append(added.note_on_start())
    spells = None
    if rule.spells:
        spells, certainty = days_in_custody(reading, prepared, subject, start, choice, certainty, notes)
    due, outer = find_limit(reading, prepared, choice, subject, ClockRun(start, ended, spells), notes)
    if latest is not start and due is not None and choice.high is not None:
        due, outer = same_precision(due, choice.high.end(latest.at)[1])
    if added and rule.added_later:
        certainty = weakest(certainty, rule.added_later.certainty)
        notes.extend(added.notes_on_list(rule.added_later.note, outer))
    met, reports = find_fulfilment(reading, prepared, subject, start)
    if met is not None and (ended is None or met.key <= ended.key):
        notes.extend(reports.notes)
        state = state_when_met(met, due, outer, notes)
        if state == ClockState.LATE and note_act_in_time(reading, prepared, met, outer, notes):
            state = ClockState.DISPUTED
    elif ended is not None:
        met, state = None, ClockState.ENDED
        if outer is not None and is_after(ended.at, outer):
            notes.append(CodedNote("ended_after_limit", day_value(ended.day)))
    else:
        notes.extend(reports.notes)
        state = reports.state or state_while_open(reading, prepared, start, due, outer, notes)
        if rule.met_doubts:
            note_act_in_time(reading, prepared, None, outer, notes)
    if rule.doubted_on_sunday and ends_on_sunday((due, outer), met or ended):
        notes.append(CodedNote(rule.doubted_on_sunday))
    if prepared.right and outer is not None:
        add_notes_on_bail(prepared.right.find(reading.history, subject), met, outer, notes)
    return _clock_in_state(
        reading, choice, subject, state, certainty, notes, start.at, due, outer, met.at if met else None
    )


def _clock_in_state(
    reading: CaseReading,
    choice: Choice,
    subject: Subject,
    state: ClockState,
    certainty: str,
    notes: list[CodedNote],
    starts: Moment | None = None,
    due: Moment | None = None,
    outer: Moment | None = None,
    met: Moment | None = None,
) -> Clock:
    assert choice.version is not None
    return Clock(
        choice.rule.id,
        subject.id,
        True,
        starts,
        due,
        outer,
        met,
        state,
        choice.version.authority,
        reading.law.limit_certainty(certainty, notes),
        tuple(notes),
    )


def _not_applicable(choice: Choice, subject: str, note: str) -> Clock:
    version = choice.version
    assert version is not None
    notes = (CodedNote(note),)
    return Clock(
        choice.rule.id,
        subject,
        False,
        None,
        None,
        None,
        None,
        ClockState.NOT_APPLICABLE,
        version.authority,
        choice.law.limit_certainty(choice.certainty, notes),
        notes,
    )
