"""The page of a case that says who is reminded and when."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest
from bs4 import BeautifulSoup, Tag
from django.urls import reverse

from itsso.accounts.models import Posting, Role
from itsso.alerts.following.actions import let_reminders_follow
from itsso.alerts.models import ComingStep
from itsso.cases.limits import rule
from itsso.notices.actions import answer
from itsso.notices.codes import NoticeAct
from itsso.notices.models import Notice
from itsso.platform import clock
from itsso.protection.ranges import enter
from tests.alerts.work import run, start
from tests.support.case_events import add, at, fir, key, new
from tests.support.sample_nation import World, post
from tests.support.signed_in_browser import browser

REPORTS = "Collect the medical report"


@pytest.fixture
def reminded_case(world: World) -> UUID:
    """Return a case of 1 March at Kotwali, in a State that is live since January."""
    start(world, "2025-01-01")
    return _registered(world)


def _registered(world: World) -> UUID:
    with clock.fixed(at("2025-03-01T20:00")):
        return add(
            world.system,
            key(world.kotwali, "1"),
            fir(world.kotwali, "1", "2025-03-01", "BNS 64(1)", io_ref="IO.KOTWALI"),
        )


def _page(posting: Posting, case_id: UUID, moment: str) -> BeautifulSoup:
    with clock.fixed(at(moment)):
        response = browser(posting).get(reverse("alerts:case_reminders", args=[case_id]))
    assert response.status_code == 200
    return BeautifulSoup(response.content, "html.parser")


def _text_of(element: Tag) -> str:
    return " ".join(element.get_text(" ").split())


def _section(page: BeautifulSoup, rule_id: str = "investigation.two_months") -> list[list[str]]:
    """Return the lines of a limit's table."""
    title = str(rule(rule_id).title)
    heading = next(heading for heading in page.select("h2") if _text_of(heading) == title)
    table = heading.find_next("table")
    assert table is not None
    return [[_text_of(cell) for cell in line.select("th, td")] for line in table.select("tbody tr")]


def test_every_step_to_come_names_its_post_and_its_holder_now(world: World, reminded_case: UUID) -> None:
    lines = _section(_page(world.io, reminded_case, "2025-03-02T10:00"))
    assert [line[0] for line in lines[:4]] == [
        "17-03-2025 08:00",
        "01-04-2025 08:00",
        "16-04-2025 08:00",
        "21-04-2025 08:00",
    ]
    assert all(line[4] == "To come" for line in lines)
    assert lines[0][1].startswith(REPORTS)
    assert lines[0][2] == f"Investigating officer {world.io.officer.local_name}"
    assert lines[0][3] == "On the list of 08:00"
    assert lines[3][2] == f"Station house officer {world.sho.officer.local_name}"
    # Kanpur has no sub-division
    assert lines[1][2].endswith(
        f"Nobody can be reached in this post. Instead: {world.sp.officer.local_name}, Superintendent of Police."
    )


def test_a_taken_step_says_whether_it_was_read_and_answered(world: World, reminded_case: UUID) -> None:
    run(world, "2025-03-17T08:01")
    first, *_coming = _section(_page(world.sho, reminded_case, "2025-03-17T09:00"))
    assert first[4] == "Sent 17-03-2025 08:01 Not read yet"
    with enter(world.io), clock.fixed(at("2025-03-17T10:00")):
        notice = Notice.objects.get(posting=world.io, reference="investigation.two_months:reports")
        Notice.objects.filter(pk=notice.pk).update(read_at=clock.now())
        answer(notice.pk, NoticeAct.ASKED, at("2025-03-20").date(), form=uuid4(), by=world.io)
    first, *coming = _section(_page(world.sho, reminded_case, "2025-03-17T11:00"))
    assert first[4] == (
        "Sent 17-03-2025 08:01 Read: 17-03-2025 10:00 Answered: Asked the other office for it, counts until 20-03-2025"
    )
    assert coming[0][0] == "01-04-2025 08:00"


