"""Detect that law or code has another version than the one by which the stored time limits were calculated."""

from __future__ import annotations

import json
import time
from functools import cache, lru_cache
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from django.db import transaction

from itsso.accounts.models import Posting
from itsso.accounts.queries import system_posting
from itsso.audit import actions as audit
from itsso.cases.recalculation.models import Recalculation
from itsso.cases.recalculation.queries import count_cases, lock_version
from itsso.law.book import orders_in_use
from itsso.law.state_orders import StateOrder, as_yaml
from itsso.law.version import byte_hash, file_hash, law_files
from itsso.lawbook.queries import states as state_names
from itsso.platform import jobs, long_jobs
from itsso.platform.clock import now
from itsso.protection.ranges import enter
from itsso.ui.languages import data_language
from itsso.units.state_settings import limits

JOB = "cases.recalculate"
COMPLAINTS_JOB = "intake.recalculate_limits"
"""The job for complaints, which have limits before they are cases. It is short: few of them are not decided."""
KIND = "recalculation"
"""The kind of long job that a recalculation is. Its subject is the digest of the version."""
HERE = Path(__file__).parents[1]
DERIVING = (
    "derive.py",
    "case_diary.py",
    "case_key.py",
    "facts.py",
    "limits.py",
    "coming_dates.py",
    "pending_matters.py",
    "draft_reports.py",
    "delay_reasons.py",
    "informing.py",
    "supervision.py",
    "exhibits.py",
    "history/events.py",
    "history/queries.py",
    "police_reports.py",
    "../ui/text.py",
    "../platform/clock.py",
    "../platform/prepared_statements.py",
)
"""The modules beside `law` from which stored rows follow (a test compares the list with what they import)."""
UNRECORDED = "the version before was not recorded"


def deciding_files() -> dict[str, Path]:
    """Return each file of the law and the code from which stored rows follow, by name."""
    paths = [HERE.joinpath(name).resolve() for name in DERIVING]
    return law_files() | {f"{path.parent.name}/{path.name}": path for path in paths}


def _bytes_of_files() -> dict[str, str]:
    return {name: byte_hash(path) for name, path in deciding_files().items()}


_AT_START = _bytes_of_files()
"""The files when this process began: it calculates by these, whatever stands in the folder by now."""


def current_version() -> dict[str, str]:
    """Return the version of law and code in this process: the hash of each file that decides, by name.

    The orders of each State that has some count as one more file (`_STATE_ORDERS`).
    """
    return _version_of_files() | _hashes_of_orders(orders_in_use())


_STATE_ORDERS = "State limits of "


@lru_cache(8)
def _hashes_of_orders(orders: tuple[StateOrder, ...]) -> dict[str, str]:
    by_state: dict[str, list[StateOrder]] = {}
    for order in orders:
        by_state.setdefault(order.state, []).append(order)
    return {
        f"{_STATE_ORDERS}{state}": sha256(as_yaml(of_state).encode()).hexdigest()[:16]
        for state, of_state in by_state.items()
    }


@cache
def _version_of_files() -> dict[str, str]:
    """Return the hash of each file that decides, by name.

    A file that was changed since this process began, for example by an update under a running server, counts as one
    that no other process has: what this process calculates is never taken for the new law.
    """
    version = {name: file_hash(path) for name, path in deciding_files().items()}
    present = _bytes_of_files()
    changed = [name for name in _AT_START.keys() | present.keys() if _AT_START.get(name) != present.get(name)]
    return version | {name: f"changed since the start from {_AT_START.get(name, 'nothing')}" for name in changed}


def current_digest() -> str:
    """Return one hash over the version of this process."""
    return _digest(orders_in_use())


@lru_cache(8)
def _digest(orders: tuple[StateOrder, ...]) -> str:
    version = _version_of_files() | _hashes_of_orders(orders)
    return sha256(json.dumps(version, sort_keys=True).encode()).hexdigest()


