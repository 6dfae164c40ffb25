"""Find cases inside a posting's range by number, name of an accused, exhibit, section and day.

No total is counted, and nothing outside the range can be found. A page continues from a mark, the last row of the page
before, never from a number of rows to skip.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

from django.db import connection
from django.db.models import Q

from itsso.accounts.models import Posting
from itsso.audit import actions as audit
from itsso.audit.query_redaction import hash_typed_text
from itsso.cases.exhibits import exhibit_number
from itsso.cases.models import AccusedName, Case, Series
from itsso.cases.search import sounds
from itsso.cases.search.parser import STATION_WORDS, SearchedNumber, SearchQuery
from itsso.platform.clock import today
from itsso.units.models import Unit, UnitKind

PAGE = 20
STATIONS = 200  # the most stations that one typed name may mean


type _Values = dict[str, int | str | date | UUID | list[int] | list[str] | None]
"""The parameters of a statement."""


@dataclass(frozen=True)
class SearchPage:
    """A page of cases, with the label of the accused whose name was found, and the mark of the page after it."""

    rows: list[tuple[Case, str]]
    after: str = ""


def find(query: SearchQuery, interval: tuple[int, int], after: str, *, why: str, typed: str, by: Posting) -> SearchPage:
    """Return a page of cases that match every criterion, and write an audit entry with their kinds and the purpose.

    `after` is the mark of the page before; `why` is the purpose. `typed` is all that was typed: the entry holds a keyed
    hash of it. A number is one probe for each station of the interval, a name one index scan for each of its words
    within it, an exhibit one; sections and days a scan of the interval's cases.
    """
    page = _find(query, interval, after)
    detail = {"by": query.kinds, "typed": hash_typed_text(typed), "found": len(page.rows), "further": bool(after)}
    audit.write("cases.searched", by.actor, "", detail, why=why)
    return page


def _find(query: SearchQuery, interval: tuple[int, int], after: str) -> SearchPage:
    stations = stations_called(query.station, interval) if query.station else None
    conditions, values = _conditions(query, interval, stations)
    if stations is not None and not stations:
        return SearchPage([])
    if query.name:
        return _by_name(query.name, conditions, values, after)
    if query.number:
        conditions.append(_of_number(query.number, stations))
        values |= {**asdict(query.number), "all_series": list(Series.values)}
    return _newest(conditions, values, after, query.last or today())


def stations_called(typed: str, interval: tuple[int, int]) -> list[Unit]:
    """Return the stations of the interval whose name in either language holds every word; none for a sentence."""
    name_parts = typed.split()
    if len(name_parts) > STATION_WORDS:
        return []
    named = [Q(name__icontains=word) | Q(name_hi__icontains=word) for word in name_parts]
    stations = Unit.objects.filter(*named, kind=UnitKind.STATION, first__range=interval)
    return list(stations.order_by("first")[:STATIONS])


def _conditions(
    query: SearchQuery, interval: tuple[int, int], stations: Sequence[Unit] | None
) -> tuple[list[str], _Values]:
    """Return the conditions of the query, as SQL over `k`, with their values.

    The condition on the station is left out where the query has a number.
    """
    first, last = interval
    values: _Values = {"first": first, "last": last, "limit": PAGE + 1}
    conditions = ["k.station_no = %(first)s" if first == last else "k.station_no between %(first)s and %(last)s"]
    if stations is not None:
        values |= {
            "stations": [station.first for station in stations],
            "station_ids": [station.pk for station in stations],
        }
        if not query.number:
            conditions.append("k.station_no = any(%(stations)s)")
    if query.exhibit:
        values["exhibit"] = exhibit_number(query.exhibit)
        conditions.append(_OF_EXHIBIT)
    if query.sections:
        # The first condition costs a third of the second, which therefore is evaluated for few rows only.
        values |= {"near": [f"%{section}%" for section in query.sections], "sections": _pattern(query.sections)}
        conditions.append("array_to_string(k.sections, '|') like any(%(near)s)")
        conditions.append("array_to_string(k.sections, '|') ~ %(sections)s")
    if query.first:
        values["from_day"] = query.first
        conditions.append("k.first_recorded >= %(from_day)s")
    if query.last:
        values["to_day"] = query.last
        conditions.append("k.first_recorded <= %(to_day)s")
    return conditions, values


_OF_EXHIBIT = """k.id in (select x.case_id from cases_exhibit x
    where x.number = %(exhibit)s and x.station_no between %(first)s and %(last)s)"""


def _pattern(sections: Iterable[str]) -> str:
    """Return a pattern for a section, or any below it: BNS 64 finds BNS 64(1), and not BNS 641."""
    return f"(^|\\|)({'|'.join(re.escape(section) for section in sections)})($|[|( ])"


def _of_number(number: SearchedNumber, stations: Sequence[Unit] | None) -> str:
    """Return the condition for cases that have the number, or had it, at a station of the interval.

    It needs one probe of the key for each station. The number of a Zero FIR finds its case at every station to which
    it went: where no station is named, one probe of an index of these numbers more.
    """
    series = "y.series = %(series)s" if number.series else "y.series = any(%(all_series)s)"
    at = "%(station_ids)s" if stations is not None else _STATIONS
    written = "y.year = %(year)s and y.number = %(number)s"
    cases = f"select y.case_id from cases_key y where y.station_id = any({at}) and {series} and {written}"  # noqa: S608
    if stations is None and number.series in (None, Series.ZERO):
        cases += f" union all select y.case_id from cases_key y where y.series = {Series.ZERO.value} and {written}"  # noqa: S608
    return f"k.id in ({cases})"


_STATIONS = "array(select u.id from units_unit u where u.kind = 'station' and u.first between %(first)s and %(last)s)"


# --- The newest first -------------------------------------------------------------------------------------------------

_DAY = "coalesce(k.first_recorded, '-infinity')"
"""A case whose FIR was voided has no such day, and is found by its number alone."""

WINDOWS = (timedelta(90), timedelta(200 * 365))
"""How far back a search looks first, and then: of what is frequent, a State's last months alone fill a page."""