def test_an_answer_holds_no_reminder_of_a_superior_back(world: World, reminded_case: UUID) -> None:
    run(world, "2025-03-17T08:01")
    with enter(world.io), clock.fixed(at("2025-03-30T10:00")):
        notice = Notice.objects.get(posting=world.io, reference="investigation.two_months:reports")
        answer(notice.pk, NoticeAct.WILL_DO, at("2025-04-10").date(), form=uuid4(), by=world.io)
    run(world, "2025-04-01T08:01")
    with enter(world.sp):  # Kanpur has no sub-division
        assert Notice.objects.filter(posting=world.sp, reference="investigation.two_months:review").exists()


def test_a_reminder_that_followed_its_post_names_the_new_officer(world: World, reminded_case: UUID) -> None:
    second = post("second.kotwali", world.kotwali, Role.INVESTIGATING_OFFICER)
    run(world, "2025-03-17T08:01")
    with clock.fixed(at("2025-03-18T10:00")):
        assigned = new("investigation_assigned", "2025-03-18", io_ref=second.officer.number)
        add(world.system, key(world.kotwali, "1"), assigned)
    with clock.fixed(at("2025-03-18T10:05")):
        list(let_reminders_follow(world.system))
    first, *_coming = _section(_page(world.sho, reminded_case, "2025-03-18T11:00"))
    assert first[0] == "17-03-2025 08:00"
    assert first[2] == f"Investigating officer {world.io.officer.local_name}"
    assert first[4] == (
        "Sent 17-03-2025 08:01 Withdrawn: 18-03-2025 10:05"
        f" Given to {second.officer.local_name}, Investigating officer: 18-03-2025 10:05 Not read yet"
    )


def test_the_page_shows_what_the_run_takes(world: World, reminded_case: UUID) -> None:
    planned = [line[0] for line in _section(_page(world.sp, reminded_case, "2025-03-02"))]
    for moment in planned:
        day, month, rest = moment.split("-")
        run(world, f"{rest[:4]}-{month}-{day}T{rest[5:]}:30")
    lines = _section(_page(world.sp, reminded_case, "2026-01-01"))
    assert [line[0] for line in lines] == planned
    assert all(line[4].startswith("Sent") for line in lines)


def test_a_limit_that_was_met_keeps_what_was_sent_and_plans_nothing(world: World, reminded_case: UUID) -> None:
    run(world, "2025-03-17T08:01")
    with clock.fixed(at("2025-03-18T20:00")):
        report = new("final_report_filed", "2025-03-18", form_no="1/25", result="charge_sheet")
        add(world.system, key(world.kotwali, "1"), report)
    page = _page(world.sho, reminded_case, "2025-03-19")
    (line,) = _section(page)
    assert "Withdrawn: 18-03-2025 20:00" in line[4]
    assert "This time limit no longer runs. No further reminder is sent." in _text_of(page)


def test_a_step_that_was_set_aside_is_not_shown_as_to_come(world: World, reminded_case: UUID) -> None:
    with enter(world.system):
        waiting = ComingStep.objects.filter(rule="investigation.two_months")
        waiting.update(failed_at=at("2025-03-17T08:01"), fault="ValueError")
    page = _page(world.sho, reminded_case, "2025-03-17T09:00")
    assert {line[4] for line in _section(page)} == {"Stopped by a fault"}
    assert "A fault in ITSSO stopped the reminders of this time limit." in _text_of(page)
    assert "ValueError" not in _text_of(page)


def test_a_limit_that_was_over_before_says_so(world: World) -> None:
    case_id = _registered(world)
    start(world, "2025-09-01")
    page = _page(world.sho, case_id, "2025-09-02")
    assert "was over before reminders began in this State" in _text_of(page)


def test_without_reminders_the_page_says_why(world: World) -> None:
    case_id = _registered(world)
    page = _page(world.io, case_id, "2025-03-02")
    assert "Reminders have not begun in this State." in _text_of(page)
    assert not page.select("table")


def test_only_who_sees_the_case_sees_its_reminders(world: World, reminded_case: UUID) -> None:
    address = reverse("alerts:case_reminders", args=[reminded_case])
    with clock.fixed(at("2025-03-02")):
        assert browser(world.stranger).get(address).status_code == 404
        assert browser(world.io).get(reverse("alerts:case_reminders", args=[uuid4()])).status_code == 404
        case_page = browser(world.io).get(reverse("cases:law", args=[reminded_case]))
    assert address in case_page.text
