"""Missing data is never counted as zero.

Every registered figure is asked for with a unit of which nothing is known, next to one of which it is known that there
is nothing. The tests are made from the registry: a figure that is registered without a scene here fails.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from functools import partial
from typing import NamedTuple
from uuid import uuid4

import pytest
from bs4 import BeautifulSoup, Tag
from django.test import Client

from itsso.accounts.models import Role
from itsso.advisories.actions import AnswerDraft
from itsso.advisories.figures import conditions
from itsso.advisories.models import AnswerStatus, Evidence
from itsso.cases.actions import Batch, declare_source
from itsso.cases.models import Case, Series, Source
from itsso.exchange.models import Freshness
from itsso.exchange.quality.counting import count_faults
from itsso.forensics.models import Note
from itsso.intake.models import Slip
from itsso.intake.refusals import actions as accountability
from itsso.intake.slips import actions as status
from itsso.intake.slips import words as slips_words
from itsso.intake.zero_firs.page import LINES
from itsso.monitoring.case_list.page import reasons_for_delay
from itsso.monitoring.counting.actions import roll_up
from itsso.monitoring.stages.figures import HOLDERS
from itsso.platform import clock
from itsso.platform.clock import now
from itsso.protection.ranges import enter
from itsso.training.coverage.actions import count_coverage
from itsso.units import capacities, figures
from itsso.units.capacities import StationStatement
from itsso.units.figures import KnownFor, Measured
from itsso.units.models import Unit, UnitKind
from tests.support.advisory_letters import entry, first_item, give_answer, register_advisory, register_shipped
from tests.support.capacity_claims import state_claim
from tests.support.case_events import add, fir, key, new
from tests.support.complaints import complaint, sent
from tests.support.counted_cases import make, open_case
from tests.support.sample_nation import World, build, post
from tests.support.signed_in_browser import browser
from tests.support.training_files import register_row, send

DAY = date(2026, 11, 24)


class Scene(NamedTuple):
    """`zero` is known, `silent` is not; `above` is the unit over both."""

    above: Unit
    zero: Unit
    silent: Unit


@pytest.fixture
def world(db: None) -> Iterator[World]:
    with clock.fixed(DAY):
        yield build()


def feed(world: World) -> Scene:
    """Kanpur sends a feed without a case, a month old; Lucknow has never sent one."""
    with enter(world.system):
        source, newest = Source.objects.create(code="UP"), now() - timedelta(days=30)
        Freshness.objects.create(source=source, station_no=world.kanpur.first, newest_change=newest, received_at=newest)
    return Scene(world.up, world.kanpur, world.lucknow)


def feed_of_exhibits(world: World) -> Scene:
    """Kanpur's source says when exhibits are forwarded, and none was; Lucknow's says of FIRs only."""
    with enter(world.system):
        for district, kinds in ((world.kanpur, ["exhibit_sent"]), (world.lucknow, ["fir_registered"])):
            source = declare_source(district.code, dict.fromkeys(kinds, date(2018, 1, 1)), world.system)
            Freshness.objects.create(source=source, station_no=district.first, newest_change=now(), received_at=now())
    return Scene(world.up, world.kanpur, world.lucknow)


def care(world: World) -> Scene:
    """Kanpur's source says how a case went on, and nothing was done; Lucknow's says of FIRs only."""
    add(world.system, key(world.kotwali, "1", 2026), fir(world.kotwali, "1", "2026-03-01T10:00", "BNS 64(1)"))
    with enter(world.system):
        source = declare_source("mute", {"fir_registered": date(2018, 1, 1)}, world.system)
        with Batch(by=world.system, source=source) as batch:
            batch.add(batch.new_case(), [fir(world.hazratganj, "1", "2026-03-01", "BNS 64(1)")])
    return Scene(world.up, world.kanpur, world.lucknow)


def personnel(world: World) -> Scene:
    """Kotwali's officer is in the register and untrained; Nawabganj has no register. Both have an open case."""
    trainer = post("trainer.kanpur", world.kanpur, Role.TRAINING_OFFICER)
    send([register_row("1", world.kotwali), register_row("2", world.kotwali, rank="constabulary")], by=trainer)
    with enter(world.system):
        cases = make([open_case(world.kotwali, DAY), open_case(world.nawabganj, DAY)])
        Case.objects.filter(pk=cases[0]).update(io_ref="1")
        Case.objects.filter(pk=cases[1]).update(io_ref="7")
    return Scene(world.kanpur, world.kotwali, world.nawabganj)


