"""A reminder that waits follows its post: to the new officer of the case, to who has charge, to the new holder."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest
from django.utils import translation

from itsso.accounts.models import Posting, Role
from itsso.alerts.delivery import TOPIC
from itsso.alerts.following.actions import let_reminders_follow
from itsso.alerts.models import MovedReminder, TakenStep
from itsso.alerts.words import STEP_WORDS
from itsso.cases.leave.actions import LeaveEntry, record_leave
from itsso.notices.actions import answer
from itsso.notices.codes import NoticeAct
from itsso.notices.mail.planning import plan_at_once
from itsso.notices.models import Mail, MailAddress, Notice
from itsso.platform import clock
from itsso.protection.ranges import enter, enter_as_system
from tests.alerts.work import run, start
from tests.support.case_events import add, at, fir, key, new
from tests.support.sample_nation import World, post

TWO_MONTHS = "investigation.two_months"


@pytest.fixture
def reminded_case(world: World) -> UUID:
    """Return a case of 1 March at Kotwali of whose first step its officer was reminded on 17 March."""
    start(world, "2025-01-01")
    with clock.fixed(at("2025-03-01T20:00")):
        first = fir(world.kotwali, "1", "2025-03-01", "BNS 64(1)", io_ref="IO.KOTWALI")
        case_id = add(world.system, key(world.kotwali, "1"), first)
    run(world, "2025-03-17T08:01")
    assert open_notices(world.io) == ["reports io"]
    return case_id


def open_notices(posting: Posting) -> list[str]:
    """Return the open reminders of the two months that a posting has: step and reason."""
    with enter_as_system():
        rows = Notice.objects.filter(posting=posting, topic=TOPIC, withdrawn_at=None).order_by("created_at")
        return [
            f"{row.reference.partition(':')[2]} {row.reason}" for row in rows if row.reference.startswith(TWO_MONTHS)
        ]


def follow(world: World, moment: str) -> int:
    with clock.fixed(at(moment)):
        return sum(batch.moved for batch in let_reminders_follow(world.system))


def entered(world: World, moment: str, *events: object) -> None:
    with clock.fixed(at(moment)):
        add(world.system, key(world.kotwali, "1"), *events)  # type: ignore[arg-type]


def second_officer(world: World) -> Posting:
    return post("second.kotwali", world.kotwali, Role.INVESTIGATING_OFFICER)


def test_a_reminder_goes_to_the_new_officer_in_charge(world: World, reminded_case: UUID) -> None:
    second = second_officer(world)
    assert follow(world, "2025-03-18T09:00") == 0
    entered(world, "2025-03-18T10:00", new("investigation_assigned", "2025-03-18", io_ref=second.officer.number))
    assert follow(world, "2025-03-18T10:05") > 0
    assert open_notices(world.io) == []
    assert open_notices(second) == ["reports io"]
    assert follow(world, "2025-03-18T10:10") == 0
    with enter(world.system):
        (move,) = MovedReminder.objects.filter(rule=TWO_MONTHS)
        step = TakenStep.objects.get(rule=TWO_MONTHS)
    assert (move.at, move.step, move.move, move.posting_id) == (step.at, "reports", 1, second.pk)
    assert (move.moved_at, step.posting_id) == (at("2025-03-18T10:05"), world.io.pk)


def _transfer(world: World) -> Posting:
    entered(world, "2025-03-18T10:00", new("transferred_out", "2025-03-18", to=world.nawabganj.pk))
    return world.colleague


def _end_posting(world: World) -> Posting:
    Posting.objects.filter(pk=world.io.pk).update(ended_at=at("2025-03-18T09:00"))
    return world.sho


def _last_day_of_posting(world: World) -> Posting:
    Posting.objects.using("owner").filter(pk=world.io.pk).update(until=date(2025, 3, 17))
    return world.sho


def _deactivate(world: World) -> Posting:
    world.io.officer.is_active = False
    world.io.officer.save(update_fields=["is_active"])
    return world.sho


@pytest.mark.parametrize("change", [_transfer, _end_posting, _last_day_of_posting, _deactivate])
def test_a_reminder_follows_whatever_changed(
    world: World, reminded_case: UUID, change: Callable[[World], Posting]
) -> None:
    holder = change(world)
    assert follow(world, "2025-03-18T10:05") > 0
    assert open_notices(world.io) == []
    assert open_notices(holder) == ["reports io.vacant"]
    with enter(holder), translation.override("en"):
        (notice,) = Notice.objects.filter(posting=holder, reference=f"{TWO_MONTHS}:reports")
        assert STEP_WORDS.title([notice])
        assert "yours is the next post above" in STEP_WORDS.reason([notice])[notice.pk]
        assert notice.station_no == (world.nawabganj if change is _transfer else world.kotwali).first


def test_a_reminder_goes_to_who_has_charge_during_leave_and_comes_back(world: World, reminded_case: UUID) -> None:
    second = second_officer(world)
    with enter(world.sho), clock.fixed(at("2025-03-17T12:00")):
        entry = LeaveEntry(
            world.io.officer.number, second.officer.number, date(2025, 3, 20), date(2025, 3, 22), uuid4()
        )
        record_leave(entry, by=world.sho)
    assert follow(world, "2025-03-19T23:59") == 0
    assert follow(world, "2025-03-20T00:01") > 0
    assert (open_notices(world.io), open_notices(second)) == ([], ["reports io"])
    assert follow(world, "2025-03-23T00:01") > 0
    assert (open_notices(world.io), open_notices(second)) == (["reports io"], [])
    with enter(world.system):
        rows = MovedReminder.objects.filter(rule=TWO_MONTHS).order_by("move")
        assert [(row.move, row.posting_id) for row in rows] == [(1, second.pk), (2, world.io.pk)]


def test_a_reminder_leaves_the_post_above_when_its_own_is_held_again(world: World, reminded_case: UUID) -> None:
    run(world, "2025-04-01T08:01")
    assert open_notices(world.sp) == ["review sdpo.vacant"]  # Kanpur has no sub-division
    Posting.objects.filter(pk=world.sho.pk).update(ended_at=at("2025-04-02"))
    run(world, "2025-04-21T08:01")
    assert open_notices(world.sp) == ["review sdpo.vacant", "draft_back sho.vacant"]
    sho = post("new.sho", world.kotwali, Role.SHO)
    assert follow(world, "2025-04-22T08:01") > 0
    assert open_notices(world.sp) == ["review sdpo.vacant"]
    assert open_notices(sho) == ["draft_back sho"]


def test_where_nobody_holds_a_post_the_reminder_stays(world: World, reminded_case: UUID) -> None:
    superiors = [world.sho.pk, world.sp.pk, world.state_monitor.pk]
    Posting.objects.filter(pk__in=[world.io.pk, *superiors]).update(ended_at=at("2025-03-18"))
    assert follow(world, "2025-03-18T10:05") == 0
    sho = post("new.sho", world.kotwali, Role.SHO)
    assert follow(world, "2025-03-18T10:10") > 0
    assert open_notices(sho) == ["reports io.vacant"]


def test_a_new_holder_has_not_read_it_and_the_former_answer_stays(world: World, reminded_case: UUID) -> None:
    second = second_officer(world)
    with enter(world.io), clock.fixed(at("2025-03-17T10:00")):
        notice = Notice.objects.get(posting=world.io, reference=f"{TWO_MONTHS}:reports")
        answer(notice.pk, NoticeAct.ASKED, date(2025, 3, 25), form=uuid4(), by=world.io)
    entered(world, "2025-03-18T10:00", new("investigation_assigned", "2025-03-18", io_ref=second.officer.number))
    follow(world, "2025-03-18T10:05")
    with enter(second):
        fresh = Notice.objects.get(posting=second, reference=f"{TWO_MONTHS}:reports")
    assert (fresh.read_at, fresh.rests_until) == (None, None)
    with enter(world.system):
        former = Notice.objects.get(pk=notice.pk)
        assert (former.withdrawn_at, former.answers.count()) == (at("2025-03-18T10:05"), 1)


def test_a_limit_that_ends_takes_the_reminder_that_followed_with_it(world: World, reminded_case: UUID) -> None:
    second = second_officer(world)
    entered(world, "2025-03-18T10:00", new("investigation_assigned", "2025-03-18", io_ref=second.officer.number))
    follow(world, "2025-03-18T10:05")
    report = new("final_report_filed", "2025-03-20", form_no="1/25", result="charge_sheet")
    entered(world, "2025-03-20T12:00", report)
    assert (open_notices(world.io), open_notices(second)) == ([], [])
    entered(world, "2025-03-21T12:00", new("investigation_assigned", "2025-03-21", io_ref="IO.KOTWALI"))
    follow(world, "2025-03-21T12:05")
    assert (open_notices(world.io), open_notices(second)) == ([], [])


def test_what_ended_before_does_not_come_back_with_the_limit(world: World, reminded_case: UUID) -> None:
    second = second_officer(world)
    report = new("final_report_filed", "2025-03-20", form_no="1/25", result="charge_sheet")
    entered(world, "2025-03-20T12:00", report)
    entered(world, "2025-03-22T12:00", new("final_report_returned", "2025-03-22", form_no="1/25"))
    entered(world, "2025-03-22T13:00", new("investigation_assigned", "2025-03-22", io_ref=second.officer.number))
    follow(world, "2025-03-22T13:05")
    assert (open_notices(world.io), open_notices(second)) == ([], [])


@pytest.mark.parametrize(("moment", "rings"), [("2025-03-02T02:00", True), ("2025-03-03T02:00", False)])
def test_only_a_limit_that_is_not_over_rings_for_its_new_officer(world: World, moment: str, rings: bool) -> None:
    """A medical examination within a day: its last six hours may ring, also for who takes the case over."""
    start(world, "2025-01-01")
    second = second_officer(world)
    with clock.fixed(at("2025-03-01T10:00")):
        first = fir(world.kotwali, "1", "2025-03-01T09:00", "BNS 64(1)", io_ref="IO.KOTWALI")
        add(world.system, key(world.kotwali, "1"), first)
    run(world, "2025-03-02T03:30")
    with enter(world.system):
        notices = Notice.objects.filter(posting=world.io, urgency="at_once")
        assert notices.exists()
        late = notices.get(reference="victim.medical_examination:hours_6")
    with clock.fixed(at(moment) + timedelta(hours=2)):
        add(
            world.system,
            key(world.kotwali, "1"),
            new("investigation_assigned", "2025-03-01", io_ref=second.officer.number),
        )
        list(let_reminders_follow(world.system))
    with enter(world.system):
        moved = Notice.objects.get(posting=second, reference=late.reference)
        assert moved.urgency == ("at_once" if rings else "list")


def test_the_former_holder_gets_no_mail(world: World, reminded_case: UUID) -> None:
    """An urgent reminder moves before its mail is planned."""
    second = second_officer(world)
    for posting in (world.io, second):
        MailAddress.objects.create(
            officer=posting.officer, address=f"{posting.pk}@police.example", language="en", verified_at=clock.now()
        )
    with enter(world.system):
        Notice.objects.filter(posting=world.io, reference=f"{TWO_MONTHS}:reports").using("owner").update(
            urgency="at_once", reference="custody.default_bail:bail_7"
        )
    entered(world, "2025-03-17T08:02", new("investigation_assigned", "2025-03-17", io_ref=second.officer.number))
    follow(world, "2025-03-17T08:03")
    with enter(world.system), clock.fixed(at("2025-03-17T08:04")):
        plan_at_once(clock.now())
        assert not Mail.objects.filter(posting=world.io, kind="at_once").exists()
