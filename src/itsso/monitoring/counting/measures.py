"""The conditions by which a case is counted, defined once in SQL: figures sum them, lists filter by them.

So the list behind a number always has as many cases as the number says.
"""

from __future__ import annotations

from datetime import date
from functools import cache

from itsso import law
from itsso.monitoring.counting.counts import NAMES
from itsso.monitoring.counting.figure_query import ADDED_LATER, UNASSIGNED, FigureQuery
from itsso.units.models import Unit

_LIMIT = {"two_months": '"outer"', "60_days": "due60"}
_DUE = {"two_months": "due", "60_days": "due60"}

# Calendar months as PostgreSQL adds them: the same-numbered day, or the month's last. The first class goes by the
# limit itself, so that the classes after it are the cases beyond it. A class ends with its day, as a limit does.
_AGE = """
    case when f.ended_how in (1, 2) then case
        when f.ended_on <= f.{limit} then 1
        when f.ended_on <= f.first_recorded + interval '3 months' then 2
        when f.ended_on <= f.first_recorded + interval '6 months' then 3
        when f.ended_on <= f.first_recorded + interval '1 year' then 4
        when f.ended_on <= f.first_recorded + interval '2 years' then 5
        else 6 end
    when f.ended_how = 0 then case
        when f.{limit} > %(over)s then 1
        when f.first_recorded + interval '3 months' > %(over)s then 2
        when f.first_recorded + interval '6 months' > %(over)s then 3
        when f.first_recorded + interval '1 year' > %(over)s then 4
        when f.first_recorded + interval '2 years' > %(over)s then 5
        else 6 end
    end"""

_CASE_STATES = """
select f.case_id, f.station_no, f.first_recorded, f.{due} as due, f.{limit} as last_day, f.ended_how, f.ended_on,
    f.{limit} <= %(over)s as passed,
    f.{limit} > %(over)s and f.{limit} <= %(as_on)s as due_today,
    f.{due} <= %(over)s and not (f.{limit} > %(over)s and f.{limit} <= %(as_on)s) as past_due,
    f.ended_on <= f.{limit} as in_time,
    f.ended_on > f.{due} and f.ended_on <= f.{limit} as in_doubt,
    f.stayed, f.pocso, f.without_lab, f.supplementary > 0 as supplemented, f.returned > 0 as returned,
    f.head, f.head_added,
    {age} as age
from cases_fact f
where f.station_no {within}
    and f.happened_from <= %(as_on)s and f.happened_to > %(as_on)s
    and f.known_from <= %(known_by)s and f.known_to > %(known_by)s
    and f.first_recorded between %(since)s and %(until)s{statutory}{offence}"""

_OFFENCE = {
    "all": "",
    "pocso": " and f.pocso",
    "other": " and not f.pocso",
    ADDED_LATER: " and f.head_added",
    UNASSIGNED: " and f.head = 0",
}

SHOWN: tuple[str, ...] = (
    "passed",
    "due_today",
    "past_due",
    "ended_how",
    "in_time",
    "in_doubt",
    "stayed",
    "pocso",
    "without_lab",
    "supplemented",
    "returned",
    "age",
)
"""The columns of `case_states` that the conditions below read: cases that agree in them are counted together."""

OUTCOMES = {"examination": "victim.medical_examination", "statement": "victim.magistrate_statement"}
"""Limits whose outcome is counted, each by its rule: of a case with several victims all of theirs have passed, and
only a case in which every one was met in time is counted as that."""

_OUTCOME_DUE = """
    case_id in (select case_id from cases_outcome where rule = '{rule}' and station_no between %(first)s and %(last)s
        group by case_id having max(last_day) <= %(over)s)"""
_OUTCOME_IN_TIME = """
    case_id in (select case_id from cases_outcome where rule = '{rule}' and station_no between %(first)s and %(last)s
        group by case_id having max(last_day) <= %(over)s and bool_and(in_time))"""

DRAFT_HOLDERS = {
    "station": "s.step in ('returned', 'approved')",
    "supervisor": "s.step = 'submitted' and s.office in ('sdpo', 'sp')",
    "prosecutor": "s.step = 'submitted' and s.office = 'prosecutor'",
}
"""Holder of a draft of a police report -> the condition on a stay (cases_draftstay); the station has it after a return
or an approval."""

