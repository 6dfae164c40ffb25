"""Tests of readings of figures: counted once an hour, shown with their time, shared only within the same ranges."""

from __future__ import annotations

from datetime import date, datetime
from io import BytesIO
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from python_calamine import CalamineWorkbook

from itsso.accounts.models import OfficerNumber, Posting, Role
from itsso.accounts.queries import postings_at
from itsso.advisories.figures import readings
from itsso.advisories.figures.counting_ahead import count_ahead
from itsso.advisories.models import Reading
from itsso.intake.refusals import actions as accountability
from itsso.platform import clock
from itsso.platform.clock import INDIA
from itsso.platform.errors import Refused
from itsso.protection.ranges import enter
from itsso.units.figures import Measured
from itsso.units.models import Unit
from tests.support.advisory_letters import DAY, FIGURE, entry, item, register_advisory, register_shipped
from tests.support.document_text import text_of
from tests.support.round_trips import round_trips
from tests.support.sample_nation import World, post
from tests.support.signed_in_browser import browser

ALLEGED = "refusals_alleged"


def read(by: Posting, unit: Unit, name: str = FIGURE, day: date = DAY) -> Measured | None:
    with enter(by):
        return readings.unit_readings([name], unit, day)[name].measured


def at(hour: int, minute: int = 0) -> datetime:
    return datetime(DAY.year, DAY.month, DAY.day, hour, minute, tzinfo=INDIA)


def stored_count(by: Posting) -> int:
    with enter(by):
        return Reading.objects.count()


@pytest.fixture
def circle(world: World) -> Unit:
    """Return a circle with Kotwali as its only station, so that both have the same interval of station numbers."""
    circle_unit = Unit.objects.create(
        kind="circle",
        state="UP",
        code="C-1",
        name="Circle",
        parent=world.kanpur,
        first=world.kotwali.first,
        last=world.kotwali.last,
    )
    Unit.objects.filter(pk=world.kotwali.pk).update(parent=circle_unit)
    return circle_unit


def _record_complaint(station: Unit, by: Posting) -> None:
    with enter(by):
        accountability.open_record(station, told_by="court", what="refused", happened_on=date(2026, 5, 20), by=by)


@pytest.mark.parametrize("above_first", [True, False])
def test_allegations_against_a_station_are_read_from_above_and_never_by_the_station(
    world: World, circle: Unit, above_first: bool
) -> None:
    """Each reader gets what was counted in the own ranges, whoever reads first, though unit and interval are equal."""
    _record_complaint(world.kotwali, world.colleague)
    wanted: list[tuple[Posting, Measured | None]] = [(by, Measured(1)) for by in (world.sp, world.state_monitor)]
    wanted += [(by, None) for by in (world.sho, world.io, world.national_monitor)]
    for by, alleged in wanted if above_first else reversed(wanted):
        assert read(by, world.kotwali, ALLEGED) == alleged, by
        assert read(by, world.kotwali, ALLEGED) == alleged, by
    co = post("co.kanpur", circle, Role.SUPERVISOR)
    assert world.sho.unit.interval == circle.interval
    with enter(co):
        assert not Reading.objects.exists()
    with enter(world.sho):
        assert [*Reading.objects.values_list("value", flat=True)] == [None]


def test_reading_is_shared_only_within_exactly_the_same_ranges(world: World, measure: dict[int, Measured]) -> None:
    measure |= {world.kotwali.pk: Measured(1), world.kanpur.pk: Measured(2)}
    assert read(world.sho, world.kotwali) == Measured(1)
    measure[world.kotwali.pk] = Measured(7)
    assert read(world.io, world.kotwali) == Measured(1)
    for by in (world.sp, world.state_monitor):
        assert stored_count(by) == 0
        assert read(by, world.kotwali) == Measured(7)
    assert read(world.national_monitor, world.kotwali) is None
    assert (stored_count(world.sho), stored_count(world.colleague)) == (1, 0)


