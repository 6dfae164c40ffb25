"""Recording up to which day the case diaries of some cases are written: one entry in each, all or none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from uuid import UUID, uuid5

from itsso import law
from itsso.accounts.models import Posting
from itsso.cases.actions import Batch, own_source
from itsso.cases.case_diary import diary_until
from itsso.cases.history.events import LockedCase, law_events
from itsso.cases.models import Case, Precision
from itsso.cases.recording.actions import Recording, add_to_batch, lock_case, recorded_by_form
from itsso.cases.words import case_label
from itsso.law.event_kinds import Kind
from itsso.platform.clock import INDIA
from itsso.platform.errors import Refused
from itsso.protection.sent_forms import refuse_other_content


@dataclass(frozen=True, slots=True)
class WrittenDiaries:
    """The day up to which diaries are written; `form` is the form's number, by which a second sending is known."""

    until: date
    form: UUID

    @property
    def at(self) -> datetime:
        """Return the day as an entry has it."""
        return datetime.combine(self.until, time(), INDIA)


def record_diaries(cases: Sequence[Case], diaries: WrittenDiaries, *, by: Posting) -> list[Case]:
    """Record in each of the cases that its diary is written; return those that had that day, or a later one, already.

    A case in which this form recorded it gets no second entry. Raises Refused, and records nothing of any case, where
    this form recorded another day, or where a case refuses the entry: the refusal names the case.
    """
    unchanged: list[Case] = []
    with Batch(by=by, source=own_source(by)) as batch:
        for pk in sorted(case.pk for case in cases):  # one order of locks for all who record in several cases
            case, locked = lock_case(pk)
            form = uuid5(diaries.form, pk.hex)
            recorded = recorded_by_form(locked, form)
            if not recorded and _is_written(locked, diaries.until):
                unchanged.append(case)
                continue
            entry = Recording(Kind.CASE_DIARY_WRITTEN, diaries.at, Precision.DAY)
            try:
                if not add_to_batch(batch, pk, [entry], form=form, entry_count=None):
                    refuse_other_content(all(event.at == diaries.at for event in recorded))
            except Refused as refusal:
                raise Refused(f"{case_label(case)}: {refusal}") from refusal
    return unchanged


def _is_written(locked: LockedCase, day: date) -> bool:
    until = diary_until(law.effective_events(law_events(locked.events)))
    return until is not None and until >= day
