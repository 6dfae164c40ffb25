"""Limits of hours and days around the victim, the child and the evidence."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone
from typing import Any

import pytest

from tests.law.acts.acts import answer, day_of, days_after, event

IST = timezone(timedelta(hours=5, minutes=30))
CHILD: dict[str, Any] = {"victims": [{"id": "V1", "child": True}]}
ADULT: dict[str, Any] = {"victims": [{"id": "V1", "child": False}]}


def moment(text: str) -> datetime:
    """Return a moment in India."""
    return datetime.fromisoformat(text).replace(tzinfo=IST)


# --- 24 hours to the doctor

EXAMINED = [
    ("2025-03-06T09:00", "met"),
    ("2025-03-06T21:14", "met"),
    ("2025-03-06T21:15", "met"),
    ("2025-03-06T21:16", "late"),
    ("2025-03-07T08:00", "late"),
]


@pytest.mark.parametrize(("examined", "state"), EXAMINED)
def test_victim_of_rape_goes_to_the_doctor_in_24_hours(examined: str, state: str) -> None:
    """BNSS 184(1): "within twenty-four hours from the time of receiving the information"."""
    events = [
        event("information_received", "2025-03-05T21:15"),
        event("fir_registered", "2025-03-05T22:40"),
        event("victim_medical_examined", examined, victim="V1"),
    ]
    clock = answer("victim.medical_examination", ["BNS 64(1)"], events, "2025-03-20", "V1", **ADULT).clock
    assert (clock.due, clock.state) == (moment("2025-03-06T21:15"), state)


@pytest.mark.parametrize(
    "section", ["BNS 64(1)", "BNS 65(2)", "BNS 66", "BNS 67", "BNS 68", "BNS 70(1)", "POCSO 4", "POCSO 6", "POCSO 8"]
)
def test_examination_is_owed_for_rape_and_under_pocso(section: str) -> None:
    """Check BNSS 184(1) and POCSO 27(1).

    184(1): "an offence of committing rape or attempt"; POCSO 27(1): "in accordance with section 164A" for its offences.
    """
    events = [event("fir_registered", "2025-03-05T22:40")]
    clock = answer("victim.medical_examination", [section], events, "2025-03-06", "V1", **CHILD).clock
    assert clock.due == moment("2025-03-06T22:40")


@pytest.mark.parametrize("section", ["BNS 74", "BNS 75(2)", "BNS 78(2)", "BNS 79", "BNS 72(1)", "BNS 137(2)"])
def test_examination_is_not_owed_for_other_offences(section: str) -> None:
    """184(1) is for rape and attempt to rape alone."""
    events = [event("fir_registered", "2025-03-05T22:40")]
    assert answer("victim.medical_examination", [section], events, "2025-03-06", "V1", **ADULT).clock.due is None


def test_victim_who_declined_was_sent_in_time() -> None:
    """184(7): no examination without consent; she "shall be sent", and her refusal answers that."""
    events = [
        event("fir_registered", "2025-03-05T22:40"),
        event("victim_medical_declined", "2025-03-06T10:00", victim="V1"),
    ]
    assert answer("victim.medical_examination", ["BNS 64(1)"], events, "2025-03-20", "V1", **ADULT).clock.state in (
        "met",
        "ended",
    )


def test_24_hours_cross_the_end_of_february() -> None:
    """28 February 2028, 10:00, is followed by the 29th."""
    events = [event("fir_registered", "2028-02-28T10:00")]
    clock = answer("victim.medical_examination", ["BNS 64(1)"], events, "2028-02-29", "V1", **ADULT).clock
    assert clock.due == moment("2028-02-29T10:00")


def test_24_hours_from_a_moment_in_utc() -> None:
    """19:00 UTC of 5 March is 00:30 of the 6th in India."""
    events = [event("fir_registered", "2025-03-05T19:00+00:00")]
    clock = answer("victim.medical_examination", ["BNS 64(1)"], events, "2025-03-06", "V1", **ADULT).clock
    assert clock.due == moment("2025-03-07T00:30")


@pytest.mark.parametrize(("day", "state"), [("2025-03-06", "running"), ("2025-03-07", "overdue")])
def test_day_without_a_time_gives_the_whole_next_day(day: str, state: str) -> None:
    """An event at an unknown time on 5 March has 24 hours that end some time on the 6th."""
    events = [event("fir_registered", "2025-03-05")]
    clock = answer("victim.medical_examination", ["BNS 64(1)"], events, day, "V1", **ADULT).clock
    assert (day_of(clock.due), clock.state) == (date(2025, 3, 6), state)


def test_section_of_rape_added_later_restarts_the_hours() -> None:
    """Registered for 74, altered to 64(1) on 20 March: before that nobody had information of a rape."""
    events = [
        event("fir_registered", "2025-03-05T22:40"),
        event("offences_altered", "2025-03-20T16:00", offences=["BNS 64(1)"]),
    ]
    clock = answer("victim.medical_examination", ["BNS 74"], events, "2025-03-20", "V1", **ADULT).clock
    assert clock.due == moment("2025-03-21T16:00")
    assert clock.certainty != "verified"


def test_section_of_pocso_added_later_restarts_the_hours() -> None:
    """Registered for 137(2), the child recovered and POCSO 6 added a month later."""
    events = [
        event("fir_registered", "2025-03-05T22:40"),
        event("offences_altered", "2025-04-04T11:00", offences=["BNS 137(2)", "POCSO 6"]),
    ]
    clock = answer("pocso.report_to_court_and_cwc", ["BNS 137(2)"], events, "2025-04-04", **CHILD).clock
    assert clock.due == moment("2025-04-05T11:00")


@pytest.mark.parametrize("examined", ["2025-01-06T20:00", "2025-01-09T20:00"])
def test_victim_examined_before_or_after_the_alteration_was_sent_in_time(examined: str) -> None:
    """Sent on the first day, or within a day of what disclosed the rape."""
    events = [
        event("information_received", "2025-01-05T10:00"),
        event("fir_registered", "2025-01-05T11:00"),
        event("offences_altered", "2025-01-09T10:00", offences=["BNS 64(1)"]),
        event("victim_medical_examined", examined, victim="V1"),
    ]
    assert answer("victim.medical_examination", ["BNS 74"], events, "2025-01-20", "V1", **ADULT).clock.state == "met"


def test_information_of_days_before_the_fir_starts_the_hours() -> None:
    """The hours run from the information, and an FIR refused for three days does not stop them."""
    events = [event("information_received", "2025-01-05T10:00"), event("fir_registered", "2025-01-08T10:00")]
    clock = answer("victim.medical_examination", ["BNS 64(1)"], events, "2025-01-08", "V1", **ADULT).clock
    assert (clock.due, clock.state) == (moment("2025-01-06T10:00"), "overdue")


def test_rape_dropped_and_added_again_keeps_the_first_hours() -> None:
    """An offence known at first counts from then."""
    events = [
        event("fir_registered", "2025-01-05T11:00"),
        event("offences_altered", "2025-01-06T10:00", offences=["BNS 74"]),
        event("offences_altered", "2025-01-09T10:00", offences=["BNS 64(1)"]),
    ]
    clock = answer("victim.medical_examination", ["BNS 64(1)"], events, "2025-01-20", "V1", **ADULT).clock
    assert clock.due == moment("2025-01-06T11:00")


def test_no_section_at_first_leaves_the_hours_between_two_days() -> None:
    """Registered without a section: from the FIR or from the alteration, nobody knows."""
    events = [
        event("fir_registered", "2025-01-05T11:00"),
        event("offences_altered", "2025-01-09T10:00", offences=["BNS 64(1)"]),
    ]
    clock = answer("victim.medical_examination", [], events, "2025-01-08", "V1", **ADULT).clock
    assert clock.certainty != "verified"


# --- the doctor's report


@pytest.mark.parametrize(("received", "state"), [("2025-03-06", "met"), ("2025-03-13", "met"), ("2025-03-14", "late")])
def test_medical_report_in_seven_days(received: str, state: str) -> None:
    """184(6): "within a period of seven days"; the day of the examination is not counted (General Clauses Act 9)."""
    events = [
        event("fir_registered", "2025-03-05T22:40"),
        event("victim_medical_examined", "2025-03-06T09:00", victim="V1"),
        event("medical_report_received", received, victim="V1"),
    ]
    clock = answer("victim.medical_report", ["BNS 64(1)"], events, "2025-04-01", "V1", **ADULT).clock
    assert (day_of(clock.due), clock.state) == (days_after(date(2025, 3, 6), 7), state)


def test_old_code_gave_the_doctor_no_days() -> None:
    """CrPC 164A(6): "without delay"."""
    events = [
        event("fir_registered", "2022-03-05"),
        event("victim_medical_examined", "2022-03-06", victim="V1"),
    ]
    assert answer("victim.medical_report", ["IPC 376(1)"], events, "2022-06-01", "V1", **ADULT).clock.due is None


# --- the Magistrate's record


def test_delay_beyond_24_hours_to_the_magistrate_needs_reasons() -> None:
    """State of Karnataka v. Shivanna (2014) 8 SCC 913, direction 4; its start is not stated."""
    events = [event("information_received", "2025-03-05T21:15"), event("fir_registered", "2025-03-05T22:40")]
    clock = answer("victim.magistrate_statement", ["BNS 64(1)"], events, "2025-03-06", "V1", **ADULT).clock
    assert clock.due == moment("2025-03-06T21:15")
    assert clock.certainty != "verified"


# --- the child

CHILD_ACTS = ["POCSO 4", "POCSO 6", "POCSO 8", "POCSO 10", "POCSO 12"]


@pytest.mark.parametrize("section", CHILD_ACTS)
def test_committee_and_special_court_are_informed_in_24_hours(section: str) -> None:
    """Check POCSO 19(6).

    "without unnecessary delay but within a period of twenty-four hours, report the matter to the Child Welfare
    Committee and the Special Court or where no Special Court has been designated, to the Court of Session".
    """
    events = [event("information_received", "2025-03-05T21:15"), event("fir_registered", "2025-03-05T22:40")]
    clock = answer("pocso.report_to_court_and_cwc", [section], events, "2025-03-06", **CHILD).clock
    assert clock.due == moment("2025-03-06T21:15")


@pytest.mark.parametrize(
    ("committee", "court", "state"),
    [
        ("2025-03-06T10:00", "2025-03-06T12:00", "met"),
        ("2025-03-06T10:00", "2025-03-07T12:00", "late"),
        ("2025-03-08T10:00", "2025-03-06T12:00", "late"),
        ("2025-03-06T10:00", None, "overdue"),
        (None, "2025-03-06T12:00", "overdue"),
    ],
)
def test_both_must_be_informed(committee: str | None, court: str | None, state: str) -> None:
    """19(6): to the Committee *and* the court."""
    events = [event("fir_registered", "2025-03-05T22:40")]
    events += [event("reported_to_cwc", committee)] if committee else []
    events += [event("reported_to_special_court", court)] if court else []
    assert answer("pocso.report_to_court_and_cwc", ["POCSO 6"], events, "2025-03-20", **CHILD).clock.state == state


def test_adult_has_no_committee() -> None:
    """A case without a section of POCSO."""
    events = [event("fir_registered", "2025-03-05T22:40")]
    assert answer("pocso.report_to_court_and_cwc", ["BNS 64(1)"], events, "2025-03-20", **ADULT).clock.due is None


def test_care_is_arranged_in_24_hours_of_the_report() -> None:
    """Check POCSO 19(5).

    "shall, after recording the reasons in writing, make immediate arrangement ... within twenty-four hours of the
    report".
    """
    events = [
        event("fir_registered", "2025-03-05T22:40"),
        event("child_found_in_need_of_care", "2025-03-05T23:00", victim="V1"),
    ]
    clock = answer("pocso.care_and_protection", ["POCSO 6"], events, "2025-03-06", "V1", **CHILD).clock
    assert clock.due == moment("2025-03-06T22:40")


@pytest.mark.parametrize(("paid", "state"), [("2025-05-16", "met"), ("2025-05-17", "met"), ("2025-05-18", "late")])
def test_special_relief_in_a_week(paid: str, state: str) -> None:
    """POCSO Rules 2020 rule 8: a week from the Child Welfare Committee's recommendation."""
    events = [
        event("fir_registered", "2025-03-05"),
        event("special_relief_recommended", "2025-05-10", victim="V1"),
        event("special_relief_paid", paid, victim="V1"),
    ]
    assert answer("pocso.special_relief", ["POCSO 6"], events, "2025-06-20", "V1", **CHILD).clock.state == state


