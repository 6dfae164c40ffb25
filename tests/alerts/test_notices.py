"""Who is reminded, in which words, and until when."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from importlib import import_module
from uuid import UUID, uuid4

import pytest
from django.db import connection, connections
from django.utils import translation

from itsso.accounts.models import Posting, Role
from itsso.alerts.delivery import TOPIC
from itsso.alerts.ladders import national_ladders
from itsso.alerts.queries import LAST_DAY
from itsso.alerts.recipients import Addressee, CasePost, addressees, posts_upward
from itsso.alerts.words import POSTS, STEP_WORDS
from itsso.cases.expunction import actions as expunctions
from itsso.cases.expunction.actions import CourtOrder
from itsso.cases.expunction.models import Ground
from itsso.cases.leave.actions import LeaveEntry, record_leave
from itsso.cases.leave.models import Leave
from itsso.cases.models import Case, Clock, Series
from itsso.notices.actions import answer
from itsso.notices.codes import AtOnceClass, NoticeAct
from itsso.notices.models import Notice
from itsso.notices.queries import MessageList, notices_in_order
from itsso.platform import clock
from itsso.platform.database.record import DatabaseRecord
from itsso.protection.ranges import enter
from itsso.ui.list_rows import ListOrder
from itsso.units.models import DISTRICTS, Unit, UnitKind
from tests.alerts.work import run, start
from tests.support.case_events import add, at, fir, key, new
from tests.support.sample_nation import World, post
from tests.support.stored_text import tables_with


@pytest.fixture
def named_case(world: World) -> Case:
    """Return a case of 1 March at Kotwali whose investigating officer has an account there."""
    start(world, "2025-01-01")
    with clock.fixed(at("2025-03-01T20:00")):
        case_id = add(
            world.system,
            key(world.kotwali, "1"),
            fir(world.kotwali, "1", "2025-03-01", "BNS 64(1)", io_ref="IO.KOTWALI"),
        )
    with enter(world.system):
        return Case.objects.select_related("station").get(pk=case_id)


def notices_of(posting: Posting) -> list[Notice]:
    with enter(posting):
        return list(Notice.objects.filter(posting=posting, topic=TOPIC, withdrawn_at=None).order_by("created_at"))


def two_months(notices: Sequence[Notice]) -> list[str]:
    return [f"{n.reference} {n.reason}" for n in notices if n.reference.startswith("investigation.two_months")]


def test_each_step_reaches_the_holder_of_its_post(world: World, named_case: Case) -> None:
    run(world, "2025-03-17T08:01")
    run(world, "2025-04-01T08:01")
    run(world, "2025-04-21T08:01")
    assert two_months(notices_of(world.io)) == ["investigation.two_months:reports io"]
    assert two_months(notices_of(world.sho)) == ["investigation.two_months:draft_back sho"]
    # Kanpur has no sub-division: the review is the superintendent's
    assert two_months(notices_of(world.sp)) == ["investigation.two_months:review sdpo.vacant"]
    assert notices_of(world.stranger) == []


def test_a_post_that_nobody_holds_goes_upward_and_at_last_to_nobody(world: World, named_case: Case) -> None:
    io_post = CasePost(named_case.pk, world.kotwali.first, "io")
    with enter(world.system), clock.fixed(at("2025-03-17")):
        assert addressees({io_post})[io_post] == Addressee("io", world.io.pk)
        for posting, then in (
            (world.io, Addressee("sho", world.sho.pk)),
            (world.sho, Addressee("sp", world.sp.pk)),
            (world.sp, Addressee("nodal_officer", world.state_monitor.pk)),
            (world.state_monitor, Addressee(None, None)),
        ):
            Posting.objects.filter(pk=posting.pk).update(ended_at=at("2025-03-16"))
            assert addressees({io_post})[io_post] == then


def test_steps_of_prosecutor_and_laboratory_go_to_the_superintendent(world: World, named_case: Case) -> None:
    wanted = {CasePost(named_case.pk, world.kotwali.first, post_code) for post_code in ("prosecutor", "laboratory")}
    with enter(world.system):
        assert set(addressees(wanted).values()) == {Addressee("sp", world.sp.pk)}
        prosecutor = post("prosecutor.kanpur", world.kanpur, Role.PROSECUTOR)
        reached = addressees(wanted)
    assert reached[CasePost(named_case.pk, world.kotwali.first, "prosecutor")] == Addressee("prosecutor", prosecutor.pk)


def test_a_number_without_a_station_belongs_to_the_smallest_unit_around_it(world: World, named_case: Case) -> None:
    """Asked for together with a station below the same units: each unit has its holders once."""
    stations = set(Unit.objects.filter(kind=UnitKind.STATION).values_list("first", flat=True))
    in_district = next(n for n in range(world.kanpur.first, world.kanpur.last + 1) if n not in stations)
    districts = [unit.interval for unit in Unit.objects.filter(kind__in=DISTRICTS, state=world.up.state)]
    in_state = next(
        n for n in range(world.up.first, world.up.last) if not any(first <= n <= last for first, last in districts)
    )
    expected = {
        CasePost(named_case.pk, world.kotwali.first, "sho"): Addressee("sho", world.sho.pk),
        CasePost(named_case.pk, in_district, "sho"): Addressee("sp", world.sp.pk),
        CasePost(named_case.pk, in_state, "sp"): Addressee("nodal_officer", world.state_monitor.pk),
        CasePost(named_case.pk, 0, "sp"): Addressee(None, None),
    }
    with enter(world.system), clock.fixed(at("2025-03-17")):
        assert addressees(set(expected)) == expected


def test_a_transferred_case_reminds_its_new_posts(world: World, named_case: Case) -> None:
    with clock.fixed(at("2025-03-05T12:00")):
        add(world.system, key(world.kotwali, "1"), new("transferred_out", "2025-03-05", to=world.hazratganj.pk))
    run(world, "2025-04-21T08:01")
    assert notices_of(world.sho) == []
    assert two_months(notices_of(world.stranger)) == ["investigation.two_months:draft_back sho.vacant"]


def test_the_notices_of_a_limit_end_with_it(world: World, named_case: Case) -> None:
    run(world, "2025-03-17T08:01")
    assert two_months(notices_of(world.io)) != []
    with clock.fixed(at("2025-03-20T12:00")):
        report = new("final_report_filed", "2025-03-20", form_no="1/25", result="charge_sheet")
        add(world.system, key(world.kotwali, "1"), report)
    assert two_months(notices_of(world.io)) == []


@pytest.mark.parametrize(
    ("language", "title", "reason"),
    [
        (
            "en",
            "Collect the medical report, the proof of age and the laboratory report; arrest the accused"
            " (Completion of investigation)",
            "Your post in this case: Investigating officer.",
        ),
        (
            "hi",
            "चिकित्सा रिपोर्ट, आयु का प्रमाण और प्रयोगशाला रिपोर्ट प्राप्त करना; अभियुक्त को गिरफ्तार करना (अन्वेषण पूरा करना)",
            "इस मामले में आपका पद: अन्वेषण अधिकारी।",
        ),
    ],
)
def test_a_notice_names_the_missing_work_and_the_case(
    world: World, named_case: Case, language: str, title: str, reason: str
) -> None:
    run(world, "2025-03-17T08:01")
    (notice,) = [n for n in notices_of(world.io) if n.reference == "investigation.two_months:reports"]
    with enter(world.io), translation.override(language):
        assert STEP_WORDS.title([notice])[notice.pk] == title
        assert STEP_WORDS.reason([notice])[notice.pk] == reason
        assert "/2025" in STEP_WORDS.group([notice])[notice.pk]
        assert str(named_case.pk) in STEP_WORDS.link([notice])[notice.pk]
        assert f"{STEP_WORDS.due([notice])[notice.pk]:%d-%m-%Y}" == "01-05-2025"
        assert STEP_WORDS.may_snooze(notice)


def test_a_notice_says_nothing_to_a_reader_without_the_case(world: World, named_case: Case) -> None:
    run(world, "2025-03-17T08:01")
    notices = notices_of(world.io)
    with enter(world.stranger):
        assert STEP_WORDS.title(notices) == {}
        assert STEP_WORDS.group(notices) == {}
        assert STEP_WORDS.due(notices) == {}


def test_hours_and_custody_are_not_put_off() -> None:
    may_snooze = STEP_WORDS.may_snooze
    assert not may_snooze(Notice(reference="custody.default_bail:bail_15"))
    assert not may_snooze(Notice(reference="victim.medical_examination:over_day"))


def test_every_post_has_a_name_and_somebody_above() -> None:
    for ladder in national_ladders().ladders:
        for step in ladder.steps:
            assert step.post in POSTS
            assert posts_upward(step.post)[-1] == "nodal_officer"


def test_a_case_removed_by_order_of_a_court_leaves_no_notice_answer_or_mark(
    world: World, named_case: Case, database: DatabaseRecord
) -> None:
    run(world, "2025-03-17T08:01")
    (notice,) = [n for n in notices_of(world.io) if n.reference == "investigation.two_months:reports"]
    with enter(world.io), clock.fixed(at("2025-03-18T10:00")):
        answer(notice.pk, NoticeAct.ASKED, date(2025, 3, 25), form=uuid4(), by=world.io)
    assert {"notices_notice", "alerts_takenstep"} <= tables_with(database, str(named_case.pk))
    with enter(world.sp):
        order = CourtOrder("high", "1234/2025", date(2025, 3, 1))
        expunction = expunctions.prepare(named_case.pk, Ground.QUASHED, "", order, by=world.sp, form=uuid4())
    with enter(world.state_monitor):
        digest = expunctions.digest_of(expunctions.count_rows(named_case.pk, ""))
        expunctions.carry_out(expunction.pk, digest, by=world.state_monitor)
    stays = {"audit_line", "cases_expunction", "procrastinate_jobs"}
    assert tables_with(database, str(named_case.pk)) <= stays
    assert tables_with(database, str(notice.pk)) == {"audit_line"}  # who answered a message, without its case


@pytest.mark.django_db  # a step that no national ladder has may be of a State's own
@pytest.mark.parametrize(
    ("reference", "at_once", "may_snooze"),
    [
        ("custody.default_bail:bail_7", AtOnceClass.DEFAULT_BAIL, False),
        ("custody.default_bail:bail_15", None, False),
        ("victim.medical_examination:hours_6", AtOnceClass.DUTY_IN_HOURS, False),
        ("victim.medical_examination:over_day", None, False),
        ("investigation.two_months:draft_up", None, True),
        ("investigation.two_months:hours_6", None, False),  # where a State counts in hours what the book counts in days
        ("investigation.two_months:of_no_ladder", None, False),
    ],
)
def test_what_may_ring_and_what_may_wait_follow_from_the_ladder(
    reference: str, at_once: AtOnceClass | None, may_snooze: bool
) -> None:
    notice = Notice(topic=TOPIC, reference=reference)
    assert STEP_WORDS.at_once(notice) == at_once
    assert STEP_WORDS.may_snooze(notice) is may_snooze


def test_a_zero_fir_registered_again_reminds_the_station_with_jurisdiction(world: World) -> None:
    """Its first officer is reminded no more, though the FIR there names no officer and his number stays in the case."""
    start(world, "2025-01-01")
    zero = key(world.kotwali, "3", series=Series.ZERO)
    with clock.fixed(at("2025-03-01T20:00")):
        first = fir(world.kotwali, "3", "2025-03-01", "BNS 64(1)", fir="zero", io_ref="IO.KOTWALI")
        add(world.system, zero, first)
    with clock.fixed(at("2025-03-05T20:00")):
        add(world.system, zero, fir(world.nawabganj, "40", "2025-03-05", "BNS 64(1)"))
    before = len(notices_of(world.io)) + len(notices_of(world.sho))
    run(world, "2025-03-17T08:01")
    run(world, "2025-04-21T08:01")
    assert two_months([*notices_of(world.io), *notices_of(world.sho)]) == []
    assert len(notices_of(world.io)) + len(notices_of(world.sho)) == before
    assert two_months(notices_of(world.colleague)) == [
        "investigation.two_months:reports io.vacant",
        "investigation.two_months:draft_back sho",
    ]


def leave_with_charge(world: World, charge: Posting, first: date, last: date) -> Leave:
    with enter(world.sho), clock.fixed(at(f"{first}T07:00")):
        entry = LeaveEntry(world.io.officer.number, charge.officer.number, first, last, uuid4())
        return record_leave(entry, by=world.sho)


def test_during_leave_the_one_in_charge_is_reminded_and_nobody_before_or_after(world: World, named_case: Case) -> None:
    second = post("second.kotwali", world.kotwali, Role.INVESTIGATING_OFFICER)
    leave_with_charge(world, second, date(2025, 3, 10), date(2025, 3, 20))
    io_post = CasePost(named_case.pk, world.kotwali.first, "io")
    reached = {}
    for day in ("2025-03-09T23:59", "2025-03-10T00:00", "2025-03-20T23:59", "2025-03-21T00:00"):
        with enter(world.system), clock.fixed(at(day)):
            reached[day] = addressees({io_post})[io_post]
    officer, deputy = Addressee("io", world.io.pk), Addressee("io", second.pk)
    assert [*reached.values()] == [officer, deputy, deputy, officer]
    run(world, "2025-03-17T08:01")
    assert two_months(notices_of(world.io)) == []
    assert two_months(notices_of(second)) == ["investigation.two_months:reports io"]


def test_one_in_charge_who_left_the_station_is_not_reminded_and_the_case_goes_upward(
    world: World, named_case: Case
) -> None:
    second = post("second.kotwali", world.kotwali, Role.INVESTIGATING_OFFICER)
    leave_with_charge(world, second, date(2025, 3, 10), date(2025, 3, 20))
    Posting.objects.filter(pk=second.pk).update(ended_at=at("2025-03-12"))
    elsewhere = Posting.objects.create(
        officer=second.officer, unit=world.nawabganj, role=Role.INVESTIGATING_OFFICER, since=date(2025, 3, 12)
    )
    run(world, "2025-03-17T08:01")
    assert [two_months(notices_of(posting)) for posting in (world.io, second, elsewhere)] == [[], [], []]
    assert two_months(notices_of(world.sho)) == ["investigation.two_months:reports io.vacant"]


def test_charge_at_the_first_station_does_not_reach_a_case_that_was_transferred(world: World, named_case: Case) -> None:
    second = post("second.kotwali", world.kotwali, Role.INVESTIGATING_OFFICER)
    leave_with_charge(world, second, date(2025, 3, 10), date(2025, 3, 20))
    with clock.fixed(at("2025-03-12T12:00")):
        add(world.system, key(world.kotwali, "1"), new("transferred_out", "2025-03-12", to=world.nawabganj.pk))
    run(world, "2025-03-17T08:01")
    assert two_months([*notices_of(second), *notices_of(world.io)]) == []
    assert two_months(notices_of(world.colleague)) == ["investigation.two_months:reports io.vacant"]


def test_a_limit_with_two_last_days_is_overdue_after_the_later_one(world: World, named_case: Case) -> None:
    run(world, "2025-03-17T08:01")
    (notice,) = [n for n in notices_of(world.io) if n.reference == "investigation.two_months:reports"]
    with enter(world.io):
        limit = Clock.objects.get(case=named_case, rule="investigation.two_months")
    limit.outer = limit.due + timedelta(days=1)
    limit.save(using="owner", update_fields=["outer"])
    days = {}
    for passed in (0, 1, 2):
        with clock.fixed(at(f"{limit.due + timedelta(days=passed)}T12:00")), enter(world.io):
            days[passed] = STEP_WORDS.due([notice])[notice.pk]
    assert days == {0: limit.due, 1: limit.outer, 2: limit.outer}


def days_in_query(day: date) -> dict[UUID, date | None]:
    """Return the last day by which each reminder is sorted."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"select n.id, {LAST_DAY} from notices_notice n where topic = %(topic)s", {"day": day, "topic": TOPIC}
        )
        return dict(cursor.fetchall())


