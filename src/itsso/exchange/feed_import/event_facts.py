"""The facts of an event of event.csv, read as its kind declares them, and the unit that it may name."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from itsso import law
from itsso.exchange.feed_import.cells import moment, reader, sections
from itsso.exchange.feed_import.row_types import EventRow
from itsso.exchange.feed_import.stations import StationDirectory
from itsso.exchange.reasons import Fault
from itsso.law import shapes
from itsso.law.event_facts import FactName

UNIT_FACTS = (FactName.TO, FactName.STATION_OF_PLACE)
"""Facts of the shape `unit` that name a police unit: a code in the feed, a permanent id in a history."""


def units_named(kind: str, facts: Mapping[str, Any]) -> list[str]:
    """Return the facts of an event that name a police unit."""
    declared = law.book().kinds[kind].facts
    return [name for name in UNIT_FACTS if name in facts and declared[name].shape == "unit"]


def unit_id_of(text: str, state: str, stations: StationDirectory) -> int | None:
    """Return the permanent id of the station named; one of another State is written IN-BR/code.

    The result is None where the station is not known: the row then shows it as a problem.
    """
    other, sign, code = text.partition("/")
    key = (other.removeprefix("IN-"), code) if sign and other.startswith("IN-") else (state, text)
    state_of_code = stations.states.get(key[0])
    station = stations.stations.get((state_of_code[0], key[1])) if state_of_code else None
    return station.id if station else None


def has_unknown_unit(row: EventRow, stations: StationDirectory) -> bool:
    """Return whether an event, its facts already read, names a unit that is not known.

    Raises:
        Fault: the text is not even the code of a unit.
    """
    facts = row.facts or {}
    codes = [facts[name] for name in units_named(row.kind, facts)]
    unknown = [code for code in codes if unit_id_of(code, row.state_code, stations) is None]
    if not all(shapes.fits("unit", code) for code in unknown):
        raise Fault("not_facts", column="facts")
    return bool(unknown)


def facts_of(kind: str, texts: Mapping[str, str]) -> dict[str, Any]:
    """Return the facts of event.csv as the kind declares them.

    Raises:
        Fault: a name, a code or a type is not one that the kind declares.
    """
    declared = law.book().kinds[kind].facts
    values: dict[str, Any] = {}
    for name, text in texts.items():
        fact = declared.get(name)
        if fact is None:
            raise Fault("not_facts", column="facts")
        try:
            values[name] = text if fact.shape == "unit" and name in UNIT_FACTS else _read_fact(fact, text)
        except (Fault, ValueError, KeyError):
            raise Fault("not_facts", column="facts") from None
    if not _required(kind) <= values.keys():
        raise Fault("not_facts", column="facts")
    return values


@cache
def _required(kind: str) -> frozenset[str]:
    """Return the facts that a kind requires."""
    return frozenset(name for name, fact in law.book().kinds[kind].facts.items() if fact.required)


def _read_fact(fact: Any, text: str) -> Any:
    if fact.type == "code":
        code = (fact.read_as or {}).get(text, text)
        if code not in fact.codes:
            raise ValueError(text)
        return code
    if fact.type == "codes":
        codes = {piece.strip() for piece in text.split(";")}
        if not codes <= set(fact.codes):
            raise ValueError(text)
        return [code for code in fact.codes if code in codes]
    if fact.type == "bool":
        return {"true": True, "false": False}[text]
    if fact.type == "int":
        return reader("int")(text)
    if fact.type in ("date", "datetime"):
        return moment(text).day.isoformat() if fact.type == "date" else moment(text).at.isoformat()
    if fact.type == "sections":
        read = sections(text)
        if read.dropped:
            raise ValueError("words among sections")
        return list(read.all)
    if fact.type == "accused":  # a source names accused by its own references, which a list in event.csv cannot hold
        raise ValueError("labels of accused are not the source's")
    if not shapes.fits(fact.shape, text):
        raise ValueError("not of the fact's shape")
    return text
