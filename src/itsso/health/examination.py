"""Carry out the checks, each by itself: an error of one is a result of it, and the others go on."""

from __future__ import annotations

import logging
import time
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from threading import Lock
from typing import Literal

from django.conf import settings
from django.db import OperationalError

from itsso.accounts.queries import system_posting
from itsso.health import queries
from itsso.health.checks import InstallationCheck, shipped_checks
from itsso.health.probes import PROBES, Finding
from itsso.platform.errors import BadUse
from itsso.protection.ranges import enter
from itsso.ui import text
from itsso.ui.languages import choose

log = logging.getLogger(__name__)

type State = Literal["good", "wrong", "not_known", "left_out"]
"""`not_known`: it could not be carried out. `left_out`: one that it needs is wrong, or it is the demonstration."""


@dataclass(frozen=True, slots=True)
class ExaminedCheck:
    """What a check found: the values of each finding. `reason` says why it is not known or was left out."""

    check: InstallationCheck
    state: State
    finding_values: tuple[Finding, ...] = ()
    reason: str = ""

    @property
    def findings(self) -> list[str]:
        """Return a sentence for each thing that is wrong, in the reader's language."""
        return [
            choose(self.check.finding).format_map({name: _value_text(value) for name, value in values.items()})
            for values in self.finding_values
        ]

    def as_json(self) -> dict[str, object]:
        """Return the result as `itsso doctor --json` and the bundle write it."""
        return {
            "check": self.check.id,
            "severity": self.check.severity,
            "state": self.state,
            "findings": self.findings,
            "reason": self.reason,
        }

    @property
    def is_critical(self) -> bool:
        """Return whether officers cannot work or data may be lost."""
        return self.state in ("wrong", "not_known") and self.check.severity == "critical"


def examine(only: Collection[str] = ()) -> list[ExaminedCheck]:
    """Carry out all checks, or those named and what they need, in the order of the file.

    Raises:
        BadUse: there is no check of a name in `only`.
    """
    checks = shipped_checks()
    results: dict[str, ExaminedCheck] = {}
    for check in _chosen(checks, only):
        results[check.id] = _examined(check, results)
    return list(results.values())


class RememberedResults:
    """The results of an examination, remembered for some seconds. Whoever asks while it runs waits for the same one."""

    def __init__(self, seconds: float, only: Collection[str] = ()) -> None:
        self._seconds = seconds
        self._only = only
        self._until = 0.0
        self._results: list[ExaminedCheck] = []
        self._lock = Lock()

    def results(self) -> list[ExaminedCheck]:
        """Return the remembered results, or those of a new examination."""
        with self._lock:
            if self._until < time.monotonic():
                self._results = examine(self._only)
                self._until = time.monotonic() + self._seconds
            return self._results


ALL_CHECKS = RememberedResults(60.0)
"""For the page and the metrics, which must cost little."""


def _chosen(checks: Iterable[InstallationCheck], only: Collection[str]) -> list[InstallationCheck]:
    by_id = {check.id: check for check in checks}
    unknown = sorted(set(only) - by_id.keys())
    if unknown:
        raise BadUse(f"There is no check {', '.join(unknown)}. The checks are: {', '.join(by_id)}.")
    wanted = set(only or by_id)
    for check in reversed(by_id.values()):  # a check stands after those that it needs
        if check.id in wanted:
            wanted.update(check.needs)
    return [check for check in by_id.values() if check.id in wanted]


def _examined(check: InstallationCheck, results: dict[str, ExaminedCheck]) -> ExaminedCheck:
    if settings.DEMO and not check.in_demonstration:
        return ExaminedCheck(check, "left_out", reason="demonstration")
    failed = next((needed for needed in check.needs if results[needed].state != "good"), "")
    if failed:
        return ExaminedCheck(check, "left_out", reason=failed)
    try:
        with _transaction(check):
            rows = queries.rows_of(check) if check.query else list(PROBES[check.probe]())
    except OperationalError as error:
        if check.probe == "database":
            return ExaminedCheck(check, "wrong", ({"detail": _first_line(error)},))
        return ExaminedCheck(check, "not_known", reason=type(error).__name__)
    except Exception as error:  # of whatever kind: the other checks go on
        log.exception("check %s could not be carried out", check.id)
        return ExaminedCheck(check, "not_known", reason=type(error).__name__)
    return ExaminedCheck(check, "wrong" if rows else "good", tuple(rows))


@contextmanager
def _transaction(check: InstallationCheck) -> Iterator[None]:
    """Open a transaction that writes nothing, in the system's ranges for a check that needs the nation.

    A check that needs no other opens none: it examines the machine, or whether the database answers at all.
    """
    if not check.needs:
        yield
        return
    with queries.read_only():
        if "nation" in check.needs:
            with enter(system_posting()):
                yield
        else:
            yield


def _value_text(value: queries.Value) -> str:
    if value is None:
        return "–"
    if isinstance(value, datetime):
        return text.moment(value)
    return text.count(value) if isinstance(value, int) else str(value)


def _first_line(error: Exception) -> str:
    """Return the first line of an error of the connection: it names host, port and role, and never a value."""
    return (str(error).strip().splitlines() or [type(error).__name__])[0]
