"""ITSSO's own limit of two months, on the pages of cases to which the statute's limit does not apply.

The pages show what the figures count.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from uuid import UUID

import pytest

from itsso.accounts.models import Posting
from itsso.cases.actions import Batch, NewEvent, declare_source
from itsso.cases.models import Case, Clock
from itsso.monitoring.counting.figure_query import FigureQuery
from itsso.monitoring.counting.queries import counts_for
from itsso.platform.clock import fixed
from itsso.protection.ranges import enter
from tests.support.case_events import add, fir, key, new, register
from tests.support.case_pages import page, refusal, send, words
from tests.support.sample_nation import World
from tests.support.signed_in_browser import browser

pytestmark = pytest.mark.django_db

TODAY = date(2025, 3, 10)
OWN = "Completion of investigation (ITSSO list)"
ADMINISTRATIVE = "administrative limit, not set by a statute"


@pytest.fixture(autouse=True)
def _today() -> Iterator[None]:
    with fixed(TODAY):
        yield


@pytest.fixture
def late(world: World) -> UUID:
    """Return a case of BNS 69, which BNSS 193(2) leaves out, between two to which it applies."""
    register(world.system, world.kotwali, "1", "2025-01-06", "BNS 64(1)")
    register(world.system, world.kotwali, "3", "2025-01-08", "BNS 64(1)")
    return register(world.system, world.kotwali, "2", "2025-01-07", "BNS 69")


def rows(by: Posting, address: str, language: str = "en") -> list[str]:
    return [words(row) for row in page(browser(by, language).get(address)).select("main tbody tr:not(.itsso-group)")]


def lead(by: Posting, case: UUID) -> str:
    return words(page(browser(by).get(f"/cases/{case}/")).select_one("main .govuk-body-l"))


def test_case_outside_the_statute_is_listed_on_the_desk_among_the_others(world: World, late: UUID) -> None:
    late_by_day = rows(world.sho, "/desk/?stands=overdue")
    investigation_rows = sorted(row for row in late_by_day if "Completion of investigation" in row)
    assert [row[:13] for row in investigation_rows] == ["FIR 0001/2025", "FIR 0002/2025", "FIR 0003/2025"]
    assert f"{OWN} {ADMINISTRATIVE} 3 days over the limit 07-03-2025 Investigating officer" in investigation_rows[1]
    assert "Record police report: charge sheet or closure report" in investigation_rows[1]
    assert "BNSS 193(2)" in investigation_rows[0] and ADMINISTRATIVE not in investigation_rows[0]
    assert f"{len(late_by_day)} time limits are overdue." in words(
        page(browser(world.sho).get("/desk/?stands=overdue"))
    )
    assert [row[:13] for row in rows(world.sho, "/desk/?rule=itsso.two_months")] == ["FIR 0002/2025"]


def test_case_page_says_first_how_late_the_administrative_limit_is(world: World, late: UUID) -> None:
    assert lead(world.sho, late) == f"{OWN} ({ADMINISTRATIVE}): 07-03-2025; 3 days over the limit."
    case_page = page(browser(world.sho).get(f"/cases/{late}/"))
    assert f"{OWN} 07-03-2025; 3 days over the limit" in words(case_page.select_one(".itsso-limits svg"))
    link = next(link for link in case_page.select("main table a") if words(link) == OWN)
    assert "source" not in words(link.find_parent("tr"))  # how sure a rule of the book is says nothing of it
    assert browser(world.sho).get(str(link["href"])).status_code == 302
    law_page = page(browser(world.sho).get(f"/cases/{late}/law/"))
    unapplied = next(summary for summary in law_page.select("summary") if "not apply" in words(summary)).find_next("ul")
    assert "Completion of investigation" in words(unapplied)


def test_list_of_cases_marks_the_limit_as_administrative(world: World, late: UUID) -> None:
    third, second, first = rows(world.sho, "/cases/")
    assert f"07-03-2025 , 3 days over the limit {ADMINISTRATIVE}" in second
    assert ADMINISTRATIVE not in first + third


def test_administrative_limit_is_named_in_hindi(world: World, late: UUID) -> None:
    row = rows(world.sho, "/desk/?rule=itsso.two_months", "hi")[0]
    assert "प्रशासनिक समय-सीमा" in row and ADMINISTRATIVE not in row


def test_pending_beyond_two_months_in_figures_equals_overdue_clocks_of_the_desk(world: World, late: UUID) -> None:
    register(world.system, world.kotwali, "4", "2025-01-02", "POCSO 12", later=[_report("2025-02-01")])
    register(world.system, world.kotwali, "5", "2025-01-02", "POCSO 12", later=[new("stayed", "2025-01-20")])
    register(world.system, world.kotwali, "6", "2025-02-02", "POCSO 12")
    register(world.system, world.kotwali, "7", "2025-01-02", "BNS 74")
    with enter(world.sho):
        beyond = counts_for(world.kotwali, FigureQuery(TODAY)).beyond
        days = Clock.objects.filter(rule__endswith=".two_months", outer__lt=TODAY)
        assert beyond == days.count() == 4


@pytest.mark.parametrize(
    ("later", "limit_text"),
    [
        ((), "09-03-2025; 1 day over the limit"),
        (("final_report_filed", "2025-03-09"), "09-03-2025; done on 09-03-2025, in time"),
        (("final_report_filed", "2025-03-10"), "09-03-2025; done on 10-03-2025, 1 day late"),
        (("stayed", "2025-02-01"), "09-03-2025; 1 day over the limit"),
    ],
)
def test_case_page_counts_days_as_figures_do(world: World, later: tuple[str, str], limit_text: str) -> None:
    later_events = [_report(later[1]) if later[0] == "final_report_filed" else new(*later)] if later else []
    case = register(world.system, world.kotwali, "1", "2025-01-09", "BNS 69", later=later_events)
    assert f"({ADMINISTRATIVE}): {limit_text}." in lead(world.sho, case)


def test_case_page_names_the_investigation_once_while_it_is_the_next_limit(world: World) -> None:
    case = register(world.system, world.kotwali, "1", "2025-02-20", "BNS 69")
    assert "days left" in lead(world.sho, case)
    assert "Next:" not in lead(world.sho, case)


def test_report_removes_the_limit_from_the_desk_and_return_by_the_court_restores_it(world: World) -> None:
    case = register(world.system, world.kotwali, "1", "2025-01-07", "BNS 69", later=[_report("2025-02-20")])
    assert rows(world.sho, "/desk/?rule=itsso.two_months") == []
    add(world.system, key(world.kotwali, "1"), new("final_report_returned", "2025-03-01", form_no="1"))
    assert len(rows(world.sho, "/desk/?rule=itsso.two_months")) == 1
    assert "3 days over the limit" in lead(world.sho, case)


def test_page_after_recording_a_report_says_that_it_met_the_limit(world: World) -> None:
    case = register(world.system, world.kotwali, "1", "2025-01-20", "BNS 69")
    answer = send(world.sho, case, "final_report_filed", "2025-03-09", form_type="charge_sheet", form_no="1")
    assert answer.status_code == 302, refusal(answer)
    result_rows = rows(world.sho, answer["Location"])
    (row,) = [row for row in result_rows if OWN in row]
    assert f"{ADMINISTRATIVE} done in time 20-03-2025; 10 days left 20-03-2025; done on 09-03-2025, in time" in row


def test_a_case_that_ended_without_a_report_is_not_late(world: World) -> None:
    case = register(world.system, world.kotwali, "1", "2025-01-07", "BNS 69", later=[new("quashed", "2025-02-20")])
    assert rows(world.sho, "/desk/?rule=itsso.two_months") == []
    assert ADMINISTRATIVE not in lead(world.sho, case)
    assert f"{OWN} , {ADMINISTRATIVE}: ended without being done" in words(
        page(browser(world.sho).get(f"/cases/{case}/"))
    )


def test_day_on_which_authorities_differ_is_not_late_yet(world: World) -> None:
    case = register(world.system, world.kotwali, "1", "2024-11-30", "BNS 69")
    with fixed(date(2025, 1, 31)):
        assert "last day not certain: 30-01-2025 or 31-01-2025" in lead(world.sho, case)


def test_altered_sections_replace_the_administrative_limit_by_the_statutory_one(world: World) -> None:
    case = register(world.system, world.kotwali, "1", "2025-01-07", "BNS 69")
    add(world.system, key(world.kotwali, "1"), new("offences_altered", "2025-02-01", offences=["BNS 64(1)"]))
    assert "(BNSS 193(2)): 07-03-2025" in lead(world.sho, case)
    with enter(world.sho):
        assert Clock.objects.filter(rule__endswith=".two_months").get().rule == "investigation.two_months"


def test_limit_is_not_known_and_not_late_where_sources_send_no_reports(world: World) -> None:
    with enter(world.system):
        source = declare_source("firs", {"fir_registered": date(2013, 1, 1)}, world.system)
        with Batch(by=world.system, source=source) as batch:
            batch.add(batch.new_case(), [fir(world.kotwali, "1", "2025-01-07", "BNS 69")])
        case = Case.objects.get().pk
    assert rows(world.sho, "/desk/?rule=itsso.two_months") == []
    case_page = words(page(browser(world.sho).get(f"/cases/{case}/")))
    assert f"{OWN} , {ADMINISTRATIVE}: The sources of this case do not report this event" in case_page


def test_reason_for_delay_can_be_given_for_the_administrative_limit(world: World, late: UUID) -> None:
    form = page(browser(world.sho).get(f"/cases/{late}/record/delay_reason_recorded/"))
    assert form.select_one("input[name=limit][value='itsso.two_months']")
    add(world.system, key(world.kotwali, "2"), new("delay_reason_recorded", "2025-03-09", limit="itsso.two_months"))
    assert f"Time limit: {OWN}" in words(page(browser(world.sho).get(f"/cases/{late}/")))


def _report(day: str) -> NewEvent:
    return new("final_report_filed", day, report="charge_sheet", form_no="1")