def test_readings_of_other_ranges_cannot_be_inserted_or_changed(world: World, measure: dict[int, Measured]) -> None:
    measure[world.kotwali.pk] = Measured(1)
    read(world.sp, world.kotwali)
    with enter(world.sp):
        (theirs,) = Reading.objects.values_list("ranges", flat=True)
    with pytest.raises(DatabaseError, match="row-level security"), enter(world.sho), connection.cursor() as cursor:
        cursor.execute(
            "insert into advisories_reading (ranges, unit_id, name, day, value, counted_at)"
            " values (%s, %s, 'other', %s, 9, now())",
            [theirs, world.kotwali.pk, DAY],
        )
    with enter(world.sho):
        assert Reading.objects.update(value=9) == 0
    with pytest.raises(DatabaseError, match="permission denied"), enter(world.sp):
        Reading.objects.update(ranges="")
    assert read(world.sp, world.kotwali) == Measured(1)


def test_the_job_counts_for_the_officers_of_a_state_and_those_of_the_nation_who_read_it(
    world: World, measure: dict[int, Measured]
) -> None:
    register_advisory(world.system, entry(direct="yes", items=[item(figures=[FIGURE])]))
    measure |= {world.up.pk: Measured(3), world.nation.pk: Measured(8)}
    with clock.fixed(at(20, 6)):
        count_ahead()
    measure |= {world.up.pk: Measured(4), world.nation.pk: Measured(9)}
    with clock.fixed(at(20, 36)):
        assert read(world.state_monitor, world.up) == Measured(3)
        assert read(world.national_monitor, world.nation) == Measured(8)
        assert read(world.national_monitor, world.up) == Measured(3)
        assert stored_count(world.sp) == 0
        count_ahead()
        assert read(world.state_monitor, world.up) == read(world.national_monitor, world.up) == Measured(4)


def test_what_the_job_found_not_known_is_used_until_it_counts_again(world: World, measure: dict[int, Measured]) -> None:
    register_advisory(world.system, entry(direct="yes", items=[item(figures=[FIGURE])]))
    with clock.fixed(at(20, 6)):
        count_ahead()
        assert read(world.national_monitor, world.up) is None
    measure[world.up.pk] = Measured(0)
    with clock.fixed(at(20, 36)):
        assert read(world.state_monitor, world.up) is None
        assert read(world.national_monitor, world.up) == Measured(0)
        count_ahead()
        assert read(world.state_monitor, world.up) == Measured(0)


def test_the_seven_actions_of_a_state_count_no_figure_for_their_first_reader(world: World) -> None:
    advisory = register_shipped(world)
    count_ahead()
    queries = _queries(browser(world.state_monitor), f"/advisories/units/{world.up.pk}/{advisory.pk}/")
    of_readings = [query for query in queries if "advisories_reading" in query]
    assert len(of_readings) == 1 and of_readings[0].removeprefix("QUERY = '").startswith("select ")


def test_figure_is_counted_again_after_an_hour_and_for_another_day(world: World, measure: dict[int, Measured]) -> None:
    for moment, measured_now, expected in (
        (at(20, 31), 1, 1),
        (at(21, 30), 2, 1),
        (at(21, 31), 3, 3),
        (at(23, 59), 4, 4),
    ):
        measure[world.kotwali.pk] = Measured(measured_now)
        with clock.fixed(moment):
            assert read(world.sho, world.kotwali) == Measured(expected), moment
    measure[world.kotwali.pk] = Measured(5)
    with clock.fixed(at(23, 59)):
        assert read(world.sho, world.kotwali, day=date(2026, 7, 1)) == Measured(5)
    assert stored_count(world.sho) == 1


def test_unknown_figure_is_cached_for_a_minute_and_never_as_zero(world: World, measure: dict[int, Measured]) -> None:
    with clock.fixed(at(20, 31)):
        assert read(world.sho, world.kotwali) is None
        measure[world.kotwali.pk] = Measured(0)
        assert read(world.sho, world.kotwali) is None
    with clock.fixed(at(20, 33)):  # a unit's first data are not hidden for an hour
        assert read(world.sho, world.kotwali) == Measured(0)
    with enter(world.sho):
        assert readings.unit_readings(["nobody_registered_this"], world.kotwali, DAY) == {}


