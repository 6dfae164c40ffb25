"""Audit entries about an attempt, which are written whether the action was done or refused.

A refused action is rolled back with everything that it wrote. What the audit log must show all the same, such as an
attempt to find out a name that is in the vault, is noted here and written by the middleware after the rollback.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import partial
from uuid import UUID

from itsso.audit import actions as audit
from itsso.units.posting import UnitPosting

type Notes = list[Callable[[], object]]

_notes: ContextVar[Notes | None] = ContextVar("notes of attempts", default=None)


@contextmanager
def collect() -> Iterator[Notes]:
    """Collect the notes of one request; the caller runs each of them once."""
    notes: Notes = []
    token = _notes.set(notes)
    try:
        yield notes
    finally:
        _notes.reset(token)


def note_recognised(form: str, *, by: UnitPosting, case_id: UUID | None) -> None:
    """Record that a page revealed that a typed word may be in the vault: an officer who tries out names is seen."""
    about = str(case_id or "")
    write = partial(audit.write, "vault.recognised", by.actor, about, {"form": form}, case=case_id)
    notes = _notes.get()
    if notes is None:
        write()
    else:
        notes.append(write)
