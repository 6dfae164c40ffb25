"""Counts of drafts of police reports, of reasons for delay, and of the days to two duties.

Cases are counted by the conditions of `counting.measures`, by which the lists behind the numbers filter. Days are
those of the stays that ended in the twelve months up to the day. Drafts and reasons are taken as they are known today.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from itsso.monitoring.counting.figure_query import FigureQuery
from itsso.monitoring.counting.measures import (
    CONDITIONS,
    DRAFT_CONDITIONS,
    DRAFT_HOLDERS,
    IN_TWELVE_MONTHS,
    MET_IN_TWELVE_MONTHS,
    OF_TWO_MONTHS,
    OUTCOMES,
    parameters,
)
from itsso.monitoring.counting.queries import rollups_for
from itsso.monitoring.counting.statements.queries import CASES, FactStatement, fetch
from itsso.units.figures import KnownFor
from itsso.units.models import Unit

type StageRows = Iterable[Sequence[Any]]
"""What one of the statements returned: the run of stations or None for all of them, and its values."""

COUNTED = (*DRAFT_CONDITIONS, "beyond", "beyond_with_reason")
"""The conditions by which cases are counted here."""


@dataclass(frozen=True, slots=True)
class StageFigures:
    """The figures of the drafts and the delays of one unit.

    `counts` are cases by condition (`COUNTED`), `reasons` the cases pending beyond two months by the reason given.
    `medians` are days: by holder of a draft, and by duty (`measures.OUTCOMES`) from the FIR to each victim's entry.
    `median_cases` are the cases that each of them is of; a roll-up of an earlier version has none.
    """

    counts: Mapping[str, int]
    medians: Mapping[str, int] = field(default_factory=dict)
    reasons: Mapping[str, int] = field(default_factory=dict)
    median_cases: Mapping[str, int] = field(default_factory=dict)

    @property
    def drafts_known_for(self) -> KnownFor:
        """Return for how many cases with a police report of the twelve months, or with a draft, a draft is recorded."""
        return KnownFor(self.counts["draft_known"], self.counts["draft_expected"], "cases")

    @property
    def reasons_known_for(self) -> KnownFor:
        """Return for how many of the cases pending beyond two months a reason is recorded."""
        return KnownFor(self.counts["beyond_with_reason"], self.counts["beyond"], "cases")


def stage_figures(unit: Unit, query: FigureQuery, children: Sequence[Unit] = ()) -> dict[int, StageFigures]:
    """Return the figures of a unit and of its children, by the id of the unit.

    Three range scans of cases_fact, each with the drafts or the reasons of the unit's stations.
    """
    bounds = sorted(child.first for child in children) or [unit.first]
    rows = [fetch(unit, query, statement) for statement in stage_statements(unit, query, bounds)]
    counts, medians, reasons = _counts(rows[0]), _medians(rows[1]), _by_place(rows[2])
    places = {unit.pk: None} | {child.pk: bounds.index(child.first) + 1 for child in children}
    nothing = dict.fromkeys(COUNTED, 0)
    return {
        unit_id: StageFigures(counts.get(place, nothing), medians.days[place], reasons[place], medians.cases[place])
        for unit_id, place in places.items()
    }


def stage_statements(unit: Unit, query: FigureQuery, bounds: list[int]) -> list[FactStatement]:
    """Return the statements of the counts, the medians and the reasons: of a unit, and by the runs from each bound."""
    return [_statement(text, unit, query, bounds) for text in (_COUNTS, _MEDIANS, _REASONS)]


def read_whole(counts: StageRows, medians: StageRows, reasons: StageRows) -> StageFigures:
    """Return the figures of the whole unit, of the rows of `stage_statements`."""
    read_medians = _medians(medians)
    return StageFigures(
        _counts(counts)[None], read_medians.days[None], _by_place(reasons)[None], read_medians.cases[None]
    )


def stage_figures_at(unit: Unit, query: FigureQuery) -> StageFigures:
    """Return the figures of a unit: from the roll-up where one answers, else by `stage_figures`."""
    if query == FigureQuery(query.as_on, scope=query.scope):
        rollup = rollups_for(query).filter(unit=unit, stages__isnull=False).only("stages").first()
        if rollup is not None and rollup.stages is not None:
            return StageFigures(**rollup.stages)
    return stage_figures(unit, query)[unit.pk]


def stages_of_all(whole: Unit, units: Sequence[Unit], query: FigureQuery) -> dict[int, StageFigures]:
    """Return the figures of many units within one, by the id of the unit, for the roll-up.

    Two range scans of cases_fact, since counts and reasons of a unit are the sums of its parts, and one for each kind
    of unit, since medians are not.
    """
    bounds = _bounds(units)
    counts = _counts(fetch(whole, query, _statement(_COUNTS, whole, query, bounds)))
    reasons = _by_place(fetch(whole, query, _statement(_REASONS, whole, query, bounds)))
    medians: dict[int, tuple[Mapping[str, int], Mapping[str, int]]] = {}
    for kind in {unit.kind for unit in units}:
        alike = [unit for unit in units if unit.kind == kind]
        bounds_of_kind = _bounds(alike)
        of_kind = _medians(fetch(whole, query, _statement(_MEDIANS, whole, query, bounds_of_kind)))
        places = {unit.pk: bounds_of_kind.index(unit.first) + 1 for unit in alike}
        medians |= {unit_id: (of_kind.days[place], of_kind.cases[place]) for unit_id, place in places.items()}
    place_of = {bound: place for place, bound in enumerate(bounds, start=1)}
    figures = {}
    for unit in units:
        counted, by_reason = Counter(dict.fromkeys(COUNTED, 0)), Counter[str]()
        for place in range(place_of[unit.first], place_of[unit.last + 1]):
            counted.update(counts.get(place, {}))
            by_reason.update(reasons[place])
        days, cases = medians[unit.pk]
        figures[unit.pk] = StageFigures(dict(counted), days, dict(by_reason), cases)
    return figures


def _bounds(units: Sequence[Unit]) -> list[int]:
    """Return the first station numbers of the units and of the runs between them, in order."""
    return sorted({unit.first for unit in units} | {unit.last + 1 for unit in units})


_COUNTS = """
select place, {counts}
from (select one.*, width_bucket(one.station_no, %(stage_bounds)s::int[]) as place from ({cases}) as one) as placed
group by grouping sets ((), (place))"""


_MEDIANS = """
select place, holder, percentile_disc(0.5) within group (order by days), count(distinct case_id)
from (
    select width_bucket(one.station_no, %(stage_bounds)s::int[]) as place,
        coalesce(s.days, greatest(s.met_on - one.first_recorded, 0)) as days, s.holder, one.case_id
    from ({cases}) as one join (
        select s.case_id, s.until - s.since as days, null::date as met_on, case {holders} end as holder
        from cases_draftstay s where s.station_no between %(first)s and %(last)s and {in_twelve_months}
        union all
        select o.case_id, null, o.met_on, case o.rule {duties} end
        from cases_outcome o where o.station_no between %(first)s and %(last)s and {met_in_twelve_months}
    ) as s using (case_id)
) as stays
group by grouping sets ((holder), (holder, place))"""

_REASONS = """
select place, reason, count(distinct case_id)
from (
    select width_bucket(one.station_no, %(stage_bounds)s::int[]) as place, r.reason, one.case_id
    from ({cases}) as one join cases_delayreason r using (case_id)
    where {beyond} and r.station_no between %(first)s and %(last)s and {of_two_months}
) as given
group by grouping sets ((reason), (reason, place))"""


def _statement(text: str, unit: Unit, query: FigureQuery, bounds: list[int]) -> FactStatement:
    composed = text.format(
        cases=CASES,
        counts=", ".join(f"count(*) filter (where {CONDITIONS[name]})" for name in COUNTED),
        holders=" ".join(f"when {condition} then '{holder}'" for holder, condition in DRAFT_HOLDERS.items()),
        beyond=CONDITIONS["beyond"],
        duties=" ".join(f"when '{rule}' then '{duty}'" for duty, rule in OUTCOMES.items()),
        in_twelve_months=IN_TWELVE_MONTHS,
        met_in_twelve_months=MET_IN_TWELVE_MONTHS,
        of_two_months=OF_TWO_MONTHS,
    )
    width = {_COUNTS: 1 + len(COUNTED), _MEDIANS: 4, _REASONS: 3}[text]
    return FactStatement(composed, {**parameters(unit, query), "stage_bounds": bounds}, width)


def _counts(rows: StageRows) -> dict[int | None, dict[str, int]]:
    return {place: dict(zip(COUNTED, numbers, strict=True)) for place, *numbers in rows}


class Medians(NamedTuple):
    """Medians of days by run of stations and by whom they are of, and of how many cases each is."""

    days: Mapping[int | None, dict[str, int]]
    cases: Mapping[int | None, dict[str, int]]


def _medians(rows: StageRows) -> Medians:
    medians = list(rows)
    return Medians(
        _by_place((place, key, days) for place, key, days, _cases in medians),
        _by_place((place, key, cases) for place, key, _days, cases in medians),
    )


def _by_place(rows: StageRows) -> defaultdict[int | None, dict[str, int]]:
    by_place: defaultdict[int | None, dict[str, int]] = defaultdict(dict)
    for place, key, number in rows:
        by_place[place][key] = number
    return by_place
