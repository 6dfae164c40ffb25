from __future__ import annotations

from datetime import date, datetime

from itsso.law import Case, Event, assess, effective_events, read_case
from itsso.law.event_kinds import Kind


def events(*more: Event) -> list[Event]:
    return [
        Event(Kind.FIR_REGISTERED, date(2025, 1, 10), id="E1", recorded=date(2025, 1, 10)),
        Event(Kind.FINAL_REPORT_FILED, date(2025, 3, 5), id="E2", recorded=date(2025, 3, 20)),
        *more,
    ]


def correction(id: str, corrects: str, recorded: date, replacement: Event | None = None) -> Event:
    return Event(Kind.CORRECTED, recorded, id=id, recorded=recorded, corrects=corrects, replacement=replacement)


def test_an_event_is_known_from_the_day_it_was_recorded() -> None:
    assert [e.id for e in effective_events(events(), date(2025, 3, 19))] == ["E1"]
    assert [e.id for e in effective_events(events(), date(2025, 3, 20))] == ["E1", "E2"]
    assert [e.id for e in effective_events(events(), datetime(2025, 3, 20, 9, 0))] == ["E1", "E2"]  # noqa: DTZ001


def test_a_correction_replaces_from_when_it_was_recorded_and_drops_without_a_replacement() -> None:
    moved = correction("C1", "E2", date(2025, 4, 1), Event(Kind.FINAL_REPORT_FILED, date(2025, 3, 15)))
    dropped = correction("C2", "E2", date(2025, 5, 1))
    history = events(moved, dropped)
    assert [e.at for e in effective_events(history, date(2025, 3, 31))] == [date(2025, 1, 10), date(2025, 3, 5)]
    after = effective_events(history, date(2025, 4, 1))
    assert [(e.id, e.at, e.recorded) for e in after[1:]] == [("E2", date(2025, 3, 15), date(2025, 4, 1))]
    assert [e.id for e in effective_events(history, None)] == ["E1"]


def test_a_correction_of_a_correction_changes_it_or_takes_it_back() -> None:
    first = correction("C1", "E2", date(2025, 4, 1), Event(Kind.FINAL_REPORT_FILED, date(2025, 3, 15)))
    changed = correction("C2", "C1", date(2025, 4, 2), Event(Kind.FINAL_REPORT_FILED, date(2025, 3, 9)))
    taken_back = correction("C3", "C1", date(2025, 4, 3))
    assert [e.at for e in effective_events(events(first, changed), None)][1:] == [date(2025, 3, 9)]
    assert [e.at for e in effective_events(events(first, taken_back), None)][1:] == [date(2025, 3, 5)]


def test_corrections_that_name_each_other_come_to_an_end() -> None:
    circle = events(correction("C1", "C2", date(2025, 4, 1)), correction("C2", "C1", date(2025, 4, 2)))
    assert [e.id for e in effective_events(circle, None)] == ["E1", "E2"]


def test_a_correction_acts_on_the_answer_whatever_the_day_asked_about() -> None:
    moved = correction("C1", "E2", date(2025, 4, 1), Event(Kind.FINAL_REPORT_FILED, date(2025, 3, 15)))
    case = Case("KA", ("BNS 64",), events=events(moved))
    states = [
        next(c.state for c in assess(case, day).clocks if c.rule == "investigation.two_months")
        for day in (date(2025, 3, 6), date(2025, 3, 14), date(2025, 3, 15))
    ]
    assert states == ["running", "overdue", "late"]


def test_a_correction_of_a_missing_event_is_reported() -> None:
    case = Case("KA", ("BNS 64",), events=events(correction("C1", "E9", date(2025, 4, 1))))
    assert [p.code for p in assess(case, date(2025, 5, 1)).problems] == ["corrects_unknown"]


def test_a_report_lists_its_accused_each_once_and_in_the_order_of_their_numbers() -> None:
    lists = {"charged": ["A10", "A2", "A2"], "absconding": ["A3"], "not_charged": [], "pending": ["A1"]}
    for kind in ("final_report_filed", "supplementary_report_filed"):
        case, problems = read_case({"offences": [], "events": [{"kind": kind, "at": "2025-03-05", **lists}]})
        assert problems == []
        assert case.events[0].facts == {
            "charged": ("A2", "A10"),
            "absconding": ("A3",),
            "not_charged": (),
            "pending": ("A1",),
        }