IN_TWELVE_MONTHS = "s.until > %(as_on)s::date - interval '12 months' and s.until <= %(as_on)s"
MET_IN_TWELVE_MONTHS = "o.met_on > %(as_on)s::date - interval '12 months' and o.met_on <= %(as_on)s"
_RETURNED_THEN = "s.step = 'returned' and s.since > %(as_on)s::date - interval '12 months' and s.since <= %(as_on)s"
_WAITING_THEN = "s.since <= %(as_on)s and (s.until is null or s.until > %(as_on)s)"

_WITH_DRAFT = (
    "case_id in (select s.case_id from cases_draftstay s where s.station_no between %(first)s and %(last)s and {})"
)
_DECIDED = f"(s.step = 'submitted' and {IN_TWELVE_MONTHS}) or ({_RETURNED_THEN})"

OF_TWO_MONTHS = "r.\"limit\" in ('', 'investigation.two_months', 'itsso.two_months')"
"""The condition on a reason for delay (cases_delayreason) that names the limit of two months, or no limit."""

_WITH_REASON = """
    case_id in (select r.case_id from cases_delayreason r where r.station_no between %(first)s and %(last)s
        and {of_two_months})"""

_REPORTED, _OPEN = "ended_how in (1, 2)", "ended_how = 0"
_REPORT_IN_TWELVE_MONTHS = (
    f"{_REPORTED} and ended_on > %(as_on)s::date - interval '12 months' and ended_on <= %(as_on)s"
)
_DRAFT_KNOWN = _WITH_DRAFT.format(f"(({IN_TWELVE_MONTHS}) or ({_RETURNED_THEN}))")

DRAFT_CONDITIONS: dict[str, str] = {
    "draft_known": _DRAFT_KNOWN,
    "draft_expected": f"({_REPORT_IN_TWELVE_MONTHS}) or {_DRAFT_KNOWN}",
    "draft_decided": _WITH_DRAFT.format(f"({_DECIDED})"),
    "draft_returned": _WITH_DRAFT.format(_RETURNED_THEN),
    **{
        f"draft_of_{name}": _WITH_DRAFT.format(f"{stay} and {IN_TWELVE_MONTHS}") for name, stay in DRAFT_HOLDERS.items()
    },
    **{f"draft_now_{name}": _WITH_DRAFT.format(f"{stay} and {_WAITING_THEN}") for name, stay in DRAFT_HOLDERS.items()},
}
"""Conditions on the drafts of a case, as known today: on stays that ended in twelve months, and on drafts that wait."""

IN_YEAR = "(ended_how = 0 or ended_on >= %(begin)s or first_recorded >= %(begin)s)"
"""The condition on a case that NCRB's table of the calendar year counts, up to the day of the query."""

YEARS_WORK: dict[str, str] = {
    "opening": "first_recorded < %(begin)s and not {ended_before}",
    "registered": "first_recorded >= %(begin)s",
    "reopened": "first_recorded < %(begin)s and {ended_before}",
    "charge_sheeted": "ended_how = 1",
    "closure_reports": "ended_how = 2",
    "disposed": "ended_how in (1, 2, 6)",
    "pending": "ended_how = 0",
    "total": "true",
}
"""The numbers of `counts.YearsWork`, each a condition on cases IN_YEAR. In the place of `{ended_before}` comes
ENDED_BEFORE, or the name of a column that has its value."""

ENDED_BEFORE = """coalesce((
    select b.ended_how > 0 from (select f.* from cases_fact f where f.case_id = one.case_id offset 0) b
    where b.happened_from < %(begin)s and b.happened_to >= %(begin)s
        and b.known_from <= %(known_by)s and b.known_to > %(known_by)s
    offset 0), monitoring_ended_before(one.case_id, %(begin)s, %(known_by)s))"""
"""The condition that the case `one` was ended at the end of the year before. Each `offset 0` keeps PostgreSQL from
reading all facts of the nation for it: a case is looked up by its id, and then its few rows by their days. With
conditions on all columns of the key PostgreSQL 18 expects to skip from day to day through the key's index, and reads
the index of stations in its place, for every case anew. Where the reader does not see the row of that day, since the
case was at a station outside the reader's range, a function answers, so that each reader counts the case alike."""


def year_condition(name: str, ended_before: str) -> str:
    """Return the condition of a number of `YEARS_WORK`, with what tells whether a case was ended before the year."""
    return YEARS_WORK[name].format(ended_before=ended_before)


_YOUNG = "not passed and not due_today"

