"""The tabs of a case, the chart of its time limits, and what its page folds away."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from uuid import UUID

import pytest
from bs4 import BeautifulSoup, Tag

from itsso.accounts.models import Posting
from itsso.cases.actions import NewEvent
from itsso.cases.models import Source
from itsso.platform.clock import fixed
from itsso.protection.ranges import enter
from tests.support.case_events import add, fir, key, new
from tests.support.case_pages import page, words
from tests.support.sample_nation import World
from tests.support.signed_in_browser import browser

TODAY = date(2025, 3, 10)


@pytest.fixture(autouse=True)
def _today() -> Iterator[None]:
    with fixed(TODAY):
        yield


@pytest.fixture
def case(world: World) -> UUID:
    """Return a case registered on 02-01-2025: examined in time, A1 in custody, two months over since 28-02-2025."""
    registered = fir(world.kotwali, "12", "2025-01-02", "BNS 64(1)", "POCSO 6", victims=1, victim_child=True)
    examined = new("victim_medical_examined", "2025-01-02", victim_ref="v")
    arrested = new("arrested", "2025-01-05", accused_ref="a", how="arrested_forwarded")
    remand = new("first_remand", "2025-01-05", accused_ref="a")
    return add(world.system, key(world.kotwali, "12", 2025), registered, examined, arrested, remand)


def open_tab(by: Posting, case: UUID, tab: str = "") -> BeautifulSoup:
    return page(browser(by).get(f"/cases/{case}/{tab}"))


def row_of(case_page: BeautifulSoup, title: str) -> Tag:
    """Return the row of the chart whose limit has a title that begins so."""
    return next(row for row in case_page.select(".itsso-limits > svg > g") if words(row).startswith(title))


def bars(row: Tag) -> list[tuple[float, float, str]]:
    """Return left edge, right edge and filling of each bar of a row."""
    rects = [(float(str(bar["x"])), float(str(bar["width"])), str(bar["fill"])) for bar in row.select("rect")]
    return [(x, x + width, fill) for x, width, fill in rects]


def today_line(case_page: BeautifulSoup) -> float:
    return float(str(case_page.select_one(".itsso-limits > svg > line[stroke-width='2']")["x1"]))  # type: ignore[index]


def test_case_has_three_tabs_and_the_second_names_its_pages(world: World, case: UUID) -> None:
    for address, tab in (("", "Case"), ("tasks/", "Case"), ("files/", "Exhibits and papers"), ("law/", "Law")):
        tabs = open_tab(world.sho, case, address).select(".moj-sub-navigation")
        assert [words(link) for link in tabs[0].select("a")] == ["Case", "Exhibits and papers", "Law"]
        assert [words(link) for link in tabs[0].select("a[aria-current=page]")] == [tab]
        assert len(tabs) == 1 + (tab in ("Exhibits and papers", "Law"))
    pages = [words(link) for link in open_tab(world.sho, case, "files/").select(".moj-sub-navigation")[1].select("a")]
    assert {"Files", "Papers", "Status slip"} <= set(pages)


def test_overdue_limit_is_filled_to_its_last_day_and_hatched_to_today(world: World, case: UUID) -> None:
    case_page = open_tab(world.sho, case)
    outline, filled, over = bars(row_of(case_page, "Completion of investigation"))
    assert filled[:2] == outline[:2] and filled[2] != "#fff"
    assert over[0] == outline[1]
    assert over[1] == pytest.approx(today_line(case_page), abs=0.2)
    assert over[2] == "url(#late)"


def test_running_limit_is_filled_to_today_and_open_after_it(world: World, case: UUID) -> None:
    case_page = open_tab(world.sho, case)
    outline, filled = bars(row_of(case_page, "Charge sheet deadline in custody"))
    assert filled[1] == pytest.approx(today_line(case_page), abs=0.2)
    assert outline[1] > filled[1]


def test_limit_that_was_met_ends_with_a_mark_and_has_nothing_hatched(world: World, case: UUID) -> None:
    row = row_of(open_tab(world.sho, case), "Medical examination of the victim")
    assert "url(#late)" not in [fill for _begin, _right, fill in bars(row)]
    assert row.select("line")
    assert "in time" in words(row)


def test_limit_met_a_day_late_by_date_is_hatched_for_that_day_and_one_met_on_its_last_day_is_not(world: World) -> None:
    registered = fir(world.kotwali, "13", "2025-01-02", "BNS 64(1)", victims=1)
    case = add(world.system, key(world.kotwali, "13", 2025), registered, _report("2025-03-03"))
    *_in_time, late = bars(row_of(open_tab(world.sho, case), "Completion of investigation"))
    assert late[2] == "url(#late)"
    registered = fir(world.kotwali, "14", "2025-01-02", "BNS 64(1)", victims=1)
    case = add(world.system, key(world.kotwali, "14", 2025), registered, _report("2025-03-02"))
    fills = [fill for _begin, _right, fill in bars(row_of(open_tab(world.sho, case), "Completion of investigation"))]
    assert "url(#late)" not in fills


def _report(day: str) -> NewEvent:
    return new("final_report_filed", day, report="charge_sheet", form_no="1")


def test_each_limit_of_the_chart_is_in_its_table_and_in_the_list_for_a_phone(world: World, case: UUID) -> None:
    case_page = open_tab(world.sho, case)
    drawn = {words(link) for link in case_page.select(".itsso-limits > svg > g a")}
    assert drawn == {words(link) for link in case_page.select(".itsso-bars a")}
    assert drawn <= {words(link) for link in case_page.select(".itsso-limits tbody th a")}
    assert case_page.select("main h2")[0].get_text() == "Time limits"


def test_dots_of_the_chart_lead_to_the_entries_of_the_history(world: World, case: UUID) -> None:
    case_page = open_tab(world.sho, case)
    targets = [str(link["href"]) for link in case_page.select(".itsso-limits > svg > a[href^='#']")]
    assert len(targets) == 2  # two entries of 2 January are one dot, two of the 5th another
    assert all(len(case_page.select(target)) == 1 for target in targets)


def test_custody_since_a_remand_is_drawn_to_today_and_named_with_the_person(world: World, case: UUID) -> None:
    case_page = open_tab(world.sho, case)
    ((_begin, right, _fill),) = bars(row_of(case_page, "A1 in custody"))
    assert right == pytest.approx(today_line(case_page), abs=0.2)
    assert "A1 accused, in custody since the remand of 05-01-2025" in words(case_page.select_one("main"))
    released = new("released", "2025-02-01", accused_ref="a")
    add(world.system, key(world.kotwali, "12", 2025), released)
    case_page = open_tab(world.sho, case)
    assert bars(row_of(case_page, "A1 in custody"))[0][1] < right
    assert "from the remand of 05-01-2025 to 01-02-2025" in words(case_page.select_one("main"))


def test_custody_is_not_shown_as_lasting_where_no_source_reports_its_end(world: World, case: UUID) -> None:
    """A release that CCTNS does not send, or a judgment, leaves open whether the accused is in custody today."""
    source = Source.objects.get(code="test")
    with enter(world.system):
        kinds = {kind: day for kind, day in source.carried.items() if kind != "released"}
        Source.objects.filter(pk=source.pk).update(carried=kinds)
    case_page = open_tab(world.sho, case)
    assert "A1 in custody" not in words(case_page.select_one(".itsso-limits"))
    unknown = "A1 accused, remanded on 05-01-2025; it is not known here whether custody has ended"
    assert unknown in words(case_page.select_one("main"))
    Source.objects.filter(pk=source.pk).update(carried=source.carried)
    add(world.system, key(world.kotwali, "12", 2025), new("judgment_delivered", "2025-03-01"))
    assert unknown in words(open_tab(world.sho, case).select_one("main"))


def test_stages_have_the_day_of_their_first_entry_and_say_what_is_not_recorded(world: World, case: UUID) -> None:
    stages = [words(stage) for stage in open_tab(world.sho, case).select(".itsso-stages li")]
    assert stages[0] == "FIR 02-01-2025"
    assert "Arrest 05-01-2025" in stages
    assert "Police report not recorded" in stages


def test_examination_that_the_victim_declined_is_never_called_done(world: World) -> None:
    registered = fir(world.kotwali, "13", "2025-01-02", "BNS 64(1)", victims=1)
    declined = new("victim_medical_declined", "2025-01-03", victim_ref="v")
    case_page = open_tab(world.sho, add(world.system, key(world.kotwali, "13", 2025), registered, declined))
    stages = [words(stage) for stage in case_page.select(".itsso-stages li")]
    assert "Medical examination declined by the victim 03-01-2025" in stages
    lines = [words(line) for line in case_page.select(".itsso-bars li, .itsso-limits tbody tr")]
    of_examination = [line for line in lines if line.startswith("Medical examination of the victim")]
    assert len(of_examination) == 2
    assert all("declined by the victim on 03-01-2025" in line and "done on" not in line for line in of_examination)


def test_history_of_a_long_case_is_one_list_of_which_a_phone_shows_the_last_four_entries(
    world: World, case: UUID
) -> None:
    assert "more entr" not in words(open_tab(world.sho, case))
    entries = [new("victim_informed", f"2025-02-{day:02}", victim_ref="v") for day in range(1, 8)]
    add(world.system, key(world.kotwali, "12", 2025), *entries)
    case_page = open_tab(world.sho, case)
    (history,) = case_page.select(".itsso-timeline")
    folded = history.select(":scope > .itsso-timeline__item--folded")
    assert (len(history.select(":scope > li")), len(folded)) == (11, 7)
    assert "FIR registered" in words(folded[-1])
    assert words(history.find_previous_sibling("details")) == "7 more entries"


def test_law_page_has_a_line_for_each_rule_and_the_case_page_counts_those_without_a_day(
    world: World, case: UUID
) -> None:
    folds = open_tab(world.sho, case, "law/").select("details.govuk-details")
    unknown, waiting, unapplied = (
        sum(len(fold.select("li")) for fold in folds if name in words(fold.summary))
        for name in ("not known: reason", "not started: what", "not apply: reason")
    )
    links = open_tab(world.sho, case).select("main a")
    line = next(words(link.parent) for link in links if words(link) == "Every rule for this case")
    assert line.endswith(f": {unknown} not known, {waiting} not started, {unapplied} not applicable")