def _newest(conditions: list[str], values: _Values, after: str, until: date) -> SearchPage:
    """Return a page by number, or of what a scan of the interval's cases finds, from the newest backwards."""
    numbered = "number" in values
    day = _DAY if numbered else "k.first_recorded"
    if at := _parse_day_mark(after):
        conditions = [*conditions, f"({day}, k.id) < (%(mark_day)s::date, %(mark_case)s::uuid)"]
        values = values | {"mark_day": at[0], "mark_case": at[1]}
        until = date.min if at[0] == "-infinity" else min(until, date.fromisoformat(at[0]))
    if not numbered:
        conditions = [*conditions, f"{day} >= %(window)s"]
    statement = (
        f"select k.id, {day}::text from cases_case k where {' and '.join(conditions)}"  # noqa: S608  words of this module
        f" order by {day} desc, k.id desc limit %(limit)s"
    )
    rows: list[_DatedCase] = []
    for window in WINDOWS:
        window_start = date.fromordinal(max(until.toordinal() - window.days, 1))
        rows = _fetch_rows(_DatedCase, statement, values | {"window": window_start})
        if numbered or len(rows) > PAGE:
            break
    return _page([(case, "") for case, _day in rows], [f"{day}~{case}" for case, day in rows])


# --- By the name of an accused ----------------------------------------------------------------------------------------


def _by_name(name: str, conditions: list[str], values: _Values, after: str) -> SearchPage:
    """Return cases by name: those written as typed come first, then those that sound alike, each the newest first."""
    query_words = sounds.name_words(name)
    codes = sound_codes(query_words)
    if not query_words or not all(codes):
        return SearchPage([])
    subqueries = []
    for n, (word, code) in enumerate(zip(query_words, codes, strict=True)):
        values |= {f"word{n}": word, f"sound{n}": code}
        subqueries.append(_BY_SOUND.format(n=n))
    joined = " join ".join([subqueries[0], *(f"{subquery} using (name_id, case_id)" for subquery in subqueries[1:])])
    exact = " + ".join(f"exact{n}" for n in range(len(query_words)))
    matches = f"select name_id, case_id, {exact} as exact from {joined}"  # noqa: S608  as above
    at = _parse_name_mark(after)
    if at:
        values |= {"mark_exact": at[0], "mark_name": at[1]}
    beyond = " and (f.exact, f.name_id) < (%(mark_exact)s::int, %(mark_name)s::uuid)" if at else ""
    in_range_alone = len(conditions) == 1  # which the index of sounds knows without the case
    cases = "" if in_range_alone else f" join cases_case k on k.id = f.case_id and {' and '.join(conditions)}"
    rows = _fetch_rows(
        _NameMatch,
        f"select f.case_id, f.name_id, f.exact from ({matches}) f{cases} where true{beyond}"  # noqa: S608  as above
        " order by f.exact desc, f.name_id desc limit %(limit)s",
        values,
    )
    labels = dict(AccusedName.objects.filter(pk__in=[name for _case, name, _exact in rows]).values_list("pk", "label"))
    marks = [f"{exact}~{name}" for _case, name, exact in rows]
    return _page([(case, labels.get(name, "")) for case, name, _exact in rows], marks)


