"""A small nation with its people, for tests: two States, three districts, four stations, and all who work there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache

from allauth.mfa.models import Authenticator
from allauth.mfa.utils import encrypt

from itsso.accounts.models import Officer, OfficerNumber, Posting, Role
from itsso.units.models import Kind, Unit


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


def build() -> World:
    """Writes the small nation; the caller's test has the database."""
    nation = _unit("nation", "", "IN", "India", None, 1, 9_999_999)
    up = _unit("state", "UP", "UP", "Uttar Pradesh", nation, 900_000, 999_999)
    bihar = _unit("state", "BR", "BR", "Bihar", nation, 1_000_000, 1_099_999)
    kanpur = _unit("district", "UP", "KNP", "Kanpur Nagar", up, 900_100, 900_199)
    lucknow = _unit("district", "UP", "LKO", "Lucknow", up, 900_200, 900_299)
    patna = _unit("district", "BR", "PAT", "Patna", bihar, 1_000_100, 1_000_199)
    kotwali = _unit("station", "UP", "KNP-1", "PS Kotwali", kanpur, 900_101, 900_101)
    nawabganj = _unit("station", "UP", "KNP-2", "PS Nawabganj", kanpur, 900_102, 900_102)
    hazratganj = _unit("station", "UP", "LKO-1", "PS Hazratganj", lucknow, 900_201, 900_201)
    gandhi_maidan = _unit("station", "BR", "PAT-1", "PS Gandhi Maidan", patna, 1_000_101, 1_000_101)
    laboratory = _unit("laboratory", "UP", "FSL", "FSL Lucknow", None, 0, -1)
    return World(
        nation, up, bihar, kanpur, lucknow, patna, kotwali, nawabganj, hazratganj, gandhi_maidan, laboratory,
        io=post("io.kotwali", kotwali, Role.INVESTIGATING_OFFICER),
        sho=post("sho.kotwali", kotwali, Role.SHO),
        colleague=post("sho.nawabganj", nawabganj, Role.SHO),
        sp=post("sp.kanpur", kanpur, Role.SUPERVISOR),
        stranger=post("sp.lucknow", lucknow, Role.SUPERVISOR),
        state_monitor=post("monitor.up", up, Role.STATE_MONITOR),
        national_monitor=post("monitor.in", nation, Role.NATIONAL_MONITOR),
        clerk=post("clerk.up", up, Role.FEED_CLERK),
        system=post("system", nation, Role.SYSTEM),
    )  # fmt: skip


def units_of(world: World) -> list[Unit]:
    """Every unit of the small nation: to any of them the others are own, above, below, beside, or another State's."""
    return [one for one in vars(world).values() if isinstance(one, Unit)]


SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
"""What every officer's authenticator app shares with us: `tests.accounts.codes.code_of` works out its codes."""

_ENCRYPTED = cache(lambda: encrypt(SECRET))


def post(username: str, unit: Unit, role: Role, since: date = date(2018, 4, 21), until: date | None = None) -> Posting:
    """A new officer in a posting; the password is the user name, and every number the user name in capitals."""
    officer = Officer(username=username, number=username.upper(), name=username)
    officer.set_password(username)
    officer.save()
    OfficerNumber.objects.create(officer=officer, state=unit.state, number=officer.number)
    Authenticator.objects.create(user=officer, type=Authenticator.Type.TOTP, data={"secret": _ENCRYPTED()})
    return Posting.objects.create(officer=officer, unit=unit, role=role, since=since, until=until)


def _unit(kind: str, state: str, code: str, name: str, parent: Unit | None, first: int, last: int) -> Unit:
    unit_kind = Kind(kind)
    return Unit.objects.create(kind=unit_kind, state=state, code=code, name=name, parent=parent, first=first, last=last)
