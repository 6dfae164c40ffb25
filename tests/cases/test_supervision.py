"""What a superior looks into: named accused who were not arrested, and 24-hour duties missing in the gravest cases."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any
from uuid import UUID

import pytest

from itsso.accounts.models import Posting, Role
from itsso.cases.actions import Batch, NewEvent, declare_source
from itsso.cases.models import Event
from itsso.law import book
from itsso.law.event_kinds import Kind
from itsso.platform.clock import INDIA, fixed
from itsso.protection.ranges import enter
from tests.support.case_events import at, fir, key, new
from tests.support.case_pages import page, words
from tests.support.sample_nation import World, post
from tests.support.signed_in_browser import browser

pytestmark = pytest.mark.django_db

NOW = datetime(2025, 3, 10, 9, 0, tzinfo=INDIA)
NOT_ARRESTED = "Cases with an accused named, no arrest or notice recorded"
ALL_KINDS = dict.fromkeys(book().kinds, date(2013, 1, 1))
DUTY_MISSING = "Cases of a child or gang rape, 24-hour duty not met"


@pytest.fixture(autouse=True)
def _now() -> Iterator[None]:
    with fixed(NOW):
        yield


def record(world: World, number: str, *events: NewEvent, carried: dict[str, date] | None = None) -> UUID:
    """Add events to a case of Kotwali, from a source that can say all kinds, or those `carried`, each since a day."""
    with enter(world.system):
        name = "full" if carried is None else "some"
        source = declare_source(name, ALL_KINDS if carried is None else carried, world.system)
        with Batch(by=world.system, source=source) as batch:
            case = batch.lock_cases([key(world.kotwali, number)]).get(key(world.kotwali, number)) or batch.new_case()
            batch.add(case, events)
    return case.id


def registered(world: World, number: str = "1", *sections: str, day: str = "2025-03-01", **facts: Any) -> NewEvent:
    return fir(world.kotwali, number, day, *(sections or ("BNS 64(1)",)), **facts)


def named(by: str = "name", ref: str = "a") -> NewEvent:
    return new("accused_described", "2025-03-01", accused_ref=ref, described_by=by)


def number_of(by: Posting, label: str) -> int:
    """Return a number of the morning, zero where it is not shown, after a check that its list has as many rows."""
    links = page(browser(by).get("/desk/?whose=all")).select(".itsso-morning .itsso-links a")
    numbers = {
        words(link).rsplit(": ", 1)[0]: (int(words(link).rsplit(": ", 1)[1]), str(link["href"])) for link in links
    }
    if label not in numbers:
        return 0
    number, url = numbers[label]
    assert len(page(browser(by).get(url)).select("main tbody tr")) == number
    return number


def not_arrested(world: World) -> int:
    numbers = {number_of(by, NOT_ARRESTED) for by in (world.sho, world.sp)}
    assert number_of(world.stranger, NOT_ARRESTED) == 0
    (number,) = numbers
    return number


@pytest.mark.parametrize(
    "act",
    [
        new("arrested", "2025-03-05", accused_ref="a", how="surrendered_judicial_custody"),
        new("appearance_notice_served", "2025-03-05", accused_ref="a"),
        new("accused_died", "2025-03-05", accused_ref="a"),
    ],
    ids=lambda act: str(act.kind),
)
def test_named_accused_counts_until_an_entry_ends_it_and_again_once_that_is_corrected(
    world: World, act: NewEvent
) -> None:
    record(world, "1", registered(world), named())
    assert not_arrested(world) == 1
    case = record(world, "1", act)
    assert not_arrested(world) == 0
    recorded = Event.objects.using("owner").get(case=case, kind=act.kind)
    with fixed(datetime(2025, 3, 10, 10, 0, tzinfo=INDIA)):
        moment = at("2025-03-10T09:30")
        record(world, "1", NewEvent(Kind.CORRECTED, moment, "m", moment, corrects=recorded.id.hex))
        assert not_arrested(world) == 1


def test_arrest_of_another_leaves_the_named_accused_in_the_list(world: World) -> None:
    record(world, "1", registered(world), named(), named(ref="b"), new("arrested", "2025-03-02", accused_ref="b"))
    assert not_arrested(world) == 1
    listed = page(browser(world.sp).get("/cases/?investigation=not_arrested"))
    titles = [words(title) for title in listed.select("main thead th")]
    cells = [words(cell) for cell in listed.select("main tbody tr > *")]
    assert any(title.startswith("Officer") for title in titles)
    place = next(place for place, title in enumerate(titles) if title.startswith("Accused named, not arrested"))
    assert cells[place] == "1"
    assert "not a direction to arrest" in words(listed.select_one("main"))
    exported = browser(world.sp).get("/cases/?investigation=not_arrested&format=csv")
    assert exported["Content-Type"].startswith("text/csv")
    assert "Accused named, not arrested" in exported.content.decode().splitlines()[0]


@pytest.mark.parametrize("by", ["description", "neither"])
def test_who_is_only_described_is_not_counted(world: World, by: str) -> None:
    record(world, "1", registered(world), named(by))
    assert not_arrested(world) == 0


@pytest.mark.parametrize(
    ("accused_known", "number", "arrests", "expected"),
    [
        ("known", None, "", 1),
        ("known", 2, "a", 1),
        ("known", 2, "ab", 0),
        ("suspected", 2, "", 0),
        ("unknown", None, "", 0),
    ],
)
def test_fir_that_says_how_many_accused_are_known_names_them(
    world: World, accused_known: str, number: int | None, arrests: str, expected: int
) -> None:
    details = new("fir_details_recorded", "2025-03-01", accused_known=accused_known, accused_number=number)
    record(world, "1", registered(world), details, *(new("arrested", "2025-03-02", accused_ref=ref) for ref in arrests))
    assert not_arrested(world) == expected


def test_details_that_leave_the_accused_out_take_nothing_back(world: World) -> None:
    details = new("fir_details_recorded", "2025-03-01", accused_known="known")
    record(world, "1", registered(world), details, new("fir_details_recorded", "2025-03-02", beat="2"))
    assert not_arrested(world) == 1
    record(world, "1", new("fir_details_recorded", "2025-03-03", accused_known="unknown"))
    assert not_arrested(world) == 0


def test_accused_is_not_counted_where_sources_send_no_arrests(world: World) -> None:
    carried = {kind: since for kind, since in ALL_KINDS.items() if kind != "arrested"}
    record(world, "1", registered(world), named(), carried=carried)
    assert not_arrested(world) == 0


@pytest.mark.parametrize(("since", "expected"), [(date(2025, 3, 2), 0), (date(2025, 3, 1), 1)])
def test_accused_is_not_counted_where_arrests_are_sent_only_since_a_later_day(
    world: World, since: date, expected: int
) -> None:
    record(world, "1", registered(world), named(), carried={**ALL_KINDS, "arrested": since})
    assert not_arrested(world) == expected


def test_accused_counts_only_while_the_investigation_runs(
    world: World,
) -> None:
    report = {"report": "charge_sheet", "form_no": "7"}
    record(world, "1", registered(world), named(), new("final_report_filed", "2025-03-05", **report))
    assert not_arrested(world) == 0
    record(world, "1", new("final_report_returned", "2025-03-08", form_no="7"))
    assert not_arrested(world) == 1


# --- Duties of 24 hours -----------------------------------------------------------------------------------------------


@pytest.fixture
def monitor(world: World) -> Posting:
    return post("adg.up", world.up, Role.STATE_MONITOR)


def duties_missing(world: World, monitor: Posting) -> int:
    numbers = {number_of(by, DUTY_MISSING) for by in (world.sho, world.sp)} | {_of_the_state(monitor)}
    (number,) = numbers
    return number


def _of_the_state(monitor: Posting) -> int:
    """Return the number of the district in the list of the State, after a check that its own list has as many rows."""
    table = page(browser(monitor).get("/desk/districts/")).select_one("main table")
    row = table.select_one("tbody tr") if table else None
    if table is None or row is None or len(row.select("td")) < 2:
        return 0
    titles = [words(title) for title in table.select("thead th")]
    place = next(place for place, title in enumerate(titles) if title.startswith(DUTY_MISSING))
    cell = row.select("th, td")[place]
    for link in cell.select("a"):
        assert len(page(browser(monitor).get(str(link["href"]))).select("main tbody tr")) == int(words(link))
    return int(words(cell))


@pytest.mark.parametrize(
    ("sections", "facts", "expected"),
    [
        (("BNS 64(1)",), {}, 0),
        (("BNS 64(1)",), {"victim_child": True}, 1),
        (("BNS 64(1)", "POCSO 4(1)"), {}, 1),
        (("BNS 70(1)",), {}, 1),
        (("BNS 70(2)",), {}, 1),
        (("BNS 74",), {}, 0),
    ],
)
def test_missing_duty_counts_in_cases_of_a_child_and_of_gang_rape(
    world: World, monitor: Posting, sections: tuple[str, ...], facts: dict[str, Any], expected: int
) -> None:
    record(world, "1", registered(world, "1", *sections, **facts))
    assert duties_missing(world, monitor) == expected


def test_duty_is_missing_when_its_hours_are_over_and_not_before(world: World, monitor: Posting) -> None:
    record(world, "1", registered(world, "1", "BNS 70(1)", day="2025-03-09T09:30"))
    assert duties_missing(world, monitor) == 0
    with fixed(datetime(2025, 3, 10, 9, 31, tzinfo=INDIA)):
        assert duties_missing(world, monitor) == 1


def test_case_counts_while_a_duty_is_not_met(world: World, monitor: Posting) -> None:
    statement = new("victim_statement_recorded", "2025-03-02", victim_ref="v")
    examined = new("victim_medical_declined", "2025-03-01", victim_ref="v")
    case = record(world, "1", registered(world, "1", "BNS 70(1)"), examined)
    assert duties_missing(world, monitor) == 1
    record(world, "1", statement)
    assert duties_missing(world, monitor) == 0
    recorded = Event.objects.using("owner").get(case=case, kind=statement.kind)
    with fixed(datetime(2025, 3, 10, 10, 0, tzinfo=INDIA)):
        moment = at("2025-03-10T09:30")
        record(world, "1", NewEvent(Kind.CORRECTED, moment, "m", moment, corrects=recorded.id.hex))
        assert duties_missing(world, monitor) == 1


def test_empty_lists_say_so(world: World) -> None:
    for investigation in ("not_arrested", "duty_missing"):
        listed = page(browser(world.sp).get(f"/cases/?investigation={investigation}"))
        assert listed.select("main tbody tr") == []
        assert "Nothing matches these filters." in words(listed.select_one("main"))
