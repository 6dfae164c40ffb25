"""One act for several cases: a reason for delay, and the assignment of cases that name no officer."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import partial
from uuid import UUID, uuid4

import pytest

from itsso import law
from itsso.accounts.models import Posting, Role
from itsso.cases.models import Event
from itsso.cases.several_delays.actions import SharedDelay, give_reason
from itsso.cases.workload.queries import ticked_cases
from itsso.law.event_facts import FactName
from itsso.law.event_kinds import Kind
from itsso.platform.clock import fixed
from itsso.platform.errors import Refused
from itsso.protection.ranges import enter
from tests.support.case_events import add, key, new, register
from tests.support.case_pages import page, words
from tests.support.sample_nation import World, post
from tests.support.signed_in_browser import browser
from tests.support.simultaneous_calls import at_once

pytestmark = pytest.mark.django_db

URL = "/delay-reasons/"


@pytest.fixture(autouse=True)
def _today() -> Iterator[None]:
    with fixed(date(2025, 6, 1)):
        yield


@pytest.fixture
def late(world: World) -> list[UUID]:
    """Two cases of the station that are pending beyond two months."""
    return [register(world.system, world.kotwali, number, "2025-02-01", "BNS 64(1)") for number in ("1", "2")]


def reasons_in(case: UUID) -> list[tuple[str, str]]:
    events = Event.objects.using("owner").filter(case=case, kind="delay_reason_recorded")
    return [(event.facts["reason"], event.facts["limit"]) for event in events]


def sent(cases: list[UUID], **more: object) -> dict[str, object]:
    return {"case": [str(case) for case in cases], "reason": "sanction", "form": str(uuid4()), **more}


def test_officer_ticks_checks_and_records_one_reason_in_each_case(world: World, late: list[UUID]) -> None:
    client = browser(world.sho)
    assert words(page(client.get("/desk/?whose=all"))).count("Give one reason for delay for several cases") == 1
    listed = page(client.get("/cases/?investigation=overdue"))
    assert {str(box["value"]) for box in listed.select("input[name=case]")} == {str(case) for case in late}
    questions = page(client.post(URL, {"case": [str(case) for case in late]}))
    assert "Reason for delay" in words(questions)
    form = sent(late)
    checked = words(page(client.post(URL, form)))
    assert "Record this reason for delay in 2 cases?" in checked
    assert "FIR 0001/2025" in checked
    assert [reasons_in(case) for case in late] == [[], []]
    for _press in range(2):
        assert client.post(URL, {**form, "confirmed": "1"}).status_code == 302
    assert [reasons_in(case) for case in late] == [[("sanction", "investigation.two_months")]] * 2


def test_two_presses_at_once_record_one_entry_in_each_case(world: World, late: list[UUID]) -> None:
    delay = SharedDelay("sanction", uuid4())

    def press() -> None:
        with enter(world.sho):
            give_reason(ticked_cases(late, world.sho.unit.interval), delay, by=world.sho)

    at_once(press, press)
    assert [len(reasons_in(case)) for case in late] == [1, 1]


def test_a_form_sent_again_with_another_reason_is_refused(world: World, late: list[UUID]) -> None:
    client, form = browser(world.sho), sent(late, confirmed="1")
    assert client.post(URL, form).status_code == 302
    answer = client.post(URL, {**form, "reason": "laboratory_report"})
    assert answer.status_code == 422
    assert "This form was already sent with other content" in answer.text
    assert [reasons_in(case) for case in late] == [[("sanction", "investigation.two_months")]] * 2


def test_case_that_changed_meanwhile_is_named_and_nothing_is_recorded(world: World, late: list[UUID]) -> None:
    filed = new("final_report_filed", "2025-05-30", report="charge_sheet")
    add(world.system, key(world.kotwali, "2"), filed)
    answer = browser(world.sho).post(URL, sent(late, confirmed="1"))
    assert answer.status_code == 422
    assert "FIR 0002/2025: not pending beyond two months any more. Nothing was recorded." in answer.text
    assert "FIR 0001/2025: not" not in answer.text
    assert [reasons_in(case) for case in late] == [[], []]


def test_case_of_another_station_or_a_role_that_may_not_say_it_records_nothing(world: World, late: list[UUID]) -> None:
    duty = post("duty.kotwali", world.kotwali, Role.DUTY_OFFICER)
    for by in (world.colleague, world.sp, duty):
        browser(by).post(URL, sent(late, confirmed="1"))
    foreign = register(world.system, world.nawabganj, "9", "2025-02-01", "BNS 64(1)")
    browser(world.sho).post(URL, sent([*late, foreign], confirmed="1"))
    assert [reasons_in(case) for case in (*late, foreign)] == [[], [], []]
    for by in (world.sp, duty):
        assert page(browser(by).get("/cases/?investigation=overdue")).select("input[name=case]") == []


def test_form_offers_the_reasons_for_delay_and_no_reason_of_another_entry(world: World, late: list[UUID]) -> None:
    form = page(browser(world.sho).post(URL, {"case": [str(case) for case in late]}))
    offered = {str(option["value"]) for option in form.select("select[name=reason] option") if option["value"]}
    reasons = law.book().kinds[Kind.DELAY_REASON_RECORDED].facts[FactName.REASON].codes
    assert offered == set(reasons) - {"other"}


@pytest.mark.parametrize(
    "fields", [{"reason": "other"}, {"reason": "seal_broken"}, {"reason": "x"}, {"reason": ""}, {"form": "x"}]
)
def test_garbage_is_answered_with_the_form(world: World, late: list[UUID], fields: dict[str, str]) -> None:
    assert browser(world.sho).post(URL, sent(late, confirmed="1", **fields)).status_code == 422
    assert browser(world.sho).post(URL, {"case": "x"}).status_code == 404
    assert browser(world.sho).post(URL, {}).status_code == 302
    assert [reasons_in(case) for case in late] == [[], []]


def test_cases_without_an_officer_are_ticked_on_their_list_and_assigned(world: World, late: list[UUID]) -> None:
    officer: Posting = post("second.kotwali", world.kotwali, Role.INVESTIGATING_OFFICER)
    client = browser(world.sho)
    listed = page(client.get("/cases/?investigation=running&officer=-"))
    assert len(listed.select("input[name=case]")) == 2
    button = next(button for button in listed.select("button[formaction]") if "Assign" in words(button))
    boxes = [str(case) for case in late]
    form = page(client.post(str(button["formaction"]), {"case": boxes}))
    numbers = [str(option["value"]) for option in form.select("select[name=officer] option") if option["value"]]
    assert officer.officer.number in numbers
    answer = {"case": boxes, "officer": officer.officer.number, "day": "01-06-2025", "form": str(uuid4())}
    day = {"day_0": "1", "day_1": "6", "day_2": "2025"}
    assert client.post(str(button["formaction"]), {**answer, **day}).status_code == 302
    assert page(client.get("/cases/?investigation=running&officer=-")).select("input[name=case]") == []


def test_refusal_of_one_case_names_it(world: World, late: list[UUID]) -> None:
    give = partial(give_reason, delay=SharedDelay("sanction", uuid4()), by=world.sp)
    with enter(world.sp), pytest.raises(Refused, match=r"FIR 000./2025: Your role cannot record this"):
        give(ticked_cases(late, world.sho.unit.interval))
