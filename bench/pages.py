"""The pages of a day's work against the trivial page, of the fullest station and case, and those of a whole State.

Dashboards and the seven actions are measured here from a station to the nation. Other benches measure what needs rows
of their own: the board of Zero FIRs (`zero_firs`), the laboratory's queue and an examiner's page (`exhibits`), and the
pages of other advisories (`advisories`).
"""

from __future__ import annotations

from collections.abc import Iterator

from bench.advisories import seven_actions_address
from bench.cases import fill_cases, fullest_case, fullest_station, station_of
from bench.daily_work import fill_daily_work
from bench.figures import fill_facts
from bench.harness import Result
from bench.nation import posted, units
from bench.trivial import BUDGET, first_reader_seconds, first_visit_bytes, page_seconds, to_trivial
from itsso.accounts.actions import ensure_system_posting
from itsso.accounts.models import Role
from itsso.advisories.figures.readings import COUNTED_AHEAD
from itsso.monitoring.counting.actions import roll_up
from itsso.platform.clock import today
from itsso.units.models import Unit, UnitKind
from itsso.units.queries import path


def run(cases: int) -> Iterator[Result]:
    """In process, frame and audit line included; the station and the case are the fullest there are.

    An officer of the station is on leave, exhibits are at laboratories, drafts with offices, as on any day.
    """
    units()
    fill_cases(cases)
    fill_daily_work()
    station, case = fullest_station(), fullest_case()
    sho = posted("bench.sho", station, Role.SHO)
    of_case = posted("bench.case", station_of(case), Role.SHO)
    district = station.parent
    state = Unit.objects.get(
        kind__in=(UnitKind.STATE, UnitKind.UNION_TERRITORY), first__lte=station.first, last__gte=station.first
    )
    assert district
    for name, posting, address in (
        ("desk of the fullest station", sho, "/desk/"),
        ("list of cases", sho, "/cases/"),
        ("case page of the longest history", of_case, f"/cases/{case}/"),
    ):
        took, ratio = to_trivial(posting, address)
        yield Result(f"{name} to trivial page", took * 1000, "ms", BUDGET, ratio, cases)
        yield Result(f"{name}, first visit", first_visit_bytes(posting, address) / 1000, "kB", 60, cases=cases)
    sp, of_state = (posted(f"bench.{unit.kind}.desk", unit, Role.SUPERVISOR) for unit in (district, state))
    for name, posting, address in (
        ("desk of a district", sp, "/desk/"),
        ("districts to look into of a whole State", of_state, "/desk/districts/"),
        ("task list of the longest history", of_case, f"/cases/{case}/tasks/"),
        ("cause list", sho, "/court/"),
        ("list of drafts", sho, "/drafts/"),
        ("work of each officer", sho, "/workload/"),
        ("list of complaints", sho, "/complaints/"),
        ("list of likely pairs", sho, "/zero-firs/pairs/"),
        ("board of refusals of a district", posted("bench.sp", district, Role.SUPERVISOR), "/accountability/"),
    ):
        took, ratio = to_trivial(posting, address, times=20)
        yield Result(f"{name} to trivial page", took * 1000, "ms", BUDGET, ratio, cases)
    for name, address in (
        ("desk", "/desk/?whose=all"),
        ("letters", "/letters/"),
        ("letter on medical reports", "/letters/medical_report/"),
    ):
        took = page_seconds(of_state, address, times=5)
        yield Result(f"{name} of a whole State", took * 1000, "ms", cases=cases)
    yield from _figures_of_units(station, cases)


def _figures_of_units(station: Unit, cases: int) -> Iterator[Result]:
    """The dashboard and the seven actions of a station, its district, its State and the nation, for officers there."""
    fill_facts(cases)
    system = ensure_system_posting()
    roll_up(today(), by=system)
    for unit, role in zip(
        reversed(path(station)),
        (Role.SHO, Role.SUPERVISOR, Role.STATE_MONITOR, Role.NATIONAL_MONITOR),
        strict=True,
    ):
        posting = posted(f"bench.figures.{unit.kind}", unit, role)
        for name, address in (
            ("dashboard", f"/dashboard/{unit.pk}/"),
            ("seven actions", seven_actions_address(unit, system)),
        ):
            took, ratio = to_trivial(posting, address, times=20)
            yield Result(f"{name}, {unit.kind}, to trivial page", took * 1000, "ms", BUDGET, ratio, cases)
            limit = None if unit.kind in COUNTED_AHEAD else COLD_MS
            took = first_reader_seconds(posting, address)
            yield Result(f"{name}, {unit.kind}, nothing counted before", took * 1000, "ms", limit, cases=cases)


COLD_MS = 300
"""Within which a page opens for the first reader of an hour, where no job counts its figures before."""
