"""Rules that one State has ordered for itself, and States without such a rule."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone

import pytest

from tests.law.acts.acts import answer, day_of, event

IST = timezone(timedelta(hours=5, minutes=30))

# Kerala: Circular 41/2020/PHQ of 13-11-2020; West Bengal: letter of the Police Directorate of 17-06-2025
TRANSFER = [
    ("KL", "2020-11-12T10:00", None),
    ("KL", "2020-11-13T10:00", "2020-11-14T10:00"),
    ("KL", "2025-03-05T22:30", "2025-03-06T22:30"),
    ("WB", "2025-06-16T10:00", None),
    ("WB", "2025-06-17T10:00", "2025-06-18T10:00"),
    ("UP", "2025-08-05T10:00", None),
    ("DL", "2025-08-05T10:00", None),
    ("MH", "2025-08-05T10:00", None),
]


@pytest.mark.parametrize(("state", "recorded", "due"), TRANSFER)
def test_zero_fir_is_sent_in_the_hours_of_the_state(state: str, recorded: str, due: str | None) -> None:
    """BNSS 173(1) says no hours: only where the State's own order does is there a limit."""
    sections = ["IPC 376(1)"] if recorded < "2024-07-01" else ["BNS 64(1)"]
    events = [event("fir_registered", recorded, fir="zero")]
    clock = answer("registration.zero_fir_transfer", sections, events, recorded[:10], state=state).clock
    assert clock.due == (datetime.fromisoformat(due).replace(tzinfo=IST) if due else None)
    assert clock.certainty != "verified", "only reports of these orders were read"


@pytest.mark.parametrize(
    ("sent", "state"), [("2025-07-04T09:00", "met"), ("2025-07-04T10:00", "met"), ("2025-07-04T10:01", "late")]
)
def test_west_bengal_sends_the_papers_in_48_hours(sent: str, state: str) -> None:
    """The letter of 17-06-2025: the Zero FIR in 24 hours, its papers and evidence in 48."""
    events = [event("fir_registered", "2025-07-02T10:00", fir="zero"), event("zero_fir_papers_sent", sent)]
    assert answer("registration.zero_fir_papers", ["BNS 64(1)"], events, "2025-07-20", state="WB").clock.state == state


def test_regular_fir_is_sent_nowhere() -> None:
    """Only a Zero FIR has a station of jurisdiction to go to."""
    events = [event("fir_registered", "2025-07-02T10:00")]
    clock = answer("registration.zero_fir_transfer", ["BNS 64(1)"], events, "2025-07-03", state="WB").clock
    assert clock.due is None


@pytest.mark.parametrize("state", ["WB", "OD", "MH", "UP", "RJ", None])
def test_two_months_are_the_same_in_every_state(state: str | None) -> None:
    """BNSS 193(2) is an Act of Parliament, and no State has another period."""
    more = {"state": state} if state else {}
    outcome = answer(
        "investigation.two_months", ["BNS 64(1)"], [event("fir_registered", "2025-05-12")], "2025-06-01", **more
    )
    assert outcome.clock.due == date(2025, 7, 12)


@pytest.mark.parametrize("state", ["OD", "WB", "UP", "MH"])
def test_ninety_days_are_the_same_in_every_state_since_july_2024(state: str) -> None:
    """Vicky Kumar v. State of Odisha, 24-11-2025: the Orissa Act of 1997 went with the Code that it amended."""
    events = [event("fir_registered", "2025-01-08"), event("first_remand", "2025-01-10", accused="A1")]
    assert answer("custody.default_bail", ["BNS 64(1)"], events, "2025-02-01", "A1", state=state).clock.due == date(
        2025, 4, 9
    )


# CrPC 167(2) in Odisha by Orissa Act 11 of 1997: 120 days in place of ninety, sixty as everywhere
ODISHA = [
    ("OD", "IPC 376(1)", "2022-07-01", 120),
    ("OD", "IPC 354", "2022-07-01", 60),
    ("WB", "IPC 376(1)", "2022-07-01", 90),
    ("OD", "POCSO 6", "2024-06-30", 120),
]


@pytest.mark.parametrize(("state", "section", "fir", "days"), ODISHA)
def test_odisha_had_120_days_under_the_old_code(state: str, section: str, fir: str, days: int) -> None:
    """Raja @ Raj Kishore Behera v. State of Odisha, 04-04-2023, and the cases of test_reported.py."""
    events = [event("fir_registered", fir), event("first_remand", fir, accused="A1")]
    clock = answer("custody.default_bail", [section], events, fir, "A1", state=state).clock
    assert clock.due == date.fromisoformat(fir) + timedelta(days=days - 1)


# The Codes do not reach everywhere: BNSS 1(2), CrPC 1(2); Jammu and Kashmir had a Code of its own until 30-10-2019.
@pytest.mark.parametrize(
    ("state", "section", "fir"),
    [("JK", "IPC 376(1)", "2019-05-05"), ("LA", "IPC 376(1)", "2019-10-30"), ("NL", "BNS 64(1)", "2025-05-12")],
)
def test_code_that_does_not_reach_a_territory_is_not_verified_there(state: str, section: str, fir: str) -> None:
    """Check BNSS 1(2).

    "other than those relating to Chapters IX, XI and XII thereof, shall not apply (a) to the State of Nagaland".
    """
    clock = answer("investigation.two_months", [section], [event("fir_registered", fir)], fir, state=state).clock
    assert clock.certainty != "verified"


def test_code_reaches_jammu_and_kashmir_from_31_october_2019() -> None:
    """Jammu and Kashmir Reorganisation Act 2019, appointed day 31-10-2019."""
    outcome = answer(
        "investigation.two_months", ["IPC 376(1)"], [event("fir_registered", "2019-10-31")], "2019-11-01", state="JK"
    )
    assert outcome.clock.due == date(2019, 12, 31)


def test_court_is_informed_of_the_support_person_in_a_day() -> None:
    """POCSO Rules 2020 rule 4(10): within twenty-four hours of the assignment."""
    child = {"victims": [{"id": "V1", "child": True}]}
    events = [
        event("fir_registered", "2025-03-05"),
        event("support_person_assigned", "2025-03-10T11:00", victim="V1"),
        event("support_person_reported_to_court", "2025-03-11T11:30", victim="V1"),
    ]
    clock = answer("pocso.support_person_told", ["POCSO 6"], events, "2025-03-20", "V1", **child).clock
    assert (day_of(clock.due), clock.state) == (date(2025, 3, 11), "late")
