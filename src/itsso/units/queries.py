"""Reads of units, and the SQL of their numbers and capacity.

`find` takes what a person types, `by_code` and `stations_by_code` what a machine sends.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from difflib import get_close_matches

from django.db import connection
from django.db.models import BooleanField, F, Q, QuerySet
from django.db.models.expressions import RawSQL
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from itsso.platform.clock import start_of_day
from itsso.platform.errors import Refused
from itsso.platform.prepared_statements import RowStatement, SqlValue, rows_where
from itsso.ui.transliteration import consonants, is_indic, sounding_pattern
from itsso.units.models import STATES, Alias, Unit, UnitKind
from itsso.units.ordering import Natural, natural

NAME, ISO, CODE = "name", "iso", "code"
"""Systems of aliases that are not a feed's: other names, older ISO codes, codes that a unit bore before."""

LISTED = 20
_NUMBERS = 0x17550  # one lock for the whole nation: reorganising is rare and short


def folded(text: str) -> str:
    """Return a name in the form in which names are compared.

    Letters and digits only, in lower case, so that Siddharth Nagar equals Siddharthnagar.
    """
    plain = unicodedata.normalize("NFKC", text).casefold().replace("&", "and")
    return "".join(letter for letter in plain if unicodedata.category(letter)[0] in "LMN")


def nation() -> Unit:
    """Return the whole country. Raises Refused where it was not loaded yet."""
    unit = Unit.objects.filter(kind=UnitKind.NATION).first()
    if unit is None:
        raise Refused(_("The nation's units are not loaded yet. Run: itsso units nation"))
    return unit


def states() -> QuerySet[Unit]:
    """Return the States and Union Territories, by name."""
    return Unit.objects.filter(kind__in=STATES).order_by("name")


def children(unit: Unit) -> QuerySet[Unit]:
    """Return the units directly below that can hold cases, by name: their figures add up to the unit's own."""
    return Unit.objects.filter(parent=unit, first__lte=F("last")).order_by(Natural("name"), "id")


def children_by_name(unit_id: int) -> RowStatement[Unit]:
    """Return the prepared statement of the `children` of the unit with this key, for pages."""
    return rows_where(Unit, f"parent_id = %s and first <= last order by {natural('name')}, id", [unit_id])


