"""The steps of a drill and its result. A step that was left out is called so, and the drill is not a good one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from datetime import datetime
from time import monotonic
from typing import Literal

from itsso.platform.errors import BadUse, Refused

type StepState = Literal["good", "failed", "not_drilled"]
MARKS: dict[StepState, str] = {"good": "ok", "failed": "FAILED", "not_drilled": "NOT DRILLED"}


@dataclass(frozen=True, slots=True)
class DrillStep:
    """One step: what it proves, whether it did, how, and in how many seconds."""

    id: str
    title: str
    state: StepState
    detail: str
    seconds: float = 0.0

    def as_line(self) -> str:
        """Return the step as the command prints it."""
        return f"{MARKS[self.state]:<12} {self.title}: {self.detail} ({self.seconds:.1f} s)"


class NotDrilled(Exception):
    """A step cannot be carried out; the message says what is missing and how to give it."""


class StepFailed(Exception):
    """A step was carried out and its result is wrong; the message says what."""


@dataclass(slots=True)
class Drill:
    """A drill: the moment restored, and each step. `rpo` and `rto` are in seconds, None where not measured."""

    begun_at: datetime
    recovered_to: datetime | None = None
    rpo: float | None = None
    rto: float | None = None
    steps: list[DrillStep] = field(default_factory=list)
    report: Callable[[str], None] = print

    def carry_out(self, id: str, title: str, step: Callable[[], str]) -> bool:
        """Carry out a step, which returns what it found; return whether it was good."""
        begun = monotonic()
        state: StepState = "good"
        try:
            detail = step()
        except NotDrilled as reason:
            state, detail = "not_drilled", str(reason)
        except (StepFailed, Refused, BadUse) as reason:
            state, detail = "failed", str(reason)
        self._add(DrillStep(id, title, state, detail, monotonic() - begun))
        return state == "good"

    def leave_out(self, id: str, title: str, reason: str) -> None:
        """Record that a step was not carried out."""
        self._add(DrillStep(id, title, "not_drilled", reason))

    def _add(self, step: DrillStep) -> None:
        self.steps.append(step)
        self.report(step.as_line())

    @property
    def is_good(self) -> bool:
        """Return whether every step was carried out and was good."""
        return bool(self.steps) and all(step.state == "good" for step in self.steps)

    def steps_as_json(self) -> list[dict[str, object]]:
        """Return the steps without their details, which may name files: for the record in the database."""
        return [{"id": step.id, "state": step.state, "seconds": round(step.seconds, 1)} for step in self.steps]

    def as_json(self) -> dict[str, object]:
        """Return the whole result."""
        return {
            "begun_at": self.begun_at.isoformat(),
            "recovered_to": self.recovered_to.isoformat() if self.recovered_to else None,
            "rpo_seconds": self.rpo,
            "rto_seconds": self.rto,
            "is_good": self.is_good,
            "steps": [asdict(step) for step in self.steps],
        }
