"""Answers of the law a second on one core: one rule for one subject, applying or not."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from time import process_time

from bench.harness import Result
from itsso import law
from itsso.law.event_kinds import Kind
from itsso.platform.clock import IST

HISTORIES = 2_000
REPORT = {"report": "charge_sheet"}
TELLS = [
    ("information_received", None, 0),
    ("fir_registered", None, 0),
    ("victim_medical_examined", "V1", 1),
    ("reported_to_cwc", None, 1),
    ("victim_statement_recorded", "V1", 2),
    ("arrested", "A1", 2),
    ("first_remand", "A1", 3),
    ("medical_report_received", "V1", 6),
    ("victim_informed", None, 40),
    ("final_report_filed", None, 55),
    ("cognizance_taken", None, 60),
]


def run(cases: int) -> Iterator[Result]:
    """Processor time over histories of some ten events, each on another day and every third still open."""
    histories = [_history(number) for number in range(HISTORIES)]
    as_on = date(2026, 11, 24)
    law.assess(histories[0], as_on)  # the book is read once in a process
    began = process_time()
    answers = sum(len(law.assess(case, as_on).clocks) for case in histories)
    seconds = process_time() - began
    yield Result("assess, answers of one rule for one subject", answers / seconds, "a second", 50_000, at_least=True)
    began = process_time()
    for case in histories:
        law.running_clocks(case)
    seconds = process_time() - began
    yield Result("running clocks of a case, as a load asks", seconds / HISTORIES * 1e6, "microseconds", 100)


def _history(number: int) -> law.Case:
    start = datetime(2025, 1, 1, 10, tzinfo=IST) + timedelta(days=number % 500, minutes=number)
    kinds = TELLS[:-2] if number % 3 == 0 else TELLS
    events = [
        law.Event(
            Kind(kind), start + timedelta(days=after), subject, {"report": "charge_sheet"} if "report_f" in kind else {}
        )
        for kind, subject, after in kinds
    ]
    return law.Case(
        state="UP",
        offences=("BNS 64(1)", "POCSO 6") if number % 2 else ("BNS 70(1)",),
        offence_date=(start.date(), start.date()),
        victims=(law.Victim("V1", child=bool(number % 2)),),
        accused=(law.Accused("A1"),),
        events=events,
    )