@pytest.mark.parametrize("language", ["en", "hi"])
def test_page_and_its_pdfs_show_when_figures_were_counted(
    world: World, measure: dict[int, Measured], language: str
) -> None:
    measure[world.kotwali.pk] = Measured(3)
    advisory = register_advisory(world.system, entry(direct="yes", items=[item(figures=[FIGURE]), item(2)]))
    first = advisory.items.get(number=1)
    unit_url = f"/advisories/units/{world.kotwali.pk}"
    with clock.fixed(at(20, 30)):
        client = browser(world.sho, language)
    for moment in (at(20, 31), at(20, 59)):
        with clock.fixed(moment):
            assert "30-06-2026 20:31" in text_of(client.get(f"{unit_url}/{advisory.pk}/report.pdf").content)
            book = CalamineWorkbook.from_filelike(BytesIO(client.get(f"{unit_url}/{advisory.pk}/report.xlsx").content))
            assert "30-06-2026 20:31" in str(book.get_sheet_by_index(0).to_python()[0][0])
            for page in (
                f"{unit_url}/{advisory.pk}/",
                f"{unit_url}/items/{first.pk}/",
                f"{unit_url}/items/{first.pk}/answer/",
            ):
                assert "30-06-2026 20:31" in client.get(page).text, page
            assert "30-06-2026 20:31" not in client.get(f"{unit_url}/items/{advisory.items.get(number=2).pk}/").text


def test_second_page_view_counts_no_figure_again(world: World) -> None:
    advisory = register_shipped(world)
    client = browser(world.sp)
    first, second = (_queries(client, f"/advisories/units/{world.kanpur.pk}/{advisory.pk}/") for _time in range(2))
    assert sum("advisories_reading" in query for query in second) == 1
    assert len(second) <= 25 < len(first)


@pytest.mark.parametrize("place", ["nation", "up", "kanpur", "kotwali"])
def test_first_reader_sends_no_statement_of_a_figure_twice(world: World, place: str) -> None:
    """Figures that come from the same count share it, and each statement is a wait for the database."""
    letter = register_shipped(world)
    by = {"nation": world.national_monitor, "up": world.state_monitor, "kanpur": world.sp, "kotwali": world.sho}[place]
    unit: Unit = getattr(world, place)
    named = {condition["name"] for item in letter.items.all() for condition in item.figures}
    with enter(by), CaptureQueriesContext(connection) as captured:
        readings.count_now(map(str, named), unit, DAY)
    statements = [query["sql"] for query in captured.captured_queries]
    assert len(named) > 15
    assert sorted(set(statements)) == sorted(statements)
    assert len(statements) <= 30


def test_page_of_an_advisory_waits_for_the_database_few_times(world: World) -> None:
    """Statements that do not need each other's answer are sent together."""
    advisory = register_shipped(world)
    client, address = browser(world.sp), f"/advisories/units/{world.kanpur.pk}/{advisory.pk}/"
    client.get(address)
    with round_trips() as trips:
        assert client.get(address).status_code == 200
    assert len(trips) <= 14, "\n".join(trips)


def _queries(client: Client, address: str) -> list[str]:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return [query["sql"] for query in captured.captured_queries]


def test_figure_is_shown_though_its_reading_cannot_be_stored(
    world: World, measure: dict[int, Measured], monkeypatch: pytest.MonkeyPatch
) -> None:
    measure[world.kotwali.pk] = Measured(3)
    other: Any = connection.copy()
    with enter(world.sho), connection.cursor() as cursor:
        cursor.execute("select advisories_ranges()")
        (ranges,) = cursor.fetchone()
    with other.cursor() as cursor:
        cursor.execute("select pg_advisory_lock(hashtextextended(%s, %s))", [ranges, world.kotwali.pk])
    try:
        assert read(world.sho, world.kotwali) == Measured(3)
        assert stored_count(world.sho) == 0
    finally:
        other.close()
    with transaction.atomic(), connection.cursor() as cursor:
        with enter(world.sho):
            cursor.execute("set transaction read only")
            assert readings.unit_readings([FIGURE], world.kotwali, DAY)[FIGURE].measured == Measured(3)
        transaction.set_rollback(True)


def _value(by: Posting, unit: Unit) -> int | None:
    measured = read(by, unit)
    return measured.value if measured else None


