"""Row-level security in real transactions: the owner, a colleague, a stranger."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from itsso.cases.models import Case, Clock, Event, Fact, Key, Person
from itsso.platform.errors import Refused
from itsso.platform.ids import uuid7
from itsso.protection.ranges import enter
from tests.support.case_events import fir, key, new, register
from tests.support.sample_nation import World, post

TABLES: list[Any] = [Case, Event, Key, Person, Clock, Fact]


@pytest.fixture
def case_of_kotwali(world: World):
    arrest = new("arrested", "2025-03-02T09:00", accused_ref="ref-1")
    return register(world.system, world.kotwali, "12", "2025-03-01", "BNS 64(1)", "POCSO 6", later=[arrest])


def counts() -> list[int]:
    return [model.objects.count() for model in TABLES]


def test_the_station_its_district_and_its_state_see_the_case(world: World, case_of_kotwali) -> None:
    for posting in (world.io, world.sho, world.sp, world.state_monitor):
        with enter(posting):
            assert all(counts()), posting


def test_colleague_and_stranger_see_no_row_of_the_case(world: World, case_of_kotwali) -> None:
    for posting in (world.colleague, world.stranger):
        with enter(posting):
            assert counts() == [0] * len(TABLES), posting


def test_national_monitor_sees_fact_rows_only(world: World, case_of_kotwali) -> None:
    with enter(world.national_monitor):
        assert counts() == [0, 0, 0, 0, 0, 1]


@pytest.mark.parametrize("model", TABLES)
def test_a_transaction_without_a_range_raises_and_does_not_show_an_empty_page(model, case_of_kotwali) -> None:
    with pytest.raises(DatabaseError, match="no range is set"), transaction.atomic():
        model.objects.count()


def test_a_range_ends_with_its_transaction_on_the_same_connection(world: World, case_of_kotwali) -> None:
    with enter(world.sho):
        assert Case.objects.count() == 1
    with pytest.raises(DatabaseError, match="no range is set"), transaction.atomic():
        Case.objects.count()


def test_outer_range_is_restored_after_an_inner_one(world: World, case_of_kotwali) -> None:
    with enter(world.stranger):
        with enter(world.system):
            assert Case.objects.count() == 1
        assert Case.objects.count() == 0


def test_ended_posting_cannot_enter_a_range(world: World, case_of_kotwali) -> None:
    ended = post("sho.before", world.kotwali, world.sho.role, until=date(2025, 1, 1))  # type: ignore[arg-type]
    with pytest.raises(Refused), enter(ended):
        pass


def test_reading_some_histories_reads_no_other_case(world: World, case_of_kotwali) -> None:
    """A plan that reads every case of a wide range first costs a load, or a State's officer, the whole nation."""
    wanted = [uuid7() for _ in range(20)]
    with enter(world.system), connection.cursor() as cursor:
        cursor.execute("explain select kind from cases_event where case_id = any(%s)", [wanted])
        plan = "\n".join(line for (line,) in cursor.fetchall())
    assert "hashed" not in plan, plan


def test_nobody_writes_outside_the_range(world: World) -> None:
    with pytest.raises(DatabaseError, match="row-level security"):
        register(world.stranger, world.kotwali, "13", "2025-03-01", "BNS 64(1)")
    with enter(world.system):
        assert Case.objects.count() == 0


def test_stranger_cannot_add_to_a_case_by_its_known_number(world: World, case_of_kotwali) -> None:
    from tests.support.case_events import add

    with pytest.raises(DatabaseError):
        add(world.stranger, key(world.kotwali, "12"), fir(world.kotwali, "12", "2025-03-01", "BNS 64(1)"))
    with enter(world.system):
        assert Case.objects.count() == 1


@pytest.mark.parametrize(
    "row",
    [
        "cases_person (case_id, label, ref) values (%s, 'A9', '')",
        "cases_key (case_id, station_id, series, year, number) select %s, id, 1, 2025, '999' from units_unit limit 1",
        "cases_event (case_id, id, kind, at, precision, recorded, subject, facts, source, by)"
        " values (%s, gen_random_uuid(), 'arrested', now(), 'm', now(), '', '{}', 'itsso', 'x')",
    ],
)
def test_only_the_national_system_posting_writes_rows_of_a_case_outside_the_range(
    row: str, world: World, case_of_kotwali
) -> None:
    def insert() -> None:
        with connection.cursor() as cursor:
            cursor.execute(f"insert into {row}", [case_of_kotwali])

    for posting in (world.colleague, world.stranger, world.national_monitor):
        with pytest.raises(DatabaseError, match="row-level security"), enter(posting):
            insert()
    with pytest.raises(DatabaseError, match="row-level security"), enter(world.system, at=world.bihar):
        insert()
    with enter(world.system):
        insert()


@pytest.mark.parametrize("statement", ["update cases_event set kind = 'x'", "delete from cases_event"])
def test_the_database_lets_nobody_change_an_event(statement: str, world: World, case_of_kotwali) -> None:
    with pytest.raises(DatabaseError), enter(world.system), connection.cursor() as cursor:
        cursor.execute(statement)


def test_not_even_the_database_owner_can_change_an_event(world: World, case_of_kotwali) -> None:
    from django.db import connections

    with pytest.raises(DatabaseError, match="only grows"), connections["owner"].cursor() as cursor:
        cursor.execute("update cases_event set kind = 'x'")
