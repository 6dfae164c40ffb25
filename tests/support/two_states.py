"""The data of two States, so that every table has rows of both: a delivery of each, and what each package adds to it.

Loaded through the feed's own door, as an installation's would be; then each package's `fill`, from the lowest up.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

from itsso.accounts.models import Posting, Role
from itsso.cases.models import Case
from itsso.exchange.feed_import.load import load
from itsso.monitoring.counting.actions import roll_up
from itsso.protection.ranges import enter
from itsso.units.models import Unit
from tests.support import feeds
from tests.support.sample_nation import World, post


@dataclass(frozen=True)
class Holdings:
    """A case at each station, by the station's id; a delivery of each State, by its code; what the packages made."""

    cases: dict[int, UUID]
    deliveries: dict[str, UUID]
    clerks: dict[str, Posting]
    made: dict[str, list[tuple[Unit, Any]]] = field(default_factory=lambda: defaultdict(list))

    def note(self, name: str, unit: Unit, value: Any) -> None:
        """Record what a package made, under the name that it has in addresses, at the unit where it is.

        Where an address has several ids, all of them, in a tuple.
        """
        self.made[name].append((unit, value))


def fill(world: World, folder: Path, as_on: date) -> Holdings:
    """Load a delivery of each State, count the figures, and let each package add its own."""
    from tests.support.guarded_resources import packages

    clerks = {"UP": world.clerk, "BR": post("clerk.br", world.bihar, Role.FEED_CLERK)}
    stations = {"UP": [world.kotwali, world.nawabganj, world.hazratganj], "BR": [world.gandhi_maidan]}
    deliveries = {}
    for state, clerk in clerks.items():
        manifest: dict[str, Any] = {"source_system": f"cctns-{state.lower()}"}
        deliveries[state] = load(feeds.write(folder / state, _rows(stations[state]), **manifest), by=clerk, workers=1)
    roll_up(as_on, by=world.system)
    with enter(world.system):
        cases = {case.station_id: case.pk for case in Case.objects.filter(number="1").order_by("station_id")}
    holdings = Holdings(cases, {state: loaded.delivery for state, loaded in deliveries.items()}, clerks)
    for package in packages().values():
        if package.fill is not None:
            package.fill(world, holdings)
    return holdings


def _rows(stations: list[Unit]) -> feeds.Rows:
    """Return for each station an FIR with an arrest in doubt, one that is rejected, and a form that waits."""
    rows: dict[str, list[dict[str, Any]]] = {"fir.csv": [], "arrest.csv": [], "final_form.csv": [], "event.csv": []}
    for unit in stations:
        place_fields = {"station": unit.code, "state_code": f"IN-{unit.state}"}
        place = place_fields | {"district_code": unit.code[:3]}
        rows["fir.csv"] += [feeds.fir(1, **place), feeds.fir(2, **place, sections="")]
        rows["arrest.csv"].append(feeds.arrest(1, **place_fields, event_at="2026-01-02T09:00:00+05:30"))
        rows["final_form.csv"] += [
            feeds.form(9, "9", **place_fields),
            feeds.form(1, "1", **place_fields, form_date="2026-01-05"),
        ]
        rows["event.csv"].append(feeds.event(1, **place_fields))
    return rows
