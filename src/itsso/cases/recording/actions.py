"""Recording an event of a case from its page: one action for each form, checked against the history, done once.

The case is locked, so two officers who record at once come one after the other; the second is shown what the first
recorded.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cache
from uuid import UUID

from django.http import Http404
from django.utils.translation import gettext as _

from itsso import law
from itsso.accounts.models import Posting
from itsso.accounts.roles import ROLES, Capability, Role, has
from itsso.cases import derive
from itsso.cases.actions import Batch, NewEvent, own_source
from itsso.cases.assignment import queries as assignment
from itsso.cases.assignment.entitlement import refuse_unless_entitled
from itsso.cases.case_page import chronology
from itsso.cases.history import queries as histories
from itsso.cases.history.events import LockedCase, StoredEvent, law_events
from itsso.cases.models import Case, Event, Precision
from itsso.cases.police_reports import FORWARDED, labels_listed, with_labels
from itsso.cases.recording.contradictions import contradictions
from itsso.law.event_facts import EventFacts, FactName, known_facts
from itsso.law.event_kinds import Kind
from itsso.law.report_lists import NAMED_IN_REPORT
from itsso.law.reports import REPORTS
from itsso.platform.clock import now
from itsso.platform.errors import Refused
from itsso.platform.ids import uuid7_hex
from itsso.protection.sent_forms import refuse_another_officer
from itsso.units.models import Unit

ANOTHER = "another"
"""Whom an event concerns, where it is an accused of whom nothing is recorded yet."""

KINDS_WITH_OWN_PAGE = frozenset(
    {
        Kind.FIR_REGISTERED,
        Kind.ZERO_FIR_SENT,
        Kind.ZERO_FIR_RECEIVED,
        Kind.ZERO_FIR_RETURNED,
        Kind.ZERO_FIR_REFERRED,
        Kind.ZERO_FIR_DIRECTED,  # intake
        Kind.CORRECTED,
        Kind.RECEIVED,
        NAMED_IN_REPORT,
        Kind.EXHIBIT_SEIZED,
        Kind.EXHIBIT_RECEIVED,
        Kind.EXHIBIT_RETURNED,
        Kind.LABORATORY_REPORT_COLLECTED,
        Kind.LABORATORY_REPORT_IN_COURT,  # forensics
    }
)
"""Kinds that a form made from the kind alone cannot record: each has a page, or a parcel, of its own."""


def _speaks_for(role: str) -> frozenset[str]:
    """Return the `recorded_by` values of kinds.yaml for which a role records; none for a code that is not a role."""
    return ROLES[role].speaks_for if role in ROLES else frozenset()


@cache
def recordable(role: str) -> tuple[str, ...]:
    """Return the kinds that a role records by a form made from the kind, in the book's order."""
    kinds = (kind for kind in law.book().kinds if kind not in KINDS_WITH_OWN_PAGE)
    return tuple(kind for kind in kinds if may_record(role, kind))


def correctable(role: str) -> frozenset[str]:
    """Return the kinds of entry that a role may correct or withdraw.

    They are the kinds that it records, without the assignment, which only those who assign cases correct.
    """
    kinds = frozenset(recordable(role))
    return kinds if role in assignment.ASSIGNERS else kinds - {assignment.KIND}


def may_record(role: str, kind: str) -> bool:
    """Return whether the role may record that something of this kind happened.

    A duty officer assigns no investigation, and only the officer in charge of the station forwards a police report
    (BNSS 193(3)(i)).
    """
    if kind == assignment.KIND and role not in assignment.ASSIGNERS and not has(role, Capability.INVESTIGATE):
        return False
    if kind == FORWARDED and role in ROLES and not has(role, Capability.FORWARD_POLICE_REPORTS):
        return False
    return not _speaks_for(role).isdisjoint(law.book().kinds[kind].recorded_by)


@dataclass(frozen=True, slots=True)
class Recording:
    """An entry to be recorded. `at` is aware; `subject` is A1 or V1, `ANOTHER`, or empty where it concerns the case.

    A recording that `corrects` an entry (by the hex of the event first recorded) replaces it; one with no `kind`
    withdraws the entry without a replacement.
    """

    kind: str
    at: datetime
    precision: str
    subject: str = ""
    facts: EventFacts = field(default_factory=EventFacts)
    corrects: str | None = None
    reason: str = ""  # why it is corrected: a code of `corrected`


