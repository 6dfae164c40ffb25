"""The fact row in force on two days is what a replay of the history to those days gives."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from itsso import law
from itsso.cases.facts import CaseState, FactRow, fact_rows
from itsso.cases.models import Disposal
from itsso.law import Event
from itsso.law.event_facts import known_facts
from itsso.law.event_kinds import Kind
from tests.cases.histories import START, STATIONS, histories

HEADS = {"BNS 64(1)": 4, "BNS 69": 6, "IPC 376(2)(n)": 4, "IPC 376": 4, "POCSO 6": 2, "POCSO 8": 7, "POCSO 12": 9}
BY_GRAVITY = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]


def heads_by_hand(offences: Sequence[str]) -> list[int]:
    """Return the numbers of the heads of sections, the gravest first; rape beside IPC 511 is attempted."""
    attempted = "IPC 511" in offences
    numbers = {HEADS[section] for section in offences if section in HEADS}
    return sorted({5 if attempted and number in (3, 4, 6) else number for number in numbers}, key=BY_GRAVITY.index)


some_days = st.integers(-5, 420).map(lambda n: START + timedelta(days=n))


def event(kind: str, day: str, recorded: str | None = None, **facts: Any) -> Event:
    recorded_at = datetime.fromisoformat(f"{recorded or day}T18:00+05:30")
    return Event(
        kind=Kind(kind), at=date.fromisoformat(day), facts=known_facts(facts), recorded=recorded_at, id=f"{kind} {day}"
    )


def fir(day: str, *offences: str, recorded: str | None = None, **facts: Any) -> Event:
    all_facts = {"fir": "regular", "station": 1, "number": "1", "year": 2025, "offences": list(offences), **facts}
    return event("fir_registered", day, recorded, **all_facts)


def in_force(history: Sequence[Event], as_on: str | date, known_on: str | date) -> CaseState | None:
    """Return the one state that counts on these days; fail if there is more than one row."""
    on, known_day = (date.fromisoformat(d) if isinstance(d, str) else d for d in (as_on, known_on))
    rows = [row for row in fact_rows(history, STATIONS) if covers(row, on, known_day)]
    assert len(rows) <= 1
    return rows[0].state if rows else None


def covers(row: FactRow, on: date, known_day: date) -> bool:
    return row.happened_from <= on < row.happened_to and row.known_from <= known_day < row.known_to


def replay(history: Sequence[Event], on: date, known_day: date) -> CaseState | None:
    """Return the state of the case at the end of `on`, from what was known at the end of `known_day`.

    It is worked out without rectangles of days.
    """
    effective = law.effective_events(history, known_day)
    firs = sorted(
        (e for e in effective if e.kind == "fir_registered"), key=lambda e: (_day(e), e.facts["fir"] == "regular")
    )
    if not firs or _day(firs[0]) > on:
        return None
    first = _day(firs[0])
    past = [e for e in effective if _from(e, first) <= on]

    def last(*kinds: str) -> Event | None:
        matches = [e for e in past if e.kind in kinds]
        return last_of(matches, first) if matches else None

    mover = last_of([e for e in past if e.kind == "fir_registered" or "to" in e.facts], first)
    place = mover.facts["station"] if mover.kind == "fir_registered" else mover.facts["to"]
    assert isinstance(place, int)
    station = STATIONS[place]
    sections = last("fir_registered", "offences_altered")
    assert sections is not None
    offences = tuple(sections.facts["offences"])
    if not law.in_scope(offences, first):
        return None
    heads = heads_by_hand(offences)
    naming = sorted((e for e in past if e.facts.get("offences")), key=lambda e: _place(e, first))
    disposal, ended_on, pending = 0, None, False
    stops = ("quashed", "abated", "withdrawn", "not_investigated")
    reopened = last("reopened")
    since = _place(reopened, first) if reopened else None
    ends = [e for e in past if e.kind in stops and (since is None or _place(e, first) > since)]
    if ends:
        end = min(ends, key=lambda e: _place(e, first))
        disposal, ended_on = Disposal[end.kind.upper()].value, _day(end)
    filed: list[Event] = []
    for e in sorted((e for e in past if e.kind.startswith("final_report")), key=lambda e: _place(e, first)):
        if e.kind == "final_report_filed":
            filed.append(e)
        elif filed:
            same = [f for f in filed if f.facts["form_no"] == e.facts.get("form_no")]
            if same or not e.facts.get("form_no"):  # every report of these histories has a number
                filed.remove(same[0] if same else filed[-1])
    if filed:
        disposal = 1 if filed[0].facts["report"] == "charge_sheet" else 2
        ended_on, pending = _day(filed[0]), bool(filed[0].facts.get("laboratory_report_pending"))
    stay = last("stayed", "stay_vacated")
    limit = law.two_months(first)
    return CaseState(
        station_no=station.number,
        first_recorded=first,
        due=limit.due,
        outer=limit.outer,
        due60=first + timedelta(days=60),
        ended_how=disposal,
        ended_on=ended_on,
        stayed=stay is not None and stay.kind == "stayed",
        statutory=law.is_statutory(station.state, offences, first),
        pocso=any(o.startswith("POCSO") for o in offences),
        without_lab=pending,
        supplementary=sum(e.kind == "supplementary_report_filed" for e in past),
        returned=sum(e.kind == "final_report_returned" for e in past),
        head=heads[0],
        head_added=heads[0] not in heads_by_hand(naming[0].facts["offences"]),
    )


ORDER = [
    *("fir_registered", "transferred_out", "transferred_to_agency", "offences_altered", "stayed", "stay_vacated"),
    *("quashed", "abated", "withdrawn", "not_investigated", "reopened"),
    *("final_report_filed", "final_report_returned", "supplementary_report_filed"),
]


def _place(e: Event, first: date) -> tuple[Any, ...]:
    return _from(e, first), ORDER.index(e.kind), e.facts.get("fir") == "regular", e.at.isoformat()


def _from(e: Event, first: date) -> date:
    """Return the day from which an event counts; a Zero FIR is what a case begins with, whatever its date."""
    return first if e.kind == "fir_registered" and e.facts.get("fir") == "zero" else max(_day(e), first)


def last_of(events: Sequence[Event], first: date) -> Event:
    """Return the last event; of two at one moment the one that was added later."""
    return sorted(events, key=lambda e: _place(e, first))[-1]


def _day(e: Event) -> date:
    return e.at.date() if isinstance(e.at, datetime) else e.at


@given(histories(), some_days, some_days)
def test_row_in_force_equals_a_replay_of_the_history(history: list[Event], on: date, known_day: date) -> None:
    assert in_force(history, on, known_day) == replay(history, on, known_day)


@given(histories(), some_days, some_days)
def test_no_two_rows_hold_on_the_same_two_days(history: list[Event], on: date, known_day: date) -> None:
    rows = list(fact_rows(history, STATIONS))
    assert sum(covers(row, on, known_day) for row in rows) <= 1
    assert all(row.happened_from < row.happened_to and row.known_from < row.known_to for row in rows)


def test_a_report_filed_returned_and_filed_again_is_in_time_open_and_late_on_three_days() -> None:
    history = [
        fir("2025-01-10", "BNS 64(1)"),
        event("final_report_filed", "2025-03-01", report="charge_sheet", form_no="1/25"),
        event("final_report_returned", "2025-03-20", form_no="1/25"),
        event("final_report_filed", "2025-04-05", report="charge_sheet", form_no="2/25"),
    ]
    after = "2026-01-01"
    in_time, opened, late = (in_force(history, day, after) for day in ("2025-03-15", "2025-03-25", "2025-04-10"))
    assert in_time and in_time.ended_on == date(2025, 3, 1) <= in_time.outer == date(2025, 3, 10)
    assert opened and opened.ended_how == Disposal.OPEN and opened.returned == 1
    assert late and late.ended_on == date(2025, 4, 5) > late.outer


@pytest.mark.parametrize(
    ("numbers", "returned", "again", "ended"),
    [
        (["1/25"], "1/25", "1/25", "2025-04-05"),
        (["1/25"], "", "", "2025-04-05"),
        (["1/25"], "S1/25", None, "2025-03-01"),  # a supplementary form went back
        ([""], "7/25", None, None),
        (["1/25", ""], "1/25", None, "2025-03-02"),
        (["1/25", ""], "7/25", None, "2025-03-01"),
    ],
)
def test_return_removes_the_same_report_for_figures_and_for_the_clock(
    numbers: list[str], returned: str, again: str | None, ended: str | None
) -> None:
    def numbered(kind: str, day: str, number: str, **facts: Any) -> Event:
        return event(kind, day, **facts, **({"form_no": number} if number else {}))

    sheet = {"report": "charge_sheet"}
    history = [
        fir("2025-01-10", "BNS 64(1)"),
        *(numbered("final_report_filed", f"2025-03-0{n}", no, **sheet) for n, no in enumerate(numbers, start=1)),
        numbered("final_report_returned", "2025-03-20", returned),
    ]
    if again is not None:
        history.append(numbered("final_report_filed", "2025-04-05", again, **sheet))
    state = in_force(history, "2025-06-01", "2026-01-01")
    assert state and (state.ended_on and state.ended_on.isoformat()) == ended
    case = law.Case(state="KA", offences=("BNS 64(1)",), offence_date=(date(2025, 1, 9), None), events=history)
    assessment = law.assess(case, date(2025, 6, 1))
    (clock,) = (clock for clock in assessment.clocks if clock.rule == "investigation.two_months")
    assert (clock.met and str(clock.met)) == ended


def test_a_report_entered_late_counts_from_the_day_it_was_filed_once_it_is_known() -> None:
    filed = event("final_report_filed", "2025-03-01", "2025-06-01", report="closure", form_no="1/25")
    history = [fir("2025-01-10", "BNS 64(1)"), filed]
    before, after = (in_force(history, "2025-04-01", known_day) for known_day in ("2025-05-31", "2025-06-01"))
    assert before and before.ended_how == Disposal.OPEN
    assert after and after.ended_how == Disposal.CLOSURE and after.ended_on == date(2025, 3, 1)


def test_a_zero_fir_counts_at_the_first_station_until_it_is_registered_again() -> None:
    history = [
        fir("2025-01-10", "BNS 64(1)", fir="zero", station=1),
        fir("2025-01-15", "BNS 64(1)", station=3),
    ]
    before, after = (in_force(history, day, "2026-01-01") for day in ("2025-01-14", "2025-01-15"))
    assert before and before.station_no == 101
    assert after and (after.station_no, after.first_recorded) == (900, date(2025, 1, 10))


def test_a_voided_fir_counts_nowhere_from_the_day_the_voiding_is_known() -> None:
    registered = fir("2025-01-10", "BNS 64(1)")
    voided = Event(kind=Kind.CORRECTED, at=date(2025, 2, 1), id="c", recorded=date(2025, 2, 1), corrects=registered.id)
    assert in_force([registered, voided], "2025-01-20", "2025-01-31")
    assert in_force([registered, voided], "2025-01-20", "2025-02-01") is None


def test_case_stops_counting_on_the_day_its_sections_leave_the_itsso_list() -> None:
    history = [fir("2025-01-10", "BNS 64(1)"), event("offences_altered", "2025-02-01", offences=["BNS 74"])]
    assert in_force(history, "2025-01-31", "2026-01-01")
    assert in_force(history, "2025-02-01", "2026-01-01") is None


def test_reopening_takes_a_case_out_of_those_ended_without_a_report_and_never_undoes_a_report() -> None:
    ended = [fir("2025-01-10", "BNS 64(1)"), event("quashed", "2025-02-01"), event("reopened", "2025-03-01")]
    assert in_force(ended, "2025-02-15", "2026-01-01").ended_how == Disposal.QUASHED  # type: ignore[union-attr]
    assert in_force(ended, "2025-03-01", "2026-01-01").ended_how == Disposal.OPEN  # type: ignore[union-attr]
    reported = [*ended[:1], event("final_report_filed", "2025-02-01", report="closure", form_no="1"), ended[2]]
    assert in_force(reported, "2025-03-01", "2026-01-01").ended_how == Disposal.CLOSURE  # type: ignore[union-attr]


def test_stayed_case_is_marked_and_still_open() -> None:
    history = [fir("2025-01-10", "BNS 64(1)"), event("stayed", "2025-02-01")]
    state = in_force(history, "2025-06-01", "2026-01-01")
    assert state and state.stayed and state.ended_how == Disposal.OPEN


def test_a_section_added_later_makes_its_head_one_that_was_added() -> None:
    history = [
        fir("2025-01-10", "BNS 137(2)", "BNS 64(1)"),
        event("offences_altered", "2025-03-05", offences=["BNS 137(2)", "BNS 64(1)", "POCSO 6"]),
    ]
    before, after = in_force(history, "2025-03-04", "2025-12-31"), in_force(history, "2025-03-05", "2025-12-31")
    assert before is not None and after is not None
    assert (before.head, before.head_added) == (4, False)
    assert (after.head, after.head_added) == (2, True)


def test_a_case_that_enters_the_list_later_has_a_head_that_was_added() -> None:
    history = [
        fir("2025-01-10", "BNS 137(2)"),
        event("offences_altered", "2025-03-05", offences=["BNS 137(2)", "BNS 64(1)"]),
    ]
    assert in_force(history, "2025-03-04", "2025-12-31") is None
    after = in_force(history, "2025-03-05", "2025-12-31")
    assert after is not None and (after.head, after.head_added) == (4, True)


def test_a_section_that_is_dropped_adds_no_head() -> None:
    history = [
        fir("2025-01-10", "POCSO 6", "POCSO 12"),
        event("offences_altered", "2025-03-05", offences=["POCSO 12"]),
    ]
    after = in_force(history, "2025-03-05", "2025-12-31")
    assert after is not None and (after.head, after.head_added) == (9, False)


def test_a_head_added_by_the_fir_that_re_registers_a_zero_fir_was_added() -> None:
    history = [
        fir("2025-01-10", "BNS 64(1)", fir="zero"),
        fir("2025-01-12", "BNS 64(1)", "BNS 70(1)"),
    ]
    after = in_force(history, "2025-01-12", "2025-12-31")
    assert after is not None and (after.head, after.head_added) == (3, True)
