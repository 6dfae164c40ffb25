"""The calculator's answer for a victim's family: what applies first, in plain words, and no unfounded claim.

A date that was left empty is not known here. It is shown as overdue only where the reader ticked that it was not done;
otherwise the family would accuse an officer who has done it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext, pgettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from itsso import law
from itsso.law.clock_state import ClockState
from itsso.lawbook import answers, glossary, queries, rules, wording
from itsso.ui.components import SummaryRow, Text
from itsso.ui.templatetags.ui_tags import when

FOREMOST = (
    "victim.medical_examination",
    "victim.magistrate_statement",
    "pocso.report_to_court_and_cwc",
    "investigation.two_months",
    "victim.progress_information",
    "custody.default_bail",
)
"""The rules that most families ask for first, in this order."""

type FamilyStatus = ClockState | Literal["ask", "not_done", "allowed", "done"]
"""The status of a clock for a family: its state, or what a family reads instead of it."""

type NotDone = frozenset[tuple[str, str]]
"""The events ticked as not done: kind of event, and whom it concerns (A1), or "" for case and victim."""

TAGS: dict[FamilyStatus, tuple[Text, str]] = {
    "ask": (pgettext_lazy("clock", "Not known: ask the officer"), "purple"),
    "not_done": (pgettext_lazy("clock", "Not done"), "red"),
    ClockState.OVERDUE: (pgettext_lazy("clock", "Not done in time"), "red"),
    ClockState.RUNNING: (pgettext_lazy("clock", "There is still time"), "blue"),
    "allowed": (pgettext_lazy("clock", "Allowed until this day"), "blue"),
    ClockState.MET: (pgettext_lazy("clock", "Done in time"), "green"),
    "done": (pgettext_lazy("clock", "Done"), "green"),
    ClockState.LATE: (pgettext_lazy("clock", "Done late"), "orange"),
    ClockState.DISPUTED: (pgettext_lazy("clock", "Not certain which day was the last"), "yellow"),
    ClockState.NOT_KNOWN: (pgettext_lazy("clock", "Not known"), "purple"),
    ClockState.ENDED: (pgettext_lazy("clock", "Ended"), "grey"),
}

_NOT_AN_ACQUITTAL = _("This is not an acquittal: the case goes on.")
DEFAULT_BAIL: dict[FamilyStatus, Text] = {
    ClockState.RUNNING: _(
        "If no charge sheet reaches the court by the last day, the accused may be released on "
        "bail afterwards, if he or she asks for it before the charge sheet reaches the court."
    ),
    "ask": _(
        "If no charge sheet had reached the court by the last day, the accused may now be "
        "released on bail, if he or she asks for it before the charge sheet reaches the court."
    ),
    ClockState.DISPUTED: _(
        "It is not certain which of these days was the last. If no charge sheet had reached the "
        "court by the earlier day, the accused may already have a right to bail, which must be "
        "asked for before the charge sheet reaches the court: ask a lawyer."
    ),
    ClockState.OVERDUE: _(
        "The accused may now be released on bail, if he or she asks for it before the charge sheet reaches the court."
    ),
    ClockState.LATE: _(
        "The accused had a right to bail, if he or she asked for it after the last day and "
        "before the charge sheet reached the court."
    ),
    ClockState.MET: _(
        "The charge sheet reached the court in time, so there is no right to this bail. A court "
        "may grant bail on other grounds."
    ),
}
OF_A_CHILD = "child_default_bail"
IF_FOR_A_CHILD = _("Courts differ on whether an accused child also has the right to this bail. If so:")
EXPLAINED: dict[str, Text] = {
    "custody.police_custody": _(
        "Police custody is at most fifteen days in all. None of them may fall after the last "
        "day; after it the accused can be kept in jail only, not with the police."
    ),
    "investigation.two_months": _(
        "By the last day the police should send the charge sheet or closure report to the court. "
        "If the day passes, nobody is released for that reason, and the case does not end."
    ),
    "victim.medical_examination": _(
        "The examination needs the consent of the victim, or of the person who may consent on the victim's behalf."
    ),
    "registration.cognizance_bar": _("After the last day no court may take up the case, unless it excuses the delay."),
}
CHILD_ACCUSED = _(
    "%(who)s is given here as a child. A child is not kept in a police lock-up or a jail: "
    "the police bring the child before the Juvenile Justice Board within twenty-four hours, "
    "not counting the journey (Juvenile Justice Act 2015, section 10). The Board decides on "
    "bail and on what follows. Courts differ on whether the 60 or 90 days for adults also "
    "protect a child: the day is shown in case they do."
)


@dataclass(frozen=True, slots=True)
class FamilyLine(answers.ClockLine):
    """A clock as a family reads it; `status` is the engine's state, or what remains of it where nothing was typed."""

    status: FamilyStatus = field(kw_only=True)

    @property
    def notes(self) -> tuple[str, ...]:
        """Return the notes of the engine in words, without codes of people."""
        return tuple(str(queries.note(_in_words(note))) for note in self.clock.notes)

    @property
    def tag(self) -> Text:
        """Return the status in words."""
        return TAGS[self.status][0]

    @property
    def colour(self) -> str:
        """Return the colour of its tag."""
        return TAGS[self.status][1]

    @property
    def days(self) -> SafeString:
        """Return the last day, or both where authorities differ."""
        ends = dict.fromkeys(end for end in (self.clock.due, self.clock.outer) if end)
        return format_html_join(gettext(" or "), "{}", ((when(end),) for end in ends))

    @property
    def details(self) -> SafeString:
        """Return the last day, the status in more detail than the tag, and who is responsible, as sentences."""
        parts: list[Text] = []
        if self.clock.due is not None:
            parts.append(format_html(gettext("Last day: {}."), self.days))
        if self.status == "ask":
            parts.append(gettext("You did not say whether it was done."))
        elif self.status != "not_done":
            status = self.status_beside_tag
            parts.append(pgettext("sentence", "%(words)s.") % {"words": f"{status[:1].upper()}{status[1:]}"})
        parts.append(self.responsible)
        return format_html_join(" ", "{}", ((part,) for part in parts))

    @property
    def responsible(self) -> str:
        """Return the sentence that says who owes the duty."""
        return gettext("Responsible: %(who)s.") % {"who": self.rule.owed_by}

    @property
    def explanation(self) -> str:
        """Return what the limit means for the family; empty where its duty says enough, or once it is done.

        Default bail is explained also when it is done.
        """
        if self.clock.rule == "custody.default_bail":
            between = self.status == "ask" and self.clock.state == ClockState.DISPUTED
            explanation_text = str(DEFAULT_BAIL.get(ClockState.DISPUTED if between else self.status, ""))
            is_of_a_child = any(note.code == OF_A_CHILD for note in self.clock.notes)
            if explanation_text and self.status != ClockState.MET and is_of_a_child:
                explanation_text = f"{IF_FOR_A_CHILD} {explanation_text}"
            return (
                explanation_text
                if self.status == ClockState.MET or not explanation_text
                else f"{explanation_text} {_NOT_AN_ACQUITTAL}"
            )
        return "" if self.status in answers.DONE else str(EXPLAINED.get(self.clock.rule, ""))

    @property
    def begins(self) -> str:
        """Return the events that would start the clock, for a rule that has not begun."""
        return gettext("Starts with: %(start)s") % {"start": self.rule.starts}

    @property
    def reasons(self) -> str:
        """Return why the rule gives no date."""
        return " ".join(self.notes) or self.status_text


