"""The hand-over of several cases from one officer to another, all or none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID, uuid5

from django.utils.translation import gettext as _

from itsso.accounts.models import Posting
from itsso.audit import actions as audit
from itsso.cases import derive
from itsso.cases.actions import Batch, LockedCase, own_source
from itsso.cases.history.events import law_events
from itsso.cases.models import Case
from itsso.cases.recording.actions import Recording, add_to_batch, lock_case, recorded_by_form
from itsso.cases.words import case_label
from itsso.law.event_facts import EventFacts
from itsso.law.event_kinds import Kind
from itsso.platform.clock import now, start_of_day, today
from itsso.platform.errors import Refused
from itsso.protection import vault
from itsso.protection.models import What
from itsso.ui import text


@dataclass(frozen=True)
class CaseHandOver:
    """To whom cases go (the officer's number in the State), on which day, with which note; `form` is the form sent."""

    io_ref: str
    day: date
    note: str
    form: UUID


@dataclass(frozen=True, slots=True)
class HandOverResult:
    """How many cases this form assigned, also if it was sent before; and how many had the new officer already."""

    handed_over: int
    unchanged: int


def hand_over(cases: Sequence[Case], of_officer: str, to: CaseHandOver, *, by: Posting) -> HandOverResult:
    """Assign the cases to another officer; a case that already has this officer gets no second entry.

    The note is sealed with each case that is assigned. Raises Refused where a case has a third officer, where its
    officer was assigned after that day, where all have the new one already, or where a case refuses the entry: then
    nothing is recorded of any case.
    """
    if to.io_ref == of_officer:
        raise Refused(_("Choose another officer than the one who has the cases now."), field="officer")
    added: list[tuple[UUID, UUID]] = []
    unchanged = 0
    with Batch(by=by, source=own_source(by)) as batch:
        for pk in sorted(case.pk for case in cases):  # one order of locks for all who hand over
            case, locked = lock_case(pk)  # another officer may have handed it over since the page read it
            if case.io_ref not in (of_officer, to.io_ref):
                raise Refused(
                    _("%(case)s has another officer by now. Look at the list again.") % {"case": case_label(case)}
                )
            form = uuid5(to.form, case.pk.hex)
            if case.io_ref == to.io_ref and not recorded_by_form(locked, form):
                unchanged += 1
                continue
            try:
                entry = _assignment(locked, to)
                if add_to_batch(batch, case.pk, [entry], form=form, entry_count=None):
                    added.append((case.pk, form))
                    line = audit.pending_entry("cases.handed_over", by.actor, str(case.pk), case=case.pk)
                    batch.add_audit_entry(line)
            except Refused as refusal:
                raise Refused(f"{case_label(case)}: {refusal}") from refusal
        if unchanged == len(cases):
            raise Refused(_("All of these cases have this officer already. Nothing was changed."), field="officer")
    for case_id, form in added if to.note else ():
        vault.seal_texts(case_id, [vault.SealedText(vault.CASE, What.HAND_OVER, to.note, form.hex)], by=by)
    return HandOverResult(len(cases) - unchanged, unchanged)


def _assignment(locked: LockedCase, to: CaseHandOver) -> Recording:
    """Return the entry of the hand-over, which has to count after the entry that names the officer of today.

    An assignment without a time counts as the end of its day, so on its day another one counts only without a time too.
    Raises Refused where that entry is of a later day.
    """
    naming = derive.naming_event(law_events(locked.events))
    is_assigned, since = naming.kind == Kind.INVESTIGATION_ASSIGNED, derive.day(naming.at)
    if is_assigned and since > to.day:
        message = _("Its officer was assigned on %(day)s. The hand-over cannot be before that.")
        raise Refused(message % {"day": text.day(since)})
    has_no_time = is_assigned and since == to.day and not isinstance(naming.at, datetime)
    has_time = to.day == today() and not has_no_time
    moment = now() if has_time else start_of_day(to.day)
    return Recording(Kind.INVESTIGATION_ASSIGNED, moment, "m" if has_time else "d", facts=EventFacts(io_ref=to.io_ref))
