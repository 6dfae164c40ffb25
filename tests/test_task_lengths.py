"""How long the usual tasks are: screens and clicks of an officer who knows the place, from the page of the sign-in.

Each task is done whole in a real browser, by the mouse for what is chosen and the keyboard for what is text, and is
compared with the limit in `TASKS` (tests.support.mouse says what counts). `pytest -m proof` prints the table.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest

from itsso.accounts.models import Posting, Role
from itsso.cases.recording.actions import ANOTHER, Recording, record
from itsso.exchange.feed_import.load import load
from itsso.intake.complaints import actions
from itsso.intake.complaints.registration import Registration
from itsso.law.event_kinds import Kind
from itsso.monitoring.counting.actions import roll_up
from itsso.platform import clock
from itsso.platform.home import home
from itsso.protection import keys
from itsso.protection.ranges import enter
from tests.support import feeds
from tests.support.advisory_letters import entry, item, register_advisory
from tests.support.browser import chromium, printed_sheets
from tests.support.case_events import add, fir, key
from tests.support.complaints import complaint
from tests.support.laboratory_work import Bench
from tests.support.sample_nation import World, post
from tests.support.screens import Screens, aside
from tests.support.signed_in_browser import browser
from tests.support.slips import number_and_code
from tests.support.task_office import NOW, Office
from tests.support.training_files import register_row
from tests.support.training_files import send as send_file
from tests.training.planned_sessions import plan_session

TODAY, YESTERDAY = NOW.date(), NOW.date() - timedelta(days=1)


def registered_case(office: Office, *, zero: bool = False) -> UUID:
    """Register an FIR at Kotwali and assign it to the investigating officer."""
    world = office.world

    def register() -> UUID:
        recorded = complaint(world.sho)
        with enter(world.sho):
            decided = Registration(("BNS 64(1)",), zero=zero, io_ref="IO.KOTWALI")
            return actions.register(recorded.pk, decided, by=world.sho).pk

    return aside(register)


def due_case(office: Office) -> None:
    """Register an FIR of two months ago, whose limit ends within the week."""
    world, day = office.world, "2026-04-05"

    def register() -> None:
        registration = fir(world.kotwali, "9", day, "BNS 64(1)", io_ref="IO.KOTWALI")
        add(world.system, key(world.kotwali, "9", 2026), registration)
        roll_up(TODAY, by=world.system)

    aside(register)


def recorded_entry(office: Office, case: UUID, kind: Kind, at: datetime, subject: str = "") -> None:
    """Record an entry of a case, as its investigating officer."""
    by = office.world.io

    def add() -> None:
        with enter(by):
            record(case, Recording(kind, at, "m", subject), by=by, form=uuid4(), seen=None)

    aside(add)


# --- The tasks ------------------------------------------------------------------------------------------------------


def complaint_to_fir(office: Office) -> None:
    """A woman tells at the station that a stranger raped her yesterday; the FIR is registered."""
    duty = aside(lambda: post("duty.kotwali", office.world.kotwali, Role.DUTY_OFFICER))
    with office.sits(duty) as mouse:
        mouse.open("main button[name=mode]", text="In person")
        mouse.type("name", "Chandraprabha Oraon")
        mouse.type("address", "Nai Basti")
        for name, value in (("victim", "female"), ("age", "adult"), ("acts", "penetration"), ("relation", "stranger")):
            mouse.choose(name, value)
        for name, value in (("harm", "none"), ("here", "yes")):
            mouse.choose(name, value)
        mouse.day("offence_from", YESTERDAY)
        mouse.type("accused_number", "1")
        mouse.choose("place_class", "residence")
        mouse.type("narrative", "What she told.")
        mouse.press()
        for measure in ("woman_officer", "support_person"):
            mouse.choose(measure, "accepted")
        for measure in ("place", "interpreter", "video"):
            mouse.choose(measure, "not_needed")
        mouse.choose("outcome", "fir")
        mouse.press()
        mouse.open("main button[name=attested]", text="signed")
        assert "FIR registered" in mouse.page.inner_text("main")


def zero_fir_sent_and_accepted(office: Office) -> None:
    """A Zero FIR is sent to the station with jurisdiction, and accepted there."""
    registered_case(office, zero=True)
    aside(lambda: post("io.nawabganj", office.world.nawabganj, Role.INVESTIGATING_OFFICER))
    with office.sits(office.world.sho) as mouse:
        mouse.type("station_find", "Nawabganj")
        mouse.open("main form:has([name=station_find]) button")
        assert "PS Nawabganj" in mouse.page.inner_text("main")
        mouse.press()
        assert "Sent to PS Nawabganj" in mouse.page.inner_text("main")
    office.parcels_arrive()
    with office.sits(office.world.colleague) as mouse:
        mouse.open('.itsso-figure__items a[href^="/zero-firs/"]')
        mouse.choose("io_ref", "IO.NAWABGANJ")
        mouse.choose("told_by", "phone")
        mouse.press("[name=told_by]")
        assert "FIR registered" in mouse.page.inner_text("main")


def arrest_production_and_remand(office: Office) -> None:
    """The accused was arrested yesterday evening, and produced and remanded this morning."""
    registered_case(office)
    with office.sits(office.world.io) as mouse:
        mouse.open('.itsso-work a[href$="/record/arrested/"]')
        mouse.recent("day", YESTERDAY)
        mouse.type("time", "21:00")
        mouse.choose("followed_by", "production_and_remand")
        mouse.recent("produced_on", TODAY)
        mouse.press()
        text = mouse.page.inner_text("main")
        assert "First remand (A1), 02-06-2026" in text and "Produced before a Magistrate (A1), 02-06-2026" in text


def entry_taken_back(office: Office) -> None:
    """An entry that was made by mistake is withdrawn, after eight others were made."""
    case = registered_case(office)
    recorded_entry(office, case, Kind.VICTIM_INFORMED, NOW - timedelta(hours=1))
    for minutes in range(50, 10, -5):
        recorded_entry(office, case, Kind.FORENSIC_SCENE_VISIT, NOW - timedelta(minutes=minutes))
    with office.sits(office.world.io) as mouse:
        mouse.open('.itsso-work a[href^="/cases/"]')
        mouse.open('.itsso-timeline a[href*="/correct/"]', text="told of")
        mouse.open("main button[name=withdraw][value=not_happened]")
        assert "Effect on time limits" in mouse.page.inner_text("main")


def police_report(office: Office) -> None:
    """A charge sheet is prepared by the investigating officer, and forwarded by the officer in charge."""
    recorded_entry(office, registered_case(office), Kind.ARRESTED, NOW - timedelta(hours=1), ANOTHER)
    with office.sits(office.world.io) as mouse:
        mouse.open('.itsso-work a[href$="/record/final_report_prepared/"]')
        mouse.recent("day", TODAY)
        mouse.choose("report", "charge_sheet")
        mouse.type("form_no", "1/2026")
        mouse.press()
        assert "Police report prepared" in mouse.page.inner_text("main")
    with office.sits(office.world.sho) as mouse:
        mouse.open('main a[href$="/record/final_report_forwarded/"]')
        mouse.recent("day", TODAY)
        mouse.press()
        assert "Police report forwarded" in mouse.page.inner_text("main")


def identity_opened(office: Office) -> None:
    """The investigating officer reads the victim's name."""
    registered_case(office)
    with office.sits(office.world.io) as mouse:
        mouse.open('.itsso-work a[href^="/cases/"]')
        mouse.choose("reason", "contact")
        mouse.open("main button[name=items]", text="Name")
        assert "Chandraprabha Oraon" in mouse.page.inner_text("main")


