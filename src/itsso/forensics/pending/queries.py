"""Queries of the exhibits that are pending with laboratories, as counts."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import NamedTuple

from django.db import connection

from itsso.units.models import Unit


class UnitExhibits(NamedTuple):
    """The exhibits of a unit's cases that are at a laboratory, the cases they belong to, and since when the oldest."""

    exhibits: int
    cases: int
    oldest: date | None


def exhibits_of_unit(interval: tuple[int, int], matter: str) -> UnitExhibits | None:
    """Count the pending exhibits of an interval's cases; `matter` is a code of `cases.pending_matters` for exhibits.

    None where the reader may not see the interval's figures. One range scan on pending matter (station_no, matter).
    """
    with connection.cursor() as cursor:
        cursor.execute("select * from forensics_pending_exhibits(%s, %s, %s)", [*interval, matter])
        row = cursor.fetchone()
        return UnitExhibits(*row) if row else None


class LaboratoryExhibits(NamedTuple):
    """The exhibits pending at a laboratory, by its own register and by CCTNS.

    `cctns_all` are all that CCTNS reports as pending from the stations of its State (of every State for a central
    laboratory), `cctns_named` those of them whose entry names a laboratory, and `cctns_exhibits` those that name this
    one. `has_register` says whether the laboratory ever received a forwarding note here.
    """

    laboratory_id: int
    has_register: bool
    own_exhibits: int
    own_oldest: date | None
    cctns_exhibits: int
    cctns_oldest: date | None
    cctns_named: int
    cctns_all: int


def exhibits_at(laboratories: Collection[Unit]) -> dict[int, LaboratoryExhibits]:
    """Return the exhibits pending at laboratories that the reader may see, by the laboratory's id. One query."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select l.id, e.* from unnest(%s::integer[]) l (id), forensics_exhibits_at(l.id) e",
            [[unit.pk for unit in laboratories]],
        )
        rows = [LaboratoryExhibits(*row) for row in cursor.fetchall()]
    return {row.laboratory_id: row for row in rows}