def note_writer() -> None:
    """Start again where this process, which writes cases now, has another version than the stored one.

    A server that was not restarted after an update would otherwise leave limits of the old law in cases that the
    recalculation has done already.
    """
    row = Recalculation.objects.select_for_update().exclude(digest=current_digest()).first()
    if row is None:  # nearly always, and then nothing waits
        return
    states = _states_of_orders(_different_names(row.version, current_version()))
    if row.finished_at is None:
        states = states and row.states and sorted({*row.states, *states})
    row.states = states or []
    row.after, row.done, row.finished_at, row.begun_at = None, 0, None, now()
    row.changed = [*row.changed, "cases written by another version"]
    row.save()
    jobs.enqueue(JOB)


def begin_if_orders_changed() -> None:
    """Begin a recalculation of those States whose own limits changed; of no other difference."""
    by = system_posting()
    with enter(by):
        limits.refresh()
        lock_version()
        row = Recalculation.objects.first()
        names = _different_names(row.version, current_version()) if row else []
        if row is not None and _states_of_orders(names):
            _begin(row, names, by)
            forget_progress()


def _states_of_orders(names: list[str]) -> list[str]:
    """Return the States whose own limits these names are; none where another name is among them."""
    states = [name.removeprefix(_STATE_ORDERS) for name in names if name.startswith(_STATE_ORDERS)]
    return states if len(states) == len(names) else []


def begin_if_outdated(*, by: Posting | None) -> Recalculation:
    """Begin a recalculation if the stored version differs from the version of this process.

    An unfinished recalculation of this version is resumed where it stopped. `by` is None in an installation that has
    no system posting, and so no cases, yet. Called within `enter(by)`, or within any transaction where `by` is None.
    """
    lock_version()
    row = Recalculation.objects.first()
    names = _different_names(row.version, current_version()) if row else [UNRECORDED]
    if row is None or names:
        return _begin(row, names, by)
    if row.finished_at is None:
        jobs.enqueue(JOB)
    return row


def begin_again(reasons: list[str]) -> None:
    """Recalculate all cases though law and code are the same, as where a source's statement changed."""
    by = system_posting()  # of all cases, also of those beyond the range of whoever sends
    with enter(by):
        row = Recalculation.objects.first()
        if row is not None:
            _begin(row, reasons, by)


def _begin(row: Recalculation | None, reasons: list[str], by: Posting | None) -> Recalculation:
    states = _states_of_orders(reasons) if row else []
    if row is not None and row.finished_at is None:  # what was not finished is still to be done
        reasons = sorted({*row.changed, *reasons})
        states = states and row.states and sorted({*row.states, *states})
    total = count_cases(states) if by else 0
    begun = Recalculation(
        version=current_version(),
        digest=current_digest(),
        changed=reasons if total else [],
        states=states,
        begun_at=now(),
        total=total,
        finished_at=None if total else now(),
    )
    begun.save(force_insert=row is None, force_update=row is not None)
    if by:
        jobs.enqueue(COMPLAINTS_JOB)
    if by and total:
        audit.write("cases.recalculation_begun", by.actor, "", {"cases": total, "changed": reasons})
        long_jobs.queue(KIND, begun.digest, total=total)
        jobs.enqueue(JOB)
    return begun


def _different_names(stored: dict[str, str], current: dict[str, str]) -> list[str]:
    return sorted(name for name in stored.keys() | current.keys() if stored.get(name) != current.get(name))


class RecalculationProgress(NamedTuple):
    """The progress of a recalculation, in cases; `states` are those whose cases it does, none where it does all."""

    done: int
    total: int
    states: tuple[str, ...] = ()

    @property
    def state_names(self) -> str:
        """Return the names of the States, in the reader's language."""
        names = dict(state_names(data_language()))
        return ", ".join(names.get(state, state) for state in self.states)


_SECONDS_REMEMBERED = 10.0
_remembered: tuple[float, RecalculationProgress | None] = (0.0, None)


def progress() -> RecalculationProgress | None:
    """Return how far a recalculation is, remembered for some seconds; None where none is running."""
    global _remembered
    until, current = _remembered
    if until < time.monotonic():
        with transaction.atomic():
            row = Recalculation.objects.filter(finished_at=None).first()
        current = RecalculationProgress(min(row.done, row.total), row.total, tuple(row.states)) if row else None
        _remembered = (time.monotonic() + _SECONDS_REMEMBERED, current)
    return current


def forget_progress() -> None:
    """Forget the remembered progress, so that the next call reads it again."""
    global _remembered
    _remembered = (0.0, None)