def officer_nominated(office: Office) -> None:
    """An officer is nominated for a course."""

    def plan() -> None:
        trainer = post("training.up", office.world.up, Role.TRAINING_OFFICER)
        send_file([register_row("2", office.world.kotwali, "Sita Devi", woman="yes")], by=trainer)
        plan_session(browser(trainer))

    aside(plan)
    with office.sits(office.world.sp) as mouse:
        mouse.open('main a[href$="/nominate/"]')
        mouse.tick("person")
        mouse.press("[name=person]")
        mouse.press()
        assert "1 officer nominated" in mouse.page.inner_text("main")


def advisory_answered(office: Office) -> None:
    """An item of an advisory is answered: done, with the number of the order."""
    nodal = aside(lambda: post("nodal.kanpur", office.world.kanpur, Role.ADVISORY_OFFICER))
    aside(lambda: register_advisory(office.world.system, entry(direct="yes", items=[item(due_on=date(2026, 6, 20))])))
    with office.sits(nodal) as mouse:
        mouse.open('main a[href$="/answer/"]')
        mouse.choose("status", "done")
        mouse.choose("evidence_kind", "document")
        mouse.type("evidence", "Order 42/2026")
        mouse.press()


def advisory_answered_by_the_state(office: Office) -> None:
    """The State's nodal officer, for whom many items wait, answers the one that is due first."""
    nodal = aside(lambda: post("nodal.up", office.world.up, Role.ADVISORY_OFFICER))
    items = [item(n, levels=["state"], due_on=date(2026, 6, 30 - n)) for n in range(1, 8)]
    aside(lambda: register_advisory(office.world.system, entry(direct="yes", items=items)))
    with office.sits(nodal) as mouse:
        mouse.open('main a[href$="/answer/"]')
        assert "23-06-2026" in mouse.page.inner_text("main")
        mouse.choose("status", "done")
        mouse.choose("evidence_kind", "document")
        mouse.type("evidence", "Order 42/2026")
        mouse.press()