@pytest.mark.parametrize(("paid", "state"), [("2025-06-09", "met"), ("2025-06-10", "late")])
def test_compensation_in_thirty_days_of_the_order(paid: str, state: str) -> None:
    """POCSO Rules 2020 rule 9: thirty days from the order (read in a report of the Rules)."""
    events = [
        event("fir_registered", "2025-03-05"),
        event("compensation_ordered", "2025-05-10", victim="V1"),
        event("compensation_paid", paid, victim="V1"),
    ]
    assert answer("pocso.compensation", ["POCSO 6"], events, "2025-07-20", "V1", **CHILD).clock.state == state


def test_compensation_in_thirty_days_under_the_rules_of_2012() -> None:
    """POCSO Rules 2012 rule 7 said the same: the limit is older than March 2020."""
    events = [event("fir_registered", "2016-03-05"), event("compensation_ordered", "2016-05-10", victim="V1")]
    assert day_of(answer("pocso.compensation", ["POCSO 6"], events, "2016-05-11", "V1", **CHILD).clock.due) == date(
        2016, 6, 9
    )


# --- production of the accused

PRODUCED = [
    ("2025-03-07T06:59", "met"),
    ("2025-03-07T07:00", "met"),
    ("2025-03-07T07:01", "late"),
    ("2025-03-08T10:00", "late"),
]