def stages(world: World, reason: str = "other") -> Scene:
    """Kotwali's case beyond two months has a reason and a draft that was approved; Nawabganj's has neither."""
    for station, events in (
        (
            world.kotwali,
            [
                new("delay_reason_recorded", "2026-03-01", reason=reason),
                new("draft_report_submitted", "2026-02-01", office="sdpo"),
                new("draft_report_approved", "2026-02-01", office="sdpo"),
                new("draft_report_submitted", "2026-02-01", office="prosecutor"),
                new("draft_report_approved", "2026-02-01", office="prosecutor"),
                new("draft_report_submitted", "2026-02-01", office="sp"),
            ],
        ),
        (world.nawabganj, [new("final_report_filed", "2026-02-10", report="charge_sheet")]),
    ):
        add(world.system, key(station, "1", 2026), fir(station, "1", "2026-01-01", "BNS 64(1)"), *events)
    add(world.system, key(world.nawabganj, "2", 2026), fir(world.nawabganj, "2", "2026-01-01", "BNS 64(1)"))
    return Scene(world.kanpur, world.kotwali, world.nawabganj)


def help_desks(world: World) -> Scene:
    """Kotwali states that it has nothing; Nawabganj states nothing."""
    nothing = StationStatement(False, False, False, None, None, "", "", 0, 0, 0, "")
    capacities.state(world.kotwali, nothing, by=world.sho.actor)
    return Scene(world.kanpur, world.kotwali, world.nawabganj)


def pages(world: World) -> Scene:
    """In Uttar Pradesh officers work with this system; of Bihar nobody does."""
    return Scene(world.nation, world.up, world.bihar)


def laboratory_reports(world: World) -> Scene:
    """Kotwali's exhibits were reported on within a day; Nawabganj's wait."""
    with enter(world.system):
        cases = make([open_case(world.kotwali, DAY), open_case(world.nawabganj, DAY)])
        stations = (world.kotwali, world.nawabganj)
        for case_id, station, status_code in zip(cases, stations, ("reported", "accepted"), strict=True):
            moment = clock.now() - timedelta(hours=1)
            Note.objects.create(
                case_id=case_id,
                station=station,
                laboratory=world.laboratory,
                labels=[],
                asked=[],
                standing=status_code,
                since=moment,
                sent_at=moment,
                parcel=uuid4(),
            )
    return Scene(world.kanpur, world.kotwali, world.nawabganj)


def complainants(world: World) -> Scene:
    """The same, and ten of Kotwali said no."""
    with clock.fixed(DAY - timedelta(days=60)):
        for _n in range(10):
            recorded = complaint(world.sho)
            slip = Slip(
                case_id=recorded.pk,
                station=world.kotwali,
                number=str(recorded.pk)[-9:],
                code="x",
                made_at=clock.now(),
            )
            slip.save()
            status.store_answers(slip, dict.fromkeys(slips_words.QUESTIONS, "no"))
    return pages(world)


def laboratories(world: World) -> Scene:
    """Uttar Pradesh's laboratory states its posts, work and money; Bihar's states nothing."""
    Unit.objects.create(kind=UnitKind.LABORATORY, state="BR", code="FSL-BR", name="FSL Patna", first=0, last=-1)
    director = post("director.up", world.laboratory, Role.LAB_DIRECTOR)
    for claim_kind in ("posts", "workload"):
        state_claim(director, claim_kind, on=DAY)
    return Scene(world.nation, world.up, world.bihar)


def items(world: World) -> Scene:
    """Kotwali answered that an item is not done; Nawabganj answered nothing."""
    advisory_item = first_item(register_advisory(world.system, entry(direct="yes")))
    give_answer(
        world.sho,
        advisory_item,
        AnswerDraft(AnswerStatus.NOT_BEGUN, "No kit was bought.", Evidence.DOCUMENT, "Order 1/2026"),
    )
    return Scene(world.kanpur, world.kotwali, world.nawabganj)