def exhibit_to_the_laboratory(office: Office) -> None:
    """A shirt is seized, forwarded and handed over; the laboratory receives it and accepts the request."""
    registered_case(office)
    reception = aside(lambda: post("reception", office.world.laboratory, Role.LAB_RECEPTION))
    with office.sits(office.world.io) as mouse:
        mouse.open('.itsso-work a[href$="/seize/"]')
        mouse.choose("what", "clothing")
        mouse.choose("origin", "scene")
        mouse.type("mark", "P-2")
        mouse.type("impression", "SHO KTW")
        mouse.open("main button[name=forward]")
        label = mouse.page.url.partition("?item=")[2]
        mouse.type("memo", "M-7/2026")
        mouse.choose("items", label)
        mouse.choose("ask_biology", "semen")
        mouse.choose("papers", "medical_report")
        mouse.press()
        mouse.type("number", "RC 41/2026")
        mouse.choose("seal", "whole")
        mouse.press("[name=number]")
        assert "handed over" in mouse.page.inner_text("main")
    office.parcels_arrive()
    with office.sits(reception) as mouse:
        mouse.type("label", label)
        mouse.press("[name=label]")
        assert "1 of 1 recorded" in mouse.page.inner_text("main")
        mouse.open('main a[href^="/forensics/laboratory/requests/"]')
        mouse.press()
        assert "Accepted" in mouse.page.inner_text("body")


def due_this_week(office: Office) -> None:
    """The superintendent sees what falls due within a week, and who investigates it."""
    due_case(office)
    with office.sits(office.world.sp) as mouse:
        this_week = mouse.page.locator(".itsso-work:has(h2:text('This week'))").inner_text()
        assert "0009/2026" in this_week and "io.kotwali" in this_week


def examiner_assigned(office: Office) -> None:
    """The laboratory accepts a request; an examiner is chosen at random and has the work on the first page."""

    def accept() -> list[Posting]:
        bench = Bench(office.world)
        bench.competent("biology", "dna")
        _, note = bench.at_reception()
        bench.accept(note)
        return [bench.examiner_of(work) for work in bench.works()]

    examiner = aside(accept)[0]
    with office.sits(examiner) as mouse:
        assert mouse.page.locator('main a[href^="/forensics/laboratory/works/"]').count()


def reason_of_a_rejected_row(office: Office) -> None:
    """The data clerk reads why a row was rejected, and what to write instead."""

    def load_rows() -> None:
        delivery = feeds.write(home() / "delivery", {"fir.csv": [feeds.fir(1, sections="")]})
        load(delivery, by=office.world.clerk, workers=1)

    aside(load_rows)
    with office.sits(office.world.clerk) as mouse:
        mouse.open('main table a[href^="/feed/"]')
        assert "The value is missing. Enter it and send the row again." in mouse.page.inner_text("main")


def dashboard_printed(office: Office) -> None:
    """The superintendent prints the dashboard of the district: two sheets."""
    due_case(office)
    with office.sits(office.world.sp) as mouse:
        address = mouse.page.locator('a[href^="/dashboard/"]').first.get_attribute("href")
        mouse.page.goto(str(address))
        mouse.page.evaluate("window.print = () => { document.title = 'printed'; }")
        mouse.click("main [data-print]")
        assert mouse.page.title() == "printed" and printed_sheets(mouse.page) <= 2


def case_printed(office: Office) -> None:
    """The investigating officer prints a case that My work names: two sheets."""
    registered_case(office)
    with office.sits(office.world.io) as mouse:
        address = mouse.page.locator('.itsso-work a[href^="/cases/"]').first.get_attribute("href")
        mouse.page.goto(str(address))
        mouse.page.evaluate("window.print = () => { document.title = 'printed'; }")
        mouse.click("main [data-print]")
        assert mouse.page.title() == "printed" and printed_sheets(mouse.page) <= 2


