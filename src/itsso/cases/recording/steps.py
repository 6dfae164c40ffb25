"""The next step: the form that records a duty as done, shown to those who may record it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import pgettext_lazy

from itsso.cases import extensions
from itsso.cases.police_reports import FORWARDED, PREPARED, PoliceReport, not_in_court
from itsso.cases.recording.actions import recordable
from itsso.cases.recording.acts import act
from itsso.law.event_kinds import Kind
from itsso.law.reports import FILED, SUPPLEMENTARY
from itsso.lawbook import rules
from itsso.protection.middleware import OfficerRequest
from itsso.ui.components import Text

DELAY = Kind.DELAY_REASON_RECORDED


@dataclass(frozen=True, slots=True)
class NextStep:
    """An act that is open to the reader, and where it is done."""

    title: Text
    url: str


def steps(
    case_id: UUID,
    rule: rules.TranslatedRule,
    subject: str,
    role: str,
    *,
    overdue: bool,
    recorded: frozenset[str] = frozenset(),
    reports: Sequence[PoliceReport] = (),
) -> Iterator[NextStep]:
    """Yield the forms by which this role may record what meets a rule.

    Where the rule needs all of its kinds, those that are not `recorded` yet; where any one is enough, the first. For a
    police report it is the next step of the case's `reports`. For the limit of a custody also the release, which ends
    it. For a limit that is overdue and that the police owe, also the reason for delay. `subject` is the person for whom
    the clock runs, or "case".
    """
    mine, forms = recordable(role), reverse("cases:record", args=[case_id])
    meeting = [pattern.kind for pattern in rule.rule.met_by if pattern.kind in mine]
    wanted = [kind for kind in meeting if kind not in recorded] if rule.rule.met_by_all else meeting[:1]
    if rule.rule.runs_for == "custody":
        wanted += [kind for kind in rule.rule.ended_by if kind in mine][:1]
    for kind in wanted:
        if kind != FILED:
            yield NextStep(act(kind), form_of(forms, kind, subject))
        elif (next_kind := kind_of_next_report_step(reports)) in mine:
            yield NextStep(act(next_kind), form_of(forms, next_kind))
    if overdue and DELAY in mine and rule.owed_by_police:
        yield NextStep(act(DELAY), f"{form_of(forms, DELAY)}?{urlencode({'limit': rule.id})}")


def usual_steps(request: OfficerRequest, case_id: UUID) -> Iterator[NextStep]:
    """Yield the acts of an investigation that no time limit asks for and that are recorded most: arrest and seizure."""
    if Kind.ARRESTED in recordable(request.posting.role):
        forms = reverse("cases:record", args=[case_id])
        yield NextStep(pgettext_lazy("to record", "Arrest"), form_of(forms, Kind.ARRESTED))
    if url := extensions.record_page(request, case_id, Kind.EXHIBIT_SEIZED):
        yield NextStep(pgettext_lazy("to record", "Seizure"), url)


def kind_of_next_report_step(reports: Sequence[PoliceReport]) -> Kind:
    """Return the next step of the police reports of a case (BNSS 193(3)).

    The investigating officer prepares a report, the officer in charge forwards it, the court receives it; what follows
    a report that stands is a supplementary one.
    """
    if waiting := not_in_court(reports):
        return FORWARDED if waiting[0].forwarded is None else FILED
    filed = any(report.filed is not None and report.filed.kind == FILED and not report.returned for report in reports)
    return SUPPLEMENTARY if filed else PREPARED


def report_step(case_id: UUID, reports: Sequence[PoliceReport], role: str) -> NextStep | None:
    """Return the form for the next step of the first report that was made and that no court has received.

    None where no report waits, or where the role may not record the step: a report that was only prepared waits for the
    officer in charge.
    """
    kind = kind_of_next_report_step(reports)
    if not not_in_court(reports) or kind not in recordable(role):
        return None
    return NextStep(act(kind), form_of(reverse("cases:record", args=[case_id]), kind))


def form_of(forms: str, kind: str, subject: str = "") -> str:
    """Return the address of the form of a kind, with the person that it is about already chosen.

    `forms` is the address of all forms of the case. A second custody of A1 (A1/2) is about A1.
    """
    label = subject.partition("/")[0]
    chosen = "" if label in ("", "case") else "?" + urlencode({"whom": label})
    return f"{forms}{kind}/{chosen}"
