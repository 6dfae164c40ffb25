"""One reason for delay, recorded in several cases: one entry in each, all or none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID, uuid5

from django.utils.translation import gettext as _

from itsso.accounts.models import Posting
from itsso.cases import limits
from itsso.cases.actions import Batch, own_source
from itsso.cases.models import Case, Clock
from itsso.cases.recording.actions import Recording, add_to_batch, lock_case, recorded_by_form
from itsso.cases.words import case_label
from itsso.law.event_facts import EventFacts, FactName
from itsso.law.event_kinds import Kind
from itsso.law.kind_facts import ReasonCode
from itsso.platform.clock import now, today
from itsso.platform.errors import Refused
from itsso.protection.sent_forms import refuse_other_content


@dataclass(frozen=True, slots=True)
class SharedDelay:
    """The reason for delay of several cases; `form` is the form's own number, by which a second sending is known."""

    reason: ReasonCode
    form: UUID


def give_reason(cases: Sequence[Case], delay: SharedDelay, *, by: Posting) -> None:
    """Record the reason for the two-month limit in each of the cases, in which it must be overdue.

    A case in which this form recorded it already gets no second entry. Raises Refused, and records nothing of any case,
    where this form recorded another reason, where a case is not pending beyond two months any more, or where it refuses
    the entry: the refusal names the cases.
    """
    with Batch(by=by, source=own_source(by)) as batch:
        changed: list[str] = []
        for pk in sorted(case.pk for case in cases):  # one order of locks for all who record in several cases
            case, locked = lock_case(pk)
            form = uuid5(delay.form, pk.hex)
            rule = _overdue_rule(pk)
            recorded = recorded_by_form(locked, form)
            if rule is None and not recorded:
                changed.append(case_label(case))
                continue
            facts = EventFacts(reason=delay.reason, limit=rule or "")
            entry = Recording(Kind.DELAY_REASON_RECORDED, now(), "m", facts=facts)
            try:
                if not add_to_batch(batch, pk, [entry], form=form, entry_count=None):
                    refuse_other_content(all(event.facts[FactName.REASON] == delay.reason for event in recorded))
            except Refused as refusal:
                raise Refused(f"{case_label(case)}: {refusal}") from refusal
        if changed:
            message = _(
                "%(cases)s: not pending beyond two months any more. Nothing was recorded. Look at the list again."
            )
            raise Refused(message % {"cases": ", ".join(changed)})


def _overdue_rule(case_id: UUID) -> str | None:
    """Return the rule by which the case is pending beyond two months, None where it is not."""
    clocks = Clock.objects.filter(case=case_id, rule__in=limits.INVESTIGATION, subject="case", outer__lt=today())
    return clocks.values_list("rule", flat=True).first()
