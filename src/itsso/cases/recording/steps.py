"""The next step: the form that records a duty as done, shown to those who may record it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.utils.http import urlencode
from django.utils.translation import gettext_lazy, pgettext_lazy

from itsso.accounts.roles import Capability, has
from itsso.cases import extensions
from itsso.cases.addresses import case_address
from itsso.cases.draft_reports import APPROVED, DraftStage
from itsso.cases.draft_reports import RETURNED as DRAFT_RETURNED
from itsso.cases.draft_reports import SUBMITTED as DRAFT_SUBMITTED
from itsso.cases.informing import INFORMED_BY, ThreatQuestion
from itsso.cases.police_reports import FORWARDED, PREPARED, PoliceReport, not_in_court
from itsso.cases.recording.actions import recordable
from itsso.cases.recording.acts import act
from itsso.law import Event
from itsso.law.event_kinds import Kind
from itsso.law.reports import FILED, SUPPLEMENTARY
from itsso.lawbook import rules
from itsso.protection.middleware import OfficerRequest
from itsso.ui.components import Text

DELAY = Kind.DELAY_REASON_RECORDED


@dataclass(frozen=True, slots=True)
class NextStep:
    """An act that is open to the reader, and where it is done; `person` is the one whom its title has to name."""

    act: Text
    url: str
    person: str = ""

    @property
    def title(self) -> Text:
        """Return the act, with its person where the case has several."""
        return f"{self.act} ({self.person})" if self.person else self.act


def steps(
    case_id: UUID,
    rule: rules.TranslatedRule,
    subject: str,
    role: str,
    *,
    overdue: bool,
    recorded: frozenset[str] = frozenset(),
    reports: Sequence[PoliceReport] = (),
    draft: DraftStage | None = None,
    several: Collection[str] = (),
    is_zero_fir: bool = False,
) -> Iterator[NextStep]:
    """Yield the forms by which this role may record what meets a rule.

    Where the rule needs all of its kinds, those that are not `recorded` yet; where any one is enough, the first. For a
    police report it is the next step of the case's `reports`, or of the `draft` that waits. For the limit of a custody
    also the release, which ends it. For a limit that is overdue and that the police owe, also the reason for delay.
    `subject` is the person for whom the clock runs, or "case"; a person of `several` is named.
    The station of a Zero FIR takes the urgent steps and arrests; it makes no police report.
    """
    mine, forms = recordable(role), case_address(case_id, "cases:record")
    meeting = [pattern.kind for pattern in rule.rule.met_by if pattern.kind in mine]
    wanted = [kind for kind in meeting if kind not in recorded] if rule.rule.met_by_all else meeting[:1]
    if rule.rule.runs_for == "custody":
        wanted += [kind for kind in rule.rule.ended_by if kind in mine][:1]
    for kind in wanted:
        if kind != FILED:
            yield _step_for_person(forms, kind, subject, several)
        elif not is_zero_fir:
            for next_kind in kinds_of_next_report_steps(reports, draft):
                if next_kind in mine:
                    yield NextStep(act(next_kind), form_of(forms, next_kind))
    if overdue and DELAY in mine and rule.owed_by_police:
        yield NextStep(act(DELAY), f"{form_of(forms, DELAY)}?{urlencode({'limit': rule.id})}")


def usual_steps(request: OfficerRequest, case_id: UUID) -> Iterator[NextStep]:
    """Yield the acts of an investigation that no time limit asks for and that are recorded most: arrest and seizure."""
    if Kind.ARRESTED in recordable(request.posting.role):
        forms = case_address(case_id, "cases:record")
        yield NextStep(pgettext_lazy("to record", "Arrest"), form_of(forms, Kind.ARRESTED))
    if url := extensions.record_page(request, case_id, Kind.EXHIBIT_SEIZED):
        yield NextStep(pgettext_lazy("to record", "Seizure"), url)


def assigning_steps(role: str, case_id: UUID) -> Iterator[NextStep]:
    """Yield the form that assigns an investigating officer, where the role may assign cases."""
    if has(role, Capability.ASSIGN_CASES):
        kind = Kind.INVESTIGATION_ASSIGNED
        yield NextStep(act(kind), form_of(case_address(case_id, "cases:record"), kind))


def directing_steps(role: str, case_id: UUID, *, overdue: bool) -> Iterator[NextStep]:
    """Yield the form of a direction, where the role may give one."""
    if has(role, Capability.GIVE_DIRECTIONS):
        yield directing_step(case_id, overdue=overdue)


def directing_step(case_id: UUID, *, overdue: bool) -> NextStep:
    """Return the form of a direction: with the explanation asked for where the case is late."""
    form = case_address(case_id, "alerts:give_direction")
    if overdue:
        return NextStep(gettext_lazy("Ask why it is late"), f"{form}?{urlencode({'work': 'explain'})}")
    return NextStep(gettext_lazy("Give a direction"), form)


def kinds_of_next_report_steps(reports: Sequence[PoliceReport], draft: DraftStage | None = None) -> tuple[Kind, ...]:
    """Return what may come next on the way of the police report of a case (BNSS 193(3)).

    The investigating officer prepares a report, the officer in charge forwards it, the court receives it; what follows
    a report that stands is a supplementary one. Where a draft waits, its office approves or returns it first.
    """
    if waiting := not_in_court(reports):
        return (FORWARDED if waiting[0].forwarded is None else FILED,)
    if draft is not None and draft.event.kind != APPROVED:
        return (APPROVED, DRAFT_RETURNED) if draft.is_with_office else (DRAFT_SUBMITTED,)
    filed = any(report.filed is not None and report.filed.kind == FILED and not report.returned for report in reports)
    return (SUPPLEMENTARY if filed else PREPARED,)


def report_steps(
    case_id: UUID, reports: Sequence[PoliceReport], role: str, draft: DraftStage | None = None
) -> list[NextStep]:
    """Return the next forms for the first police report that no court has received, or for its draft.

    Empty where neither waits, or where the role may not record the step: a report that was only prepared waits for the
    officer in charge.
    """
    if draft is None and not not_in_court(reports):
        return []
    forms, mine = case_address(case_id, "cases:record"), recordable(role)
    kinds = kinds_of_next_report_steps(reports, draft)
    return [NextStep(act(kind), form_of(forms, kind)) for kind in kinds if kind in mine]


def informing_steps(
    case_id: UUID,
    notices: Iterable[Event],
    threat: Event | None,
    role: str,
    questions: Iterable[ThreatQuestion] = (),
    several: Collection[str] = (),
) -> Iterator[NextStep]:
    """Yield the forms for telling and asking the victim, and for asking for protection, that this role may record.

    A person of `several` is named.
    """
    forms, mine = case_address(case_id, "cases:record"), recordable(role)
    if threat is not None and Kind.PROTECTION_APPLIED_FOR in mine:
        yield NextStep(act(Kind.PROTECTION_APPLIED_FOR), form_of(forms, Kind.PROTECTION_APPLIED_FOR))
    for notice in notices:
        kind = next((kind for kind in INFORMED_BY[notice.kind] if kind in mine), None)
        if kind is not None:
            yield _step_for_person(forms, kind, notice.subject or "", several)
    for question in questions:
        if Kind.VICTIM_ASKED_ABOUT_THREATS in mine:
            kind = Kind.VICTIM_ASKED_ABOUT_THREATS
            yield _step_for_person(forms, kind, question.subject, several)


def each_act_first(steps_offered: Iterable[NextStep]) -> list[NextStep]:
    """Return steps with each act once, in their order, and behind them the same acts for further people."""
    first_of_act: dict[str, NextStep] = {}
    repeated = [step for step in steps_offered if first_of_act.setdefault(str(step.act), step) is not step]
    return [*first_of_act.values(), *repeated]


def _step_for_person(forms: str, kind: str, subject: str, several: Collection[str]) -> NextStep:
    """Return the step that records a kind about a person, who is named if he or she is one of `several`."""
    label = _label(subject)
    return NextStep(act(kind), form_of(forms, kind, subject), label if label in several else "")


def form_of(forms: str, kind: str, subject: str = "") -> str:
    """Return the address of the form of a kind, with the person that it is about already chosen.

    `forms` is the address of all forms of the case. A second custody of A1 (A1/2) is about A1.
    """
    label = _label(subject)
    chosen = "" if label in ("", "case") else "?" + urlencode({"whom": label})
    return f"{forms}{kind}/{chosen}"


def _label(subject: str) -> str:
    return subject.partition("/")[0]
