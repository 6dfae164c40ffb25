"""The officers whom a slip names, so that a victim knows whom to ask: name, office and telephone (POCSO Rules 4(1)).

Only a number that the station publishes is printed, never an officer's own.
"""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from itsso.accounts.models import Officer, Posting
from itsso.accounts.queries import postings_at
from itsso.accounts.roles import Capability, Role, roles_with
from itsso.cases.models import Case
from itsso.platform.clock import today
from itsso.ui.components import Text
from itsso.units import capacities
from itsso.units.models import Unit
from itsso.units.queries import path
from itsso.units.stations.details import details_of


@dataclass(frozen=True)
class SlipContact:
    """An officer with office, unit and the unit's published telephone number, empty where it has none."""

    officer: Officer
    office: Text
    unit: Unit
    telephone: str

    @property
    def name(self) -> str:
        """Return rank and name in the language of the half of the slip that is being rendered."""
        return self.officer.local_name


def contacts(case_id: UUID, *, by: Posting) -> list[SlipContact]:
    """Return the officer in charge of the matter, then the supervising officer nearest above the station.

    The first is the investigating officer, where the case names one who is posted at the station; else the officer who
    issues the slip. A supervising officer is left out where none works with this system.
    """
    station = by.unit
    io_ref = Case.objects.filter(pk=case_id).values_list("io_ref", flat=True).first() or ""
    investigators = postings_at(station, roles_with(Capability.INVESTIGATE)).filter(
        officer__numbers__state=station.state, officer__numbers__number=io_ref
    )
    supervisors = (postings_at(unit, [Role.SUPERVISOR]).first() for unit in reversed(path(station)[:-1]))
    supervisor = next((posting for posting in supervisors if posting is not None), None)
    return [_contact(posting) for posting in (investigators.first() or by, supervisor) if posting is not None]


def _contact(posting: Posting) -> SlipContact:
    return SlipContact(posting.officer, Role(posting.role).label, posting.unit, published_telephone(posting.unit))


def published_telephone(unit: Unit) -> str:
    """Return the telephone number of a unit's help desk, else that of its State's settings; empty where none is known.

    At most two queries.
    """
    published = capacities.in_force(unit)
    if published is not None and published.telephone:
        return published.telephone
    details = details_of([unit], today()).get(unit.pk)
    return details.telephone if details is not None else ""
