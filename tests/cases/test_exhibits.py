"""Which exhibits wait at a laboratory: one exhibit that two sources report is counted once."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest

from itsso import law
from itsso.cases.exhibits import number, unanswered_dispatches
from itsso.law.event_facts import EventFacts
from itsso.law.event_kinds import Kind

SEIZED = ("exhibit_seized", "2026-10-01", {"exhibit": "VN7JQ4AUJA", "mark": "P-1", "kit": "SAEC-0817"})
SHIRT = ("exhibit_seized", "2026-10-01", {"exhibit": "K2ZQ4AUJA9", "mark": "P-2"})


def event(kind: str, at: str, facts: EventFacts) -> law.Event:
    moment = datetime.fromisoformat(at) if "T" in at else date.fromisoformat(at)
    return law.Event(Kind(kind), moment, facts=facts)


def sent(at: str, exhibit: str = "") -> tuple[str, str, dict[str, Any]]:
    return "exhibit_sent", at, {"exhibit": exhibit} if exhibit else {}


def report(at: str, exhibit: str = "") -> tuple[str, str, dict[str, Any]]:
    return "laboratory_report_received", at, {"exhibit": exhibit} if exhibit else {}


def back(at: str, exhibit: str) -> tuple[str, str, dict[str, Any]]:
    return "exhibit_returned", at, {"exhibit": exhibit}


LABEL = "VN7JQ4AUJA"
OTHER = "K2ZQ4AUJA9"


@pytest.mark.parametrize(
    ("history", "waiting"),
    [
        ([sent("2026-10-10", "E1"), sent("2026-10-12", "E2"), report("2026-11-01", "E1")], ["E2"]),
        ([sent("2026-10-10", "E1"), sent("2026-10-12", "E2"), report("2026-11-01")], ["E2"]),  # the oldest
        ([sent("2026-10-10", "E1"), report("2026-11-01", "X9")], []),  # under a number that was never sent
        # One exhibit by the register's number, its mark and its kit's serial:
        ([SEIZED, sent("2026-10-07", "p 1"), sent("2026-10-20", LABEL)], ["p 1"]),
        ([SEIZED, sent("2026-10-07", "P.1"), sent("2026-10-20", LABEL), report("2026-10-31T11:32", LABEL)], []),
        ([SEIZED, sent("2026-10-07", "saec 0817"), report("2026-10-31", LABEL)], []),
        # Without a number, near a dispatch of the register it is that one; far from it another exhibit:
        ([SEIZED, sent("2026-10-19"), sent("2026-10-20", LABEL), report("2026-10-31", LABEL)], []),
        ([SEIZED, sent("2026-10-07"), sent("2026-10-20", LABEL), report("2026-10-31", LABEL)], ["–"]),
        # A report of one exhibit never answers another of the register, told twice or by two sections:
        (
            [
                SEIZED,
                SHIRT,
                sent("2026-10-20", LABEL),
                sent("2026-10-20", OTHER),
                report("2026-10-27", LABEL),
                report("2026-10-31", LABEL),
            ],
            [OTHER],
        ),
        (
            [
                SEIZED,
                SHIRT,
                sent("2026-10-20", LABEL),
                sent("2026-10-20", OTHER),
                report("2026-10-27", LABEL),
                report("2026-10-28"),
            ],
            [OTHER],
        ),
        # Returned and sent again it waits again, the same day too:
        ([SEIZED, sent("2026-10-20", LABEL), back("2026-10-21", LABEL)], []),
        ([SEIZED, sent("2026-10-20", LABEL), back("2026-10-21", LABEL), sent("2026-10-25", LABEL)], [LABEL]),
        (
            [SEIZED, sent("2026-10-20T09:00", LABEL), back("2026-10-21T10:00", LABEL), sent("2026-10-21T15:00", LABEL)],
            [LABEL],
        ),
        ([sent("2026-10-20", "E1"), report("2026-10-05", "E1")], []),  # contradicts itself, and is said so elsewhere
    ],
)
def test_an_exhibit_waits_once_and_only_while_it_is_out(
    history: list[tuple[str, str, EventFacts]], waiting: list[str]
) -> None:
    assert [number(entry) for entry in unanswered_dispatches([event(*entry) for entry in history])] == waiting