SCENES: dict[str, Callable[[World], Scene]] = {
    **dict.fromkeys(["two_month_compliance", "disposal", "pending_beyond_two_months"], feed),
    **dict.fromkeys(["cctns_districts_current", "cctns_feed_days_behind"], feed),
    **dict.fromkeys(
        ["zero_fir_pending_transfer", "zero_fir_pending_reregistration", "zero_fir_sent_by_next_day"], feed
    ),
    **dict.fromkeys(["medical_examination_in_24_hours", "victim_statement_recorded"], care),
    **dict.fromkeys(["trained_share_constabulary", "trained_share_officers"], personnel),
    **dict.fromkeys(["open_cases_with_trained_io", "stations_without_trained_woman_officer"], personnel),
    "stations_with_women_help_desk": help_desks,
    **dict.fromkeys([f"draft_days_{holder}" for holder in HOLDERS], stages),
    "drafts_returned": stages,
    **dict.fromkeys([f"delay_{reason}" for reason in reasons_for_delay() if reason != "other"], stages),
    "delay_other": partial(stages, reason="stay"),
    **dict.fromkeys(["refusals_alleged", "refusals_upheld", "refusals_pending"], pages),
    **dict.fromkeys(["forensics.at_laboratory", "forensics.returned", "forensics.exhibits_itsso"], pages),
    "forensics.exhibits_cctns": feed_of_exhibits,
    "forensics.days_to_report": laboratory_reports,
    **dict.fromkeys([f"complainants_{question}" for question in slips_words.QUESTIONS], complainants),
    **dict.fromkeys(["laboratory_examiner_gap", "laboratory_backlog_days", "laboratories_accredited"], laboratories),
    "advisory_items_done": items,
}


def test_every_registered_figure_has_its_scene() -> None:
    assert sorted(SCENES) == figures.names()


@pytest.mark.parametrize("name", figures.names() or sorted(SCENES))
def test_silent_unit_next_to_one_with_zero_adds_nothing_and_is_reported(world: World, name: str) -> None:
    scene, figure = SCENES[name](world), figures.figure(name)
    with enter(world.system):
        above, zero, silent = (figure.measure(unit, DAY) for unit in scene)
        assert silent is None
        assert zero is not None and zero.known_for is not None
        assert above == zero  # value and denominator are of what is known
        assert above is not None and above.known_for is not None
        assert above.known_for.known < above.known_for.of
        assert not figure.count(scene.silent, DAY) or figure.count(scene.silent, DAY).known_for.known == 0  # type: ignore[union-attr]
        for condition in conditions.CONDITIONS:
            assert conditions.is_met({"name": name, condition: 0}, above) is None
            assert conditions.is_met({"name": name, condition: 100}, above) is None


def test_what_is_counted_once_an_hour_knows_what_is_missing_too(world: World) -> None:
    personnel(world)
    with enter(world.system):
        names = [name for name in figures.names() if SCENES[name] is personnel or name == "disposal"]
        before = {name: figures.figure(name).measure(world.nation, DAY) for name in names}
    roll_up(DAY, by=world.system)
    count_coverage(DAY, by=world.system)
    with enter(world.system):
        after = {name: figures.figure(name).measure(world.nation, DAY) for name in names}
    assert before == after
    assert all(figure and figure.known_for == after[name].known_for for name, figure in before.items())  # type: ignore[union-attr]


def test_a_condition_is_judged_only_where_nothing_is_missing() -> None:
    figure: conditions.FigureCondition = {"name": "x", "at_most": 0}
    assert conditions.is_met(figure, Measured(0, 5, known_for=KnownFor(2, 2, "districts"))) is True
    assert conditions.is_met(figure, Measured(0, 5, known_for=KnownFor(1, 2, "districts"))) is None
    assert conditions.is_met(figure, Measured(3, 5, known_for=KnownFor(1, 2, "districts"))) is None


# --- The letter of the Centre, where half of the States have no data --------------------------------------------------


@pytest.fixture
def half_silent(world: World) -> World:
    """Return the small nation with data of every kind from Uttar Pradesh, of two years, and none from Bihar."""
    for scene in (feed, care, personnel, help_desks, laboratories, items):
        scene(world)
    register_shipped(world)
    for year in (2025, 2026):
        zero = fir(world.kotwali, "9", f"{year}-05-20", "BNS 64(1)", fir="zero")
        add(world.system, key(world.kotwali, "9", year, Series.ZERO), zero)
        with clock.fixed(date(year, 6, 30)), enter(world.sp):
            day = date(year, 6, 1)
            accountability.open_record(world.kotwali, told_by="court", what="refused", happened_on=day, by=world.sp)
    sent(world.sho, world.nawabganj)
    count_faults(by=world.system)
    return world


