"""A State's own list, and reorganisations that take the past along; through the real tables and policies."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from threading import Event
from time import sleep
from typing import Any

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from itsso.cases.history.queries import stations
from itsso.cases.models import Case, Source
from itsso.platform.cli import main
from itsso.platform.errors import BadUse, Refused
from itsso.protection.ranges import enter, enter_as_system
from itsso.units import actions, listing, queries, renumber
from itsso.units.models import Alias, Tally, Unit, UnitKind
from tests.support.audit_log import lines
from tests.support.sample_nation import World, build

HEADER = "state,code,name,kind,parent,aliases,code:cctns\n"
LIST = HEADER + (
    "IN-UP,R1,Kanpur Range,range,,,\n"
    "IN-UP,KNP,Kanpur Nagar,district,R1,,\n"
    "IN-UP,KNP-C,Kotwali Circle,circle,KNP,,\n"
    "IN-UP,KNP-1,Kotwali,station,KNP-C,Kotwali Kanpur,0012\n"
    "IN-UP,KNP-3,Chakeri,station,KNP,,0013;0014\n"
)

Load = Callable[[str], actions.LoadedUnits]


@pytest.fixture
def load(tmp_path: Path) -> Load:
    def load(text: str) -> actions.LoadedUnits:
        path = tmp_path / "list.csv"
        path.write_text(text, encoding="utf-8")
        with enter_as_system() as posting:
            return actions.load_file(path, posting.actor)

    return load


def unit(code: str) -> Unit:
    return Unit.objects.get(state="UP", code=code)


def cases_at(*stations: Unit) -> dict[str, int]:
    """One case at each station, written as the door would: case id -> permanent id of its station."""
    source, _new = Source.objects.get_or_create(code="test")
    created = {}
    with enter_as_system():
        for station in stations:
            case = Case.objects.create(
                station=station, station_no=station.first, source=source, series=1, number="1", year=2026
            )
            created[str(case.pk)] = station.pk
    return created


def station_numbers_of(cases: dict[str, int]) -> dict[str, int]:
    """Case id -> permanent id of the station that bears the case's number today."""
    with enter_as_system():
        cases_by_id = Case.objects.filter(pk__in=list(cases))
        return {str(case.pk): Unit.objects.get(kind=UnitKind.STATION, first=case.station_no).pk for case in cases_by_id}


def faults_of_tree() -> list[str]:
    """Where intervals are not nested or touch their siblings'."""
    faults = []
    for parent in Unit.objects.exclude(kind__in=(UnitKind.STATION, UnitKind.HEADQUARTERS)):
        last_number = parent.first  # its own number
        for child in Unit.objects.filter(parent=parent).exclude(kind=UnitKind.HEADQUARTERS).order_by("first"):
            if not (last_number < child.first <= child.last <= parent.last):
                faults.append(f"{child} in {parent}")
            last_number = child.last
    return faults


def test_a_list_adds_takes_over_and_moves_and_cases_keep_their_station(world: World, load: Load) -> None:
    cases = cases_at(world.kotwali, world.nawabganj, world.hazratganj)
    loaded = load(LIST)
    assert (loaded.added, loaded.moved) == (3, 2)
    assert faults_of_tree() == []
    assert unit("KNP").parent == unit("R1")
    assert unit("KNP-1").pk == world.kotwali.pk
    assert station_numbers_of(cases) == cases


def test_the_same_list_again_changes_nothing(world: World, load: Load) -> None:
    load(LIST)
    before = list(Unit.objects.order_by("pk").values()), list(Alias.objects.order_by("pk").values())
    again = load(LIST)
    assert (again.added, again.changed, again.moved, again.unchanged) == (0, 0, 0, 5)
    assert (list(Unit.objects.order_by("pk").values()), list(Alias.objects.order_by("pk").values())) == before


