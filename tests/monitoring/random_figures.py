"""Random cases and random queries of figures, for comparison with a count by hand."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from dateutil.relativedelta import relativedelta
from hypothesis import strategies as st

from itsso.cases.models import Fact
from itsso.law import book
from itsso.monitoring.counting.counts import CaseCounts
from itsso.monitoring.counting.figure_query import ALL, BEGINNING, FigurePeriod, FigureQuery
from itsso.platform.clock import today
from tests.monitoring.conftest import TODAY
from tests.support.counted_cases import State

START = date(2026, 1, 1)

LIMIT_NEAR_TODAY = [date(2026, 9, day) for day in (23, 24, 25, 26)]
"""Days of recording whose two months or sixty days end about today."""


days = st.integers(-1000, 320).map(lambda n: START + timedelta(days=n)) | st.sampled_from(LIMIT_NEAR_TODAY)


@st.composite
def states(draw: st.DrawFn, recorded: date) -> tuple[State, ...]:
    """Draw up to three states one after the other, of which the last may have become known late."""
    turns = sorted(draw(st.sets(st.integers(1, 900), max_size=2)))
    begins = [recorded, *(recorded + timedelta(days=n) for n in turns)]
    cases = []
    for begin, end in zip(begins, [*begins[1:], date(9999, 12, 31)], strict=True):
        disposal = draw(st.sampled_from([0, 1, 2, 3, 4, 6]))
        on = None if disposal == 0 else begin
        late = begin + timedelta(days=draw(st.sampled_from([0, 0, 40])))
        flags: dict[str, Any] = {name: draw(st.booleans()) for name in ("stayed", "statutory", "pocso", "without_lab")}
        many: dict[str, Any] = {name: draw(st.integers(0, 2)) for name in ("supplementary", "returned")}
        head, added = draw(st.sampled_from([2, 4, 9])), draw(st.booleans())
        cases.append(State(begin, end, late, disposal=disposal, on=on, head=head, head_added=added, **flags, **many))
    return tuple(cases)


@st.composite
def cases(draw: st.DrawFn) -> list[tuple[int, date, tuple[State, ...]]]:
    """Draw one to twelve cases: the index of the station, the day of the first recording, and the states."""
    firs = draw(st.lists(st.tuples(st.integers(0, 3), days), min_size=1, max_size=12))
    return [(station, recorded, draw(states(recorded))) for station, recorded in firs]


figure_queries = st.builds(
    FigureQuery,
    as_on=st.integers(-200, 327).map(lambda n: START + timedelta(days=n)) | st.just(TODAY),
    known_on=st.none() | st.integers(-200, 327).map(lambda n: START + timedelta(days=n)),
    scope=st.sampled_from(["itsso", "statutory"]),
    basis=st.sampled_from(["two_months", "60_days"]),
    period=st.sampled_from([ALL, ALL, FigurePeriod.from_code("fy2025"), FigurePeriod.from_code("cy2026")]),
    offence=st.sampled_from(["all", "all", "pocso", "other", "rape", "added_later"]),
)


def is_wanted(fact: Fact, query: FigureQuery) -> bool:
    """Return whether a fact row is of the list and the offence that a query asks for."""
    offences = {"all", "pocso" if fact.pocso else "other", *(["added_later"] if fact.head_added else [])}
    offences |= {head.code for head in book().crime_heads if head.number == fact.head}
    return (fact.statutory or query.scope == "itsso") and query.offence in offences


def count_by_hand(interval: tuple[int, int], query: FigureQuery) -> CaseCounts:
    """Return the counts of a query in plain Python, from every row of the table."""
    n = dict.fromkeys(CaseCounts().as_dict(), 0)
    for f in Fact.objects.all():
        in_force = f.happened_from <= query.as_on < f.happened_to and f.known_from <= query.known_by < f.known_to
        period = query.period.since <= f.first_recorded <= query.period.until
        if not (in_force and is_wanted(f, query) and period and interval[0] <= f.station_no <= interval[1]):
            continue
        limit, due = (f.outer, f.due) if query.basis == "two_months" else (f.due60, f.due60)
        over = query.as_on - timedelta(days=1) if query.as_on == today() else query.as_on
        passed, reported, is_open = limit <= over, f.ended_how in (1, 2), f.ended_how == 0
        due_today = query.as_on == today() == limit
        on = f.ended_on or date.max
        n["registered"] += 1
        if due_today:
            n["due_today_done" if reported else "due_today_open" if is_open else "due_today_otherwise"] += 1
        elif not passed:
            n["young_done" if reported else "young_open" if is_open else "young_otherwise"] += 1
        elif reported:
            n["within" if on <= limit else "late"] += 1
        else:
            n["beyond" if is_open else "otherwise"] += 1
        n["charge_sheet"] += f.ended_how == 1
        n["closure"] += f.ended_how == 2
        n["pocso"] += f.pocso
        n["disputed"] += passed and reported and due < on <= limit
        n["disputed_open"] += not passed and not due_today and is_open and due <= over
        n["stayed"] += is_open and f.stayed
        n["without_lab"] += reported and f.without_lab
        n["supplementary"] += reported and f.supplementary > 0
        n["returned"] += f.returned > 0
        steps = [f.first_recorded + relativedelta(months=m) for m in (3, 6, 12, 24)]
        if reported:
            n[f"done_{1 if on <= limit else 2 + sum(on > step for step in steps)}"] += 1
        if is_open:
            n[f"open_{1 if not passed else 2 + sum(step <= over for step in steps)}"] += 1
    return CaseCounts(**n)


def year_by_hand(interval: tuple[int, int], query: FigureQuery) -> list[tuple[Fact, str]]:
    """Return the cases of the calendar year of the query's day, each with how it came into it, from every row."""
    begin = date(query.as_on.year, 1, 1)
    facts = [f for f in Fact.objects.all() if f.known_from <= query.known_by < f.known_to]
    cases = []
    for f in facts:
        in_force = f.happened_from <= query.as_on < f.happened_to and f.first_recorded >= BEGINNING
        if not (in_force and is_wanted(f, query) and interval[0] <= f.station_no <= interval[1]):
            continue
        last = begin - timedelta(days=1)
        before = [b for b in facts if b.case_id == f.case_id and b.happened_from <= last < b.happened_to]
        if f.first_recorded >= begin:
            cases.append((f, "registered"))
        elif f.ended_how == 0 or (f.ended_on is not None and f.ended_on >= begin):
            cases.append((f, "reopened" if before and before[0].ended_how else "opening"))
    return cases