def test_the_list_is_sorted_by_the_last_day_that_it_shows(world: World, named_case: Case) -> None:
    run(world, "2025-03-17T08:01")
    limit = Clock.objects.using("owner").get(case=named_case, rule="investigation.two_months")
    limit.outer = limit.due + timedelta(days=200)
    limit.save(using="owner", update_fields=["outer"])
    for day, last_day in ((limit.due, limit.due), (limit.due + timedelta(days=1), limit.outer)):
        with enter(world.io), clock.fixed(day):
            in_order = notices_in_order(MessageList(world.io.pk, day, topic=TOPIC), ListOrder("due"), 0, 1000)
            shown_days = STEP_WORDS.due(in_order)
            assert {key: due for key, due in days_in_query(day).items() if due} == shown_days
        assert last_day in shown_days.values()


def test_a_notice_names_the_accused_of_its_limit_and_that_limits_own_last_day(world: World, named_case: Case) -> None:
    with clock.fixed(at("2025-03-20T20:00")):
        events = [
            new(kind, day, accused_ref=ref)
            for ref, day in (("a", "2025-03-02"), ("b", "2025-03-12"))
            for kind in ("arrested", "first_remand")
        ]
        add(world.system, key(world.kotwali, "1"), *events)
    with enter(world.system):
        limits = {limit.subject: limit for limit in Clock.objects.filter(rule="custody.default_bail")}
    assert len({limit.due for limit in limits.values()}) == 2
    for last_day in sorted(limit.due for limit in limits.values()):
        run(world, f"{last_day - timedelta(days=15)}T08:01")
    notices = [n for n in notices_of(world.io) if n.reference == "custody.default_bail:bail_15"]
    assert len(notices) == 2
    with enter(world.io), translation.override("en"), clock.fixed(at("2025-04-01")):
        titles, days = STEP_WORDS.title(notices), STEP_WORDS.due(notices)
        in_query = days_in_query(clock.today())
        assert {notice.pk: in_query[notice.pk] for notice in notices} == days, "sorted by the day that is shown"
        in_order = notices_in_order(MessageList(world.io.pk, clock.today()), ListOrder("due"), 0, 1000)
    assert [days[notice.pk] for notice in in_order if notice.pk in days] == sorted(days.values())
    labels = {(str(titles[n.pk]).partition("(Accused ")[2].partition(":")[0], days[n.pk]) for n in notices}
    assert labels == {(subject, limit.due) for subject, limit in limits.items()}


def test_messages_of_before_are_given_the_part_that_their_key_is_of(world: World, named_case: Case) -> None:
    with clock.fixed(at("2025-03-20T20:00")):
        events = [new(kind, "2025-03-02", accused_ref="a") for kind in ("arrested", "first_remand")]
        add(world.system, key(world.kotwali, "1"), *events)
    run(world, "2025-06-30T08:01")
    with connections["owner"].cursor() as cursor:
        parts = "select id, part from notices_notice where topic = 'alerts.step' order by id"
        cursor.execute(parts)
        written = cursor.fetchall()
        cursor.execute("update notices_notice set part = ''")
        statement = import_module("itsso.alerts.migrations.0013_parts_of_messages").PARTS
        cursor.execute(statement, {"keys": [notice for notice, _part in written]})
        cursor.execute(parts)
        assert cursor.fetchall() == written
    assert {"A1", "case"} <= {part for _id, part in written}
