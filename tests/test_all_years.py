"""Figures of all years: each is the list that it leads to, and what the nation's letter says is what the rows say.

Uttar Pradesh has data of two years, Bihar none at all.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from bs4 import BeautifulSoup, Tag
from django.test import Client
from django.urls import reverse

from itsso.accounts.models import Posting
from itsso.advisories.queries import obligations_of
from itsso.cases.models import Fact, Series
from itsso.intake.refusals import actions as accountability
from itsso.monitoring.counting.actions import roll_up
from itsso.platform import clock
from itsso.protection.ranges import enter
from itsso.units import figures
from itsso.units.models import Unit
from tests.support.advisory_letters import register_shipped
from tests.support.case_events import add, fir, key, new
from tests.support.complaints import sent
from tests.support.sample_nation import World, build
from tests.support.signed_in_browser import browser

DAY = date(2026, 11, 24)
YEARS = (2025, 2026)
READERS = ("sho", "sp", "state_monitor")
"""Those who may open the lists behind numbers, each at a unit of its own."""


@pytest.fixture
def world(db: None) -> Iterator[World]:
    """Return the small nation with FIRs, Zero FIRs and refusals of two years in Kanpur, and nothing from Bihar."""
    with clock.fixed(DAY):
        world = build()
        for year in YEARS:
            for number in (1, 2, 3):
                _fir(world, str(number), f"{year}-03-0{number}", filed=number < 3)
            _fir(world, "4", f"{year}-09-{'28' if year == 2026 else '01'}", filed=False)
            zero = fir(world.kotwali, "9", f"{year}-05-20", "BNS 64(1)", fir="zero")
            add(world.system, key(world.kotwali, "9", year, Series.ZERO), zero)
            with clock.fixed(date(year, 6, 30)), enter(world.sp):
                day = date(year, 6, 1)
                accountability.open_record(world.kotwali, told_by="court", what="refused", happened_on=day, by=world.sp)
        sent(world.sho, world.nawabganj)
        yield world


def _fir(world: World, number: str, day: str, *, filed: bool) -> None:
    begun = date.fromisoformat(day)
    report = new("final_report_filed", str(begun + timedelta(days=30)), report="charge_sheet")
    examined = new("victim_medical_examined", f"{day}T20:00", victim_ref="v")
    events = [fir(world.kotwali, number, f"{day}T10:00", "BNS 64(1)"), examined, *([report] if filed else [])]
    add(world.system, key(world.kotwali, number, begun.year), *events)


def page_of(client: Client, address: str) -> BeautifulSoup:
    answer = client.get(address, follow=True)
    assert answer.status_code == 200, address
    return BeautifulSoup(answer.content, "html.parser")


def total_of(page: BeautifulSoup, address: str) -> int:
    """Return how many rows the list of a page has, from its own count; 0 where it says that there is none."""
    head = page.select_one(".itsso-list-head strong")
    if head is None:
        assert page.select_one("main p"), address
        return 0
    numbers = re.findall(r"\d[\d,]*", head.get_text(" "))
    return int(numbers[-1].replace(",", ""))


def numbers_with_lists(page: BeautifulSoup) -> dict[str, int]:
    """Return the numbers of a page that are links, each by its address."""
    links: dict[str, int] = {}
    for anchor in page.select("main td a, main dd a, main strong a, main .itsso-figure a, main a.itsso-figure"):
        number = anchor.select_one("strong") or anchor
        if re.fullmatch(r"\d[\d,]*", number.get_text(strip=True)):
            links[str(anchor["href"])] = int(number.get_text(strip=True).replace(",", ""))
    return links


# --- Each number is its list -----------------------------------------------------------------------------------------


def boards(unit: Unit) -> list[str]:
    """Return the pages of figures of a unit that count all years."""
    dashboard = reverse("monitoring:dashboard", args=[unit.pk])
    return [
        *(f"{dashboard}?part={part}" for part in ("", "units", "more")),
        reverse("monitoring:stages", args=[unit.pk]),
        "/zero-firs/?years=all",
        "/zero-firs/reconciliation/?years=all",
        "/accountability/?years=all",
        "/accountability/by-unit/?years=all",
    ]


@pytest.mark.parametrize("reader", READERS)
def test_each_number_of_a_page_of_all_years_is_the_total_of_its_list(world: World, reader: str) -> None:
    posting: Posting = getattr(world, reader)
    client, followed = browser(posting), 0
    roll_up(DAY, by=world.system)
    for address in boards(posting.unit):
        if client.get(address).status_code in (403, 404):
            continue  # not a page of this role
        for link, number in numbers_with_lists(page_of(client, address)).items():
            target = link if link.startswith("/") else address.partition("?")[0] + link
            assert total_of(page_of(client, target), target) == number, (reader, address, target)
            followed += 1
    assert followed > 20, reader


def test_lists_of_all_years_hold_cases_of_both_years(world: World) -> None:
    """The four FIRs of each year, and the Zero FIRs, are in the list of what was registered: no year is left out."""
    client = browser(world.sp)
    address = reverse("monitoring:list", args=[world.kanpur.pk], query={"show": "registered"})
    text = page_of(client, address).get_text(" ")
    assert all(re.search(rf"\d/{year}", text) for year in YEARS)
    with enter(world.system):
        cases = Fact.objects.filter(station_no=world.kotwali.first).values("case_id").distinct().count()
    assert total_of(page_of(client, address), address) == cases


# --- The letter of the nation ----------------------------------------------------------------------------------------


def sentences(page: BeautifulSoup) -> str:
    """Return the whole text of the letter's page in one line."""
    return " ".join(page.select_one("main").get_text(" ").split())  # type: ignore[union-attr]