@dataclass(slots=True)
class FamilyAnswers:
    """Every line of the answer, in the order of a family's questions."""

    first: list[FamilyLine] = field(default_factory=list)
    other_lines: list[FamilyLine] = field(default_factory=list)
    at_once: list[FamilyLine] = field(default_factory=list)
    not_begun: list[FamilyLine] = field(default_factory=list)
    not_known: list[FamilyLine] = field(default_factory=list)
    ended: list[FamilyLine] = field(default_factory=list)
    not_applicable: list[FamilyLine] = field(default_factory=list)

    @property
    def has_questions(self) -> bool:
        """Return whether something is left to ask the officer."""
        return any(line.status == "ask" for line in (*self.first, *self.other_lines, *self.at_once))

    @property
    def terms(self) -> list[SummaryRow]:
        """Return the glossary terms that the lines use."""
        lines = (*self.first, *self.other_lines, *self.at_once, *self.not_begun)
        kinds = {kind for line in lines for kind in glossary.kinds_of(line.rule)}
        return glossary.terms(kinds, {line.rule.id for line in lines})


def explanations(rule_id: str) -> list[Text]:
    """Return what a rule means for the family, for the rule's own page; empty for most rules."""
    if rule_id == "custody.default_bail":
        return [DEFAULT_BAIL[ClockState.RUNNING], _NOT_AN_ACQUITTAL]
    return [EXPLAINED[rule_id]] if rule_id in EXPLAINED else []


