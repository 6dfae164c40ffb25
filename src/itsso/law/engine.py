"""The engine: `assess` computes for every time limit of the book when it began, when it is due, and its state.

It is a pure function: the same case and day give the same answer. Offences, versions and counts come from the YAML;
this module holds only what all rules have in common.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import NamedTuple

from itsso.law.applicability import Choice, LegalContext, legal_context
from itsso.law.assessment import Assessment
from itsso.law.book import Book, book
from itsso.law.clock_state import ClockState
from itsso.law.counting import day_of, is_after
from itsso.law.custody import EndOf, Spells, add_notes_on_bail, find_limit_by_punishment
from itsso.law.disclosure import AddedSection, find_added_section
from itsso.law.event_facts import FactName
from itsso.law.event_kinds import Kind
from itsso.law.grammar import Length, Longer, Rule, weakest
from itsso.law.history import BY_TIME, ByKind, History, HistoryEvent, Subject, has_facts, not_undone
from itsso.law.model import Case, Clock, CodedNote, Moment
from itsso.law.prepared_rules import PreparedRule, prepared_rules
from itsso.law.problems import find_problems
from itsso.law.reports import OPEN_QUESTIONS, ChargeSheets, ReportEffect, done_in_time

SUNDAY = 6
_NO_REPORTS = ReportEffect()
_NOBODY = {"victim": "victim", "accused": "accused", "custody": "accused", "exhibit": "exhibit"}


class _Run(NamedTuple):
    """A clock that has begun: its start, what ended it, and the days in custody before it that add up."""

    start: HistoryEvent
    ended: HistoryEvent | None
    spells: tuple[Spells, Spells] | None


class _Reading:
    """A case being read: its history until a moment, and the legal contexts that governed it one after another."""

    def __init__(self, case: Case, until: Moment | None, law: Book) -> None:
        self.case, self.until, self.law = case, until, law
        self.history = History(case, law.kinds, until)
        child = any(victim.child for victim in case.victims)
        self.contexts: list[tuple[date | None, LegalContext]] = [
            (None, legal_context(law, case.state, case.offences, case.offence_date, child))
        ]
        self.alterations = self.history.all.get(Kind.OFFENCES_ALTERED, [])
        for altered in self.alterations:
            offences = altered.event.facts.get(FactName.OFFENCES, ())
            offences = (offences,) if isinstance(offences, str) else tuple(offences)
            self.contexts.append((altered.day, legal_context(law, case.state, offences, case.offence_date, child)))
        self.context = self.contexts[-1][1]
        self.marks = self._marks()
        self.problems: list[CodedNote] = []  # found while a clock was computed
        self.charge_sheets: ChargeSheets | None = None  # read where a rule first asks for them

    def _marks(self) -> tuple[CodedNote, ...]:
        marks = []
        for name, events in self.history.all.items():
            kind = self.law.kinds[name]
            if kind.marks:
                lifted = self.history.all.get(kind.unmarked_by or "", [])
                if not lifted or lifted[-1].key < events[-1].key:
                    marks.append(CodedNote(kind.marks, _day(events[-1].day)))
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
            return context.choose(prepared.index, regime[0].day), None
        day = start.day if start else day_of(self.until or date.max)
        return context.choose(prepared.index, day), day if start else None

    def clock(self, prepared: PreparedRule, subject: Subject) -> Clock:
        """Return the clock of one rule for one subject."""
        rule, history = prepared.rule, self.history
        start = prepared.started(history, subject)
        choice, assumed_day = self.choose_version(
            prepared, start, exhibit_events=subject.events if rule.runs_for == "exhibit" else None
        )
        doubts = self._regime_doubts(prepared, choice, start)
        if choice.version is None:
            return choice.without_version(subject.id, doubts)
        if excluded := _exclusion_note(rule, subject):
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
            state = self._state_before_start(prepared, subject, notes)
            return self._clock(choice, subject, state, choice.certainty, notes)
        if rule.start_assumed:
            notes.append(CodedNote("start_assumed"))
        if start.event.kind not in prepared.start_kinds:
            notes.append(CodedNote("start_postponed", (("kind", start.event.kind), *_day(start.day))))
        if assumed_day:
            notes.append(CodedNote("regime_assumed", _day(assumed_day)))
        return self._clock_of_begun_rule(prepared, subject, start, choice, notes)

    def _clock(
        self,
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
            self.law.limit_certainty(certainty, notes),
            tuple(notes),
        )

    def _clock_of_begun_rule(
        self, prepared: PreparedRule, subject: Subject, start: HistoryEvent, choice: Choice, notes: list[CodedNote]
    ) -> Clock:
        """Return the clock of a rule that has begun to run."""
        rule = prepared.rule
        certainty = self._apply_start_doubts(prepared, start, choice.certainty, notes)
        ended = self._find_end(prepared, subject)
        added, latest = self._find_added_section(prepared, start), start
        if added and rule.from_disclosure:
            start, latest = added.starts()
            notes.append(added.note_on_start())
        spells = None
        if subject.earlier and rule.spells:
            spells, certainty = self._add_up_spells(prepared, subject, start, certainty, notes)
            if spells and choice.version and choice.version.doubted_in_later_custody:
                notes.append(CodedNote(choice.version.doubted_in_later_custody))
        if rule.spells and subject.opened_again:
            notes.append(CodedNote("dates_contradict"))
        due, outer = self._find_limit(prepared, choice, subject, _Run(start, ended, spells), notes)
        if latest is not start and due is not None and choice.high is not None:
            due, outer = _same_precision(due, choice.high.end(latest.at)[1])
        if added and rule.added_later:
            certainty = weakest(certainty, rule.added_later.certainty)
            notes.extend(added.notes_on_list(rule.added_later.note, outer))
        met, reports = self._find_fulfilment(prepared, subject, start)
        if met is not None and (ended is None or met.key <= ended.key):
            notes.extend(reports.notes)
            state = self._state_when_met(prepared, met, due, outer, notes)
            if state == ClockState.LATE and self._note_act_in_time(prepared, met, outer, notes):
                state = ClockState.DISPUTED
        elif ended is not None:
            met, state = None, ClockState.ENDED
            if outer is not None and is_after(ended.at, outer):
                notes.append(CodedNote("ended_after_limit", _day(ended.day)))
        else:
            notes.extend(reports.notes)
            state = reports.state or self._state_while_open(prepared, start, due, outer, notes)
            if rule.met_doubts:
                self._note_act_in_time(prepared, None, outer, notes)
        if rule.doubted_on_sunday and _ends_on_sunday((due, outer), met or ended):
            notes.append(CodedNote(rule.doubted_on_sunday))
        if prepared.right and outer is not None:
            add_notes_on_bail(prepared.right.find(self.history, subject), met, outer, notes)
        return self._clock(choice, subject, state, certainty, notes, start.at, due, outer, met.at if met else None)

    def _regime_doubts(
        self, prepared: PreparedRule, choice: Choice, start: HistoryEvent | None
    ) -> tuple[CodedNote, ...]:
        """Return the note that authorities differ on which event chooses the version, where that matters here."""
        doubt = prepared.rule.regime_disputed
        if doubt is None:
            return ()
        days = {events[0].day for kind in doubt.between if (events := self.history.all.get(kind))}
        choices = (self.context.choose(prepared.index, day) for day in days)
        return (CodedNote(doubt.note),) if any(other.version is not choice.version for other in choices) else ()

    def _find_fulfilment(
        self, prepared: PreparedRule, subject: Subject, start: HistoryEvent
    ) -> tuple[HistoryEvent | None, ReportEffect]:
        """Return the event that met a rule.

        For a rule that only a report on this accused meets, also return what else the reports say.
        """
        if not prepared.rule.met_for_charged:
            return prepared.fulfilled(self.history, subject, start), _NO_REPORTS
        if self.history.all.keys().isdisjoint(prepared.met_kinds):
            return None, _NO_REPORTS
        if self.charge_sheets is None:
            self.charge_sheets = ChargeSheets(self.history)
        answer = self.charge_sheets.answer(subject, start)
        return answer.met, answer

    def _note_act_in_time(
        self, prepared: PreparedRule, met: HistoryEvent | None, outer: Moment | None, notes: list[CodedNote]
    ) -> bool:
        """Add a note where an act of which the law may speak came in time, and return whether one did.

        `met` came late, or has not come yet.
        """
        events, rule = self.history.all, prepared.rule
        for doubt in rule.met_doubts:
            acts = events.get(doubt.when.kind) if doubt.when else None
            if not acts or outer is None:
                continue
            of_a_report = doubt.when is not None and doubt.when.kind in rule.on_the_way
            returned = events.get(rule.undone_by or "", ()) if of_a_report else ()  # the investigation stays completed
            if done_in_time(acts, returned, met, day_of(outer)):
                notes.append(CodedNote(doubt.note))
                return True
        return False

    def surely_met(self, prepared: PreparedRule, subject: Subject) -> bool:
        """Return whether a rule was met, as far as that is known without its clock."""
        if not prepared.rule.met_for_charged:
            return prepared.fulfilled(self.history, subject, None) is not None
        if self.history.all.keys().isdisjoint(prepared.met_kinds):
            return False
        start = prepared.started(self.history, subject)
        return start is not None and self._find_fulfilment(prepared, subject, start)[0] is not None

    def _find_added_section(self, prepared: PreparedRule, start: HistoryEvent) -> AddedSection | None:
        """Return the alteration that brought a section of a rule for which the day of that matters."""
        rule = prepared.rule
        if not self.alterations or not (rule.from_disclosure or rule.added_later):
            return None
        (_, first), *later = self.contexts
        choices = (
            (event, self.choose_version(prepared, start, context)[0])
            for event, (_, context) in zip(self.alterations, later, strict=True)
        )
        return find_added_section(start, self.choose_version(prepared, start, first)[0], choices)

    def _apply_start_doubts(
        self, prepared: PreparedRule, start: HistoryEvent, certainty: str, notes: list[CodedNote]
    ) -> str:
        """Return the certainty that is left where authorities differ on whether such an event starts the rule."""
        for doubt in prepared.rule.start_doubts:
            when = doubt.when
            if when and start.event.kind == when.kind and has_facts(start, when.facts, self.law.kinds[when.kind]):
                certainty = weakest(certainty, doubt.certainty)
                notes.append(CodedNote(doubt.note))
        return certainty

    def _find_limit(
        self,
        prepared: PreparedRule,
        choice: Choice,
        subject: Subject,
        run: _Run,
        notes: list[CodedNote],
    ) -> tuple[Moment | None, Moment | None]:
        """Return due and outer end of a run, with what the court extended; (None, None) for a duty of the checklist."""
        start, ended, spells = run
        longer = choice.version.longer if choice.version else None
        if choice.checklist or choice.low is None or choice.high is None:
            return None, None
        period = (choice.version.period if choice.version else None) or prepared.rule.period
        if period is not None and period.bands and len(self.contexts) > 1:
            ends = (spells[0].last_day, spells[1].last_day) if spells else (_end_from(start.at),) * 2
            due, outer = find_limit_by_punishment(self._lengths_over_time(prepared, start, ended), ends, notes)
        elif spells:
            due, outer = spells[0].last_day(choice.low), spells[1].last_day(choice.high)
        else:
            due, outer = choice.low.end(start.at)
            if choice.high is not choice.low:
                outer = choice.high.end(start.at)[1]
        if choice.low.unit == "months" and due != outer:
            notes.append(CodedNote("month_end_disputed"))
        elif (
            due != outer and not longer and not (spells and choice.low == choice.high)
        ):  # otherwise another note says why
            notes.append(CodedNote("punishment_in_doubt"))
        if choice.low.unit == "hours" and type(start.at) is date:
            notes.append(CodedNote("hours_from_a_date"))
        if prepared.extension is not None:
            due, outer = self._apply_extensions(prepared, subject, run, (due, outer), longer, notes)
        if prepared.rule.rolls_past_sunday:
            due, outer = _roll_past_sunday(due, notes), _roll_past_sunday(outer, [])
        return due, outer

    def _add_up_spells(
        self, prepared: PreparedRule, subject: Subject, start: HistoryEvent, certainty: str, notes: list[CodedNote]
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
            began = prepared.started(self.history, earlier)
            if began is None or earlier.closed is None:
                continue
            graver = self._gravity_added_since(prepared, start, earlier.closed.day, following.day)
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

    def _gravity_added_since(self, prepared: PreparedRule, start: HistoryEvent, released: date, detained: date) -> str:
        """Return whether a section was added between two custodies: "longer" of limit, only "graver", or ""."""
        if len(self.contexts) == 1:
            return ""
        before, after = self._context_on(released), self._context_on(detained)
        if before is after or after.all_sections <= before.all_sections:
            return ""
        old, new = self.choose_version(prepared, start, before)[0], self.choose_version(prepared, start, after)[0]
        if old.high is None or new.low is None:
            return "graver"
        if new.low.count > old.high.count:
            return "longer"
        return "graver" if new.high != old.low or after.gravest_punishment > before.gravest_punishment else ""

    def _context_on(self, day: date) -> LegalContext:
        """Return the legal context by the list of sections in force on a day."""
        return [context for since, context in self.contexts if since is None or since <= day][-1]

    def _lengths_over_time(
        self, prepared: PreparedRule, start: HistoryEvent, ended: HistoryEvent | None
    ) -> list[tuple[date | None, Length, Length]]:
        """Return the lengths by each list of sections, without lists that came after the custody had ended."""
        lengths = []
        for since, context in self.contexts:
            if since is not None and ended is not None and since > ended.day:
                break
            choice, _ = self.choose_version(prepared, start, context)
            if choice.low is not None and choice.high is not None:
                lengths.append((since, choice.low, choice.high))
        return lengths

    def _apply_extensions(
        self,
        prepared: PreparedRule,
        subject: Subject,
        run: _Run,
        limit: tuple[Moment, Moment],
        longer: Longer | None,
        notes: list[CodedNote],
    ) -> tuple[Moment, Moment]:
        start, _, spells = run
        due, outer = limit
        assert prepared.extension is not None
        extension = prepared.rule.extended_by
        assert extension is not None
        for event in prepared.extension.events(self.history, subject):
            if extension.acts and not self._context_on(event.day).charges_any_act(extension.acts):
                notes.append(CodedNote("extended_without_power", _day(event.day)))
                self.problems.append(CodedNote("extended_without_power_of", (("who", subject.id), *_day(event.day))))
                continue
            if is_after(event.day, outer):
                notes.append(CodedNote("extended_too_late", _day(event.day)))
                continue
            notes.append(CodedNote("extended", _day(event.day)))
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

    def _find_end(self, prepared: PreparedRule, subject: Subject) -> HistoryEvent | None:
        """Return the event that ended the rule without meeting it, unless the case was resumed afterwards."""
        ends = [event for kind in prepared.ends for event in kind.events(self.history, subject)]
        if not ends:
            return None
        resumed = [
            events[-1].key for kind in prepared.rule.resumed_by if (events := self._events_not_undone(prepared, kind))
        ]
        if resumed:
            ends = [event for event in ends if event.key > max(resumed)]
        return min(ends, key=BY_TIME, default=None)

    def _events_not_undone(self, prepared: PreparedRule, kind: str) -> list[HistoryEvent]:
        """Return the case's events of a kind; of reports, only those that no court returned.

        A return undoes what a report did.
        """
        events = self.history.all.get(kind, [])
        if any(pattern.kind == kind for pattern in prepared.met):
            return not_undone(events, self.history.all.get(prepared.rule.undone_by or ""))
        return events

    def _state_before_start(self, prepared: PreparedRule, subject: Subject, notes: list[CodedNote]) -> ClockState:
        if self._find_end(prepared, subject) is not None:
            return ClockState.ENDED
        carried = self.case.carried
        if carried is not None and not any(kind in carried for kind in prepared.start_kinds):
            notes.append(CodedNote("end_not_carried", (("kind", ", ".join(sorted(prepared.start_kinds))),)))
            return ClockState.NOT_KNOWN
        return ClockState.NOT_KNOWN if self._source_cannot_report_end(prepared, None, notes) else ClockState.NOT_STARTED

    def _deciding_fact_missing(self, prepared: PreparedRule, notes: list[CodedNote]) -> bool:
        """Return whether the record leaves out a fact that decides the end, as a final report without its type."""
        for pattern in prepared.met:
            if pattern.facts and pattern.lacks_deciding_fact(self.history, self.history.case, prepared.rule.undone_by):
                notes.append(CodedNote("fact_not_told", (("kind", pattern.kind),)))
                return True
        return False

    def _source_cannot_report_end(self, prepared: PreparedRule, since: date | None, notes: list[CodedNote]) -> bool:
        """Return whether the case's sources cannot report that the rule was met; what they cannot report is noted.

        Where one of several kinds meets a rule, to carry one is enough; where all are needed, all are.
        """
        carried = self.case.carried
        if carried is None or not prepared.met:
            return False
        missing = [
            pattern.kind
            for pattern in prepared.met
            if pattern.kind not in carried or (since is not None and carried[pattern.kind] > since)
        ]
        if not missing:
            return False
        end_is_unknown = prepared.rule.met_by_all or len(missing) == len(prepared.met)
        kinds = ", ".join(dict.fromkeys(missing))
        notes.append(CodedNote("end_not_carried" if end_is_unknown else "also_not_carried", (("kind", kinds),)))
        return end_is_unknown

    def _state_when_met(
        self,
        prepared: PreparedRule,
        met: HistoryEvent,
        due: Moment | None,
        outer: Moment | None,
        notes: list[CodedNote],
    ) -> ClockState:
        if due is None or outer is None:
            return ClockState.MET
        if type(due) is not date and type(met.at) is date and met.day == day_of(due):
            notes.append(CodedNote("order_within_day_unknown"))
        if not is_after(met.at, due):
            return ClockState.MET
        return ClockState.LATE if is_after(met.at, outer) else ClockState.DISPUTED

    def _state_while_open(
        self,
        prepared: PreparedRule,
        start: HistoryEvent,
        due: Moment | None,
        outer: Moment | None,
        notes: list[CodedNote],
    ) -> ClockState:
        if self._source_cannot_report_end(prepared, start.day, notes):
            return ClockState.NOT_KNOWN
        if due is not None and self._deciding_fact_missing(prepared, notes):
            return ClockState.NOT_KNOWN
        notes.extend(self._notes_on_reports_under_way(prepared))
        if prepared.right:
            reports = self.history.all.get(Kind.FINAL_REPORT_FILED, ())
            closures = [report for report in reports if report.event.facts.get(FactName.REPORT) == "closure"]
            notes.extend(CodedNote("closure_ends_no_custody", _day(closure.day)) for closure in closures[-1:])
        if self.case.carried is not None and prepared.rule.runs_for == "custody":
            not_carried = [kind for kind in prepared.rule.ended_by if kind not in self.case.carried]
            if not_carried:
                notes.append(CodedNote("release_not_carried", (("kind", ", ".join(not_carried)),)))
        notes.extend(self.marks)
        if due is None or outer is None or self.until is None or not is_after(self.until, due):
            return ClockState.RUNNING
        if not is_after(self.until, outer):
            return ClockState.DISPUTED
        if prepared.rule.window:
            notes.append(CodedNote("window_closed"))
            return ClockState.ENDED
        return ClockState.OVERDUE

    def _notes_on_reports_under_way(self, prepared: PreparedRule) -> list[CodedNote]:
        """Return the note that a report was made which the court has not received."""
        events = self.history.all
        reports = [report for kind in prepared.rule.on_the_way for report in events.get(kind, ())]
        received = [report.key for kind in prepared.met_kinds for report in events.get(kind, ())]
        waiting = [report for report in reports if not received or report.key > max(received)]
        if not waiting:
            return []
        last = max(waiting, key=BY_TIME)
        return [CodedNote("report_not_in_court", (("kind", last.event.kind), *_day(last.day)))]


def _same_precision(due: Moment, outer: Moment) -> tuple[Moment, Moment]:
    """Return both ends as moments, or as days where only one of them has a time."""
    return (due, outer) if type(due) is type(outer) else (day_of(due), day_of(outer))


def _roll_past_sunday(last: Moment, notes: list[CodedNote]) -> Moment:
    """Return the Monday after a Sunday, when every court is closed; another holiday only a calendar could tell."""
    day = day_of(last)
    if day.weekday() != SUNDAY:
        return last
    notes.append(CodedNote("sunday_rolled", _day(day)))
    return day + timedelta(1)


def _ends_on_sunday(ends: tuple[Moment | None, ...], closed: HistoryEvent | None) -> bool:
    """Return whether a last day is a Sunday by which the limit was neither met nor ended: its Monday may be in time."""
    days = (day_of(end) for end in ends if end is not None)
    return any(day.weekday() == SUNDAY and (closed is None or closed.day > day) for day in days)


def _is_open_question(clock: Clock) -> bool:
    return clock.state == ClockState.NOT_KNOWN and any(note.code in OPEN_QUESTIONS for note in clock.notes)


def _end_from(start: Moment) -> EndOf:
    return lambda length: day_of(length.end(start)[0])


def _day(day: date) -> tuple[tuple[str, str], ...]:
    return (("day", f"{day:%d-%m-%Y}"),)


def _exclusion_note(rule: Rule, subject: Subject) -> str | None:
    """Return the note that says why a rule is not for a subject of this age; None where it may be."""
    if subject.child and rule.not_for_child_accused:
        return rule.not_for_child_accused
    if rule.only_child_accused and not subject.child:
        return "accused_not_child" if subject.child is False else "accused_age_not_given"
    if rule.only_child_victims and subject.child is False:
        return "victim_not_child"
    return None


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


def assess(case: Case, as_on: date, law: Book | None = None) -> Assessment:
    """Return the clocks of a case on a day, one for each rule and subject, and the case's problems.

    An event after `as_on` has not happened. Raises ValueError for a kind of event that the book does not have.
    """
    law = law or book()
    reading = _Reading(case, as_on, law)
    clocks = []
    for prepared in prepared_rules(law):
        for subject in reading.subjects(prepared.rule) or [Subject(_NOBODY[prepared.rule.runs_for], None, {})]:
            clocks.append(reading.clock(prepared, subject))
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


def running_clocks(case: Case, law: Book | None = None, *, also_met: frozenset[str] = frozenset()) -> list[Clock]:
    """Return the clocks to store: those that have begun, with an end in time, and are neither met nor ended.

    They are owed by police, doctor or laboratory.

    A clock is among them, too, where a report names others and not this accused: someone must state whom it charges. Of
    the rules `also_met` those that were met are among them. Whether one is overdue is not stored, since time passes
    without a new event; a clock whose end the case's sources cannot carry is left out.
    """
    law = law or book()
    reading = _Reading(case, None, law)
    happened = frozenset(reading.history.all)
    return [
        clock
        for prepared in reading.storable_rules()
        if prepared.may_have_begun(happened)
        for subject in reading.subjects(prepared.rule)
        if subject.child or not prepared.rule.only_child_accused
        if prepared.rule.id in also_met or not reading.surely_met(prepared, subject)  # most are, and need no clock
        if (clock := reading.clock(prepared, subject)).due is not None
        and (
            clock.state == ClockState.RUNNING
            or _is_open_question(clock)
            or (clock.met is not None and prepared.rule.id in also_met)
        )
    ]