def letter_figures(client: Client) -> dict[str, tuple[str, str]]:
    """Return the figures of the letter at the reader's own unit by title: each value, and where it leads."""
    page = BeautifulSoup(client.get("/advisories/letter/", follow=True).content, "html.parser")
    values = {}
    for line in page.select("main td li"):
        value, anchor = line.select_one("strong, em"), line.select_one("a")
        assert value is not None
        title = " ".join(line.get_text(" ").partition(value.get_text())[0].split()).rstrip(":")
        values[title] = (value.get_text(strip=True), str(anchor["href"]) if anchor else "")
    return values


def list_length(client: Client, address: str) -> int:
    """Return the number of rows of the list of a page."""
    head = BeautifulSoup(client.get(address).content, "html.parser").select_one(".itsso-list-head")
    rows = head.find_next("tbody") if head else None
    assert isinstance(rows, Tag), address
    return len(rows.select("tr"))


def test_every_figure_of_the_nations_letter_says_for_how_many_it_is_known(half_silent: World) -> None:
    values = letter_figures(browser(half_silent.national_monitor))
    assert len(values) == 19
    for title, (value, _address) in values.items():
        match = re.search(r"known for (\d+) of (\d+) \w+$", value)
        assert match and 0 < int(match[1]) < int(match[2]), (title, value)


ZERO_FIRS = {
    "Zero FIRs registered and waiting to be sent": ("unsent", "registered"),
    "Zero FIRs received and waiting to be re-registered": ("pending", "received_within"),
}
"""Figure of Zero FIRs -> the lines of the board that it gives: the number, and that of which it is a part."""


@pytest.mark.parametrize("reader", ["national_monitor", "state_monitor"])
def test_a_figure_of_all_years_leads_to_the_same_numbers_of_all_years(half_silent: World, reader: str) -> None:
    client = browser(getattr(half_silent, reader))
    values = letter_figures(client)
    for title, lines in ZERO_FIRS.items():
        value, address = values[title]
        assert address.endswith("&years=all")
        board = BeautifulSoup(client.get(address).content, "html.parser")
        figures_shown = {}
        for line in board.select(".govuk-summary-list__row"):
            term, number = line.select_one("dt"), line.select_one("dd")
            assert term is not None and number is not None
            figures_shown[term.get_text(strip=True)] = number
        numbers = [figures_shown[str(LINES[line])] for line in lines]
        assert value.partition(";")[0] == " of ".join(number.get_text(strip=True) for number in numbers)
        for number in numbers if reader == "state_monitor" else []:
            anchor = number.select_one("a")
            assert anchor is not None and "years=all" in str(anchor["href"])
            assert list_length(client, f"/zero-firs/{anchor['href']}") == int(anchor.get_text(strip=True)) > 0
        assert bool(board.select("main dd a")) == (reader == "state_monitor")


def test_a_refusal_of_any_year_is_in_the_list_that_its_figure_leads_to(half_silent: World) -> None:
    client = browser(half_silent.state_monitor)
    refusals = {title: value for title, value in letter_figures(client).items() if title.startswith("Refusals")}
    assert [value for value, _address in refusals.values()] == ["2", "2 of 2"]
    for _value, address in refusals.values():
        assert address.endswith("&years=all")
        assert list_length(client, address) == 2


def test_the_figures_of_the_feed_lead_to_the_districts_that_are_not_current(half_silent: World) -> None:
    """Of three districts one sent something, a month ago; an officer who may not open the list sees no link."""
    client = browser(half_silent.national_monitor)
    values = letter_figures(client)
    value, address = values["Districts whose newest CCTNS entry is from the last two days"]
    assert value == "0 of 1; known for 1 of 3 districts"
    assert list_length(client, address) == 3 - 0
    value, address = values["Days since the newest CCTNS entry, in the district furthest behind"]
    assert value == "30; known for 1 of 3 districts"
    first = BeautifulSoup(client.get(address).content, "html.parser").select_one("tbody tr")
    assert first is not None and "Kanpur Nagar" in first.get_text()
    nodal = letter_figures(browser(post("nodal.in", half_silent.nation, Role.ADVISORY_OFFICER)))
    assert nodal["Districts whose newest CCTNS entry is from the last two days"][1] == ""
