"""A small nation with its people, for tests: two States, three districts, four stations, and all who work there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import NamedTuple

from allauth.mfa.models import Authenticator
from allauth.mfa.utils import encrypt
from django.db import transaction

from itsso.accounts.models import Officer, OfficerNumber, Posting, Role
from itsso.units.models import Unit, UnitKind


@dataclass(frozen=True)
class World:
    """Units and postings. Who is who is said by name: a test begins with the owner, a colleague and a stranger."""

    nation: Unit
    up: Unit
    bihar: Unit
    kanpur: Unit
    lucknow: Unit
    patna: Unit
    kotwali: Unit  # a station of Kanpur
    nawabganj: Unit  # another of Kanpur
    hazratganj: Unit  # a station of Lucknow
    gandhi_maidan: Unit  # a station of Patna
    laboratory: Unit  # UP's, below no police unit
    io: Posting  # of Kotwali
    sho: Posting  # of Kotwali
    colleague: Posting  # SHO of Nawabganj
    sp: Posting  # of Kanpur
    stranger: Posting  # SP of Lucknow
    state_monitor: Posting  # of UP
    national_monitor: Posting
    clerk: Posting  # feed clerk of UP
    system: Posting


@transaction.atomic
def build() -> World:
    """Write the small nation into the database of the test that calls."""
    (nation,) = _units(("nation", "", "IN", "India", None, 1, 9_999_999))
    up, bihar = _units(
        ("state", "UP", "UP", "Uttar Pradesh", nation, 900_000, 999_999),
        ("state", "BR", "BR", "Bihar", nation, 1_000_000, 1_099_999),
    )
    kanpur, lucknow, patna, laboratory = _units(
        ("district", "UP", "KNP", "Kanpur Nagar", up, 900_100, 900_199),
        ("district", "UP", "LKO", "Lucknow", up, 900_200, 900_299),
        ("district", "BR", "PAT", "Patna", bihar, 1_000_100, 1_000_199),
        ("laboratory", "UP", "FSL", "FSL Lucknow", None, 0, -1),
    )
    kotwali, nawabganj, hazratganj, gandhi_maidan = _units(
        ("station", "UP", "KNP-1", "PS Kotwali", kanpur, 900_101, 900_101),
        ("station", "UP", "KNP-2", "PS Nawabganj", kanpur, 900_102, 900_102),
        ("station", "UP", "LKO-1", "PS Hazratganj", lucknow, 900_201, 900_201),
        ("station", "BR", "PAT-1", "PS Gandhi Maidan", patna, 1_000_101, 1_000_101),
    )
    people = {
        "io": _Sent("io.kotwali", kotwali, Role.INVESTIGATING_OFFICER),
        "sho": _Sent("sho.kotwali", kotwali, Role.SHO),
        "colleague": _Sent("sho.nawabganj", nawabganj, Role.SHO),
        "sp": _Sent("sp.kanpur", kanpur, Role.SUPERVISOR),
        "stranger": _Sent("sp.lucknow", lucknow, Role.SUPERVISOR),
        "state_monitor": _Sent("monitor.up", up, Role.STATE_MONITOR),
        "national_monitor": _Sent("monitor.in", nation, Role.NATIONAL_MONITOR),
        "clerk": _Sent("clerk.up", up, Role.FEED_CLERK),
        "system": _Sent("system", nation, Role.SYSTEM),
    }
    return World(
        nation,
        up,
        bihar,
        kanpur,
        lucknow,
        patna,
        kotwali,
        nawabganj,
        hazratganj,
        gandhi_maidan,
        laboratory,
        **dict(zip(people, _posted(*people.values()), strict=True)),
    )


def add_gaya(world: World, code: str = "GAY-1") -> Unit:
    """Add the station `code` of Gaya, a second district of Bihar, and return it."""
    (gaya,) = _units(("district", "BR", "GAY", "Gaya", world.bihar, 1_000_200, 1_000_299))
    (station,) = _units(("station", "BR", code, "PS Gaya", gaya, 1_000_201, 1_000_201))
    return station


def add_kochi(world: World) -> Unit:
    """Add a station of Kochi in Kerala, a third State, and return it."""
    (kerala,) = _units(("state", "KL", "KL", "Kerala", world.nation, 1_100_000, 1_199_999))
    (kochi,) = _units(("district", "KL", "K", "Kochi", kerala, 1_100_100, 1_100_199))
    (station,) = _units(("station", "KL", "KER-1", "PS Kochi", kochi, 1_100_101, 1_100_101))
    return station


def units_of(world: World) -> list[Unit]:
    """Return every unit of the small nation.

    For any of them the others are own, above, below, beside, or another State's.
    """
    return [unit for unit in vars(world).values() if isinstance(unit, Unit)]


SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
"""What every officer's authenticator app shares with us: `tests.support.totp_codes.code_of` works out its codes."""

_ENCRYPTED = cache(lambda: encrypt(SECRET))


@transaction.atomic
def post(username: str, unit: Unit, role: Role, since: date = date(2018, 4, 21), until: date | None = None) -> Posting:
    """Add an officer in a posting; the password is the user name, and every number the user name in capitals."""
    (posting,) = _posted(_Sent(username, unit, role, since, until))
    return posting


class _Sent(NamedTuple):
    username: str
    unit: Unit
    role: Role
    since: date = date(2018, 4, 21)
    until: date | None = None


def _posted(*sent: _Sent) -> list[Posting]:
    """Add officers in their postings, by few statements: nearly every test begins with nine."""
    officers = [
        Officer(username=assignment.username, number=assignment.username.upper(), name=assignment.username)
        for assignment in sent
    ]
    for officer in officers:
        officer.set_password(officer.username)
    Officer.objects.bulk_create(officers)
    both = list(zip(officers, sent, strict=True))
    OfficerNumber.objects.bulk_create(
        OfficerNumber(officer=officer, state=assignment.unit.state, number=officer.number)
        for officer, assignment in both
    )
    Authenticator.objects.bulk_create(
        Authenticator(user=officer, type=Authenticator.Type.TOTP, data={"secret": _ENCRYPTED()}) for officer in officers
    )
    return Posting.objects.bulk_create(
        Posting(officer=officer, unit=one.unit, role=one.role, since=one.since, until=one.until)
        for officer, one in both
    )


def _units(*rows: tuple[str, str, str, str, Unit | None, int, int]) -> list[Unit]:
    """Add units whose parents exist."""
    return Unit.objects.bulk_create(
        Unit(kind=UnitKind(kind), state=state, code=code, name=name, parent=parent, first=first, last=last)
        for kind, state, code, name, parent, first, last in rows
    )