class Contradicts(Refused):
    """The entry contradicts the history; `reasons` holds a sentence for each contradiction."""

    def __init__(self, reasons: Sequence[str]) -> None:
        super().__init__(" ".join(reasons))
        self.reasons = list(reasons)


class Changed(Refused):
    """Something was recorded since the form was opened: `news` holds the events, `seen` counts the history now."""

    def __init__(self, news: Sequence[StoredEvent], seen: int) -> None:
        super().__init__(_("An entry was recorded in this case after you opened the form."))
        self.news, self.seen = list(news), seen


def record(case_id: UUID, recording: Recording, *, by: Posting, form: UUID, seen: int | None) -> bool:
    """Add one event, or a correction of one, as `record_all` does."""
    return record_all(case_id, [recording], by=by, form=form, entry_count=seen)


def record_all(
    case_id: UUID, recordings: Sequence[Recording], *, by: Posting, form: UUID, entry_count: int | None
) -> bool:
    """Add the entries of one form, all or none; return whether they were added, and not there already by that form.

    `form` is the form's own number, by which a second sending is known; `entry_count` is how many entries the history
    had when the form was opened (None: whatever it holds now). Each entry is checked against the history with those
    before it. `ANOTHER` is the same new accused in all of them.

    Raises:
        Http404: the case is not seen.
        Changed, Contradicts: something was recorded meanwhile, or contradicts the history.
        Refused: the role may not say it, or the form was sent by another officer.
    """
    with Batch(by=by, source=own_source(by)) as batch:
        return add_to_batch(batch, case_id, recordings, form=form, entry_count=entry_count)


class _Checked(Exception):
    pass


def check_all(
    case_id: UUID, recordings: Sequence[Recording], *, by: Posting, form: UUID, entry_count: int | None
) -> None:
    """Raise what `record_all` would raise for these entries, and write nothing."""
    with suppress(_Checked), Batch(by=by, source=own_source(by)) as batch:
        add_to_batch(batch, case_id, recordings, form=form, entry_count=entry_count)
        raise _Checked


def add_to_batch(
    batch: Batch, case_id: UUID, recordings: Sequence[Recording], *, form: UUID, entry_count: int | None
) -> bool:
    """Add the entries of one form to a batch, as `record_all` does to one of its own."""
    by = batch.by
    for recording in recordings:
        _refuse_role(recording, by)
    case, locked = lock_case(case_id)
    if sent := recorded_by_form(locked, form):
        recorder = Event.objects.values_list("by", flat=True).get(case_id=case_id, id=UUID(hex=sent[0].id))
        refuse_another_officer(recorder, by=by)
        return False
    if entry_count is not None and len(locked.events) != entry_count:
        raise Changed(locked.events[entry_count:], len(locked.events))
    for recording in _with_new_label(locked, recordings):
        _refuse_assignment(case, locked, recording, by)
        before = law_case(case, locked)
        batch.add(locked, [_new_event(locked, recording, form)])
        _refuse_to_lose_sight(case, locked, by)
        wrong = contradictions(before, law_case(case, locked), _recorded_event(locked, recording), now())
        if wrong:
            raise Contradicts(wrong)
    return True


def _with_new_label(locked: LockedCase, recordings: Sequence[Recording]) -> list[Recording]:
    """Return the entries with `ANOTHER` replaced by the label of one new accused."""
    if not any(recording.subject == ANOTHER for recording in recordings):
        return list(recordings)
    label = new_accused(locked)
    return [
        replace(recording, subject=label) if recording.subject == ANOTHER else recording for recording in recordings
    ]


def _refuse_assignment(case: Case, locked: LockedCase, recording: Recording, by: Posting) -> None:
    """Refuse an assignment that is not the officer's to record, and a correction of one."""
    corrected = next((event.kind for event in current_entries(locked) if event.id == recording.corrects), "")
    if assignment.KIND in (recording.kind, corrected):
        io_ref = str(recording.facts.get(FactName.IO_REF, ""))
        refuse_unless_entitled(case, io_ref, correction=recording.corrects is not None, by=by)


