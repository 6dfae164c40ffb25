"""Where a clock starts: doubts about its start and its regime, sections added later, subjects it is not for."""

from __future__ import annotations

from itsso.law.case_reading import CaseReading
from itsso.law.choice import Choice
from itsso.law.disclosure import AddedSection, find_added_section
from itsso.law.grammar import Rule, weakest
from itsso.law.history import HistoryEvent, Subject, has_facts
from itsso.law.model import CodedNote
from itsso.law.prepared_rules import PreparedRule


def regime_doubts(reading: CaseReading, prepared: PreparedRule, choice: Choice) -> tuple[CodedNote, ...]:
    """Return the note that authorities differ on which event chooses the version, where that matters here."""
    doubt = prepared.rule.regime_disputed
    if doubt is None:
        return ()
    days = {events[0].day for kind in doubt.between if (events := reading.history.all.get(kind))}
    choices = (reading.context.choose(prepared.index, day) for day in days)
    return (CodedNote(doubt.note),) if any(other.version is not choice.version for other in choices) else ()


def apply_start_doubts(
    reading: CaseReading, prepared: PreparedRule, start: HistoryEvent, certainty: str, notes: list[CodedNote]
) -> str:
    """Return the certainty that is left where authorities differ on whether such an event starts the rule."""
    for doubt in prepared.rule.start_doubts:
        when = doubt.when
        if when and start.event.kind == when.kind and has_facts(start, when.facts, reading.law.kinds[when.kind]):
            certainty = weakest(certainty, doubt.certainty)
            notes.append(CodedNote(doubt.note))
    return certainty


def find_section_added_since(reading: CaseReading, prepared: PreparedRule, start: HistoryEvent) -> AddedSection | None:
    """Return the alteration that brought a section of a rule for which the day of that matters."""
    rule = prepared.rule
    if not reading.alterations or not (rule.from_disclosure or rule.added_later):
        return None
    (_, first), *later = reading.contexts
    choices = (
        (event, reading.choose_version(prepared, start, context)[0])
        for event, (_, context) in zip(reading.alterations, later, strict=True)
    )
    return find_added_section(start, reading.choose_version(prepared, start, first)[0], choices)


def exclusion_note(rule: Rule, subject: Subject) -> str | None:
    """Return the note that says why a rule is not for a subject of this age; None where it may be."""
    if subject.child and rule.not_for_child_accused:
        return rule.not_for_child_accused
    if rule.only_child_accused and not subject.child:
        return "accused_not_child" if subject.child is False else "accused_age_not_given"
    if rule.only_child_victims and subject.child is False:
        return "victim_not_child"
    return None
