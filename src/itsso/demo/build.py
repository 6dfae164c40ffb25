"""Builds the demonstration nation: units, officers, feed, load, figures. An interrupted build is resumed."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from time import monotonic

from itsso.accounts.models import Posting
from itsso.demo import CASES, SEED, progress
from itsso.demo.entries.advisories import build_advisories
from itsso.demo.entries.blank_forms import build_blank_forms
from itsso.demo.entries.exhibits import build_exhibits
from itsso.demo.entries.page_entries import build_page_entries
from itsso.demo.entries.refusals import build_refusals
from itsso.demo.entries.registers import build_order, build_registers
from itsso.demo.entries.sessions import build_sessions
from itsso.demo.entries.state_data import build_refused_delivery, build_requests_to_states
from itsso.demo.entries.station_work import build_station_work
from itsso.demo.entries.supervision import build_supervision
from itsso.demo.entries.training import build_training
from itsso.demo.feed.make import FOLDERS, make_feed
from itsso.demo.nation.people import ensure_officers
from itsso.demo.nation.profiles import STATIONS_IN_ALL
from itsso.demo.nation.units import load_ranges, load_stations
from itsso.exchange.feed_import.load import Summary, load
from itsso.exchange.feed_import.workers import Progress
from itsso.exchange.files.containers import container_at
from itsso.exchange.files.manifest import read_manifest
from itsso.exchange.files.mapping import Mapping
from itsso.exchange.models import Delivery, DeliveryStatus
from itsso.exchange.quality.counting import count_faults
from itsso.forensics.capacity.loading import load as load_laboratories
from itsso.monitoring.counting.actions import roll_up
from itsso.platform.clock import today
from itsso.protection.ranges import enter, enter_as_system
from itsso.training.coverage.actions import count_coverage
from itsso.units.models import Unit, UnitKind

LABORATORIES = Path(__file__).parent / "data" / "laboratories.yaml"

type Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class BuildPlan:
    """The parameters of a feed.

    They are stored until it is loaded, since a feed made again must be the same to the byte.
    """

    cases: int
    seed: int
    captured: str  # ISO date


def build(cases: int = CASES, seed: int = SEED, *, report: Say) -> bool:
    """Build the demonstration, reporting each step; return False where it exists already.

    The feed goes through the loader of `itsso feed load`, never straight into tables.
    """
    folder = progress.folder()
    with enter_as_system() as system:
        loaded = _loaded()
        if loaded == set(FOLDERS) and not folder.exists():
            return False
    with _step(report, "Creating stations and officers"):
        begin()
    plan = _saved_plan(folder, BuildPlan(cases, seed, today().isoformat()))
    with _step(report, f"Writing a feed of {plan.cases} FIRs"):
        feed = _feed(folder, plan)
    rows = {name: read_manifest(container_at(feed / name), Mapping()).rows for name in FOLDERS}
    before = 0
    for name in FOLDERS:
        if name not in loaded:
            with _step(report, f"Loading {name}"):
                ended = load(feed / name, by=system, progress=_progress_from(before, sum(rows.values())))
            report(_summary_text(ended))
        before += rows[name]
    with _step(report, "Naming the register of FIRs of each State"), enter(system):
        build_registers(by=system)
    with _step(report, "Recording advisories, answers and help desks"), enter(system):
        build_advisories(system)
    with _step(report, "Recording alleged refusals to register an FIR"), enter(system, at=system.unit):
        build_refusals(by=system)
    with _step(report, "Recording courses and attendances"):
        build_training(today(), by=system)
        build_sessions()
    with _step(report, "Recording exhibits and the work of a laboratory"):
        build_exhibits(by=system)
    with _step(report, "Recording what officers record on pages only"):
        build_page_entries(by=system)
    with _step(report, "Printing blank forms for an outage"):
        build_blank_forms()
    with _step(report, "Counting figures"):
        build_refused_delivery(by=system)
        roll_up(today(), by=system)
        count_coverage(today(), by=system)
        count_faults(by=system)
    with _step(report, "Recording complaints, a leave and a request of the SP"):
        build_station_work(by=system)
    with _step(report, "Recording what the nation asks States to correct"):
        build_requests_to_states()
    with _step(report, "Beginning reminders in a State, and giving directions"):
        build_supervision(by=system)
    shutil.rmtree(folder)
    return True


def begin() -> None:
    """Create what the pages need before there is a case: units, and officers who can sign in."""
    with enter_as_system() as system:
        _units_and_people(system)


def _progress_from(before: int, rows: int) -> Progress:
    return lambda done, _rows: progress.save_progress(before + done, rows)


def _loaded() -> set[str]:
    """Return the deliveries of the demonstration that were loaded completely."""
    done = Delivery.objects.filter(name__in=FOLDERS, source__code__startswith="demo-", status=DeliveryStatus.DONE)
    return set(done.values_list("name", flat=True))


def _summary_text(ended: Summary) -> str:
    return (
        f"  {ended.received} rows: {ended.accepted} accepted, {ended.unchanged} unchanged, {ended.parked} parked, "
        f"{ended.rejected} rejected; {ended.taken_up} parked earlier and accepted now"
    )


def _units_and_people(system: Posting) -> None:
    if Unit.objects.filter(kind=UnitKind.STATION).count() < STATIONS_IN_ALL:
        load_ranges(system.actor)
        load_stations(system.actor)
    ensure_officers(system.actor)
    load_laboratories(LABORATORIES, by=system)
    build_order(by=system)


def _saved_plan(folder: Path, plan: BuildPlan) -> BuildPlan:
    """Return the plan of an earlier run that was interrupted, or else this plan, after storing it."""
    file = folder / "plan.json"
    if file.exists():
        return BuildPlan(**json.loads(file.read_text(encoding="utf-8")))
    folder.mkdir(exist_ok=True)
    new = file.with_suffix(".new")
    new.write_text(json.dumps(asdict(plan)), encoding="utf-8")
    new.replace(file)
    return plan


def _feed(folder: Path, plan: BuildPlan) -> Path:
    """Return the folder of the plan's feed; it is made again from the beginning where making it was interrupted."""
    feed, unfinished = folder / "feed", folder / "unfinished"
    if not feed.exists():
        shutil.rmtree(unfinished, ignore_errors=True)
        unfinished.mkdir()
        make_feed(unfinished, cases=plan.cases, seed=plan.seed, captured=date.fromisoformat(plan.captured))
        unfinished.rename(feed)
    return feed


@contextmanager
def _step(report: Say, step: str) -> Iterator[None]:
    """Report what is being done, since a load takes minutes, and afterwards how long it took."""
    report(f"{step} ...")
    began = monotonic()
    yield
    report(f"  {monotonic() - began:.0f} s")
