"""Random histories of cases, for properties that hold of every case."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from itsso.law import Accused, Case, Event, Victim, book
from itsso.law.event_facts import EventFacts
from itsso.law.event_kinds import Kind

LISTS = ["charged", "absconding", "not_charged", "pending"]

SECTIONS = ["BNS 64", "BNS 70(2)", "BNS 74", "POCSO 6", "POCSO 12", "IPC 376(2)(n)", "IPC 354", "BNS 999"]

NEVER_TOLD = {"corrected", "offence_committed", "offences_altered", "further_investigation_extended"}

KINDS = sorted(set(book().kinds) - NEVER_TOLD)


@st.composite
def cases(draw: Any) -> Case:
    """Draw any history at all: every kind of event, in any order, in either regime."""
    start = draw(st.dates(date(2018, 1, 1), date(2026, 6, 1)))
    moments = st.one_of(
        st.integers(0, 500).map(lambda n: start + timedelta(n)),
        st.integers(0, 500_000).map(lambda n: datetime.combine(start, datetime.min.time()) + timedelta(minutes=n)),
    )
    rows = draw(st.lists(st.tuples(st.sampled_from(KINDS), moments, st.sampled_from(["1", "2"])), max_size=14))
    events = [Event(Kind.FIR_REGISTERED, start, facts={"fir": draw(st.sampled_from(["regular", "zero"]))})]
    for kind, at, number in rows:
        concerns = book().kinds[kind].concerns
        subject = {"victim": f"V{number}", "accused": f"A{number}"}.get(concerns)
        facts: EventFacts = {}
        if kind in ("final_report_filed", "supplementary_report_filed"):
            facts["report"] = draw(st.sampled_from(["charge_sheet", "closure"]))
            facts |= draw(st.dictionaries(st.sampled_from(LISTS), st.sampled_from([("A1",), ("A2",), ("A3",), ()])))
        events.append(Event(Kind(kind), at, subject, facts))
    if draw(st.booleans()):
        altered: EventFacts = {"offences": draw(st.lists(st.sampled_from(SECTIONS), max_size=3))}
        events.append(Event(Kind.OFFENCES_ALTERED, start + timedelta(30), facts=altered))
    carried = draw(st.none() | st.dictionaries(st.sampled_from(KINDS), st.just(date(2018, 1, 1)), max_size=60))
    return Case(
        draw(st.sampled_from([None, "KA", "WB", "KL", "ZZ"])),
        tuple(draw(st.lists(st.sampled_from(SECTIONS), max_size=3))),
        (start - timedelta(draw(st.integers(0, 4000))), start),
        (Victim("V1", draw(st.sampled_from([True, False, None]))),),
        (Accused("A1", draw(st.sampled_from([True, False, None]))),),
        tuple(events),
        carried,
    )
