"""Random histories of one case, with returns, alterations, transfers, corrections and late entry."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from hypothesis import strategies as st

from itsso.cases.case_key import CaseStation
from itsso.law import Event
from itsso.law.event_facts import EventFacts
from itsso.law.event_kinds import Kind
from itsso.law.kind_facts import FirCode
from itsso.platform.clock import INDIA

STATIONS = {
    1: CaseStation(1, 101, "UP"),
    2: CaseStation(2, 102, "UP"),
    3: CaseStation(3, 900, "BR"),
    4: CaseStation(4, 7000, ""),
}
START = date(2025, 1, 1)
SECTIONS = [
    ["BNS 64(1)"],
    ["BNS 69"],
    ["IPC 376(2)(n)", "POCSO 6"],
    ["POCSO 12"],
    ["POCSO 8", "POCSO 12"],
    ["IPC 376", "IPC 511"],
    ["BNS 74"],
    ["BNS 303(2)"],
]
"""In the statute and the list, in the list only, both regimes, several heads, an attempt, and out of the list."""

days = st.integers(0, 200).map(lambda n: START + timedelta(days=n))
lags = st.sampled_from([0, 0, 0, 1, 3, 30, 120])
moments = st.builds(lambda day, hour: datetime.combine(day, time(hour), INDIA), days, st.integers(0, 23))
ats = st.one_of(days, moments)


def registration(fir: FirCode, station: int, offences: list[str]) -> EventFacts:
    """Draw the facts of a fir_registered event."""
    number = "Z7" if fir == "zero" else "12"
    return {"fir": fir, "station": station, "number": number, "year": 2025, "offences": offences}


registrations = st.builds(registration, st.just("regular"), st.sampled_from([1, 2, 3]), st.sampled_from(SECTIONS))
zeros = st.builds(registration, st.just("zero"), st.sampled_from([1, 2, 3]), st.sampled_from(SECTIONS))


def _reports() -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries(
        {"report": st.sampled_from(["charge_sheet", "closure"]), "form_no": st.sampled_from(["1/25", "2/25"])},
        optional={"laboratory_report_pending": st.booleans()},
    )


later = st.one_of(
    st.tuples(st.just("final_report_filed"), _reports()),
    st.tuples(
        st.just("final_report_returned"), st.fixed_dictionaries({}, optional={"form_no": st.sampled_from(["1/25"])})
    ),
    st.tuples(st.just("offences_altered"), st.sampled_from(SECTIONS).map(lambda s: {"offences": s})),
    st.tuples(st.just("transferred_out"), st.sampled_from([{}, {"to": 2}, {"to": 3}])),
    st.tuples(st.just("transferred_to_agency"), st.just({"to": 4})),
    st.tuples(
        st.sampled_from(
            ["supplementary_report_filed", "quashed", "abated", "withdrawn", "not_investigated", "reopened", "stayed"]
            + ["stay_vacated", "victim_informed", "medical_report_received"]
        ),
        st.just({}),
    ),
)


@st.composite
def histories(draw: st.DrawFn) -> list[Event]:
    """Draw events in the order in which they were added.

    Corrections name earlier events, corrected ones among them.
    """
    kinds_and_facts: list[tuple[str, EventFacts]] = []
    if draw(st.booleans()):
        kinds_and_facts.append(("fir_registered", draw(zeros)))
    if not kinds_and_facts or draw(st.booleans()):
        kinds_and_facts.append(("fir_registered", draw(registrations)))
    kinds_and_facts += draw(st.lists(later, max_size=7))
    history: list[Event] = []
    for n, (kind, facts) in enumerate(kinds_and_facts):
        history.append(_event(draw, str(n), kind, facts))
    for n in range(draw(st.integers(0, 3))):
        corrected = draw(st.sampled_from([e for e in history if e.id not in {c.corrects for c in history}]))
        in_force = corrected.replacement if corrected.kind == "corrected" else corrected
        if in_force is None:
            continue
        history.append(_correction(draw, f"c{n}", corrected, in_force))
    return history


def _event(draw: st.DrawFn, name: str, kind: str, facts: EventFacts) -> Event:
    at = draw(ats)
    day = at.date() if isinstance(at, datetime) else at
    recorded = datetime.combine(day + timedelta(days=draw(lags)), time(23), INDIA)
    return Event(kind=Kind(kind), at=at, facts=facts, id=name, recorded=recorded)


def _correction(draw: st.DrawFn, name: str, corrected: Event, in_force: Event) -> Event:
    since = corrected.recorded
    assert isinstance(since, datetime)
    recorded = since + timedelta(days=draw(lags))
    replacement = None
    if draw(st.booleans()):
        facts = in_force.facts.copy()
        if "offences" in facts:
            facts["offences"] = draw(st.sampled_from(SECTIONS))
        replacement = Event(kind=in_force.kind, at=draw(ats), facts=facts)
    return Event(
        kind=Kind.CORRECTED, at=recorded, id=name, recorded=recorded, corrects=corrected.id, replacement=replacement
    )
