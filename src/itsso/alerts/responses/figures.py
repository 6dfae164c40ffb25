"""Figures of each step of a State in the last quarter: sent, acted on, and whether it is listed for removal."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from itsso.alerts.ladders import Ladder, LadderStep
from itsso.alerts.models import GoingLive, ResponseCount, StepResponse
from itsso.alerts.own_ladders.in_force import set_on
from itsso.alerts.responses.quarters import Quarter, last_quarter
from itsso.platform.clock import today
from itsso.units.models import Unit

LEAST_SENT: Final = 30
"""A step that was sent less often in a quarter is not judged: a few officers or a single case would decide."""
LEAST_PERCENT: Final = 20
"""A step that was acted on in less than this is listed for removal."""


class ResponseStatus(StrEnum):
    """The verdict on a step: listed for removal, useful, or too few reminders to judge."""

    LISTED = "listed"
    USEFUL = "useful"
    TOO_FEW = "too_few"


@dataclass(frozen=True, slots=True)
class StepFigures:
    """A step of a State, the reminders of it that were sent in a quarter, and how many of them were acted on.

    `step` is None where it was sent in the quarter and is not used any more; `ladder` too where it has no ladder.
    """

    code: str
    ladder: Ladder | None
    step: LadderStep | None
    sent: int
    acted_on: int

    @property
    def status(self) -> ResponseStatus:
        """Return what follows from the figures."""
        if self.sent < LEAST_SENT:
            return ResponseStatus.TOO_FEW
        return ResponseStatus.LISTED if 100 * self.acted_on < LEAST_PERCENT * self.sent else ResponseStatus.USEFUL

    @property
    def is_listed(self) -> bool:
        """Return whether the step is in use and listed for removal."""
        return self.step is not None and self.status == ResponseStatus.LISTED


@dataclass(frozen=True, slots=True)
class StateFigures:
    """The figures of a State in which reminders have begun: reminders, steps that were judged, and steps listed."""

    state: Unit
    sent: int
    acted_on: int
    judged: int
    listed: int


def counted_quarter() -> Quarter | None:
    """Return the newest quarter that was counted; None before the first."""
    counted = ResponseCount.objects.order_by("-quarter").values_list("quarter", flat=True).first()
    return Quarter(counted) if counted is not None else None


def is_complete(quarter: Quarter) -> bool:
    """Return whether a quarter is the last one that can be counted, and not one before it."""
    return quarter == last_quarter()


def figures_of_state(state: Unit, quarter: Quarter | None) -> list[StepFigures]:
    """Return the figures of each step in use in a State, in the order of its ladders; then of those no longer used."""
    stored = _stored([state], quarter)[state.pk]
    ladders = {ladder.name: ladder for ladder in set_on(state, today()).ladders}
    in_use = [_figures(ladder, step, stored) for ladder in ladders.values() for step in ladder.steps]
    listed = {(figures.ladder.name, figures.code) for figures in in_use if figures.ladder is not None}
    return [
        *in_use,
        *(
            StepFigures(row.step, ladders.get(row.ladder), None, row.sent, row.acted_on)
            for key, row in sorted(stored.items())
            if key not in listed
        ),
    ]


def figures_by_state(quarter: Quarter | None) -> Iterator[StateFigures]:
    """Yield the figures of each State in which reminders have begun."""
    states = [live.state for live in GoingLive.objects.select_related("state").order_by("state__name")]
    stored = _stored(states, quarter)
    for state in states:
        rows = list(stored[state.pk].values())
        judged = [row for row in figures_of_state(state, quarter) if row.status != ResponseStatus.TOO_FEW and row.step]
        listed = sum(row.is_listed for row in judged)
        yield StateFigures(state, sum(row.sent for row in rows), sum(row.acted_on for row in rows), len(judged), listed)


type _StoredResponses = Mapping[tuple[str, str], StepResponse]
"""The responses of a State in a quarter, by ladder and step."""


def _stored(states: Sequence[Unit], quarter: Quarter | None) -> Mapping[int, _StoredResponses]:
    by_state: dict[int, dict[tuple[str, str], StepResponse]] = {state.pk: {} for state in states}
    if quarter is not None:
        for row in StepResponse.objects.filter(state__in=states, quarter=quarter.first):
            by_state[row.state_id][row.ladder, row.step] = row
    return by_state


def _figures(ladder: Ladder, step: LadderStep, stored: _StoredResponses) -> StepFigures:
    row = stored.get((ladder.name, step.code))
    return StepFigures(step.code, ladder, step, row.sent if row else 0, row.acted_on if row else 0)
