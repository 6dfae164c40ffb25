"""An assessment sorted for a page: first the duties that are due, then those done, not known, or not applicable.

The calculator and the case page show the same lines, so both use this module.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from itsso import law
from itsso.law.clock_state import ClockState
from itsso.lawbook import periods, queries, rules, wording
from itsso.ui import text
from itsso.ui.components import Task, Text
from itsso.ui.templatetags.ui_tags import certainty_tag

PRESSING = (ClockState.OVERDUE, ClockState.DISPUTED, ClockState.RUNNING)
DONE = (ClockState.MET, ClockState.LATE)
COLOURS: dict[ClockState, str] = {
    ClockState.MET: "green",
    ClockState.LATE: "orange",
    ClockState.OVERDUE: "red",
    ClockState.RUNNING: "blue",
    ClockState.DISPUTED: "yellow",
}


def by_label(subject: str) -> str:
    """Return for whom a clock runs, as officers write it (A1); empty for the case.

    Where nobody is named yet it is each victim or accused.
    """
    return "" if subject == "case" else str(periods.RUNS_FOR.get(subject, subject))


STARTED_OTHERWISE = frozenset({"disclosed_later", "start_postponed"})
"""The notes that name the event with which a limit began in place of the rule's own."""


@dataclass(frozen=True, slots=True)
class ClockLine:
    """One clock as a page prints it. `subject_name` names for whom it runs.

    `is_declined` says that the victim declined what the rule asks: that ends the limit, but nothing was done. One that
    is not `is_printed` is left out on paper; of one that is not `is_explained` paper leaves out how it is counted.

    Its words are made when they are asked for: of the ninety rules of a case, a page shows some ten in full.
    """

    clock: law.Clock
    rule: rules.TranslatedRule
    now: datetime
    subject_name: Callable[[str], str] = by_label
    is_declined: bool = False
    is_printed: bool = True
    is_explained: bool = True

    @property
    def status_text(self) -> str:
        """Return the status of the clock in words."""
        return wording.declined(self.clock) if self.is_declined else wording.clock_status(self.clock, self.now)

    @property
    def notes(self) -> tuple[str, ...]:
        """Return the notes of the engine in words."""
        return queries.notes(self.clock.notes)

    @property
    def forthwith(self) -> bool:
        """Return whether the duty has no period but is to be done at once."""
        return self.rule.forthwith and self.clock.due is None

    @property
    def state(self) -> ClockState:
        """Return the state that the engine found."""
        return self.clock.state

    @property
    def subject(self) -> str:
        """Return for whom the clock runs, where it is not the case itself."""
        return self.subject_name(self.clock.subject)

    @property
    def two_ends(self) -> bool:
        """Return whether authorities differ on the last day."""
        return self.clock.outer != self.clock.due

    @property
    def authority(self) -> str:
        """Return the section or order under which the clock runs."""
        return queries.authority_text(self.clock.authority)

    @property
    def title(self) -> str:
        """Return the rule's title, and whom it concerns where it is not the case itself."""
        return f"{self.rule.title} ({self.subject})" if self.subject else self.rule.title

    @property
    def status_beside_tag(self) -> str:
        """Return the status without "in time", which the tag beside it says."""
        if self.state == ClockState.MET and not self.is_declined:
            return gettext("done on %(day)s") % {"day": text.moment(self.clock.met)}
        return self.status_text

    @property
    def sentence(self) -> str:
        """Return the last day and the status of the clock, in one line."""
        days = dict.fromkeys(text.moment(end) for end in (self.clock.due, self.clock.outer) if end)
        return "; ".join(filter(None, (gettext(" or ").join(days), self.status_text)))

    @property
    def reason(self) -> SafeString:
        """Return the reason why the rule gives no date, as an item of a list."""
        why = " ".join(self.notes) or self.status_text
        if self.state == ClockState.NOT_STARTED:
            why = " ".join((why, gettext("Starts with: %(start)s") % {"start": self.rule.starts}))
        return _reason_item(self.rule.url, self.title, self.authority, why)

    @property
    def why(self) -> SafeString:
        """Return the authority and, of a rule of the book, its certainty.

        Start, period and notes are folded below them, one on each line.
        """
        lines = [self._begun, self.rule.period_under(self.clock.authority), *self.notes]
        explanation = format_html_join("", '<span class="itsso-line">{}</span>', ((part,) for part in lines if part))
        certainty = certainty_tag(self.clock.certainty) if self.clock.certainty else ""
        authority = format_html("{} {}", self.authority, certainty)
        fold = '{}<details class="itsso-why"><summary>{}</summary>{}</details>'
        return format_html(fold, authority, gettext("How it is counted"), explanation) if explanation else authority

    @property
    def _begun(self) -> str:
        """Return from when the time is counted and with which event it began; empty where it has not begun.

        The event is left out where another one than the rule's own began it: then a note names that.
        """
        if not self.clock.starts:
            return ""
        day = text.moment(self.clock.starts)
        if any(note.code in STARTED_OTHERWISE for note in self.clock.notes):
            return gettext("from %(day)s") % {"day": day}
        return gettext("from %(day)s: %(start)s") % {"day": day, "start": self.rule.starts}

    def task(self) -> Task:
        """Return this clock as an item of the checklist: its title, status, authority, and a link to its rule."""
        return Task(self.title, self.status_text, self.rule.url, self.authority, COLOURS.get(self.state, "grey"))


