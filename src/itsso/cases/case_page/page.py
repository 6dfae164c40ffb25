"""The text of the case page: the file of one case (`cases.queries.case_file`), put in words for templates to print.

The page calculates all clocks of its case afresh from the history (`law.assess`), also those that are never stored
because a court owes the act, and adds ITSSO's own limit (`cases.limits`). `page_of` fetches everything that is
shown: nothing else is read here.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import cached_property
from itertools import chain, groupby
from uuid import UUID

from django.http import Http404
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from itsso import law
from itsso.cases import derive, limits
from itsso.cases.case_key import CaseStation
from itsso.cases.case_page import report_words, stage_words
from itsso.cases.case_page.case_history import CaseHistory
from itsso.cases.case_page.people import PersonLine, accused_text, with_age
from itsso.cases.case_page.stages_of_case import CustodySpan, custody_spans, marked_as_declined
from itsso.cases.coming_dates import coming_dates
from itsso.cases.delay_reasons import repeated_reasons
from itsso.cases.draft_reports import DraftStage, draft_stages, waiting_draft
from itsso.cases.facts import fact_rows, in_force
from itsso.cases.history.events import law_events
from itsso.cases.informing import ThreatQuestion, pending_notices, threat_questions, unanswered_threat
from itsso.cases.investigators import CaseOfficer, investigator_of
from itsso.cases.models import Series
from itsso.cases.police_reports import PoliceReport, reports_of
from itsso.cases.queries import CaseFile, case_file
from itsso.cases.recording.steps import NextStep, each_act_first, informing_steps, report_steps, steps
from itsso.cases.words import case_label, fir, person_text
from itsso.law.clock_state import ClockState
from itsso.lawbook import answers, rules, wording
from itsso.platform.clock import now
from itsso.ui import text
from itsso.ui.components import SummaryRow, Text, link

MAIN = (*limits.INVESTIGATION, "custody.default_bail")
"""Limits that a case is opened for: that of the investigation, and that after which an accused must be released."""

STEPS = 6


class CasePage:
    """One case as its page shows it. The clocks are calculated from the history by the law, and put in words here."""

    def __init__(self, file: CaseFile, now: datetime) -> None:
        self.file, self.case, self.now = file, file.case, now
        self.history = CaseHistory(file)
        self.events = law.effective_events(law_events(file.history.events), None)
        self.station = file.path[-1]
        self._law_case = derive.law_case(self.events, self.station.state, file.carried)
        self.assessment = law.assess(self._law_case, now.date())

    @property
    def label(self) -> str:
        """Return the heading: the case's number."""
        return case_label(self.case)

    @property
    def voided(self) -> bool:
        """Return whether a correction took the FIR itself out of the record, so that no registration is in force."""
        return self.case.first_recorded is None

    @property
    def is_zero_fir(self) -> bool:
        """Return whether the station with jurisdiction has still to register the case."""
        return self.case.series == Series.ZERO

    @property
    def subtitle(self) -> str:
        """Return sections, victims and station in one line, shown under the number."""
        victims = ", ".join(self.victims())
        officer = f"{_('Investigating officer')}: {self.investigator.text}"
        return " · ".join(filter(None, (text.sections(self.case.sections), victims, officer, str(self.station))))

    @cached_property
    def investigator(self) -> CaseOfficer:
        """Return the investigating officer, as pages name him or her, or that no officer is named."""
        return investigator_of(self.case) or CaseOfficer("")

    @property
    def recorded_kinds(self) -> frozenset[str]:
        """Return the kinds of event that are in force in the history."""
        return frozenset(event.kind for event in self.events)

    @property
    def labels(self) -> list[str]:
        """Return V1, A1 …: everybody in the record."""
        return [person.id for person in self._law_case.victims] + [person.id for person in self._law_case.accused]

    def victims(self) -> Iterator[str]:
        """Return V1, V2, each with whether she is a child."""
        return (with_age(victim, person_text(victim.id)) for victim in self._law_case.victims)

    @cached_property
    def police(self) -> answers.Answers:
        """Return what police, doctor and laboratory owe, ITSSO's own limit included."""
        clock_answers = answers.in_order(
            (c for c in self.assessment.clocks if not rules.rule(c.rule).owed_by_court),
            self.now,
            self.recorded_kinds,
        )
        clock_answers.done = marked_as_declined(clock_answers.done, self.events)
        if administrative := self.own_limit():
            limits.insert_sorted(clock_answers, administrative, self.now)
        return clock_answers

    def own_limit(self, until: int | None = None) -> law.Clock | None:
        """Return ITSSO's own limit, if the case has it; by the first `until` entries only, if given."""
        places = {unit.pk: CaseStation(unit.pk, unit.first, unit.state) for unit in self.file.units.values()}
        state = in_force(fact_rows(law_events(self.file.history.events[:until]), places))
        return limits.administrative_limit(state, self.file.carried, self.now.date())

    @cached_property
    def court(self) -> answers.Answers:
        """Return what courts and others owe: derived here, never stored."""
        clocks = (c for c in self.assessment.clocks if rules.rule(c.rule).owed_by_court)
        return answers.in_order(clocks, self.now, self.recorded_kinds)

    @property
    def answer(self) -> str:
        """Return the page's first sentence: which limits are overdue, else which is next, else that none runs."""
        if self.police.overdue:
            return stage_words.overdue_text(self.police.overdue)
        if self.police.pressing:
            return stage_words.next_text(self.police.pressing)
        return _("No time limit of the police is running.")

    @property
    def sentences(self) -> list[str]:
        """Return the first sentences: how the two months stand, and which limits are overdue or which is next.

        A limit that comes before the end of the two months is named before it, and so is an overdue one where the two
        months are not. The investigation is not named twice.
        """
        pressing, late = self.police.pressing, self.police.overdue
        if any(line.clock.rule in limits.INVESTIGATION for line in late):
            first = [self.investigation, stage_words.several_overdue_text(len(late)) if len(late) > 1 else ""]
        elif not pressing:
            first = [self.investigation, self.answer]
        elif pressing[0].clock.rule in limits.INVESTIGATION:
            first = [self.investigation]
        else:
            first = [self.answer, self.investigation]
        return [sentence for sentence in first if sentence]

    @property
    def investigation(self) -> str:
        """Return a sentence on the two months, for which the page is opened; empty unless they run or were met."""
        for line in self.police.timed:
            if line.clock.rule in limits.INVESTIGATION:
                values = {"rule": line.rule.title, "authority": line.authority, "words": line.sentence}
                return _("%(rule)s (%(authority)s): %(words)s.") % values
        return ""

    @property
    def rules_without_date(self) -> str:
        """Return how many rules give no date, and why, as the end of a line."""
        both = (self.police, self.court)
        counts = {
            "not_known": sum(len(owed.not_known) for owed in both),
            "not_started": sum(len(owed.not_started) for owed in both),
            "not_applicable": sum(len(owed.not_applicable) for owed in both),
        }
        message = _(": %(not_known)s not known, %(not_started)s not started, %(not_applicable)s not applicable")
        return message % counts

    @property
    def main_reasons(self) -> list[answers.ClockLine]:
        """Return the limits of the investigation that give no date, since they ended or their end is not known."""
        without_date = [*self.police.ended, *self.police.not_known]
        return [line for line in without_date if line.clock.rule in limits.INVESTIGATION]

    @cached_property
    def reports(self) -> list[PoliceReport]:
        """Return the police reports of the case."""
        return reports_of(self._law_case.events)

    @cached_property
    def reports_shown(self) -> list[report_words.ReportView]:
        """Return the police reports in words: their days, and what each says of whom."""
        return report_words.report_views(self.reports, self.accused, self.now.date())

    @cached_property
    def draft_stages(self) -> list[DraftStage]:
        """Return with whom the drafts of the police report were, in order."""
        return draft_stages(self._law_case.events)

    @property
    def draft(self) -> DraftStage | None:
        """Return where the draft of the police report is now; None where none waits."""
        return waiting_draft(self._law_case.events)

    @property
    def draft_pending(self) -> str:
        """Return with whom the draft of the police report is pending; empty where none waits."""
        return report_words.draft_text(self.draft, self.now.date())

    @cached_property
    def draft_rows(self) -> list[SummaryRow]:
        """Return the days that the draft of the police report was with each office."""
        return report_words.draft_rows(self.draft_stages, self.now.date())

    @cached_property
    def pending_notices(self) -> list[law.Event]:
        """Return the events that the victim still has to be told about, releases first."""
        return pending_notices(self._law_case.events, self.file.carried)

    @cached_property
    def threat_questions(self) -> list[ThreatQuestion]:
        """Return the questions about threats after a release that are to be asked by now and have no answer."""
        questions = threat_questions(self._law_case.events, self.file.carried)
        return [question for question in questions if question.ask_on <= self.now.date()]

    @cached_property
    def unanswered_threat(self) -> law.Event | None:
        """Return the entry that records threats or fear of them, if no protection was asked for since."""
        return unanswered_threat(self._law_case.events)

    @cached_property
    def coming_dates(self) -> list[str]:
        """Return a line for each date that a court fixed in this case: ends of remands, hearings, evidence."""
        today = self.now.date()
        return stage_words.coming_lines(coming_dates(self._law_case.events, today), today)

    @cached_property
    def repeated_reasons(self) -> list[str]:
        """Return the reasons for delay that were given three times or more, a line each."""
        return stage_words.repeated_lines(repeated_reasons(self._law_case.events))

    @property
    def report_on_its_way(self) -> str:
        """Return how long ago a police report was made that is not in court; empty where none waits."""
        return report_words.pending_report_text(self.reports, self.now.date())

    @cached_property
    def pending_with(self) -> list[str]:
        """Return the offices for which the police report waits, and since when, a sentence each."""
        sentences = (self.draft_pending, self.report_on_its_way, report_words.laboratory_text(self.events))
        return [sentence for sentence in sentences if sentence]

    @property
    def accused(self) -> list[str]:
        """Return A1, A2 …: the accused in the record."""
        return [accused.id for accused in self._law_case.accused]

    @cached_property
    def several(self) -> frozenset[str]:
        """Return the people whom a step names: the victims where there are several, and so the accused."""
        people = ([victim.id for victim in self._law_case.victims], self.accused)
        return frozenset(label for labels in people if len(labels) > 1 for label in labels)

    def steps(self, role: str) -> list[NextStep]:
        """Return the reader's next steps about the limits that press, the most urgent first.

        What ends within a week and can still be done in time comes first, then the investigation. Of equally urgent
        steps each act comes once before one is repeated for another person: to tell of eight arrests hides no duty.
        """
        of_victim = informing_steps(
            self.case.pk, self.pending_notices, self.unanswered_threat, role, self.threat_questions, self.several
        )
        before = [*of_victim, *report_steps(self.case.pk, self.reports, role, self.draft)]
        ordered: list[NextStep] = []
        lines = sorted(self.police.pressing, key=self._order_of_steps)
        for _order, group in groupby(lines, key=self._order_of_steps):
            limit_steps = [self.steps_of_limit(line, role, overdue=line.state == ClockState.OVERDUE) for line in group]
            ordered += each_act_first([*before, *chain.from_iterable(limit_steps)])
            before = []
        ordered += each_act_first(before)
        step_by_title: dict[str, NextStep] = {}
        for step in ordered:
            step_by_title.setdefault(str(step.title), step)
        return list(step_by_title.values())[:STEPS]

    def _order_of_steps(self, line: answers.ClockLine) -> int:
        last_day = wording.day(line.clock.due or self.now)
        if line.state != ClockState.OVERDUE and last_day <= self.now.date() + timedelta(days=7):
            return 0
        return 1 if line.clock.rule in MAIN else 2

    def steps_of_limit(self, line: answers.ClockLine, role: str, *, overdue: bool = False) -> Iterator[NextStep]:
        """Yield the reader's next steps about one limit; with `overdue` also the reason for delay."""
        return steps(
            self.case.pk,
            line.rule,
            line.clock.subject,
            role,
            overdue=overdue,
            recorded=self.recorded_kinds,
            reports=self.reports,
            draft=self.draft,
            several=self.several,
            is_zero_fir=self.is_zero_fir,
        )

    @cached_property
    def problems(self) -> list[Text]:
        """Return texts on what in the record contradicts itself or is not known to the statute book."""
        return answers.problems(self.assessment)

    def alarms(self, silence: str) -> list[Text]:
        """Return the warnings that the time limits themselves may be wrong, which come before the limits.

        `silence` is the sentence on a feed that sends nothing (`feed_silence`).
        """
        lines: list[Text] = [_("This FIR was withdrawn from the record. Its history stays.")] if self.voided else []
        lines += [silence] if silence else []
        if number := len(self.problems):
            message = ngettext(
                "%(n)s problem in the record: a time limit may be wrong.",
                "%(n)s problems in the record: time limits may be wrong.",
                number,
            )
            lines.append(link(message % {"n": text.count(number)}, "#problems"))
        return lines

    @property
    def diary(self) -> str:
        """Return up to which day the case diary is recorded as written, and how long ago that is."""
        return stage_words.diary_text(self.case.diary_until, self.now.date())

    @cached_property
    def summary(self) -> list[SummaryRow]:
        """Return what the case is, in a short list."""
        officer = self.investigator
        rows = [
            (_("First recorded"), text.day(self.case.first_recorded)),
            (_("Sections now in force"), text.sections(self.case.sections)),
            (_("Date of the offence"), self._offence()),
            (_("Investigating officer"), officer.title),
            (_("Number of the investigating officer"), self.case.io_ref),
            (_("Official telephone number"), officer.phone),
            (_("Leave and charge"), officer.on_leave),
            (_("Current unit"), " › ".join(str(unit) for unit in self.file.path)),
            (_("Other numbers"), ", ".join(self._other_numbers())),
            (_("Received from"), ", ".join(self._moved_from())),
        ]
        return [SummaryRow(key, value) for key, value in rows if value]

    def _offence(self) -> str:
        first, last = self._law_case.offence_date
        if first is None or last is None or first == last:
            return text.day(first or last)
        return _("%(first)s to %(last)s") % {"first": text.day(first), "last": text.day(last)}

    def _other_numbers(self) -> Iterator[str]:
        for key in sorted(self.file.history.keys):
            label = fir(key.series, key.number, key.year)
            if label != self.label or key.station_id != self.case.station_id:
                elsewhere = key.station_id != self.case.station_id
                yield f"{label}, {self.history.unit(key.station_id)}" if elsewhere else label

    def _moved_from(self) -> Iterator[str]:
        places = dict.fromkeys(key.station_id for key in sorted(self.file.history.keys))
        return (self.history.unit(place) for place in places if place != self.case.station_id)

    @cached_property
    def people(self) -> list[PersonLine]:
        """Return the people of the case (V1, A1), each with the clocks for that person."""
        lines = [*self.police.timed, *self.court.timed]
        everybody: list[law.Victim | law.Accused] = [*self._law_case.victims, *self._law_case.accused]
        return [
            PersonLine(
                person.id,
                person.id.startswith("V"),
                person.child,
                [line for line in lines if line.clock.subject.partition("/")[0] == person.id],
            )
            for person in everybody
        ]

    @cached_property
    def custody(self) -> list[CustodySpan]:
        """Return the custody of each accused since a remand."""
        return custody_spans(self.events, self.file.carried)

    @cached_property
    def people_rows(self) -> list[SummaryRow]:
        """Return the people of the case by number (V1, A1), each with age and custody as far as they are known."""
        last_custody = {span.label: span for span in self.custody}
        people = [SummaryRow(with_age(victim, victim.id), _("victim")) for victim in self._law_case.victims]
        for accused in self._law_case.accused:
            people.append(SummaryRow(with_age(accused, accused.id), accused_text(last_custody.get(accused.id))))
        return people


def page_of(case_id: UUID) -> CasePage:
    """Return the case with its history, as its page reads it; 404 where it is not in the range."""
    file = case_file(case_id)
    if file is None:
        raise Http404
    return CasePage(file, now())
