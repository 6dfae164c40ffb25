"""The officers of the demonstration, with invented names; one click signs in as any of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from itsso.accounts.actions import add_officer, give_number, post
from itsso.accounts.models import Posting, Role
from itsso.accounts.officer_names import registered_name
from itsso.accounts.queries import officer_with_username
from itsso.audit.actions import Actor
from itsso.demo.feed.row_writer import io_ref
from itsso.demo.nation.places import SHOWN_STATE, DemoStation, stations
from itsso.demo.nation.ranges import shown_range
from itsso.platform.clock import today
from itsso.ui.languages import is_hindi
from itsso.units.actions import add_laboratory
from itsso.units.models import Unit, UnitKind
from itsso.units.queries import by_code, nation

STRANGER_DISTRICT = "Varanasi Commissionerate"
OTHER_STATE = "MH"
LABORATORY = (SHOWN_STATE, "FSL-DEMO")
AT_THEIR_POSTS = 365
"""Days since everyone was posted; all that they are shown to have done was within these days."""


@dataclass(frozen=True, slots=True)
class DemoOfficer:
    """An officer of the demonstration. `unit` is (State, code), or None for the nation."""

    username: str
    number: str
    name: str
    role: Role
    unit: tuple[str, str] | None
    name_hi: str = ""
    phone: str = ""

    @property
    def local_name(self) -> str:
        """Return the name in the reader's script, where it is known."""
        return self.name_hi if self.name_hi and is_hindi() else self.name


def demo_officers() -> Sequence[DemoOfficer]:
    """Return one officer for each role; a supervisor of the district, and one of its range.

    They are of the busy station and the units above it, of another State, the nation and a laboratory.

    One more is of a station that may not see the busy station's cases.
    """
    busy = shown_station()
    stranger = next(s for s in stations() if s.name == f"{STRANGER_DISTRICT} PS 1")
    station, district, state = (busy.state, busy.code), (busy.state, busy.district), (busy.state, busy.state)
    return (
        DemoOfficer(
            "io", io_ref(*station, 1), "SI R. Devi", Role.INVESTIGATING_OFFICER, station, "आर. देवी", "05320000101"
        ),
        DemoOfficer(
            "sho", f"{busy.state}-{busy.code}-SHO", "Inspector A. Khan", Role.SHO, station, "ए. खान", "05320000100"
        ),
        DemoOfficer("sp", f"{busy.state}-SP", "SP M. Nair", Role.SUPERVISOR, district, "एम. नायर", "05320000010"),
        DemoOfficer("dig", "UP-DIG", "DIG C. Rao", Role.SUPERVISOR, shown_range(), "सी. राव"),
        DemoOfficer("adg-up", "UP-ADG", "ADG S. Verma", Role.STATE_MONITOR, state, "एस. वर्मा"),
        DemoOfficer("adg-mh", "MH-ADG", "ADG P. Kulkarni", Role.STATE_MONITOR, (OTHER_STATE, OTHER_STATE)),
        DemoOfficer("nation", "IN-MONITOR", "DIG T. Sangma", Role.NATIONAL_MONITOR, None),
        DemoOfficer("clerk", "UP-CLERK", "HC D. Yadav", Role.FEED_CLERK, state, "डी. यादव"),
        DemoOfficer(
            "stranger",
            f"{stranger.state}-{stranger.code}-SHO",
            "Inspector K. Singh",
            Role.SHO,
            (stranger.state, stranger.code),
        ),
        DemoOfficer("duty", f"{busy.state}-{busy.code}-DO", "HC P. Tiwari", Role.DUTY_OFFICER, station, "पी. तिवारी"),
        DemoOfficer("prosecutor", f"{busy.state}-PP", "SPP N. Saxena", Role.PROSECUTOR, district, "एन. सक्सेना"),
        DemoOfficer("training", "UP-TRAINING", "DSP L. Rawat", Role.TRAINING_OFFICER, state, "एल. रावत"),
        DemoOfficer("advisory", "UP-ADVISORY", "SP J. Fernandes", Role.ADVISORY_OFFICER, state, "जे. फ़र्नांडिस"),
        DemoOfficer("settings", "UP-SETTINGS", "DSP V. Mishra", Role.SETTINGS_EDITOR, state, "वी. मिश्रा"),
        DemoOfficer("seals", "UP-SEALS", "Inspector H. Kaur", Role.KEEPER_OF_SEALS, state, "एच. कौर"),
        DemoOfficer("auditor", "UP-AUDITOR", "B. Chatterjee", Role.AUDITOR, state, "बी. चटर्जी"),
        DemoOfficer("admin", f"{busy.state}-ADMIN", "Inspector G. Pal", Role.UNIT_ADMINISTRATOR, district, "जी. पाल"),
        DemoOfficer("lab-reception", "FSL-1", "R. Srivastava", Role.LAB_RECEPTION, LABORATORY),
        DemoOfficer("examiner", "FSL-2", "Dr S. Iyer", Role.EXAMINER, LABORATORY),
        DemoOfficer("examiner-2", "FSL-5", "Dr A. Menon", Role.EXAMINER, LABORATORY),
        DemoOfficer("lab-director", "FSL-3", "Dr F. Ansari", Role.LAB_DIRECTOR, LABORATORY),
        DemoOfficer("lab-admin", "FSL-4", "K. Das", Role.LAB_ADMINISTRATOR, LABORATORY),
        DemoOfficer("records", "IN-RECORDS", "Inspector E. Lyngdoh", Role.CRIME_RECORDS_OFFICER, None),
    )


def shown_station() -> DemoStation:
    """Return the busy station of Prayagraj."""
    return next(s for s in stations() if s.is_shown and s.state == SHOWN_STATE)


def ensure_officers(by: Actor) -> list[Posting]:
    """Add the laboratory, the officers and their postings where they do not exist yet; none has a password."""
    state = by_code(SHOWN_STATE, SHOWN_STATE)
    assert state is not None, "the nation's units are loaded before its people"
    add_laboratory(state, LABORATORY[1], "Forensic laboratory of the demonstration", "डेमो की विधि विज्ञान प्रयोगशाला", by)
    return [_posting(person, by) for person in demo_officers()]


def _posting(person: DemoOfficer, by: Actor) -> Posting:
    officer, unit = officer_with_username(person.username), unit_of(person)
    if officer is None:
        name = registered_name("", person.name, person.name_hi, person.phone)
        officer = add_officer(person.username, person.number, name, None, by=by)
        if unit.kind != UnitKind.LABORATORY:
            give_number(officer, unit.state, person.number, by=by)
    return post(officer, unit, person.role, by=by, since=today() - timedelta(days=AT_THEIR_POSTS))


def unit_of(person: DemoOfficer) -> Unit:
    """Return the unit of an officer's posting, which the demonstration's units must contain."""
    if person.unit is None:
        return nation()
    unit = by_code(*person.unit)
    if unit is None:
        raise LookupError(f"no unit {'/'.join(person.unit)}")
    return unit