def status_read(office: Office) -> None:
    """The victim opens the address on her slip, and reads the status by number and code."""
    case, world = registered_case(office), office.world
    slip = aside(lambda: number_and_code(case, by=world.sho))
    with office.sits(None) as mouse:
        mouse.address("/status/")
        mouse.type("number", slip["number"])
        mouse.type("code", slip["code"])
        mouse.press("[name=code]")
        assert "Being investigated" in mouse.page.inner_text("main")


def deadline_calculated(office: Office) -> None:
    """Somebody without an account asks when the police report of an FIR is due."""
    with office.sits(None) as mouse:
        mouse.open('main a[href="/law/calculator/"]')
        mouse.type("sections", "BNS 64(1)")
        mouse.day("fir_registered", YESTERDAY)
        mouse.press()
        assert "01-08-2026" in mouse.page.inner_text("main")


def list_exported(office: Office) -> None:
    """The station's list of work is downloaded as a file."""
    registered_case(office)
    with office.sits(office.world.sho) as mouse, mouse.page.expect_download():
        mouse.click('main a[href*="format=csv"]')


# --- The table ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Task:
    """A task with its ideal length, and the length that it may not exceed, as (screens, clicks).

    `reason` says why the ideal is not reached.
    """

    title: str
    work: Callable[[Office], None]
    ideal: tuple[int, int]
    limit: tuple[int, int]
    reason: str = ""


TASKS = (
    Task("Complaint to FIR", complaint_to_fir, (4, 17), (4, 17)),
    Task("Zero FIR: send and accept", zero_fir_sent_and_accepted, (4, 7), (4, 6)),
    Task("Arrest, production and remand", arrest_production_and_remand, (2, 5), (2, 5)),
    Task("Police report: prepare and forward", police_report, (4, 6), (4, 5)),
    Task("Take back an entry", entry_taken_back, (3, 3), (3, 3)),
    Task("Open an identity", identity_opened, (2, 3), (2, 3)),
    Task("Seize, forward, hand over, receive, accept", exhibit_to_the_laboratory, (7, 15), (7, 12)),
    Task("Answer an advisory", advisory_answered, (3, 4), (2, 4)),
    Task("Answer an advisory for the State", advisory_answered_by_the_state, (3, 4), (2, 4)),
    Task("Nominate an officer", officer_nominated, (4, 6), (3, 4)),
    Task("Due this week, and who", due_this_week, (1, 1), (0, 0)),
    Task("Export a list", list_exported, (0, 1), (0, 1)),
    Task("Assign in the laboratory", examiner_assigned, (0, 0), (0, 0)),
    Task("Why a row was rejected", reason_of_a_rejected_row, (2, 2), (1, 1)),
    Task("Print a dashboard", dashboard_printed, (0, 1), (0, 1)),
    Task("Print a case", case_printed, (0, 1), (0, 1)),
    Task("Status by number and code", status_read, (2, 1), (2, 1)),
    Task("Deadline calculator", deadline_calculated, (2, 2), (2, 2)),
)


@pytest.fixture
def office(world: World, live_server: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Office]:
    """Return the officers, who share one server, at eleven in the morning."""
    monkeypatch.setenv("ITSSO_HOME", str(tmp_path))
    keys.forget()
    with clock.fixed(NOW), chromium() as engine:
        yield Office(Screens(engine, live_server.url, world), world)
    keys.forget()


@pytest.mark.proof
@pytest.mark.parametrize("task", TASKS, ids=lambda task: task.title)
def test_task_is_no_longer_than_its_limit(office: Office, task: Task, capsys: pytest.CaptureFixture[str]) -> None:
    office.title = task.title
    task.work(office)
    length = office.length.screens, office.length.clicks
    with capsys.disabled():
        print(f"\n{task.title:45} screens/clicks {_written(length):>6}  ideal {_written(task.ideal):>6}")
    assert length[0] <= task.limit[0] and length[1] <= task.limit[1], (length, task.limit)


def test_each_task_longer_than_its_ideal_says_why() -> None:
    for task in TASKS:
        exceeds = task.limit[0] > task.ideal[0] or task.limit[1] > task.ideal[1]
        assert exceeds == bool(task.reason), task.title


def _written(length: tuple[int, int]) -> str:
    return f"{length[0]}/{length[1]}"