@pytest.mark.parametrize(("produced", "state"), PRODUCED)
def test_accused_is_produced_in_24_hours(produced: str, state: str) -> None:
    """BNSS 58: not "for a longer period than ... twenty-four hours exclusive of the time necessary for the journey"."""
    events = [
        event("fir_registered", "2025-03-05T22:40"),
        event("arrested", "2025-03-06T07:00", accused="A1"),
        event("produced", produced, accused="A1"),
    ]
    clock = answer("custody.production", ["BNS 64(1)"], events, "2025-03-20", "A1").clock
    assert (clock.due, clock.state) == (moment("2025-03-07T07:00"), state)


def test_remand_shows_that_he_was_produced() -> None:
    """187(4): nobody is remanded who is not produced."""
    events = [
        event("fir_registered", "2025-03-05T22:40"),
        event("arrested", "2025-03-06T07:00", accused="A1"),
        event("first_remand", "2025-03-06T16:00", accused="A1"),
    ]
    assert answer("custody.production", ["BNS 64(1)"], events, "2025-03-20", "A1").clock.state == "met"


def test_accused_released_within_24_hours_need_not_be_produced() -> None:
    """BNSS 58 forbids detention without production, and he is detained no more."""
    events = [
        event("fir_registered", "2025-03-05T22:40"),
        event("arrested", "2025-03-06T07:00", accused="A1"),
        event("released", "2025-03-06T19:00", accused="A1", why="police_bail"),
    ]
    assert answer("custody.production", ["BNS 79"], events, "2025-03-20", "A1").clock.state in ("ended", "met")