CONDITIONS: dict[str, str] = {
    "registered": "true",
    "within": f"passed and {_REPORTED} and in_time",
    "late": f"passed and {_REPORTED} and not in_time",
    "beyond": f"passed and {_OPEN}",
    "otherwise": "passed and ended_how >= 3",
    "due_today_open": f"due_today and {_OPEN}",
    "due_today_done": f"due_today and {_REPORTED}",
    "due_today_otherwise": "due_today and ended_how >= 3",
    "young_done": f"{_YOUNG} and {_REPORTED}",
    "young_open": f"{_YOUNG} and {_OPEN}",
    "young_otherwise": f"{_YOUNG} and ended_how >= 3",
    "charge_sheet": "ended_how = 1",
    "closure": "ended_how = 2",
    "pocso": "pocso",
    "disputed": f"passed and {_REPORTED} and in_doubt",
    "disputed_open": f"past_due and not passed and {_OPEN}",
    "stayed": f"{_OPEN} and stayed",
    "without_lab": f"{_REPORTED} and without_lab",
    "supplementary": f"{_REPORTED} and supplemented",
    "returned": "returned",
    **{f"open_{age}": f"{_OPEN} and age = {age}" for age in range(1, 7)},
    **{f"done_{age}": f"{_REPORTED} and age = {age}" for age in range(1, 7)},
    # sums of the above, which pages print too
    "passed": "passed",
    "due_today": "due_today",
    "young": _YOUNG,
    "done": _REPORTED,
    "open": _OPEN,
    "past_due": f"past_due and {_OPEN}",
    # conditions that are not in the facts, looked up for each case (`OUTCOMES`)
    **{f"{name}_due": _OUTCOME_DUE.format(rule=rule) for name, rule in OUTCOMES.items()},
    **{f"{name}_in_time": _OUTCOME_IN_TIME.format(rule=rule) for name, rule in OUTCOMES.items()},
    "due_in_a_week": f"{_OPEN} and not past_due and not due_today and due <= %(as_on)s + 7",
    **DRAFT_CONDITIONS,
    "beyond_with_reason": f"passed and {_OPEN} and {_WITH_REASON.format(of_two_months=OF_TWO_MONTHS)}",
    "beyond_without_reason": f"passed and {_OPEN} and not ({_WITH_REASON.format(of_two_months=OF_TWO_MONTHS)})",
    "falls_due_today": f"{_OPEN} and not past_due and (due_today or due = %(as_on)s)",
    **{f"year_{name}": f"{IN_YEAR} and {year_condition(name, ENDED_BEFORE)}" for name in YEARS_WORK},
}


def case_states(unit: Unit, query: FigureQuery) -> str:
    """Return the cases of a unit with their state on the day: one row in force for each.

    One range scan of cases_fact (station_no). For a unit with a single number, such as a station, the condition is an
    equality: a range in addition to the policy's bounds, which PostgreSQL learns only when it runs, makes it expect a
    two-hundredth of the nation, and reserve memory for that.
    """
    return _CASE_STATES.format(
        within="= %(first)s" if unit.first == unit.last else "between %(first)s and %(last)s",
        age=_AGE.format(limit=_LIMIT[query.basis]),
        limit=_LIMIT[query.basis],
        due=_DUE[query.basis],
        statutory=" and f.statutory" if query.scope == "statutory" else "",
        offence=_of_offence(query.offence),
    )


def _of_offence(offence: str) -> str:
    if offence in _OFFENCE:
        return _OFFENCE[offence]
    number = next(head.number for head in law.book().crime_heads if head.code == offence)
    return f" and f.head = {number}"


def parameters(unit: Unit, query: FigureQuery) -> dict[str, int | date]:
    """Return the values of the parameters in `case_states`."""
    return {
        "first": unit.first,
        "last": unit.last,
        "as_on": query.as_on,
        "over": query.last_complete_day,
        "known_by": query.known_by,
        "since": query.period.since,
        "until": query.period.until,
        "begin": date(query.as_on.year, 1, 1),
    }


@cache
def sums() -> str:
    """Return the counts, in the order of `counts.NAMES`, over rows that each count `n` cases."""
    return ", ".join(f"coalesce(sum(n) filter (where {CONDITIONS[name]}), 0)::int" for name in NAMES)


COLUMNS = ", ".join(SHOWN)
"""`SHOWN`, for a select or a group by."""