def descendants(unit: Unit) -> QuerySet[Unit]:
    """Return every unit below, headquarters too, parents before their children.

    One walk along the index of parents.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "with recursive tree (id) as (select id from units_unit where parent_id = %s"
            " union all select u.id from units_unit u join tree t on u.parent_id = t.id) select id from tree",
            [unit.pk],
        )
        ids = [row[0] for row in cursor.fetchall()]
    return Unit.objects.filter(pk__in=ids).order_by("first", "-last", "id")


_PATH = (
    "with recursive way as (select u.*, 0 as step from units_unit u where u.id = ({unit})"
    " union all select u.*, w.step + 1 from way w join units_unit u on u.id = w.parent_id)"
    " select {columns} from way order by step desc"
)


def path(unit: Unit) -> list[Unit]:
    """Return the units from the nation down to the unit itself. One query."""
    return list(path_statement("%s", unit.pk).rows())


def path_statement(unit: str, value: SqlValue) -> RowStatement[Unit]:
    """Return the statement of a unit's path: `unit` is SQL with one place that gives the unit's key."""
    columns = ", ".join(field.attname for field in Unit._meta.concrete_fields)
    return RowStatement(_PATH.format(unit=unit, columns=columns), [value], units_of)


def units_of(rows: Sequence[tuple[object, ...]]) -> list[Unit]:
    """Return the units of rows that have all columns."""
    return list(rows_where(Unit, "", ()).read(rows))


_CALLED = (
    "replace(lower({unit}.name), ' ', '') like %s or replace({name_hi}, ' ', '') like %s"
    " or lower({unit}.code) = %s"
    " or {unit}.id in (select a.unit_id from units_alias a where a.system in ('name', 'code') and a.value like %s)"
)
"""Whether a name of a unit in either language holds a text, or whether it is its code."""

_NORMALIZED = "normalize({unit}.name_hi, NFKC)"
"""Half the cost of a search, and needless for a word in Latin letters."""

_NUMBERED = "{unit}.name ~ %s or lower({unit}.code) = %s"
_SOUNDING = "lower({unit}.name) ~ %s"
_PLACED = (
    "units_unit.id in (with named as materialized (select m.id, m.first, m.last from units_unit m where {named}),"
    " numbers as (select range_agg(int4range(n.first, n.last, '[]')) as below from named n where n.first <= n.last)"
    " select u.id from units_unit u cross join numbers"
    " where u.first <@ numbers.below or u.id in (select n.id from named n))"
)
"""Units that are named, or whose first number lies in one that is. The named ones are looked for once."""


def called(word: str, *, by_sound: bool = False, own_name: bool = False) -> RawSQL:
    """Return the condition on units that a word names, or that lie in one that it names; `own_name` leaves these out.

    A number stands for itself: 2 does not name PS 12. `by_sound` compares consonants alone; a word of an Indian script
    is always compared by sound too, since not every unit has a name in one.
    """
    conditions: list[str] = []
    values: list[str] = []
    if word.isdecimal():
        conditions, values = [_NUMBERED], [rf"(^|[^0-9])0*{int(word)}([^0-9]|$)", word]
    else:
        part = f"%{folded(word)}%"
        if not by_sound:
            name_hi = "{unit}.name_hi" if word.isascii() else _NORMALIZED
            conditions, values = [_CALLED.replace("{name_hi}", name_hi)], [part, part, word.casefold(), part]
        sound = consonants(word)
        if (by_sound or is_indic(word)) and len(sound) > 1:
            conditions, values = [*conditions, _SOUNDING], [*values, sounding_pattern(sound)]
    named = " or ".join(conditions).format(unit="units_unit" if own_name else "m") or "false"
    sql = f"({named})" if own_name else _PLACED.format(named=named)
    return RawSQL(sql, values, output_field=BooleanField())


def by_code(state: str, code: str) -> Unit | None:
    """Return the unit of a State that has or had this code in the State's own list; None where there is none.

    The State is given as "UP" or "IN-UP"; older codes work too.
    """
    top = _state(state)
    if top is None:
        return None
    unit = Unit.objects.filter(state=top.state, code=code.strip()).first()
    return unit or Unit.objects.filter(state=top.state, aliases__system=CODE, aliases__value=code.strip()).first()


def by_full_code(code: str) -> Unit | None:
    """Return the unit that `Unit.full_code` names: IN, IN-UP, IN-UP/KNP-1, CBI; None where there is none."""
    if "/" in code:
        return by_code(*code.split("/", 1))
    if code == "IN":
        return Unit.objects.filter(kind=UnitKind.NATION).first()
    return _state(code) or Unit.objects.filter(state="", code=code).exclude(kind=UnitKind.NATION).first()


def stations_by_code(system: str) -> dict[tuple[str, str], tuple[int, int]]:
    """Return the station's permanent id and number by (State as "UP", code), for a feed whose codes are of `system`.

    Two queries, for a whole load.

    Where a State listed codes of several systems, only those of `system` are read, since the same digits name another
    station in another system. Where a State listed one code for each station, that code is used.
    """
    rows = Unit.objects.filter(kind=UnitKind.STATION).values_list("pk", "state", "code", "first")
    stations = {row[0]: row for row in rows}
    system_codes = Alias.objects.exclude(system__in=(NAME, ISO, CODE)).filter(unit__kind=UnitKind.STATION)
    codes = [(row[0], row[1], row[2]) for row in system_codes.values_list("unit_id", "system", "value")]
    several = {stations[unit][1] for unit, _system, _code in codes if unit in stations}
    stations_of = {(state, code): (unit, first) for unit, state, code, first in rows if state not in several}
    for unit, code_system, code in codes:
        if code_system == system:
            _unit, state, _code, first = stations[unit]
            stations_of[state, code] = unit, first
    return stations_of


def find(text: str) -> Unit:
    """Return the one unit that a person means: `IN-UP`, `UP`, `CT`, `IN-UP/GRP`, a code, or a name in either language.

    The nation and the States come first. Raises Refused where nothing has the name, with the nearest names, and where
    several units do, with their list: nothing is guessed.
    """
    typed = text.strip()
    if folded(typed) in ("in", "india", "भारत"):
        return nation()
    state = _state(typed)
    if state is not None:
        return state
    if "/" in typed:
        state_code, code = typed.split("/", 1)
        unit = by_code(state_code, code)
        if unit is None:
            raise Refused(_("No unit has the code %(code)s. See: itsso units tree IN") % {"code": typed})
        return unit
    matches = _matching_units(typed)
    if not matches:
        nation()  # where it is not loaded yet, that is what to say
        raise Refused(_not_found(typed))
    if len(matches) > 1:
        raise Refused(_several(typed, matches))
    return matches[0]


def lock_numbering() -> int:
    """Lock station numbers as they are until this transaction ends, shared with other readers of the numbering.

    Call it before writing `station_no`. Returns the number of the numbering, which changes whenever units get
    other numbers.
    """
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock_shared(%s); select last_value from units_numbering", [_NUMBERS])
        cursor.nextset()  # the second statement was asked after the lock was held
        numbering: int = cursor.fetchone()[0]
    return numbering


def locked_places(unit_ids: Iterable[int]) -> list[tuple[int, int, str]]:
    """Return id, first number and State of units, locked until this transaction ends. One round trip."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select pg_advisory_xact_lock_shared(%s); select id, first, state from units_unit where id = any(%s)",
            [_NUMBERS, list(unit_ids)],
        )
        cursor.nextset()  # the second statement was asked after the lock was held
        places: list[tuple[int, int, str]] = cursor.fetchall()
    return places


