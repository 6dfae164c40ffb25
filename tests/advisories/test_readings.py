"""Readings of figures: counted once an hour, said when, and given to nobody who sees anything else."""

from __future__ import annotations

from datetime import date, datetime
from io import BytesIO
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from python_calamine import CalamineWorkbook

from itsso.accounts.models import Posting, Role
from itsso.advisories import readings
from itsso.advisories.models import Reading
from itsso.intake import accountability
from itsso.platform import clock
from itsso.platform.clock import INDIA
from itsso.protection.ranges import enter
from itsso.units.figures import Measured
from itsso.units.models import Unit
from tests.advisories.test_pages import browser, shipped
from tests.support.advisory_letters import DAY, FIGURE, entry, item, register_advisory
from tests.support.document_text import text_of
from tests.support.sample_nation import World, post

ALLEGED = "refusals_alleged"


def read(by: Posting, unit: Unit, name: str = FIGURE, day: date = DAY) -> Measured | None:
    with enter(by):
        return readings.unit_readings([name], unit, day)[name].measured


def at(hour: int, minute: int = 0) -> datetime:
    return datetime(DAY.year, DAY.month, DAY.day, hour, minute, tzinfo=INDIA)


def kept(by: Posting) -> int:
    with enter(by):
        return Reading.objects.count()


@pytest.fixture
def circle(world: World) -> Unit:
    """Kotwali is alone in it, so that both are the same station numbers."""
    made = Unit.objects.create(
        kind="circle", state="UP", code="C-1", name="Circle", parent=world.kanpur, first=world.kotwali.first,
        last=world.kotwali.last,
    )  # fmt: skip
    Unit.objects.filter(pk=world.kotwali.pk).update(parent=made)
    return made


def _complained_of(station: Unit, by: Posting) -> None:
    with enter(by):
        accountability.open_record(station, told_by="court", what="refused", happened_on=date(2026, 5, 20), by=by)


@pytest.mark.parametrize("above_first", [True, False])
def test_what_is_alleged_of_a_station_is_read_from_above_and_never_by_the_station(
    world: World, circle: Unit, above_first: bool
) -> None:
    """Whoever reads first: to each what is counted in the own ranges, though numbers and unit are the same."""
    _complained_of(world.kotwali, world.colleague)
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


def test_a_reading_is_given_to_all_who_see_exactly_the_same_and_to_nobody_else(
    world: World, measure: dict[int, Measured]
) -> None:
    measure |= {world.kotwali.pk: Measured(1), world.kanpur.pk: Measured(2)}
    assert read(world.sho, world.kotwali) == Measured(1)
    measure[world.kotwali.pk] = Measured(7)
    assert read(world.io, world.kotwali) == Measured(1)
    for by in (world.sp, world.state_monitor):
        assert kept(by) == 0
        assert read(by, world.kotwali) == Measured(7)
    assert read(world.national_monitor, world.kotwali) is None
    assert (kept(world.sho), kept(world.colleague)) == (1, 0)


def test_nobody_puts_a_reading_into_others_ranges_or_changes_theirs(world: World, measure: dict[int, Measured]) -> None:
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


def test_after_an_hour_and_on_another_day_a_figure_is_counted_anew(world: World, measure: dict[int, Measured]) -> None:
    for moment, known, told in ((at(20, 31), 1, 1), (at(21, 30), 2, 1), (at(21, 31), 3, 3), (at(23, 59), 4, 4)):
        measure[world.kotwali.pk] = Measured(known)
        with clock.fixed(moment):
            assert read(world.sho, world.kotwali) == Measured(told), moment
    measure[world.kotwali.pk] = Measured(5)
    with clock.fixed(at(23, 59)):
        assert read(world.sho, world.kotwali, day=date(2026, 7, 1)) == Measured(5)
    assert kept(world.sho) == 1


def test_what_is_not_known_is_kept_a_minute_and_never_as_nought(world: World, measure: dict[int, Measured]) -> None:
    with clock.fixed(at(20, 31)):
        assert read(world.sho, world.kotwali) is None
        measure[world.kotwali.pk] = Measured(0)
        assert read(world.sho, world.kotwali) is None
    with clock.fixed(at(20, 33)):  # the first data of a unit are not denied for an hour
        assert read(world.sho, world.kotwali) == Measured(0)
    with enter(world.sho):
        assert readings.unit_readings(["nobody_registered_this"], world.kotwali, DAY) == {}


@pytest.mark.parametrize("language", ["en", "hi"])
def test_a_page_and_its_papers_say_when_the_figures_were_counted(
    world: World, measure: dict[int, Measured], language: str
) -> None:
    measure[world.kotwali.pk] = Measured(3)
    of = register_advisory(world.system, entry(direct="yes", items=[item(figures=[FIGURE]), item(2)]))
    first = of.items.get(number=1)
    where = f"/advisories/units/{world.kotwali.pk}"
    with clock.fixed(at(20, 30)):
        client = browser(world.sho, language)
    for moment in (at(20, 31), at(20, 59)):
        with clock.fixed(moment):
            assert "30-06-2026 20:31" in text_of(client.get(f"{where}/{of.pk}/report.pdf").content)
            book = CalamineWorkbook.from_filelike(BytesIO(client.get(f"{where}/{of.pk}/report.xlsx").content))
            assert "30-06-2026 20:31" in str(book.get_sheet_by_index(0).to_python()[0][0])
            for page in (f"{where}/{of.pk}/", f"{where}/items/{first.pk}/", f"{where}/items/{first.pk}/answer/"):
                assert "30-06-2026 20:31" in client.get(page).text, page
            assert "30-06-2026 20:31" not in client.get(f"{where}/items/{of.items.get(number=2).pk}/").text


def test_the_second_page_asks_no_room_for_its_figures(world: World) -> None:
    of = shipped(world)
    client = browser(world.sp)
    first, second = (_queries(client, f"/advisories/units/{world.kanpur.pk}/{of.pk}/") for _time in range(2))
    assert sum("advisories_reading" in one for one in second) == 1
    assert len(second) <= 25 < len(first)


def _queries(client: Client, address: str) -> list[str]:
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200
    return [one["sql"] for one in asked.captured_queries]


def test_who_counts_while_another_keeps_or_where_nothing_is_written_shows_the_figure(
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
        assert kept(world.sho) == 0
    finally:
        other.close()
    with transaction.atomic(), connection.cursor() as cursor:
        with enter(world.sho):
            cursor.execute("set transaction read only")
            assert readings.unit_readings([FIGURE], world.kotwali, DAY)[FIGURE].measured == Measured(3)
        transaction.set_rollback(True)
