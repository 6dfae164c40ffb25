"""The third identical answer to reminders of a limit is passed to the superior officer."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest
from django.utils import translation

from itsso.accounts.models import Posting
from itsso.alerts.delivery import TOPIC
from itsso.alerts.repeats import REPEAT_TOPIC
from itsso.cases.models import Clock
from itsso.notices.actions import answer
from itsso.notices.codes import NoticeAct
from itsso.notices.models import Notice
from itsso.notices.reading import worded
from itsso.platform import clock
from itsso.protection.ranges import enter
from tests.alerts.work import run, start
from tests.support.case_events import add, at, fir, key, new
from tests.support.sample_nation import World

FIRST = date(2025, 3, 18)


@pytest.fixture
def case_id(world: World) -> UUID:
    """Return a case of 1 March whose officer was reminded of the reports to collect."""
    start(world, "2025-01-01")
    with clock.fixed(at("2025-03-01T20:00")):
        first = fir(world.kotwali, "1", "2025-03-01", "BNS 64(1)", io_ref="IO.KOTWALI")
        case_id = add(world.system, key(world.kotwali, "1"), first)
    run(world, "2025-03-17T08:01")
    return case_id


def give(posting: Posting, act: NoticeAct, day: date, topic: str = TOPIC) -> None:
    with enter(posting):
        notices = Notice.objects.filter(posting=posting, topic=topic)
        notice = notices.get(reference__startswith="investigation.two_months:")
    reply(posting, notice, act, day)


def reply(posting: Posting, notice: Notice, act: NoticeAct, day: date) -> None:
    with clock.fixed(at(f"{day}T10:00")), enter(posting):
        answer(notice.pk, act, day + timedelta(days=3), form=uuid4(), by=posting)


def reports(posting: Posting) -> list[Notice]:
    with enter(posting):
        return list(Notice.objects.filter(posting=posting, topic=REPEAT_TOPIC, withdrawn_at=None))


def test_the_third_identical_answer_reaches_the_superior_once(world: World, case_id: UUID) -> None:
    for number in range(2):
        give(world.io, NoticeAct.ASKED, FIRST + timedelta(days=4 * number))
    assert reports(world.sho) == []
    give(world.io, NoticeAct.ASKED, FIRST + timedelta(days=8))
    give(world.io, NoticeAct.ASKED, FIRST + timedelta(days=12))
    assert len(reports(world.sho)) == 1
    assert [reports(posting) for posting in (world.io, world.sp, world.colleague, world.stranger)] == [[], [], [], []]


def test_another_answer_between_begins_again(world: World, case_id: UUID) -> None:
    for number, act in enumerate((NoticeAct.ASKED, NoticeAct.ASKED, NoticeAct.WILL_DO, NoticeAct.ASKED)):
        give(world.io, act, FIRST + timedelta(days=4 * number))
    assert reports(world.sho) == []


def test_the_same_answer_about_another_accused_is_not_counted(world: World, case_id: UUID) -> None:
    with clock.fixed(at("2025-03-20T20:00")):
        arrests = [
            new(kind, day, accused_ref=ref)
            for ref, day in (("a", "2025-03-02"), ("b", "2025-03-12"))
            for kind in ("arrested", "first_remand")
        ]
        add(world.system, key(world.kotwali, "1"), *arrests)
    with enter(world.system):
        last_days = sorted(Clock.objects.filter(rule="custody.default_bail").values_list("due", flat=True))
    for last_day in last_days:
        run(world, f"{last_day - timedelta(days=15)}T08:01")
    with enter(world.io):
        first, second = Notice.objects.filter(posting=world.io, reference="custody.default_bail:bail_15")
    day = last_days[1] - timedelta(days=15)
    for number, notice in enumerate((first, second, first)):
        reply(world.io, notice, NoticeAct.ASKED, day + timedelta(days=number))
    assert reports(world.sho) == []
    reply(world.io, first, NoticeAct.ASKED, day + timedelta(days=3))
    (report,) = reports(world.sho)
    with enter(world.io), translation.override("en"):
        label = str(worded([first])[0].title).partition("(Accused ")[2].partition(":")[0]
    with enter(world.sho), translation.override("en"):
        assert f"(Accused {label}: " in str(worded([report])[0].title)
    assert label in ("A1", "A2")


def test_the_superior_answers_and_his_own_answers_go_no_further(world: World, case_id: UUID) -> None:
    for number in range(3):
        give(world.io, NoticeAct.ASKED, FIRST + timedelta(days=4 * number))
    for number in range(3):
        give(world.sho, NoticeAct.WILL_DO, FIRST + timedelta(days=12 + 4 * number), REPEAT_TOPIC)
    assert reports(world.sp) == []


def test_it_goes_past_a_vacant_post_and_ends_with_the_limit(world: World, case_id: UUID) -> None:
    Posting.objects.filter(pk=world.sho.pk).update(ended_at=at("2025-03-17"))
    for number in range(3):
        give(world.io, NoticeAct.ASKED, FIRST + timedelta(days=4 * number))
    assert len(reports(world.sp)) == 1
    with clock.fixed(at("2025-04-20T12:00")):
        report = new("final_report_filed", "2025-04-20", form_no="1/25", result="charge_sheet")
        add(world.system, key(world.kotwali, "1"), report)
    assert reports(world.sp) == []


@pytest.mark.parametrize(
    ("language", "title"),
    [
        ("en", "The same answer three times: Asked the other office for it (Completion of investigation)"),
        ("hi", "तीन बार एक ही उत्तर: संबंधित कार्यालय से माँगा गया (अन्वेषण पूरा करना)"),
    ],
)
def test_its_words_are_for_who_sees_the_case(world: World, case_id: UUID, language: str, title: str) -> None:
    for number in range(3):
        give(world.io, NoticeAct.ASKED, FIRST + timedelta(days=4 * number))
    notices = reports(world.sho)
    with enter(world.sho), translation.override(language):
        (row,) = worded(notices)
        assert str(row.title) == title
        assert not row.may_snooze and not row.is_information
    with enter(world.stranger):
        assert worded(notices)[0].is_hidden