def answer(
    assessment: law.Assessment, now: datetime, not_done: NotDone, happened: Collection[str], accused: Sequence[str]
) -> FamilyAnswers:
    """Sort the clocks of an assessment for a family.

    `happened` are the kinds of event that were typed, `accused` the labels of the accused (A1, A2).
    """
    subject_name = namer(accused)
    lines = [_line(clock, now, not_done, subject_name) for clock in assessment.clocks]
    family_answers = FamilyAnswers()
    for line in lines:
        if not answers.met_before_its_start(line.clock, line.rule, happened):
            _list_of(line, family_answers).append(line)
    family_answers.first.sort(
        key=lambda line: FOREMOST.index(line.rule.id) if line.rule.id in FOREMOST else len(FOREMOST)
    )
    family_answers.other_lines.sort(key=lambda line: answers.urgency(line.clock, now))
    return family_answers


def namer(accused: Sequence[str]) -> Callable[[str], str]:
    """Return a function that names for whom a clock runs, without codes; empty for a single victim or accused."""

    def subject_name(subject: str) -> str:
        if subject == "case" or subject.startswith("V") or (len(accused) < 2 and subject in accused):
            return ""
        return wording.person(subject)

    return subject_name


def problems(assessment: law.Assessment) -> list[Text]:
    """Return contradictions, and sections that could not be read, without codes of people."""
    return [queries.note(_in_words(note)) for note in assessment.problems]


def child_accused(accused: Iterable[law.Accused]) -> list[str]:
    """Return a sentence on what applies to each accused who is a child."""
    return [str(CHILD_ACCUSED) % {"who": wording.person(person.id, start=True)} for person in accused if person.child]


def _in_words(note: law.CodedNote) -> law.CodedNote:
    values = tuple((name, wording.person(value, start=True) if name == "who" else value) for name, value in note.values)
    return law.CodedNote(note.code, values)


def _line(clock: law.Clock, now: datetime, not_done: NotDone, subject_name: Callable[[str], str]) -> FamilyLine:
    rule = rules.rule(clock.rule)
    return FamilyLine(clock, rule, now, subject_name, status=_status(clock, rule, not_done))


def _status(clock: law.Clock, rule: rules.TranslatedRule, not_done: NotDone) -> FamilyStatus:
    """Return the status of a clock for a family, who may know only a part of the record.

    Where no date of what meets it is given, a limit that has passed or may have, or a duty without a last day, is
    "ask", unless `not_done` names that event: then it is the engine's state, or "not_done" without a last day. A period
    in which something is allowed is "allowed".
    """
    if clock.state == ClockState.MET and clock.due is None:
        return "done"
    if rule.rule.window and clock.state in answers.PRESSING:
        return "allowed"
    if clock.met or clock.state not in answers.PRESSING:
        return clock.state
    said_not_done = _is_ticked_as_not_done(clock, rule, not_done)
    if clock.due is None:
        return "not_done" if said_not_done else "ask"
    if clock.state == ClockState.RUNNING:
        return ClockState.RUNNING
    return clock.state if said_not_done else "ask"


def _is_ticked_as_not_done(clock: law.Clock, rule: rules.TranslatedRule, not_done: NotDone) -> bool:
    subject = clock.subject.partition("/")[0]
    return any((pattern.kind, label) in not_done for pattern in rule.rule.met_by for label in ("", subject))


def _list_of(line: FamilyLine, family_answers: FamilyAnswers) -> list[FamilyLine]:
    state = line.state
    if not line.clock.applies:
        return family_answers.not_applicable
    if line.rule.id in FOREMOST and (line.clock.starts is not None):
        return family_answers.first
    if state in (ClockState.NOT_KNOWN, ClockState.ENDED, ClockState.NOT_STARTED):
        return {ClockState.NOT_KNOWN: family_answers.not_known, ClockState.ENDED: family_answers.ended}.get(
            state, family_answers.not_begun
        )
    if line.forthwith or line.clock.due is None:
        return family_answers.at_once
    return family_answers.first if line.status == ClockState.OVERDUE else family_answers.other_lines