def test_executive_magistrate_is_a_magistrate_to_produce_him_before() -> None:
    """187(6): "where a Magistrate is not available, transmit to the nearest Executive Magistrate"."""
    events = [
        event("fir_registered", "2025-03-05T10:00"),
        event("arrested", "2025-03-05T12:00", accused="A1"),
        event("executive_remand", "2025-03-06T11:00", accused="A1"),
        event("first_remand", "2025-03-12T11:00", accused="A1"),
    ]
    assert answer("custody.production", ["BNS 64(1)"], events, "2025-03-20", "A1").clock.state == "met"


# --- evidence


@pytest.mark.parametrize(("sent", "state"), [("2025-03-08T17:00", "met"), ("2025-03-08T17:01", "late")])
def test_record_of_a_search_goes_in_48_hours(sent: str, state: str) -> None:
    """185(5): "forthwith, but not later than forty-eight hours"."""
    events = [
        event("fir_registered", "2025-03-05"),
        event("search_made", "2025-03-06T17:00"),
        event("search_record_sent", sent),
    ]
    clock = answer("evidence.search_record", ["BNS 64(1)"], events, "2025-03-20").clock
    assert (clock.due, clock.state) == (moment("2025-03-08T17:00"), state)


def test_old_code_gave_the_record_of_a_search_no_hours() -> None:
    """CrPC 165(5): "forthwith" alone."""
    events = [event("fir_registered", "2022-03-05"), event("search_made", "2022-03-06T17:00")]
    assert answer("evidence.search_record", ["IPC 376(1)"], events, "2022-03-20").clock.due is None


