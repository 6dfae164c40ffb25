"""A complaint from its first word to what becomes of it."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.http import Http404

from itsso.accounts.models import Posting, Role
from itsso.cases.models import Case, Clock, Person, Series
from itsso.intake.complaints import actions, drafts, permitted
from itsso.intake.complaints.permitted import clocks
from itsso.intake.complaints.registration import Registration
from itsso.intake.models import Complaint, ComplaintOutcome, Mode
from itsso.intake.slips.actions import issue_slip
from itsso.intake.slips.queries import SlipSubject
from itsso.platform import clock
from itsso.platform.errors import Refused
from itsso.protection import vault
from itsso.protection.models import Item
from itsso.protection.openings import open_identity, own_opening, read_opening
from itsso.protection.ranges import enter
from tests.support.audit_log import lines
from tests.support.case_events import register
from tests.support.complaints import CAME, NAME, complaint, heard, history, kinds, registered
from tests.support.sample_nation import World, post
from tests.support.simultaneous_calls import at_once


@pytest.fixture
def duty(world: World) -> Posting:
    return post("duty.kotwali", world.kotwali, Role.DUTY_OFFICER)


def test_fir_history_begins_with_the_information_and_has_no_name(duty: Posting) -> None:
    fir_case = registered(duty, "BNS 64(1)", mode=Mode.CALL_112, call_number="112-778")
    events = history(duty, fir_case.pk)
    assert [event.kind for event in events] == [
        "information_received",
        "emergency_call_linked",
        "fir_registered",
    ]
    assert events[0].at == CAME
    assert NAME not in str(events) and NAME not in str(fir_case.told)
    with enter(duty):
        case = Case.objects.get(pk=fir_case.pk)
        assert (case.series, case.number, case.year) == (Series.REGULAR, "1", 2026)
        assert Clock.objects.filter(case=case, rule="investigation.two_months").get().due == date(2026, 8, 1)


def test_what_was_sealed_of_a_complaint_is_the_cases_and_opens_as_such(world: World, duty: Posting) -> None:
    fir_case = registered(duty)
    with enter(world.sho):
        items = [item.pk for item in vault.current_items(fir_case.pk)]
        opening = open_identity(fir_case.pk, items, "statement", "", by=world.sho)
    with enter(world.sho):
        texts = [
            reading.text for reading in read_opening(own_opening(fir_case.pk, opening, by=world.sho), by=world.sho)
        ]
    assert NAME in texts


def test_a_complaint_that_is_no_case_is_opened_with_a_reason_too(world: World, duty: Posting) -> None:
    recorded = complaint(duty)
    with enter(world.sho):
        items = [item.pk for item in vault.current_items(recorded.pk)]
        opening = open_identity(recorded.pk, items, "statement", "", by=world.sho)
    with enter(world.sho):
        assert NAME in [
            reading.text for reading in read_opening(own_opening(recorded.pk, opening, by=world.sho), by=world.sho)
        ]
    with enter(world.colleague):
        assert not Item.objects.exists()
        with pytest.raises(Http404):
            vault.seal_texts(recorded.pk, [vault.SealedText("V1", "name", "Somebody")], by=world.colleague)


def test_typing_is_kept_sealed_for_who_typed(world: World, duty: Posting) -> None:
    with enter(duty):
        begun = actions.begin_complaint(uuid4(), by=duty)
        drafts.keep(begun.pk, {"source": f"name={NAME}"}, by=duty)
        drafts.keep(begun.pk, {"facts": "acts=penetration"}, by=duty)
    with enter(duty):
        typed = drafts.load(begun.pk, by=duty)
        assert (typed["source"], typed["facts"]) == (f"name={NAME}", "acts=penetration")
    with enter(world.sho):
        assert drafts.load(begun.pk, by=world.sho) == {}
    with enter(duty):
        actions.record(begun.pk, heard(), by=duty)
        assert drafts.load(begun.pk, by=duty) == {}
        with pytest.raises(Refused, match="has already recorded this complaint"):
            drafts.keep(begun.pk, {"source": "name="}, by=duty)


def test_each_change_of_a_draft_gives_its_form_another_number(duty: Posting) -> None:
    numbers = []
    with enter(duty):
        begun = actions.begin_complaint(uuid4(), by=duty)
        for typed in ("mode=phone", "mode=phone", "mode=in_person"):
            drafts.keep(begun.pk, {"source": typed}, by=duty)
            numbers.append(drafts.load(begun.pk, by=duty)[drafts.KEY])
    assert numbers[0] == numbers[1] != numbers[2]


def test_pages_typed_at_the_same_time_in_two_windows_are_both_kept(duty: Posting) -> None:
    with enter(duty):
        begun = actions.begin_complaint(uuid4(), by=duty)

    def keep(group: str) -> None:
        with enter(duty):
            drafts.keep(begun.pk, {group: f"{group}=1"}, by=duty)

    at_once(partial(keep, "source"), partial(keep, "facts"), partial(keep, "rights"))
    with enter(duty):
        assert set(drafts.load(begun.pk, by=duty)) == {"source", "facts", "rights", drafts.KEY}


def test_discarded_complaint_keeps_its_number_and_nothing_else(world: World, duty: Posting) -> None:
    with enter(duty):
        begun = actions.begin_complaint(uuid4(), by=duty)
        drafts.keep(begun.pk, {"source": f"name={NAME}"}, by=duty)
    with enter(world.sho), pytest.raises(Refused, match="Nobody else can discard it"):
        drafts.discard(begun.pk, by=world.sho)
    for _twice in range(2):
        with enter(duty):
            assert drafts.discard(begun.pk, by=duty).outcome == ComplaintOutcome.DISCARDED
    with enter(duty):
        assert drafts.load(begun.pk, by=duty) == {}
        for write in (
            lambda: drafts.keep(begun.pk, {"source": "name="}, by=duty),
            lambda: actions.record(begun.pk, heard(), by=duty),
        ):
            with pytest.raises(Refused, match="discarded this complaint"):
                write()
    assert [line["act"] for line in lines()].count("complaint.discarded") == 1
    assert complaint(duty).number == 2


def test_recorded_complaint_and_one_with_a_slip_are_not_discarded(duty: Posting) -> None:
    recorded = complaint(duty)
    with enter(duty):
        with pytest.raises(Refused, match="has already recorded this complaint"):
            drafts.discard(recorded.pk, by=duty)
        begun = actions.begin_complaint(uuid4(), by=duty)
        issue_slip(SlipSubject(begun.pk, begun.station), "victim", by=duty)
        with pytest.raises(Refused, match="A slip has been given"):
            drafts.discard(begun.pk, by=duty)


def test_a_form_sent_twice_is_one_complaint_one_record_and_one_fir(duty: Posting) -> None:
    key = uuid4()
    with enter(duty):
        first, second = actions.begin_complaint(key, by=duty), actions.begin_complaint(key, by=duty)
        assert first.pk == second.pk and first.number == 1
        for _twice in range(2):
            actions.record(first.pk, heard(), by=duty)
        for _twice in range(2):
            actions.register(first.pk, Registration(("BNS 64(1)",)), by=duty)
        with pytest.raises(Refused, match="FIR registered here already"):
            actions.register(first.pk, Registration(("BNS 74",)), by=duty)
    assert kinds(duty, first.pk).count("fir_registered") == 1
    assert registered(duty).number == 2


def test_form_sent_by_three_requests_at_once_is_one_complaint_and_leaves_no_gap(duty: Posting) -> None:
    key = uuid4()

    def send() -> UUID:
        with enter(duty):
            return actions.begin_complaint(key, by=duty).pk

    assert len(set(at_once(send, send, send))) == 1
    assert complaint(duty).number == 2


def test_officers_at_once_get_numbers_without_a_gap_and_a_failure_gives_its_own_back(duty: Posting) -> None:
    complaints = [complaint(duty) for _ in range(6)]

    def give(recorded: Complaint) -> None:
        with enter(duty):
            actions.register(recorded.pk, Registration(("BNS 64(1)",)), by=duty)
            if recorded is complaints[2]:
                raise RuntimeError

    answers = at_once(*[lambda recorded=recorded: give(recorded) for recorded in complaints])
    assert [type(answer) for answer in answers].count(RuntimeError) == 1
    with enter(duty):
        numbers = sorted(int(number) for number in Case.objects.values_list("number", flat=True))
    assert numbers == [1, 2, 3, 4, 5]


def test_zero_firs_have_their_own_series_each_year_and_numbers_of_the_feed_are_passed_by(
    world: World, duty: Posting
) -> None:
    register(world.system, world.kotwali, "41", "2026-05-01", "BNS 64(1)")
    assert key_of(duty, registered(duty)) == (1, "42", 2026)
    assert key_of(duty, registered(duty, zero=True)) == (2, "1", 2026)
    register(world.system, world.kotwali, "43", "2026-05-02", "BNS 64(1)")
    assert key_of(duty, registered(duty)) == (1, "44", 2026)
    with clock.fixed(date(2027, 1, 1)):
        assert key_of(duty, registered(duty)) == (1, "1", 2027)


def key_of(by: Posting, fir_case: Complaint) -> tuple[int, str, int]:
    with enter(by):
        case = Case.objects.get(pk=fir_case.pk)
    return case.series, case.number, case.year


def test_a_regular_fir_is_due_where_part_of_the_offence_was_here(duty: Posting) -> None:
    recorded = complaint(duty, facts={"here": "yes"})
    with enter(duty), pytest.raises(Refused, match="register a regular FIR"):
        actions.register(recorded.pk, Registration(("BNS 64(1)",), zero=True), by=duty)
    with enter(duty):
        assert actions.register(recorded.pk, Registration(("BNS 64(1)",)), by=duty).outcome == ComplaintOutcome.FIR


def test_an_e_fir_waits_three_days_for_its_signature_and_stays_after_them(duty: Posting) -> None:
    recorded = complaint(duty, mode=Mode.ONLINE)
    assert recorded.outcome == ComplaintOutcome.AWAITS_SIGNATURE
    with enter(duty):
        (limit,) = clocks(recorded)
        assert str(limit.due)[:10] == "2026-06-04" and limit.state == "running"
        with pytest.raises(Refused, match="not later than now"):
            actions.sign(recorded.pk, CAME + timedelta(days=1), by=duty)
        with pytest.raises(Refused, match="signature must be after the information was received"):
            actions.sign(recorded.pk, CAME - timedelta(minutes=1), by=duty)
    with clock.fixed(date(2026, 6, 9)), enter(duty):
        assert clocks(recorded)[0].state == "overdue"
        for _twice in range(2):
            actions.sign(recorded.pk, datetime(2026, 6, 8, 10, tzinfo=CAME.tzinfo), by=duty)
        actions.register(recorded.pk, Registration(("BNS 64(1)",)), by=duty)
    assert kinds(duty, recorded.pk)[:3] == ["information_received", "information_signed", "fir_registered"]


@pytest.mark.parametrize(
    ("offences", "child", "allowed"),
    [
        (("BNS 74",), False, True),  # one to five years
        (("BNS 64(1)",), False, False),
        (("BNS 76",), False, False),  # up to seven exactly
        (("BNS 79",), False, True),  # up to three: the lower end of the band
        (("BNS 74", "BNS 64(1)"), False, False),
        (("POCSO 8",), True, False),
        (("BNS 74",), True, False),
        (("BNS 351",), False, False),  # two years or seven: which part is not told
    ],
)
def test_a_preliminary_enquiry_is_for_three_to_under_seven_years_only(
    duty: Posting, offences: tuple[str, ...], child: bool, allowed: bool
) -> None:
    recorded = complaint(duty, child=child)
    with enter(duty):
        if not allowed:
            with pytest.raises(Refused, match=r"173\(3\)|POCSO 19"):
                actions.permit_enquiry(recorded.pk, offences, CAME, by=duty)
            return
        actions.permit_enquiry(recorded.pk, offences, CAME, by=duty)
        recorded.refresh_from_db()
        assert [(limit.rule, str(limit.due)[:10]) for limit in clocks(recorded)] == [
            ("registration.preliminary_enquiry", "2026-06-15")
        ]
        actions.close_enquiry(recorded.pk, True, by=duty)
        actions.register(recorded.pk, Registration(offences), by=duty)
    assert "preliminary_enquiry_closed" in kinds(duty, recorded.pk)


def test_an_enquiry_without_a_case_owes_a_copy_within_a_week(duty: Posting) -> None:
    recorded = complaint(duty)
    with enter(duty):
        actions.permit_enquiry(recorded.pk, ("BNS 74",), CAME, by=duty)
        ended = actions.close_enquiry(recorded.pk, False, by=duty)
        assert (ended.outcome, ended.reason) == (ComplaintOutcome.NOT_COGNIZABLE, "no_case")
        assert "registration.closure_entry_copy" in [limit.rule for limit in clocks(ended)]


def test_what_was_decided_is_not_decided_again_otherwise(duty: Posting) -> None:
    recorded = complaint(duty)
    with enter(duty):
        actions.refer(recorded.pk, "no_offence", "magistrate", by=duty)
        with pytest.raises(Refused, match="Not cognizable"):
            actions.permit_enquiry(recorded.pk, ("BNS 74",), CAME, by=duty)
        assert (
            actions.register(recorded.pk, Registration(("BNS 64(1)",)), by=duty).outcome == ComplaintOutcome.FIR
        )  # found wrong


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ({"received_at": CAME + timedelta(days=2)}, "later than now"),
        ({"offence": (date(2026, 5, 30), date(2026, 5, 29))}, "cannot end before it began"),
        ({"offence": (date(2026, 6, 2), None)}, "after the information"),
    ],
)
def test_dates_out_of_order_are_refused_and_nothing_is_kept(duty: Posting, more: dict[str, Any], told: str) -> None:
    with pytest.raises(Refused, match=told):
        complaint(duty, **more)
    with enter(duty):
        assert not Complaint.objects.exclude(mode="").exists()
        assert not Item.objects.exists()


def test_sections_that_the_book_does_not_know_register_nothing(duty: Posting) -> None:
    recorded = complaint(duty)
    for offences in ((), ("BNS 9999",)):
        with enter(duty), pytest.raises(Refused, match="that is known here"):
            actions.register(recorded.pk, Registration(offences), by=duty)


def test_second_officer_is_refused_and_sees_who_recorded_first(world: World, duty: Posting) -> None:
    with enter(duty):
        begun = actions.begin_complaint(uuid4(), by=duty)
        actions.record(begun.pk, heard(), by=duty)
        assert actions.record(begun.pk, heard(), by=duty).recorded_by == "DUTY.KOTWALI"  # the same form, sent twice
    with enter(world.sho), pytest.raises(Refused, match=r"duty\.kotwali has already recorded this complaint"):
        actions.record(begun.pk, heard(form=uuid4(), mode=Mode.PHONE), by=world.sho)
    with enter(duty):
        assert Complaint.objects.get(pk=begun.pk).mode == Mode.IN_PERSON


def test_what_is_cognizable_is_not_referred_as_if_it_were_not(duty: Posting) -> None:
    facts = {"victim": "female", "age": "adult", "acts": ["penetration"], "relation": "known", "accused": "one"}
    recorded = complaint(duty, facts=facts)
    with enter(duty), pytest.raises(Refused, match=r"BNS 64\(1\), which is cognizable: register the FIR"):
        actions.refer(recorded.pk, "not_cognizable", "magistrate", by=duty)
    nothing = complaint(duty, facts={"here": "yes", "acts": []})
    with enter(duty):
        assert (
            actions.refer(nothing.pk, "not_cognizable", "magistrate", by=duty).outcome
            == ComplaintOutcome.NOT_COGNIZABLE
        )


def test_24_hour_limits_for_a_child_victim_run_before_the_fir(duty: Posting) -> None:
    facts = {"victim": "female", "age": "under_12", "acts": ["penetration"], "here": "yes"}
    recorded = complaint(duty, facts=facts, child=True, mode=Mode.ONLINE)
    with enter(duty):
        limits = {limit.rule: limit for limit in permitted.limits_in_hours(recorded)}
    assert limits["pocso.report_to_court_and_cwc"].due == CAME + timedelta(hours=24)
    assert limits["victim.medical_examination"].due == CAME + timedelta(hours=24)


def test_history_names_the_rank_that_permitted_an_enquiry(duty: Posting) -> None:
    recorded = complaint(duty)
    with enter(duty):
        actions.permit_enquiry(recorded.pk, ("BNS 74",), CAME, "sp", by=duty)
        assert recorded.steps.get(kind="preliminary_enquiry_permitted").facts == {"rank": "sp"}


def test_a_station_that_is_closed_hears_nothing(world: World, duty: Posting) -> None:
    type(world.kotwali).objects.filter(pk=world.kotwali.pk).update(closed=date(2026, 5, 1))
    duty.unit.refresh_from_db()
    with enter(duty), pytest.raises(Refused, match="closed"):
        actions.begin_complaint(uuid4(), by=duty)


def test_a_neighbour_sees_no_complaint_and_decides_none(world: World, duty: Posting) -> None:
    recorded = complaint(duty)
    with enter(world.colleague), pytest.raises(Http404):
        actions.register(recorded.pk, Registration(("BNS 64(1)",)), by=world.colleague)
    with enter(world.sp):
        assert Complaint.objects.count() == 1


def test_child_victim_is_stored_as_child_and_starts_the_pocso_report_limit(duty: Posting) -> None:
    fir_case = registered(duty, "POCSO 6", child=True)
    with enter(duty):
        assert Person.objects.get(case_id=fir_case.pk, label="V1").child is True
        assert Clock.objects.filter(case_id=fir_case.pk, rule="pocso.report_to_court_and_cwc").exists()


def test_court_order_to_register_precedes_the_fir_in_the_history(duty: Posting) -> None:
    fir_case = registered(duty, mode=Mode.COURT)
    event_kinds = kinds(duty, fir_case.pk)
    assert event_kinds[:3] == ["information_received", "court_order_to_register_received", "fir_registered"]
    assert history(duty, fir_case.pk)[0].facts["mode"] == "court"


def test_every_act_leaves_its_line(duty: Posting) -> None:
    registered(duty)
    acts = [line["act"] for line in lines()]
    assert {"complaint.begun", "complaint.recorded", "complaint.fir", "vault.kept", "cases.added"} <= set(acts)
    assert NAME not in str(lines())
    with connection.cursor() as cursor:
        cursor.execute("select 1")