def test_a_feed_finds_stations_by_its_own_code_system_only(world: World, load: Load) -> None:
    load(LIST)
    stations = queries.stations_by_code("cctns")
    assert stations["UP", "0012"][0] == world.kotwali.pk
    assert stations["UP", "0014"][0] == stations["UP", "0013"][0] == unit("KNP-3").pk
    assert ("UP", "KNP-1") not in stations
    assert ("UP", "0012") not in queries.stations_by_code("another")
    assert stations["BR", "PAT-1"] == (
        world.gandhi_maidan.pk,
        world.gandhi_maidan.first,
    )  # its State listed one code only


def test_a_corrected_code_leaves_nothing_under_the_wrong_one(world: World, load: Load) -> None:
    load(LIST)
    load(LIST.replace("0012", "0021"))
    stations = queries.stations_by_code("cctns")
    assert ("UP", "0012") not in stations
    assert stations["UP", "0021"][0] == world.kotwali.pk


def test_unit_with_changed_code_is_found_by_both_codes(world: World, load: Load) -> None:
    load(LIST)
    load(HEADER + "UP,146,Kanpur Nagar,district,,,\n")
    assert queries.by_code("UP", "146") == queries.by_code("IN-UP", "KNP") == world.kanpur


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("IN-ZZ,1,A,station,,,", 'row 2, column state: "IN-ZZ" is no State'),
        ("IN-UP,,A,station,,,", "row 2, column code: is empty"),
        ("IN-UP,1,A,thana,,,", 'row 2, column kind: "thana" is none of'),
        ("IN-UP,1,A,state,,,", 'row 2, column kind: "state" is none of'),
        ("IN-UP,1,A,station,NONE,,", "row 2, column parent: NONE is no unit of Uttar Pradesh"),
        ("IN-UP,1,A,station,PAT,,", "row 2, column parent: PAT is no unit of Uttar Pradesh"),
        ("IN-UP,1,A,circle,KNP-1,,", "row 2, column parent: A, a circle, cannot stand below PS Kotwali, a station"),
        ("IN-UP,KNP-1,A,circle,KNP,,", "row 2, column kind: PS Kotwali is held as a station"),
        ("IN-UP,1,A,station,KNP,,7\nIN-UP,2,B,station,KNP,,7", "row 3, column code:cctns: 7 is borne by"),
        ("IN-UP,1,A,station,KNP,,\nIN-UP,1,B,station,KNP,,", "row 3, column code: 1 is the unit of row 2 already"),
        ("IN-UP,1,A", "row 2, column state: the row has 3 cells and the header 7"),
        ("IN-UP,C1,A,zone,C2,,\nIN-UP,C2,B,commissionerate,C1,,", "stands below itself"),
        ("IN-UP," + "9" * 33 + ",A,station,,,", "row 2, column code: has 33 letters; 32 is the most"),
        ("IN-UP,a/b,A,station,,,", 'column code: "a/b" has a slash'),
    ],
)
def test_a_faulty_row_is_named_and_nothing_is_loaded(world: World, load: Load, row: str, message: str) -> None:
    before = list(Unit.objects.order_by("pk").values())
    with pytest.raises(Refused) as refusal:
        load(HEADER + row + "\nIN-UP,GOOD,Good,station,KNP,,\n")
    assert message in str(refusal.value)
    assert "list.csv" in str(refusal.value)
    assert list(Unit.objects.order_by("pk").values()) == before


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "the column state is missing"),
        (b"state,code,name,kind\n", "has no rows"),
        (b"state,code,name,kind,secret\nIN-UP,1,A,station,x\n", 'the column "secret" is not known'),
        (b"state,code,name,kind,kind\n", "the column kind stands twice"),
        (b"state,code,name,kind\nIN-UP,1,\xff,station\n", "row 2: is not UTF-8"),
        (b"state,code,name,kind\nIN-UP,1,A\0,station\n", "NUL bytes"),
        (b'state,code,name,kind\nIN-UP,1,"' + b"A" * 200_000 + b'",station\n', "is not CSV"),
    ],
)
def test_a_file_that_cannot_be_read_is_bad_use(world: World, tmp_path: Path, content: bytes, message: str) -> None:
    path = tmp_path / "list.csv"
    path.write_bytes(content)
    with pytest.raises(BadUse) as error, enter_as_system() as posting:
        actions.load_file(path, posting.actor)
    assert message in str(error.value)