ZERO_FIRS = len(YEARS)
"""Zero FIRs of CCTNS that nobody re-registered: cases like others until their FIR is known."""


def recounted() -> dict[str, str]:
    """Return the figures of the letter that the scene decides, counted here from its own FIRs."""
    filed, pending = 2 * len(YEARS), len(YEARS) + 1 + ZERO_FIRS  # the limit of FIR 4 of 2026 has not passed
    registered = 4 * len(YEARS) + ZERO_FIRS + 1  # and the Zero FIR that was forwarded today
    return {
        "two_month_compliance": f"{filed} of {filed + pending}",
        "pending_beyond_two_months": f"{pending} of {filed + pending}",
        "disposal": f"{100 * filed / registered:.1f}% ({filed} of {registered})",
        "zero_fir_pending_transfer": f"{ZERO_FIRS} of {ZERO_FIRS + 1}",
        "zero_fir_pending_reregistration": "1 of 1",
        "refusals_alleged": f"{len(YEARS)}",
        "refusals_pending": f"{len(YEARS)} of {len(YEARS)}",
    }


@pytest.mark.parametrize(("reader", "unit"), [("national_monitor", "nation"), ("state_monitor", "up")])
def test_each_figure_of_the_letter_says_what_the_rows_say(world: World, reader: str, unit: str) -> None:
    register_shipped(world)
    posting: Posting = getattr(world, reader)
    with enter(world.system):
        counted = {
            name: (figure.title, figure.measure(getattr(world, unit), DAY))
            for name, figure in ((name, figures.figure(name)) for name in figures.names())
        }
    text = sentences(page_of(browser(posting), "/advisories/letter/"))
    for name, expected in recounted().items():
        assert f"{figures.figure(name).title}: {expected}" in text, name
    lines = page_of(browser(posting), "/advisories/letter/").select("main td li")
    assert lines
    for line in lines:
        value = line.select_one("strong, em")
        assert value is not None
        title = " ".join(line.get_text(" ").partition(value.get_text())[0].split()).rstrip(":").strip()
        name = next(name for name, (figure_title, _measured) in counted.items() if str(figure_title) == title)
        measured = counted[name][1]
        if measured is None:
            assert value.get_text(strip=True) == "not known", title
            continue
        known_for = measured.known_for
        figure = value.get_text(strip=True)
        assert figure.partition(";")[0] == figure_text(measured.value, measured.of), title
        incomplete = known_for is not None and not known_for.complete
        assert ("; known for" in figure) == incomplete, (title, figure)
        if unit == "nation":
            assert incomplete, title  # Bihar has sent nothing


def figure_text(value: int, total: int | None) -> str:
    """Return a figure as the page writes it: from ten cases on with its percentage."""
    if total is None:
        return str(value)
    fraction = f"{value} of {total}"
    return fraction if total < 10 else f"{100 * value / total:.1f}% ({fraction})"


def test_the_sentences_of_the_letter_about_answers_are_a_recount_of_the_rows(world: World) -> None:
    advisory = register_shipped(world)
    items = {item.pk: item.number for item in advisory.items.all()}
    with enter(world.system):
        units = Unit.objects.exclude(kind__in=("laboratory", "nation"))
        owed = [(unit, row) for unit in units for row in obligations_of([unit]) if row.item_id in items]
    states = {world.up.pk, world.bihar.pk}
    assert {unit.pk for unit, _row in owed} == states  # a State passes the letter on before others owe anything
    page = page_of(browser(world.national_monitor), "/advisories/letter/")
    text = sentences(page)
    assert f"{len(items)} actions are asked. By the system’s own figures, 0 of them can be assessed: 0 met." in text
    for number in items.values():
        of_item = [row for _unit, row in owed if items[row.item_id] == number]
        sentence = f"0 of {len(of_item)} answered as done (0 accepted); no evidence from {len(of_item)} Item {number}"
        assert sentence in text
    cells_by_unit = {
        row.select_one("th").get_text(strip=True): cells_of(row)  # type: ignore[union-attr]
        for row in page.select("#below ~ * tbody tr")
    }
    for unit in (world.up, world.bihar):
        rows = [row for owing, row in owed if owing.pk == unit.pk]
        overdue = sum(row.overdue(DAY) for row in rows)
        assert cells_by_unit[unit.name] == [str(overdue), str(len(rows)), "0", "0", "0", str(len(rows))]


def cells_of(row: Tag) -> list[str]:
    return [cell.get_text(strip=True) for cell in row.select("td")]
