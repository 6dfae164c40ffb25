"""What is counted of drafts of police reports and of reasons for delay.

Cases are counted by the conditions of `counting.measures`, by which the lists behind the numbers filter. Days are
those of the stays that ended in the twelve months up to the day. Drafts and reasons are taken as they are known today.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from psycopg.sql import SQL

from itsso.monitoring.counting.figure_query import FigureQuery
from itsso.monitoring.counting.measures import (
    CONDITIONS,
    DRAFT_CONDITIONS,
    DRAFT_HOLDERS,
    IN_TWELVE_MONTHS,
    OF_TWO_MONTHS,
    case_states,
    parameters,
)
from itsso.monitoring.counting.queries import QueryValue, fetch
from itsso.units.figures import KnownFor
from itsso.units.models import Unit

COUNTED = (*DRAFT_CONDITIONS, "beyond", "beyond_with_reason")
"""The conditions by which cases are counted here."""


@dataclass(frozen=True, slots=True)
class StageFigures:
    """The figures of the drafts and the delays of one unit.

    `counts` are cases by condition (`COUNTED`), `medians` days by holder of a draft, `reasons` the cases pending beyond
    two months by the reason given.
    """

    counts: Mapping[str, int]
    medians: Mapping[str, int] = field(default_factory=dict)
    reasons: Mapping[str, int] = field(default_factory=dict)

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
    values: dict[str, QueryValue] = {**parameters(unit, query), "bounds": bounds}
    counts = _counts(unit, query, values)
    medians = _by_place(_MEDIANS, unit, query, values)
    reasons = _by_place(_REASONS, unit, query, values)
    places = {unit.pk: None} | {child.pk: bounds.index(child.first) + 1 for child in children}
    nothing = dict.fromkeys(COUNTED, 0)
    return {
        unit_id: StageFigures(counts.get(place, nothing), medians[place], reasons[place])
        for unit_id, place in places.items()
    }


_COUNTS = """
select place, {counts}
from (select one.*, width_bucket(one.station_no, %(bounds)s::int[]) as place from ({case_states}) as one) as placed
group by grouping sets ((), (place))"""


def _counts(unit: Unit, query: FigureQuery, values: Mapping[str, QueryValue]) -> dict[int | None, dict[str, int]]:
    count = SQL("count(*) filter (where {})")
    counts = SQL(", ").join(count.format(SQL(CONDITIONS[name])) for name in COUNTED)
    rows = fetch(SQL(_COUNTS).format(counts=counts, case_states=case_states(unit, query)), values)
    return {place: dict(zip(COUNTED, numbers, strict=True)) for place, *numbers in rows}


_MEDIANS = """
select place, holder, percentile_disc(0.5) within group (order by days)
from (
    select width_bucket(one.station_no, %(bounds)s::int[]) as place, s.until - s.since as days,
        case {holders} end as holder
    from ({case_states}) as one join cases_draftstay s using (case_id)
    where s.station_no between %(first)s and %(last)s and {in_twelve_months}
) as stays
group by grouping sets ((holder), (holder, place))"""

_REASONS = """
select place, reason, count(distinct case_id)
from (
    select width_bucket(one.station_no, %(bounds)s::int[]) as place, r.reason, one.case_id
    from ({case_states}) as one join cases_delayreason r using (case_id)
    where {beyond} and r.station_no between %(first)s and %(last)s and {of_two_months}
) as given
group by grouping sets ((reason), (reason, place))"""


def _by_place(
    statement: str, unit: Unit, query: FigureQuery, values: Mapping[str, QueryValue]
) -> defaultdict[int | None, dict[str, int]]:
    holders = SQL(" ").join(
        SQL("when {} then {}").format(SQL(condition), holder) for holder, condition in DRAFT_HOLDERS.items()
    )
    composed = SQL(statement).format(
        case_states=case_states(unit, query),
        holders=holders,
        beyond=SQL(CONDITIONS["beyond"]),
        in_twelve_months=SQL(IN_TWELVE_MONTHS),
        of_two_months=SQL(OF_TWO_MONTHS),
    )
    by_place: defaultdict[int | None, dict[str, int]] = defaultdict(dict)
    for place, key, number in fetch(composed, values):
        by_place[place][key] = number
    return by_place