@pytest.mark.parametrize(("ordered", "state"), [("2025-05-01", "met"), ("2025-05-02", "late")])
def test_order_on_property_in_thirty_days(ordered: str, state: str) -> None:
    """497(5): "within a period of thirty days after the statement has been prepared"."""
    events = [
        event("fir_registered", "2025-03-05"),
        event("property_listed", "2025-04-01"),
        event("property_order_made", ordered),
    ]
    assert answer("evidence.seized_property", ["BNS 64(1)"], events, "2025-06-20").clock.state == state


# --- telling the informant


@pytest.mark.parametrize(("informed", "state"), [("2025-06-03", "met"), ("2025-06-04", "late")])
def test_informant_is_informed_of_progress_in_ninety_days(informed: str, state: str) -> None:
    """193(3)(ii): "within a period of ninety days"; from when, the Sanhita does not say."""
    events = [event("fir_registered", "2025-03-05"), event("victim_informed", informed)]
    clock = answer("victim.progress_information", ["BNS 64(1)"], events, "2025-07-01").clock
    assert (day_of(clock.due), clock.state) == (days_after(date(2025, 3, 5), 90), state)
    assert clock.certainty != "verified", "a start that is assumed is not read"


def test_old_code_had_no_ninety_days() -> None:
    """CrPC 173 knew no report of progress."""
    assert (
        answer(
            "victim.progress_information", ["IPC 376(1)"], [event("fir_registered", "2023-03-05")], "2023-07-01"
        ).clock.due
        is None
    )


def test_electronic_information_is_signed_in_three_days() -> None:
    """173(1)(ii): "on being signed within three days by the person giving it"."""
    events = [event("information_received", "2025-03-05T10:00", mode="electronic", electronic=True)]
    clock = answer("registration.e_fir_signature", ["BNS 64(1)"], events, "2025-03-06").clock
    assert day_of(clock.due) == days_after(date(2025, 3, 5), 3)


# --- preliminary enquiry

# "punishable for three years or more but less than seven years" (173(3)), by the longest term of the gravest section
ENQUIRY = [
    (["BNS 74"], True),
    (["BNS 78(2)"], True),
    (["BNS 79"], True),
    (["BNS 75(2)"], True),
    (["BNS 76"], False),
    (["BNS 64(1)"], False),
    (["BNS 69"], False),
    (["BNS 137(2)"], False),
    (["BNS 72(1)"], False),
    (["BNS 74", "BNS 64(1)"], False),
    (["BNS 74", "BNS 115(2)"], True),
]


@pytest.mark.parametrize(("offences", "allowed"), ENQUIRY)
def test_preliminary_enquiry_by_the_band_of_punishment(offences: list[str], allowed: bool) -> None:
    """Fourteen days, and only in the band."""
    events = [
        event("information_received", "2025-03-05"),
        event("preliminary_enquiry_permitted", "2025-03-05", rank="dsp"),
    ]
    clock = answer("registration.preliminary_enquiry", offences, events, "2025-03-06").clock
    assert (day_of(clock.due) if clock.due else None) == (days_after(date(2025, 3, 5), 14) if allowed else None)


@pytest.mark.parametrize("act", ["SC/ST 3(1)(w)", "SC/ST 3(2)(v)", "SC/ST 3(1)(r)"])
def test_no_preliminary_enquiry_under_the_atrocities_act(act: str) -> None:
    """SC/ST (Prevention of Atrocities) Act 18A(1)(a): "preliminary enquiry shall not be required for registration"."""
    events = [
        event("information_received", "2025-03-05"),
        event("preliminary_enquiry_permitted", "2025-03-05", rank="dsp"),
    ]
    assert answer("registration.preliminary_enquiry", ["BNS 74", act], events, "2025-03-06").clock.due is None