def lock_numbering_exclusively() -> None:
    """Wait until nobody writes by the present numbers, and lock others out until this transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s)", [_NUMBERS])


ASIDE = -1_000_000_000
"""Units step aside to numbers below it; new stations wait above it, at -1, -2 and so on."""


def write_numbers(intervals: Mapping[int, tuple[int, int]]) -> None:
    """Write units' intervals, by permanent id, and start a new numbering.

    All units first move to numbers that nobody has, since no two stations may have one number even for a moment.
    """
    ids = list(intervals)
    with connection.cursor() as cursor:
        cursor.execute("select nextval('units_numbering')")
        cursor.execute("update units_unit set first = %s - id, last = %s - id where id = any(%s)", [ASIDE, ASIDE, ids])
        cursor.execute(
            "update units_unit u set first = n.first, last = n.last"
            " from unnest(%s::int[], %s::int[], %s::int[]) as n (id, first, last) where u.id = n.id",
            [ids, [first for first, _last in intervals.values()], [last for _first, last in intervals.values()]],
        )


def numbered_tables() -> list[str]:
    """Return the tables that have a column `station_no`, quoted, by name."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select quote_ident(relname) from pg_class c join pg_attribute a on a.attrelid = c.oid"
            " where c.relkind = 'r' and a.attname = 'station_no' and c.relnamespace = 'public'::regnamespace order by 1"
        )
        return [row[0] for row in cursor.fetchall()]


def renumber_rows(table: str, numbers: Mapping[int, int]) -> int:
    """Write the new number into each row of a table that has the old one; return how many rows."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"update {table} t set station_no = n.new"  # noqa: S608 - names from the catalogue
            " from unnest(%s::int[], %s::int[]) as n (old, new) where t.station_no = n.old",
            [list(numbers), list(numbers.values())],
        )
        return int(cursor.rowcount)


def visible_numbers() -> tuple[int, int]:
    """Return the first and last station number whose figures and case files the open transaction sees."""
    with connection.cursor() as cursor:
        cursor.execute("select greatest(facts_first(), cases_first()), least(facts_last(), cases_last())")
        first, last = cursor.fetchone()
    return first, last


def capacity_counts(units: Sequence[Unit]) -> dict[int, tuple[int, int, int, int, int]]:
    """Return how many stations each of several units has, by its id, and what these state of their capacity.

    The counts are: stations, statements, help desks, help desks with a trained officer, verified statements. A unit
    without stations is left out. One scan of the units' stations.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "select p.id, count(*), count(c.id), count(*) filter (where c.help_desk),"
            " count(*) filter (where c.help_desk and c.trained_officer), count(c.verified_at)"
            " from unnest(%s::int[], %s::int[], %s::int[]) as p (id, first, last)"
            " join units_unit u on u.first between p.first and p.last and u.kind = 'station' and u.closed is null"
            " left join units_capacity c on c.unit_id = u.id and c.ended_at is null group by 1",
            [[unit.pk for unit in units], [unit.first for unit in units], [unit.last for unit in units]],
        )
        return {row[0]: row[1:] for row in cursor.fetchall()}


