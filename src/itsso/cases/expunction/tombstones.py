"""The numbers of cases that a court ordered removed: they are refused, and nobody can read them from the database.

A tombstone is a hash over a salt of its own and the number, keyed by the State's key for finding, which never changes.
"""

from __future__ import annotations

import hmac
import os
from collections.abc import Collection, Iterable
from uuid import UUID

from django.utils.translation import gettext as _

from itsso.cases.case_key import CaseKey
from itsso.cases.expunction import queries
from itsso.platform.errors import Refused
from itsso.protection import keys
from itsso.units.models import Unit


def commitments_to(numbers: Iterable[CaseKey]) -> list[tuple[int, str, str]]:
    """Return station, salt and commitment of each number, as hexadecimal digits."""
    numbers = list(numbers)
    states = _states_of({number.station_id for number in numbers})
    rows = []
    for number in numbers:
        salt = os.urandom(16)
        rows.append((number.station_id, salt.hex(), _commitment(states[number.station_id], salt, number).hex()))
    return rows


def expunged_among(numbers: Collection[CaseKey]) -> set[CaseKey]:
    """Return which of these numbers were of a case that a court ordered removed."""
    tombstones = queries.expunged_numbers({number.station_id for number in numbers})
    if not tombstones:
        return set()
    by_station: dict[int, list[CaseKey]] = {}
    for number in numbers:
        by_station.setdefault(number.station_id, []).append(number)
    return {
        number
        for tombstone in tombstones
        for number in by_station[tombstone.station_id]
        if hmac.compare_digest(
            _commitment(_state(tombstone.station), bytes(tombstone.salt), number), bytes(tombstone.commitment)
        )
    }


def refuse_expunged_people(case_id: UUID, subjects: Iterable[str]) -> None:
    """Raise Refused where a court ordered the particulars of one of these people of a case removed, and they were."""
    for subject in set(subjects):
        if queries.is_expunged(case_id, subject):
            message = _("The particulars of %(label)s were removed by order of a court. They cannot be entered again.")
            raise Refused(message % {"label": subject})


def _states_of(station_ids: Collection[int]) -> dict[int, str]:
    return {unit.pk: _state(unit) for unit in Unit.objects.filter(pk__in=list(station_ids))}


def _state(unit: Unit) -> str:
    return unit.state or "IN"


def _commitment(state: str, salt: bytes, number: CaseKey) -> bytes:
    key = keys.data_key(state, keys.FIND, keys.newest(state, keys.FIND))
    text = f"{number.station_id}|{number.series}|{number.year}|{number.number}"
    return hmac.digest(key, b"case number|" + salt + text.encode(), "sha256")