def _reason_item(url: str, title: str, authority: str, why: str) -> SafeString:
    """Return an item of a list of reasons."""
    named = f", {authority}" if authority else ""
    return format_html('<li><a class="govuk-link" href="{}">{}</a>{}: {}</li>', url, title, named, why)


@dataclass(slots=True)
class Answers:
    """The lines of some rules, by their status."""

    pressing: list[ClockLine] = field(default_factory=list)
    done: list[ClockLine] = field(default_factory=list)
    not_started: list[ClockLine] = field(default_factory=list)
    not_known: list[ClockLine] = field(default_factory=list)
    ended: list[ClockLine] = field(default_factory=list)
    not_applicable: list[ClockLine] = field(default_factory=list)
    checklist: list[ClockLine] = field(default_factory=list)

    @property
    def timed(self) -> list[ClockLine]:
        """Return every clock that has begun, with its status: what a reader looks at first."""
        return [*self.pressing, *self.done]

    @property
    def overdue(self) -> list[ClockLine]:
        """Return the clocks whose last day has passed."""
        return [line for line in self.pressing if line.state == ClockState.OVERDUE]

    @property
    def tasks(self) -> list[Task]:
        """Return the duties of the checklist as tasks."""
        return [line.task() for line in self.checklist]


def in_order(clocks: Iterable[law.Clock], now: datetime, happened: Collection[str] = ()) -> Answers:
    """Sort clocks for a page; those that press are in order of their last day, the longest overdue first.

    `happened` are the kinds of event that the record has: a duty that was met before its start was recorded is left
    out, such as the registration of an existing FIR, since "not begun" would deny it.
    """
    answers = Answers()
    for clock in clocks:
        clock_line = line(clock, now)
        if not met_before_its_start(clock, clock_line.rule, happened):
            _list_of(clock_line, answers).append(clock_line)
    answers.pressing.sort(key=lambda clock_line: urgency(clock_line.clock, now))
    answers.done.sort(key=lambda clock_line: wording.day(clock_line.clock.met or now))
    return answers


def urgency(clock: law.Clock, now: datetime) -> tuple[date, bool, float, str, str]:
    """Return the key by which limits that press are sorted, on every page: the last day, then the moment of that day.

    A limit without a moment follows those with one. Those of one moment are in order of rule and person, as
    `cases.desk.bands.queries` sorts them in SQL: two pages name the same limit first.
    """
    due = clock.due or now
    moment = wording.aware(due).timestamp() if isinstance(due, datetime) else 0.0
    return wording.day(due), not isinstance(due, datetime), moment, clock.rule, clock.subject


def met_before_its_start(clock: law.Clock, rule: rules.TranslatedRule, happened: Collection[str]) -> bool:
    """Return whether a duty of the case was met by an event though its start is not recorded."""
    if clock.state != ClockState.NOT_STARTED or rule.rule.runs_for != "case":
        return False
    met = [pattern.kind in happened for pattern in rule.rule.met_by if not pattern.facts]
    return all(met) and bool(met) if rule.rule.met_by_all else any(met)


def _list_of(clock_line: ClockLine, answers: Answers) -> list[ClockLine]:
    state = clock_line.state
    if not clock_line.clock.applies:
        return answers.not_applicable
    if state == ClockState.NOT_KNOWN:
        return answers.not_known
    if clock_line.forthwith or (clock_line.clock.due is None and state in (*PRESSING, *DONE)):
        return answers.checklist
    if state in DONE or (state == ClockState.DISPUTED and clock_line.clock.met):
        return answers.done
    if state in PRESSING:
        return answers.pressing
    return answers.not_started if state == ClockState.NOT_STARTED else answers.ended


def line(clock: law.Clock, now: datetime, subject_name: Callable[[str], str] = by_label) -> ClockLine:
    """Return one clock as a page prints it."""
    return ClockLine(clock, rules.rule(clock.rule), now, subject_name)


def problems(assessment: law.Assessment) -> list[Text]:
    """Return contradictions and unknown sections, in the reader's language."""
    return [queries.note(problem) for problem in assessment.problems]
