"""Reads of likely pairs: the stored ones in a posting's range, and for the system the cases that may be one."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date
from typing import NamedTuple
from uuid import UUID

from django.db import connection
from django.db.models import Q, QuerySet
from django.http import Http404

from itsso.cases.case_key import CaseKey
from itsso.cases.history import queries as histories
from itsso.cases.models import Case, Series
from itsso.intake.models import LikelyPair, PairStatus, Transfer
from itsso.intake.zero_firs.pairs.halves import RegisteredFir, SentZeroFir, registered_fir, sent_zero_fir
from itsso.intake.zero_firs.pairs.likeness import WINDOW
from itsso.platform.prepared_statements import count_statement
from itsso.units.models import Unit


def pairs(unit: Unit) -> QuerySet[LikelyPair]:
    """Return the pairs whose FIR is of a unit, within the range; the Zero FIRs that were sent first come first."""
    at_unit = LikelyPair.objects.filter(station_no__range=unit.interval).select_related("origin", "station")
    return at_unit.order_by("sent_on", "zero_year", "zero_number", "fir_day", "pk")


def pair(pair_id: UUID, *, lock: bool = False) -> LikelyPair:
    """Return a pair, locked on request. Raises Http404 where the transaction's range does not show it."""
    rows = LikelyPair.objects.select_for_update(of=("self",)) if lock else LikelyPair.objects
    match = rows.select_related("origin", "station").filter(pk=pair_id).first()
    if match is None:
        raise Http404
    return match


def other_pairs(likely_pair: LikelyPair) -> QuerySet[LikelyPair]:
    """Return the pairs to be compared that have the same Zero FIR or the same FIR as a pair."""
    same_half = Q(zero_case=likely_pair.zero_case) | Q(fir_case=likely_pair.fir_case)
    waiting = LikelyPair.objects.filter(same_half, status=PairStatus.WAITING).exclude(pk=likely_pair.pk)
    return waiting.select_related("origin", "station").order_by("sent_on", "fir_day", "pk")


def joined_pair(case_id: UUID) -> LikelyPair | None:
    """Return the pair that an officer joined into a case; None where nobody did."""
    of_case = Q(zero_case=case_id) | Q(fir_case=case_id)
    return LikelyPair.objects.filter(of_case, status=PairStatus.JOINED).first()


def count_waiting(unit: Unit) -> int:
    """Return how many pairs are to be compared at a unit. One scan of an index."""
    first, last = unit.interval
    return count_statement(_COUNT, {"first": first, "last": last, "waiting": PairStatus.WAITING}).count()


_COUNT = """
select count(*) from intake_likelypair where station_no between %(first)s and %(last)s and status = %(waiting)s"""


class CandidateIds(NamedTuple):
    """The ids of a Zero FIR and of an FIR that was registered where, and when, the Zero FIR was sent."""

    zero_case: UUID
    fir_case: UUID


# A Zero FIR may have been sent several times; `likeness` decides by the last one.
_CANDIDATES = """
select distinct z.id, f.id
from cases_case z
join cases_event e on e.case_id = z.id
cross join lateral (select
    coalesce(e.facts #>> '{replacement,kind}', e.kind) as kind,
    coalesce((e.facts #>> '{replacement,at}')::timestamptz, e.at) as at,
    coalesce(e.facts #> '{replacement,facts}', e.facts) -> 'to' as place) s
join units_unit t on t.id = case jsonb_typeof(s.place) when 'number' then s.place::int end
join cases_case f on f.station_no = t.first and f.station_id = t.id and f.series = 1
    and f.first_recorded between z.first_recorded and (s.at at time zone 'Asia/Kolkata')::date + %(window)s
where z.series = 2 and z.first_recorded is not null and s.kind in ('zero_fir_sent', 'zero_fir_directed')
and not exists (select from intake_transfer w where w.case_id = z.id)
and not exists (select from cases_key k where k.case_id = f.id and k.series = 2)
order by z.id, f.id"""


def candidates() -> list[CandidateIds]:
    """Return the Zero FIRs and FIRs that may be pairs by station and day alone. For the system, which sees both."""
    with connection.cursor() as cursor:
        cursor.execute(_CANDIDATES, {"window": WINDOW})
        return [CandidateIds(*row) for row in cursor.fetchall()]


class Halves(NamedTuple):
    """The Zero FIRs that wait and the FIRs without a Zero FIR among some cases, by their ids."""

    zero_firs: dict[UUID, SentZeroFir]
    firs: dict[UUID, RegisteredFir]


def halves(case_ids: Collection[UUID], *, lock: bool = False) -> Halves:
    """Read cases as halves of pairs. For the system, which sees both ends; six queries for any number of cases."""
    read = Halves({}, {})
    cases = Case.objects.select_related("station").in_bulk(list(case_ids))
    on_pages = set(Transfer.objects.filter(case_id__in=list(case_ids)).values_list("case_id", flat=True))
    for history in histories.read(list(case_ids), lock=lock):
        case = cases[history.id]
        if history.id not in on_pages and (zero_fir := sent_zero_fir(case, history)) is not None:
            read.zero_firs[history.id] = zero_fir
        if (fir := registered_fir(case, history)) is not None:
            read.firs[history.id] = fir
    return read


def answered_pairs(keys: Iterable[CaseKey]) -> QuerySet[LikelyPair]:
    """Return the pairs, to be compared or answered, of which both numbers are among these numbers of cases."""
    by_series: dict[int, list[CaseKey]] = {Series.REGULAR: [], Series.ZERO: []}
    for key in keys:
        by_series[key.series].append(key)
    zero_firs, firs = Q(pk=None), Q(pk=None)
    for key in by_series[Series.ZERO]:
        zero_firs |= Q(origin=key.station_id, zero_year=key.year, zero_number=key.number)
    for key in by_series[Series.REGULAR]:
        firs |= Q(station=key.station_id, fir_year=key.year, fir_number=key.number)
    return LikelyPair.objects.filter(zero_firs, firs).exclude(status__in=(PairStatus.JOINED, PairStatus.OVERRULED))


def counts_of_parts(unit: Unit, parts: Collection[Unit], first: date, last: date) -> dict[int, int]:
    """Return how many pairs are to be compared at each part, by its place from 1.

    Those whose Zero FIR was first recorded in a period. The unit must lie within the transaction's range of figures.
    """
    firsts, lasts = [part.first for part in parts], [part.last for part in parts]
    with connection.cursor() as cursor:
        cursor.execute(
            "select * from intake_pairs_of_parts(%s, %s, %s, %s, %s, %s)",
            [*unit.interval, first, last, firsts, lasts],
        )
        return dict(cursor.fetchall())
