"""The steps that a run should take, worked out from the YAML alone as limits are written, moved and ended."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from tests.alerts.yaml_oracle import FILE, Expected, Limit, expected_after_changes, expected_steps

type LimitName = tuple[UUID, str, str]
"""A case, a rule, and whom or which thing of the case the limit concerns."""


class Ledger:
    """The expected steps of each limit; it is given the limits of a case after every write.

    `changes` are the ladders that the State adopts, each with its first moment.
    """

    def __init__(self, live: datetime, changes: Sequence[tuple[datetime, dict[str, Any]]] = ()) -> None:
        self.live = live
        self.changes = list(changes)
        self.running: dict[LimitName, Limit] = {}
        self.expected: dict[LimitName, list[Expected]] = {}
        self.since = live
        self._agendas: dict[Limit, list[Expected]] = {}

    def pass_time(self, until: datetime) -> None:
        """Let all steps come that lie between the last write and this moment."""
        for name, limit in self.running.items():
            steps = [step for step in self._agenda(limit) if self.since < step.at <= until]
            self.expected.setdefault(name, []).extend(step for step in steps if step not in self.expected[name])
        self.since = max(self.since, until)

    def write(self, limits: Mapping[LimitName, Limit], case_id: UUID | None = None) -> None:
        """Note the limits as a write left them: of one case, or of all.

        Of the steps that passed before, the newest comes if none as high did.
        """
        self.running = {
            name: limit for name, limit in self.running.items() if case_id is not None and name[0] != case_id
        }
        for name, limit in limits.items():
            if not self._was_over(limit):
                self.running[name] = limit
                self._come_late(name, limit)

    def _come_late(self, name: LimitName, limit: Limit) -> None:
        past_steps = self.expected.setdefault(name, [])
        late = [step for step in self._agenda(limit) if step.at <= self.since]
        places = [place for step in past_steps if (place := self._place_today(step, limit)) is not None]
        if late and all(late[-1].at > place for place in places):
            past_steps += [step for step in late if step.at == late[-1].at and step not in past_steps]

    def _place_today(self, past_step: Expected, limit: Limit) -> datetime | None:
        """Return where a step that came would be by the limit as it is now; None where its ladder has no such step."""
        ladders = FILE
        for begin, content in self.changes:
            if begin <= past_step.at:
                ladders = content
        for steps in (self._agenda(limit), expected_steps(limit, ladders)):
            for step in steps:
                if (step.code, step.turn) == (past_step.code, past_step.turn):
                    return step.at
        return None

    def _agenda(self, limit: Limit) -> list[Expected]:
        if limit not in self._agendas:
            self._agendas[limit] = expected_after_changes(limit, FILE, self.changes)
        return self._agendas[limit]

    def _was_over(self, limit: Limit) -> bool:
        if limit.due_at and limit.outer == limit.due:
            return limit.due_at < self.live
        return limit.outer < (self.live.astimezone(UTC) + timedelta(hours=5, minutes=30)).date()