def test_a_reorganisation_takes_cases_along_and_leaves_a_line_with_permanent_ids(world: World) -> None:
    cases = cases_at(world.kotwali, world.nawabganj)
    with enter_as_system() as posting:
        done = actions.reorganise(world.kotwali, world.lucknow, posting.actor)
    assert (done.stations, done.rows) == (1, 1)
    assert station_numbers_of(cases) == cases
    line = lines()[-1]
    assert (line["act"], line["object"]) == ("units.reorganised", str(world.kotwali.pk))
    assert (line["detail"]["from"], line["detail"]["to"]) == (world.kanpur.pk, world.lucknow.pk)
    with enter(world.stranger):  # the SP of Lucknow sees now what came
        assert Case.objects.count() == 1
    with enter(world.sp):
        assert Case.objects.count() == 1


def test_who_may_not_see_every_case_of_the_state_moves_nothing(world: World) -> None:
    cases_at(world.kotwali)
    before = list(Unit.objects.order_by("pk").values())
    with pytest.raises(Refused, match="moved by the system"), enter(world.sp):
        actions.reorganise(world.kotwali, world.lucknow, world.sp.actor)
    assert list(Unit.objects.order_by("pk").values()) == before


def test_a_unit_stays_in_its_state_and_never_below_itself(world: World) -> None:
    with enter_as_system() as posting:
        for moved, to in ((world.kotwali, world.patna), (world.up, world.bihar), (world.kanpur, world.kotwali)):
            with pytest.raises(Refused):
                actions.reorganise(moved, to, posting.actor)


def test_every_table_with_station_numbers_can_be_renumbered(db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "select table_name, has_column_privilege(table_schema || '.' || table_name, 'station_no', 'UPDATE')"
            " from information_schema.columns where column_name = 'station_no' and table_schema = 'public'"
        )
        tables = dict(cursor.fetchall())
    assert {"cases_case", "cases_clock", "cases_fact"} <= set(tables)
    assert all(tables.values()), tables


def test_stations_that_change_numbers_with_each_other_take_each_its_own_cases(world: World) -> None:
    cases = cases_at(world.kotwali, world.nawabganj)
    first, second = world.kotwali.first, world.nawabganj.first
    with enter_as_system():
        queries.write_numbers({world.kotwali.pk: (second, second), world.nawabganj.pk: (first, first)})
        assert renumber.take_along({first: second, second: first}) == 2
    assert station_numbers_of(cases) == cases


def kept_counts() -> Counter[tuple[str, str, date | None]]:
    rows = Tally.objects.exclude(units=0).values_list("state", "kind", "closed", "units")
    return Counter({(state, kind, closed): units for state, kind, closed, units in rows})


def counted_by_hand() -> Counter[tuple[str, str, date | None]]:
    return Counter(
        (unit.state, unit.kind, unit.closed) for unit in Unit.objects.all() if unit.state and unit.first <= unit.last
    )


DISTRICTS = ["KNP", "LKO", "D3"]


