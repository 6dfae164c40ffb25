"""The kinds of long job, as packages register them in `apps.py`."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from itsso.platform.long_jobs.runs import JobRun


def _nothing(run: JobRun) -> None:
    """Do nothing: all that a cancelled run of this kind leaves is in its record."""


@dataclass(frozen=True, slots=True)
class JobKind:
    """A kind of long job and what belongs to it.

    Attributes:
        code: The name under which runs are stored. Words about it are in `health.jobs.words`.
        try_again: Enqueues the job of a run in the open transaction. None where only a command can begin it.
        ended_by_cancel: Records in the package's own tables that a run is cancelled, in the open transaction.
        can_cancel: Whether the work has safe points at which it ends. Where it has none, words say why.
    """

    code: str
    try_again: Callable[[JobRun], None] | None = None
    ended_by_cancel: Callable[[JobRun], None] = _nothing
    can_cancel: bool = True


_kinds: dict[str, JobKind] = {}


def register(kind: JobKind) -> None:
    """Register a kind of long job; a second time in its place."""
    _kinds[kind.code] = kind


def kind_named(code: str) -> JobKind:
    """Return a kind by its code. Raises KeyError for a code that no package registered."""
    return _kinds[code]


def registered() -> Iterable[JobKind]:
    """Return all kinds."""
    return list(_kinds.values())
