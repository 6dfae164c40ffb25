"""Ask ITSSO what the oracle counts, through the command or the API, and list what differs."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

from tests.oracle import oracle
from tests.oracle.delivery import Delivery, deliveries
from tests.oracle.generator import Generator, Plan
from tests.oracle.oracle import Question
from tests.oracle.records import Life, Station

COMPARED = (
    "R",
    "E",
    "W",
    "L",
    "P",
    "X",
    "young",
    "young_done",
    "due_today",
    "due_today_open",
    "due_today_done",
    "charge_sheet",
    "closure",
    "disputed",
    "stayed",
)
AGES = ("open_by_age", "done_by_time")
RATES = {"supplementary_share": "supplementary", "returned_share": "returned"}

Ask = Callable[[str, Question], dict[str, Any]]


def today_in_india() -> date:
    return (datetime.now(UTC) + timedelta(hours=5, minutes=30)).date()


@dataclass
class Feed:
    """A State's feed in several deliveries, with the lives behind it."""

    plan: Plan
    lives: list[Life]
    stations: list[Station]
    cuts: list[date]
    deliveries: list[Delivery]

    @classmethod
    def generate(cls, plan: Plan) -> Feed:
        generator = Generator(plan)
        lives = generator.lives()
        cuts = [plan.today - timedelta(days=days) for days in (120, 30, 0)]
        return cls(plan, lives, generator.stations, cuts, deliveries(lives, cuts, plan.seed))

    def units(self, stations: int | None = None) -> list[str]:
        """Return the State, its districts, and its first stations."""
        districts = sorted({station.district for station in self.stations})
        return ["IN-UK", *districts, *(station.unit for station in self.stations[:stations])]

    def questions(self) -> list[Question]:
        """Return questions for days as on and known on, today among them, then the other scope, basis and periods."""
        today, middle = self.plan.today, self.cuts[-2]
        yesterday = today - timedelta(days=1)
        days = [
            (today, today),
            (today, middle),
            (yesterday, today),
            (yesterday, middle),
            (date(2024, 4, 29), today),  # between the two limits of an FIR of 29-02-2024
            (date(2026, 1, 30), today),  # of 30-11-2025
            (self.cuts[0], self.cuts[0]),
            (middle - timedelta(days=20), middle),
            (middle - timedelta(days=200), middle - timedelta(days=100)),
        ]
        questions = [Question(as_on, known_on) for as_on, known_on in days]
        for more in ({"scope": "statutory"}, {"basis": "60_days"}, {"period": "cy2025"}, {"period": "fy2025"}):
            questions.append(Question(today, today, **more))
        questions.append(Question(date(2025, 8, 30), middle, scope="statutory", basis="60_days"))
        return questions


@dataclass
class Comparison:
    """The number of counts compared, and a line for each that differs."""

    compared: int = 0
    differing: list[str] = field(default_factory=list)

    def compare(self, name: str, answer: Any, expected: Any) -> None:
        self.compared += 1
        if answer != expected:
            self.differing.append(f"{name} is {answer}, the oracle counts {expected}")


def compare(feed: Feed, units: list[str], questions: list[Question], ask: Ask) -> Comparison:
    """Compare every count of every unit and question."""
    result = Comparison()
    for question in questions:
        today = today_in_india()
        expected = oracle.count(feed.lives, question, today)
        for unit in units:
            _compare_answer(result, f"{unit} {question}:", ask(unit, question), expected.get(unit, Counter()))
            assert today_in_india() == today, "midnight came in between: run it again"
    return result


def _compare_answer(result: Comparison, name: str, answer: dict[str, Any], expected: Counter[str]) -> None:
    for count in COMPARED:
        result.compare(f"{name} {count}", answer[count], expected[count])
    for ages in AGES:
        result.compare(f"{name} {ages}", answer[ages], [expected[f"{ages} {age}"] for age in range(6)])
    for rate, count in RATES.items():
        result.compare(f"{name} {rate}", answer["rates"][rate]["numerator"], expected[count])
    result.compare(f"{name} provisional", answer["provisional"], answer["as_on"] == today_in_india().isoformat())
    result.compare(f"{name} E", answer["E"], answer["W"] + answer["L"] + answer["P"] + answer["X"])
    result.compare(f"{name} R", answer["R"], answer["E"] + answer["due_today"] + answer["young"])


def compare_heads(
    feed: Feed, units: list[str], questions: list[Question], ask: Callable[[str, Question], dict[tuple[str, str], int]]
) -> Comparison:
    """Compare the numbers of NCRB's tables of every unit and question, by head; `ask` returns those that are not 0."""
    result = Comparison()
    for question in questions:
        expected = oracle.count_by_head(feed.lives, question)
        for unit in units:
            answer, counted = ask(unit, question), expected.get(unit, Counter())
            for head, number in sorted(answer.keys() | counted.keys()):
                name = f"{unit} {question}: {number} of {head}"
                result.compare(name, answer.get((head, number), 0), counted[head, number])
    return result


def words_of(question: Question) -> list[str]:
    """Return a question as options of `itsso figures`."""
    return [
        "--as-on",
        question.as_on.isoformat(),
        "--known-on",
        question.known_on.isoformat(),
        "--scope",
        question.scope,
        "--basis",
        question.basis,
        "--period",
        question.period,
        "--json",
    ]


def query_of(unit: str, question: Question) -> str:
    """Return a question as the address of the API."""
    return (
        f"/api/figures?unit={unit}&as_on={question.as_on}&known_on={question.known_on}"
        f"&scope={question.scope}&basis={question.basis}&period={question.period}"
    )


def last_json(text: str) -> dict[str, Any]:
    answer: dict[str, Any] = json.loads(text[text.index("{") :])
    return answer