def _refuse_to_lose_sight(case: Case, locked: LockedCase, by: Posting) -> None:
    """Refuse a correction that would leave the case beyond the officer's unit: the case must be sent there instead."""
    to = derive.destination_of(locked.placements()[-1])
    first, last = by.unit.interval
    if to != case.station_id and not Unit.objects.filter(pk=to, first__gte=first, last__lte=last).exists():
        raise Refused(_("This would move the case out of your unit. Transfer the case instead."))


def lock_case(case_id: UUID) -> tuple[Case, LockedCase]:
    """Return the case and its history, locked until the transaction ends.

    Raises Http404 where the case is not in the range.
    """
    locked = histories.read([case_id], lock=True)
    if not locked:
        raise Http404
    return Case.objects.select_related("station").get(pk=case_id), locked[0]


def recorded_by_form(locked: LockedCase, form: UUID) -> list[StoredEvent]:
    """Return the events that a form added; empty where it was not sent yet."""
    return [event for event in locked.events if event.record == form.hex]


def was_sent(locked: LockedCase, form: UUID, *, by: Posting) -> bool:
    """Return whether this officer has already sent a form whose entries are in the history."""
    added = recorded_by_form(locked, form)
    return (
        bool(added) and Event.objects.filter(case_id=locked.id, id=UUID(hex=added[0].id), by=by.officer.number).exists()
    )


def law_case(case: Case, locked: LockedCase, until: int | None = None) -> law.Case:
    """Return the case as the law reads it, with corrections applied; of the first `until` entries only, if given."""
    events = locked.events[:until]
    sources = frozenset({locked.source, *(event.source for event in events)})
    carried = histories.Carried(sources).by(sources)
    return derive.law_case(law.effective_events(law_events(events)), case.station.state, carried)


def facts_in_force(event: StoredEvent) -> EventFacts:
    """Return the facts of an entry, or those that a correction puts in their place."""
    replacement = event.facts.get(FactName.REPLACEMENT)
    return replacement["facts"] if replacement else event.facts


def current_entries(locked: LockedCase) -> list[law.Event]:
    """Return the entries in force today, in the order of reading; `id` is that of the original entry."""
    return chronology.events_in_order_of_reading(law.effective_events(law_events(locked.events)))


def _refuse_role(recording: Recording, by: Posting) -> None:
    if by.role == Role.SYSTEM:  # it records what somebody sent who may record it
        return
    kinds = [recording.kind] if recording.kind else []
    if recording.corrects:
        kinds.append(Kind.CORRECTED)
    if not all(may_record(by.role, kind) for kind in kinds):
        raise Refused(not_for_role())


def not_for_role() -> str:
    """Return the refusal of an entry that the officer's role may not record."""
    return _("Your role cannot record this.")


def _new_event(locked: LockedCase, recording: Recording, form: UUID) -> NewEvent:
    facts = recording.facts
    if recording.kind in REPORTS:
        facts = with_labels(facts, lambda label: new_accused(locked) if label == ANOTHER else label)
    event = None
    if recording.kind:
        kind = Kind(recording.kind)
        event = NewEvent(
            kind, recording.at, recording.precision, now(), facts, record=form.hex, subject=recording.subject
        )
        if recording.corrects is None:
            return event
    return NewEvent(
        Kind.CORRECTED,
        now(),
        Precision.MINUTE,
        now(),
        known_facts({FactName.REASON: recording.reason or None}),
        corrects=recording.corrects,
        replacement=event,
        record=form.hex,
    )


def new_accused(locked: LockedCase) -> str:
    """Return the next label for an accused, with a reference of our own, so that it matches no feed's accused."""
    labels = [event.subject for event in locked.events] + list(locked.labels.values())
    labels += [label for event in locked.events for label in labels_listed(facts_in_force(event))]
    numbers = [int(label[1:]) for label in labels if label.startswith("A")]
    label = f"A{max(numbers, default=0) + 1}"
    locked.labels[f"Aitsso-{uuid7_hex()}"] = label
    return label


def _recorded_event(locked: LockedCase, recording: Recording) -> law.Event | None:
    """Return the added event as the law reads it; None where an entry was only withdrawn."""
    if not recording.kind:
        return None
    events = law.effective_events(law_events(locked.events))
    wanted = recording.corrects or locked.events[-1].id
    return next(event for event in events if event.id == wanted)
