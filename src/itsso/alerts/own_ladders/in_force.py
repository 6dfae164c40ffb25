"""The ladders of every State in the course of time: the national ones, and where a State adopted some, its own.

They follow from the entries of the settings alone. An entry begins on a later day than that on which it is recorded, so
the ladders of a moment that has passed never change.
"""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from itsso.alerts.ladder_history import LadderHistory, national_history
from itsso.alerts.ladders import Ladder, LadderSet, national_ladders, read_steps
from itsso.alerts.own_ladders import queries
from itsso.alerts.own_ladders.queries import StateNumbers
from itsso.law.yaml_lines import BookError
from itsso.platform.clock import start_of_day
from itsso.units.models import StateSetting, Unit
from itsso.units.state_settings.kinds import SettingValue
from itsso.units.state_settings.queries import in_force

PREFIX = "ladder-"
log = logging.getLogger(__name__)


def code_of(ladder_name: str) -> str:
    """Return the code of the setting that holds a State's own steps of a ladder."""
    return PREFIX + ladder_name


@dataclass(frozen=True, slots=True)
class LaddersInUse:
    """The ladders of all States. `by_state` has those of States that adopted some, by the State's code."""

    by_state: Mapping[str, LadderHistory]
    numbers: Sequence[StateNumbers]

    def of_state(self, state: str) -> LadderHistory:
        """Return the ladders of a State, by its code."""
        return self.by_state.get(state, national_history())

    def of_station(self, station_no: int) -> LadderHistory:
        """Return the ladders of the State to which a station belongs, by the station's number."""
        if not self.by_state:
            return national_history()
        state = next((state for state in self.numbers if state.first <= station_no <= state.last), None)
        return self.of_state(state.state) if state is not None else national_history()


_NATIONAL_ALONE = LaddersInUse({}, ())
_remembered: tuple[str, LaddersInUse] = ("", _NATIONAL_ALONE)
"""What this process read last, and by which entries."""


def ladders_in_use() -> LaddersInUse:
    """Return the ladders of all States; reads the entries again only where one was added. One small query."""
    global _remembered
    remembered_mark, ladders = _remembered
    mark = queries.mark_of_entries(PREFIX)
    if mark != remembered_mark:
        ladders = _read() if mark else _NATIONAL_ALONE
        _remembered = (mark, ladders)
    return ladders


def remembered_ladders() -> LaddersInUse:
    """Return the ladders of all States as this process read them last, without a query: for the words of many steps.

    A code keeps its meaning, so an entry that was added since can only add codes. Look those up in `ladders_in_use`.
    """
    return _remembered[1]


def _read() -> LaddersInUse:
    entries: dict[str, list[StateSetting]] = defaultdict(list)
    for entry in queries.entries(PREFIX):
        entries[entry.state.state].append(entry)
    histories = {state: _history(of_state) for state, of_state in entries.items()}
    return LaddersInUse(histories, queries.numbers_of_states(list(histories)))


def _history(entries: Sequence[StateSetting]) -> LadderHistory:
    days = sorted({entry.since for entry in entries})
    return LadderHistory.of_changes(
        national_ladders(), [(start_of_day(day), set_of_entries(entries, day)) for day in days]
    )


def set_of_entries(entries: Sequence[StateSetting], day: date, *, leaving_out: str = "") -> LadderSet:
    """Return the ladders of a State on a day, by its entries; `leaving_out` names a ladder that stays national."""
    by_setting: dict[str, list[StateSetting]] = defaultdict(list)
    for entry in entries:
        by_setting[entry.setting].append(entry)
    ladders: list[Ladder] = []
    for setting, of_setting in by_setting.items():
        name, running = setting.removeprefix(PREFIX), in_force(of_setting, day)
        ladder = own_ladder(name, running.value) if running is not None and name != leaving_out else None
        if ladder is not None:
            ladders.append(ladder)
    return national_ladders().with_changed(*ladders)


def own_ladder(name: str, value: SettingValue) -> Ladder | None:
    """Return a State's own ladder as an entry has it.

    None where a later release cannot read it any more, as when it has no such ladder or work: the national one is in
    force then, and a process says so in its log.
    """
    national = national_ladders()
    try:
        return read_steps(national.named(name), list(value["steps"]), national.works)
    except (KeyError, TypeError, BookError) as error:
        log.error("a State's own ladder %s cannot be used, the national one is: %s", name, error)
        return None


def set_on(state: Unit, day: date, *, leaving_out: str = "") -> LadderSet:
    """Return the ladders of a State on a day."""
    return set_of_entries(queries.entries_of(state, PREFIX), day, leaving_out=leaving_out)