@hypothesis_settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.lists(
            st.tuples(st.integers(0, 60), st.sampled_from([*DISTRICTS, "C1", "C2", ""])),
            min_size=1,
            max_size=25,
            unique_by=lambda row: row[0],
        ),
        min_size=1,
        max_size=4,
    )
)
def test_after_any_loads_and_moves_the_tree_is_sound_and_cases_keep_their_station(
    db: None, lists: list[list[tuple[int, str]]]
) -> None:
    """Each example runs in a transaction that is rolled back; a small block makes the gaps run out."""
    with transaction.atomic():
        world = build()
        Unit.objects.filter(pk=world.up.pk).update(last=900_399)
        cases = cases_at(world.kotwali, world.nawabganj, world.hazratganj)
        for stations in lists:
            text = "state,code,name,kind,parent\nUP,D3,Third,district,\n"
            text += "UP,C1,One,circle,KNP\nUP,C2,Two,subdivision,D3\n"
            text += "".join(f"UP,S{number},Station {number},station,{parent}\n" for number, parent in stations)
            text += f"UP,KNP-1,Kotwali,station,{stations[0][1]}\n"
            parsed = listing.parse(text, "list.csv", "")
            parsed_listing = listing.Listing("list.csv", "", frozenset(), parsed.rows, parsed.faults)
            with enter_as_system() as posting:
                actions.load_list(parsed_listing, posting.actor)
            assert faults_of_tree() == []
            numbers = list(Unit.objects.filter(kind=UnitKind.STATION).values_list("first", flat=True))
            assert len(numbers) == len(set(numbers))
            assert station_numbers_of(cases) == cases
            Unit.objects.filter(code=f"S{stations[0][0]}").update(closed=date(2026, 6, 1))
            assert kept_counts() == counted_by_hand()
        transaction.set_rollback(True)


def test_the_command_loads_shows_and_refuses(world: World, tmp_path: Path, capsys: Any) -> None:
    path = tmp_path / "up.csv"
    path.write_text(LIST, encoding="utf-8")
    assert main(["units", "load", str(path), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["added"] == 3
    assert main(["units", "show", "Kotwali Kanpur", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["path"] == [
        "IN",
        "IN-UP",
        "IN-UP/R1",
        "IN-UP/KNP",
        "IN-UP/KNP-C",
        "IN-UP/KNP-1",
    ]
    assert main(["units", "tree", "IN-UP/KNP"]) == 0
    assert "    IN-UP/KNP-1  Kotwali  (Police station)" in capsys.readouterr().out
    path.write_text("state,code\n", encoding="utf-8")
    assert main(["units", "load", str(path)]) == 2
    assert "the column name is missing" in capsys.readouterr().err
    assert main(["units", "show", "Nowhere"]) == 1
    assert "Traceback" not in capsys.readouterr().err


def test_the_documented_example_loads_and_every_column_is_documented(world: World, load: Load) -> None:
    docs = (Path(__file__).parents[2] / "docs" / "units.md").read_text(encoding="utf-8")
    example = "\n".join(line.strip() for line in docs.splitlines() if line.startswith(("    state,", "    IN-UP,")))
    assert load(example).added == 3
    for column in (*listing.REQUIRED, *listing.OPTIONAL):
        assert f"`{column}`" in docs
    for kind in listing.LOADABLE:
        assert f"`{kind}`" in docs


def test_a_move_waits_for_a_load_that_writes_by_the_old_numbers(world: World) -> None:
    written, moving = Event(), Event()
    cases: dict[str, int] = {}

    def write() -> None:
        with enter_as_system():
            number = stations([world.kotwali.pk])[world.kotwali.pk].number
            written.set()
            moving.wait(5)
            sleep(0.2)  # the move has begun by now, and would be over if it did not wait
            source = Source.objects.create(code="slow")
            case = Case.objects.create(
                station=world.kotwali, station_no=number, source=source, series=1, number="9", year=2026
            )
            cases[str(case.pk)] = world.kotwali.pk

    def closed(work: Callable[[], None]) -> None:
        try:
            work()
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        writing = pool.submit(closed, write)
        assert written.wait(5)
        moving.set()
        with enter_as_system() as posting:
            actions.reorganise(world.kotwali, world.lucknow, posting.actor)
        writing.result(5)
    assert station_numbers_of(cases) == cases
