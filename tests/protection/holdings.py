"""What two States hold, so that every table has rows of both: cases, deliveries with all that can end in them, figures.

Loaded through the feed's own door, as an installation's would be.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from itsso.accounts.models import Posting, Role
from itsso.cases.attachments import attach
from itsso.cases.documents import print_document
from itsso.cases.documents_catalogue import DOCUMENTS
from itsso.cases.identity import name_accused
from itsso.cases.models import Case
from itsso.exchange.actions import load
from itsso.intake.accountability import complain_of
from itsso.intake.models import Mode
from itsso.monitoring.actions import roll_up
from itsso.protection.openings import open_identity
from itsso.protection.parcels.actions import send
from itsso.protection.ranges import enter
from itsso.protection.vault import Told, keep, present
from itsso.units.models import Unit
from tests.exchange import feeds
from tests.forensics.rows import rows_of
from tests.intake.hearing import CAME, complaint, sent
from tests.world import World, post


@dataclass(frozen=True)
class Holdings:
    """A case at each station, by the station's id, and a delivery of each State, by the State's code."""

    cases: dict[int, UUID]
    deliveries: dict[str, UUID]
    clerks: dict[str, Posting]


def fill(world: World, folder: Path, as_on: date) -> Holdings:
    """Loads a delivery of each State and counts the figures."""
    clerks = {"UP": world.clerk, "BR": post("clerk.br", world.bihar, Role.FEED_CLERK)}
    stations = {"UP": [world.kotwali, world.nawabganj, world.hazratganj], "BR": [world.gandhi_maidan]}
    deliveries = {}
    for state, clerk in clerks.items():
        rows = _rows(stations[state])
        told: dict[str, Any] = {"source_system": f"cctns-{state.lower()}"}
        deliveries[state] = load(feeds.write(folder / state, rows, **told), by=clerk, workers=1).delivery
    for sender, receiver in ((world.kotwali, world.hazratganj), (world.gandhi_maidan, world.patna)):
        with enter(world.system):
            send("zero_fir", sender, receiver, by=world.system)
    roll_up(as_on, by=world.system)
    with enter(world.system):
        cases = {case.station_id: case.pk for case in Case.objects.filter(number="1")}
        for case_id in cases.values():
            (item,) = keep(case_id, [Told("V1", "name", "Somebody")], by=world.system)
            open_identity(case_id, [item.pk], "court", "", by=world.system)
            name_accused(case_id, "A1", "Somebody else", by=world.system)
            attach(case_id, "order", b"%PDF-1.4\n", by=world.system, form=uuid4())
            print_document(case_id, DOCUMENTS["diary_index"], "en", uuid4(), by=world.system)
    kadamkuan = Unit.objects.create(
        kind="station",
        state="BR",
        code="PAT-2",
        name="PS Kadamkuan",
        parent=world.patna,
        first=1_000_102,
        last=1_000_102,
    )
    bihars = Unit.objects.create(kind="laboratory", state="BR", code="FSL", name="FSL Patna", first=0, last=-1)
    rows_of(cases[world.kotwali.pk], world.kotwali, world.laboratory)
    rows_of(cases[world.gandhi_maidan.pk], world.gandhi_maidan, bihars)
    _hear(world.kotwali, world.hazratganj)
    _hear(world.gandhi_maidan, kadamkuan)
    return Holdings(cases, deliveries, clerks)


def _hear(station: Unit, jurisdiction: Unit) -> None:
    """A complaint that waits for its signature and was opened, a Zero FIR on its way, and a refusal that was told."""
    sho = post(f"sho.{station.code}", station, Role.SHO)
    waiting = complaint(sho, mode=Mode.ONLINE)
    sent(sho, jurisdiction)
    with enter(sho):
        items = [item.pk for item in present(waiting.pk)]
        open_identity(waiting.pk, items, "statement", "", by=sho)
        complain_of(station, told_by="complainant", what="refused", happened_on=CAME.date(), by=sho)


def _rows(stations: list[Unit]) -> feeds.Rows:
    """For each station an FIR with an arrest in doubt, one that is rejected, and a form that waits."""
    told: dict[str, list[dict[str, Any]]] = {"fir.csv": [], "arrest.csv": [], "final_form.csv": [], "event.csv": []}
    for unit in stations:
        where = {"station": unit.code, "state_code": f"IN-{unit.state}"}
        place = where | {"district_code": unit.code[:3]}
        told["fir.csv"] += [feeds.fir(1, **place), feeds.fir(2, **place, sections="")]
        told["arrest.csv"].append(feeds.arrest(1, **where, event_at="2026-01-02T09:00:00+05:30"))
        told["final_form.csv"] += [
            feeds.form(9, "9", **where),
            feeds.form(1, "1", **where, form_date="2026-01-05"),
        ]
        told["event.csv"].append(feeds.event(1, **where))
    return told
