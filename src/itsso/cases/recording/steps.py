"""The next step: the form that records a duty as done, shown to those who may record it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from itsso.cases.police_reports import FORWARDED, PoliceReport, not_in_court
from itsso.cases.recording.actions import recordable
from itsso.law.event_kinds import Kind
from itsso.law.reports import FILED
from itsso.lawbook import queries as lawbook
from itsso.lawbook import rules
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
) -> Iterator[NextStep]:
    """Yield the forms by which this role may record what meets a rule.

    Where the rule needs all of its kinds, those that are not `recorded` yet; where any one is enough, the first. For
    the limit of a custody also the release, which ends it. For a limit that is overdue and that the police owe, also
    the reason for delay. `subject` is the person for whom the clock runs, or "case".
    """
    mine, forms = recordable(role), reverse("cases:record", args=[case_id])
    meeting = [pattern.kind for pattern in rule.rule.met_by if pattern.kind in mine]
    wanted = [kind for kind in meeting if kind not in recorded] if rule.rule.met_by_all else meeting[:1]
    if rule.rule.runs_for == "custody":
        wanted += [kind for kind in rule.rule.ended_by if kind in mine][:1]
    for kind in wanted:
        yield NextStep(_("Record: %(kind)s") % {"kind": lawbook.kind(kind).title}, form_of(forms, kind, subject))
    if overdue and DELAY in mine and rule.owed_by_police:
        yield NextStep(_("Give the reason for delay"), f"{form_of(forms, DELAY)}?{urlencode({'limit': rule.id})}")


def report_step(case_id: UUID, reports: Sequence[PoliceReport], role: str) -> NextStep | None:
    """Return the form for the next step of the first report that was made and that no court has received.

    For a report that was only prepared it is the forwarding, if the role may record that (the officer in charge);
    otherwise it is the receipt by the court. None where no report waits, or where the role may not record the step.
    """
    waiting = not_in_court(reports)
    if not waiting:
        return None
    kind = FILED if waiting[0].forwarded is not None or FORWARDED not in recordable(role) else FORWARDED
    if kind not in recordable(role):
        return None
    title = _("Record: %(kind)s") % {"kind": lawbook.kind(kind).title}
    return NextStep(title, form_of(reverse("cases:record", args=[case_id]), kind))


def form_of(forms: str, kind: str, subject: str = "") -> str:
    """Return the address of the form of a kind, with the person that it is about already chosen.

    `forms` is the address of all forms of the case. A second custody of A1 (A1/2) is about A1.
    """
    label = subject.partition("/")[0]
    chosen = "" if label in ("", "case") else "?" + urlencode({"whom": label})
    return f"{forms}{kind}/{chosen}"