_BY_SOUND = (
    "(select name_id, case_id, max((word = %(word{n})s)::int) as exact{n} from cases_accusedsound"
    " where sound = any(%(sound{n})s) and station_no between %(first)s and %(last)s group by name_id, case_id) h{n}"
)


class NameHit(StrEnum):
    """Whether an accused of a name is recorded elsewhere in the State."""

    WRITTEN = "written"  # as it was typed
    SOUNDS = "sounds"  # otherwise, and it sounds the same
    NONE = "none"


def find_in_state(name: str, *, why: str, typed: str, by: Posting) -> NameHit | None:
    """Return whether a name is an accused's at another station of the State, and write an audit entry.

    Only that is answered: not which station, nor how many cases. Names of children, of persons of unknown age, and of
    relatives of the victim are not among those searched. None where the officer's range is not within one State.
    """
    with connection.cursor() as cursor:
        cursor.execute("select cases_name_in_state(%s)", [sounds.name_words(name)])
        (answer,) = cursor.fetchone()
    if answer is None:
        return None
    detail = {"by": ["name"], "typed": hash_typed_text(typed), "result": answer}
    audit.write("cases.name_searched_in_state", by.actor, "", detail, why=why)
    return NameHit(answer)


# --- Shared -----------------------------------------------------------------------------------------------------------


class _DatedCase(NamedTuple):
    case: UUID
    day: str  # an ISO date, or "-infinity"


class _NameMatch(NamedTuple):
    case: UUID
    name: UUID  # the id of the accused's name
    exact: int  # how many of its words are spelled as typed


def _fetch_rows[Row](make: Callable[..., Row], statement: str, values: _Values) -> list[Row]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return [make(*row) for row in cursor.fetchall()]


def _page(case_rows: list[tuple[UUID, str]], marks: list[str]) -> SearchPage:
    cases = Case.objects.select_related("station").in_bulk([case for case, _label in case_rows[:PAGE]])
    rows = [(cases[case], label) for case, label in case_rows[:PAGE] if case in cases]
    return SearchPage(rows, marks[PAGE - 1] if len(case_rows) > PAGE else "")


def _parse_day_mark(after: str) -> tuple[str, UUID] | None:
    """Parse the mark (day, case) after which a page of cases sorted by day begins; None where the text is not a mark.

    The day is an ISO date, or "-infinity" for a case whose FIR was voided.
    """
    day, _tilde, case = after.partition("~")
    try:
        return day if day == "-infinity" else date.fromisoformat(day).isoformat(), UUID(case)
    except ValueError:
        return None


def _parse_name_mark(after: str) -> tuple[int, UUID] | None:
    """Parse the mark after which a page of names begins; None where the text is not a mark.

    The mark is how many words of the name were spelled as typed, and the id of the name.
    """
    exact, _tilde, name = after.partition("~")
    try:
        return min(int(exact), sounds.MANY), UUID(name)
    except ValueError:
        return None


# --- The index of sounds ----------------------------------------------------------------------------------------------


def sound_codes(latin_words: Iterable[str]) -> list[list[str]]:
    """Return the codes of each word: several where its letters may be spoken in more than one way."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select daitch_mokotoff(word) from unnest(%s::text[]) with ordinality as w (word, n) order by n",
            [list(latin_words)],
        )
        return [codes or [] for (codes,) in cursor.fetchall()]


def index_names(names: Iterable[AccusedName]) -> None:
    """Insert names into the index by which they are found. They and their case are stored already."""
    rows = [(name.pk, word) for name in names for word in sounds.name_words(name.name)]
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into cases_accusedsound (name_id, case_id, station_no, word, sound)"
            " select n.id, n.case_id, k.station_no, w.word, s.sound"
            " from unnest(%s::uuid[], %s::text[]) as w (name_id, word) join cases_accusedname n on n.id = w.name_id"
            " join cases_case k on k.id = n.case_id, unnest(daitch_mokotoff(w.word)) as s (sound)"
            " on conflict do nothing",
            [[name for name, _word in rows], [word for _name, word in rows]],
        )