def test_readings_counted_ahead_reach_no_posting_with_changed_ranges(
    world: World, measure: dict[int, Measured]
) -> None:
    """The posting moves, ends, or is another one of the same officer: what was counted before stays behind."""
    register_advisory(world.system, entry(direct="yes", items=[item(figures=[FIGURE])]))
    measure |= {world.up.pk: Measured(3), world.bihar.pk: Measured(5)}
    officer = world.state_monitor.officer
    with clock.fixed(at(20, 6)):
        count_ahead()
        measure[world.up.pk] = Measured(4)
        Posting.objects.using("owner").filter(pk=world.state_monitor.pk).update(unit=world.bihar)
        moved = Posting.objects.select_related("unit", "officer").get(pk=world.state_monitor.pk)
        assert stored_count(moved) == 0
        assert (_value(moved, world.up), _value(moved, world.bihar)) == (4, 5)  # counted now, in the new ranges
        for unit, role in ((world.kanpur, Role.SUPERVISOR), (world.up, Role.SETTINGS_EDITOR)):
            other = Posting.objects.create(officer=officer, unit=unit, role=role, since=date(2026, 1, 1))
            assert stored_count(other) == 0, role
        Posting.objects.filter(pk=moved.pk).update(ended_at=at(20, 6))
        ended = Posting.objects.get(pk=moved.pk)
        with pytest.raises(Refused), enter(ended):
            pass


def test_readings_counted_ahead_are_not_used_after_the_unit_has_other_stations(
    world: World, measure: dict[int, Measured]
) -> None:
    register_advisory(world.system, entry(direct="yes", items=[item(figures=[FIGURE])]))
    measure[world.up.pk] = Measured(3)
    with clock.fixed(at(20, 6)):
        count_ahead()
        measure[world.up.pk] = Measured(4)
        Unit.objects.using("owner").filter(pk=world.up.pk).update(last=world.up.last - 1)
        posting = Posting.objects.select_related("unit", "officer").get(pk=world.state_monitor.pk)
        assert read(posting, posting.unit) == Measured(4)


def test_allegations_counted_ahead_are_not_given_once_hidden_from_the_officer(world: World) -> None:
    """His number is entered after the job has counted for him, in the same ranges as for a colleague."""
    register_advisory(world.system, entry(direct="yes", items=[item(figures=[ALLEGED])]))
    colleague = post("monitor.two", world.up, Role.STATE_MONITOR)
    with enter(world.sp):
        accountability.open_record(
            world.kotwali, told_by="court", what="refused", happened_on=DAY, officer="UP-77", by=world.sp
        )
    with clock.fixed(at(20, 6)):
        count_ahead()
        assert read(world.state_monitor, world.up, ALLEGED) == read(colleague, world.up, ALLEGED) == Measured(1)
        OfficerNumber.objects.filter(officer=world.state_monitor.officer).update(number="UP-77")
        assert read(world.state_monitor, world.up, ALLEGED) != Measured(1)
        count_ahead()
        assert read(world.state_monitor, world.up, ALLEGED) != Measured(1)
        assert read(colleague, world.up, ALLEGED) == Measured(1)


def test_a_posting_that_ends_during_the_count_keeps_no_other_one_from_its_figures(
    world: World, measure: dict[int, Measured], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The last day of a posting of the nation ends between its listing and its count."""
    register_advisory(world.system, entry(direct="yes", items=[item(figures=[FIGURE])]))
    measure[world.up.pk] = Measured(3)
    Posting.objects.using("owner").filter(pk=world.national_monitor.pk).update(until=DAY)

    def listed_before_midnight(unit: Unit, roles: Any) -> list[Posting]:
        with clock.fixed(at(23, 59)):
            return list(postings_at(unit, roles))

    monkeypatch.setattr("itsso.advisories.figures.counting_ahead.postings_at", listed_before_midnight)
    with clock.fixed(datetime(2026, 7, 1, 0, 0, 1, tzinfo=INDIA)):
        count_ahead()
        measure[world.up.pk] = Measured(4)
        assert read(world.state_monitor, world.up, day=date(2026, 7, 1)) == Measured(3)
