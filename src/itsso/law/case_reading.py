"""A case as it is read: its history until a moment, and the legal contexts that governed it one after another."""

from __future__ import annotations

from datetime import date, datetime

from itsso.law.applicability import LegalContext, legal_context
from itsso.law.book import Book
from itsso.law.choice import Choice
from itsso.law.counting import day_of
from itsso.law.event_facts import FactName
from itsso.law.event_kinds import Kind
from itsso.law.grammar import Rule
from itsso.law.history import BY_TIME, ByKind, History, HistoryEvent, Subject
from itsso.law.model import Case, CodedNote, Moment, day_value
from itsso.law.prepared_rules import PreparedRule, prepared_rules
from itsso.law.reports import ChargeSheets

DISPOSING = (
    Kind.FINAL_REPORT_FILED,
    Kind.QUASHED,
    Kind.ABATED,
    Kind.WITHDRAWN,
    Kind.NOT_INVESTIGATED,
)
"""The kinds of event after which a case is not under investigation."""

REOPENING = (Kind.FINAL_REPORT_RETURNED, Kind.REOPENED)
"""The kinds of event after which it is again."""


class CaseReading:
    """A case being read: its history until a moment, and the legal contexts that governed it one after another."""

    def __init__(self, case: Case, until: Moment | None, law: Book) -> None:
        self.case, self.until, self.law = case, until, law
        self.history = History(case, law.kinds, until)
        child = any(victim.child for victim in case.victims)
        self.contexts: list[tuple[date | None, LegalContext]] = [
            (None, legal_context(law, case.state, case.offences, case.offence_date, child))
        ]
        self.alterations = self._alterations()
        for altered in self.alterations:
            offences = _offences(altered)
            self.contexts.append((altered.day, legal_context(law, case.state, offences, case.offence_date, child)))
        self.context = self.contexts[-1][1]
        self.marks = self._marks()
        self.problems: list[CodedNote] = []  # found while a clock was computed
        self.charge_sheets: ChargeSheets | None = None  # read where a rule first asks for them

    def _alterations(self) -> list[HistoryEvent]:
        """Return the events that changed the sections: alterations, and a Zero FIR re-registered under other sections.

        A registration without a time comes before the alterations of its day, since they alter an FIR that exists.
        """
        registrations = self.history.all.get(Kind.FIR_REGISTERED, [])
        alterations = self.history.all.get(Kind.OFFENCES_ALTERED, [])
        if len(registrations) < 2:
            return alterations
        re_registrations = [event for event in registrations if event.event.facts.get(FactName.FIR) != "zero"]
        in_force, changes = set(self.case.offences), []
        for event in sorted([*re_registrations, *alterations], key=_order_of_lists):
            offences = set(_offences(event))
            if event.event.kind == Kind.OFFENCES_ALTERED or (offences and offences != in_force):
                changes.append(event)
                in_force = offences
        return changes

    def _marks(self) -> tuple[CodedNote, ...]:
        marks = []
        for name, events in self.history.all.items():
            kind = self.law.kinds[name]
            if kind.marks:
                lifted = self.history.all.get(kind.unmarked_by or "", [])
                if not lifted or lifted[-1].key < events[-1].key:
                    marks.append(CodedNote(kind.marks, day_value(events[-1].day)))
        return tuple(marks)

    def subjects(self, rule: Rule) -> list[Subject]:
        """Return the subjects for whom a rule runs."""
        match rule.runs_for:
            case "case":
                return [self.history.case]
            case "victim":
                return self.history.victims
            case "accused":
                return self.history.accused
            case "exhibit":
                return self.history.exhibits
            case _:
                return self.history.custodies

    def storable_rules(self) -> tuple[PreparedRule, ...]:
        """Return the rules whose clocks are stored, without those that the case's regime already rules out."""
        registered = self.history.all.get(Kind.FIR_REGISTERED)
        if not registered:
            return tuple(prepared for prepared in prepared_rules(self.law) if prepared.stored)
        day = registered[0].day
        return self.context.compute_once(
            day, lambda: tuple(prepared for prepared in prepared_rules(self.law) if self._may_run(prepared, day))
        )

    def _may_run(self, prepared: PreparedRule, registered: date) -> bool:
        if not prepared.stored or self.context.regime_date(prepared.rule) != Kind.FIR_REGISTERED:
            return prepared.stored
        choice = self.context.choose(prepared.index, registered)
        return choice.version is not None and not choice.checklist

    def choose_version(
        self,
        prepared: PreparedRule,
        start: HistoryEvent | None,
        context: LegalContext | None = None,
        exhibit_events: ByKind | None = None,
    ) -> tuple[Choice, date | None]:
        """Return the version by the regime's event; where that has not come, by the start, whose day is returned too.

        `exhibit_events` are the events of an exhibit, whose regime no other exhibit decides.
        """
        context = context or self.context
        regime = (self.history.all if exhibit_events is None else exhibit_events).get(
            context.regime_date(prepared.rule)
        )
        if regime:
            return self._choose(context, prepared, regime[0].day), None
        day = start.day if start else day_of(self.until or date.max)
        return self._choose(context, prepared, day), day if start else None

    def _choose(self, context: LegalContext, prepared: PreparedRule, day: date) -> Choice:
        """Return the version of a regime day; an order of a State is for no case that was disposed of before it."""
        choice = context.choose(prepared.index, day)
        order = choice.version.order if choice.version else None
        if order is None or day >= order.since or not self._is_disposed_before(order.since):
            return choice
        return context.choose_of_law(prepared.index, day)

    def _is_disposed_before(self, day: date) -> bool:
        events = [event for kind in (*DISPOSING, *REOPENING) for event in self.history.all.get(kind, [])]
        last = max((event for event in events if event.day < day), key=BY_TIME, default=None)
        return last is not None and last.event.kind in DISPOSING

    def context_on(self, day: date) -> LegalContext:
        """Return the legal context by the list of sections in force on a day."""
        return [context for since, context in self.contexts if since is None or since <= day][-1]


def _order_of_lists(event: HistoryEvent) -> tuple[date, bool, datetime]:
    is_first = event.event.kind == Kind.FIR_REGISTERED and type(event.at) is date
    return event.day, not is_first, event.key


def _offences(event: HistoryEvent) -> tuple[str, ...]:
    offences = event.event.facts.get(FactName.OFFENCES, ())
    return (offences,) if isinstance(offences, str) else tuple(offences)