def help_desk_counts(unit: Unit, day: date) -> tuple[int, int, int]:
    """Return how many stations a unit had on a day, how many had made a statement by its end, how many a help desk.

    One scan of the unit's stations.
    """
    end = start_of_day(day + timedelta(1))
    with connection.cursor() as cursor:
        cursor.execute(
            "select count(*), count(c.id), count(*) filter (where c.help_desk) from units_unit u"
            " left join units_capacity c on c.unit_id = u.id and c.recorded_at < %s"
            " and (c.ended_at is null or c.ended_at >= %s)"
            " where u.first between %s and %s and u.kind = 'station'"
            " and (u.opened is null or u.opened <= %s) and (u.closed is null or u.closed > %s)",
            [end, end, unit.first, unit.last, day, day],
        )
        counts: tuple[int, int, int] = cursor.fetchone()
    return counts


def _state(text: str) -> Unit | None:
    """Return a State or Union Territory by its code, an older code, or a name; None where there is none."""
    code = text.strip().upper().removeprefix("IN-")
    by_iso_code = Q(state=code) | Q(aliases__system=ISO, aliases__value=code)
    name = folded(text)
    named = Q(aliases__system=NAME, aliases__value=name)
    return Unit.objects.filter(by_iso_code | named, kind__in=STATES).distinct().first() if name else None


def _matching_units(typed: str) -> list[Unit]:
    """Return every unit below the States with that code or name.

    Aliases hold the folded names, the first name too.
    """
    wanted = Q(code__iexact=typed) | Q(aliases__system=CODE, aliases__value__iexact=typed)
    if folded(typed):
        wanted |= Q(aliases__system=NAME, aliases__value=folded(typed))
    return list(Unit.objects.filter(wanted).distinct().order_by("state", "name", "id"))


def _not_found(typed: str) -> str:
    names = dict(
        Alias.objects.filter(system=NAME).exclude(unit__kind=UnitKind.STATION).values_list("value", "unit__name")
    )
    near = dict.fromkeys(names[name] for name in get_close_matches(folded(typed), names, n=3, cutoff=0.75))
    if near:
        return _("No unit has the name %(name)s. Similar names: %(near)s.") % {"name": typed, "near": ", ".join(near)}
    return _("No unit has the name %(name)s. Give a code such as IN-UP; to list all: itsso units tree IN") % {
        "name": typed
    }


def _several(typed: str, matches: Sequence[Unit]) -> str:
    listed = ", ".join(f"{unit.full_code} ({unit.name})" for unit in matches[:LISTED])
    rest = len(matches) - LISTED
    if rest > 0:
        listed += " " + ngettext("and %(n)s more", "and %(n)s more", rest) % {"n": rest}
    return _("%(n)s units have the name %(name)s: %(listed)s. Give the code of one of them.") % {
        "n": len(matches),
        "name": typed,
        "listed": listed,
    }


def names_of(units: Iterable[Unit]) -> dict[int, list[str]]:
    """Return, by unit id, its other names and codes as `system: value`, for display. One query."""
    names: dict[int, list[str]] = {}
    for unit_id, system, value in Alias.objects.filter(unit__in=list(units)).values_list("unit_id", "system", "value"):
        names.setdefault(unit_id, []).append(f"{system}: {value}")
    return names
