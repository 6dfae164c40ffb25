"""The register of FIRs that each State of the demonstration names from the day of its build on."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID, uuid5

from itsso.accounts.models import Posting
from itsso.audit.actions import Actor
from itsso.demo.nation.places import SHOWN_STATE
from itsso.platform.clock import today
from itsso.units.models import Unit
from itsso.units.queries import states
from itsso.units.state_settings.actions import decide
from itsso.units.state_settings.fir_register import KIND, FirRegister, fir_register

FORMS = UUID("0199c1d5-0000-7000-8000-0000000007f0")
"""The namespace of the forms' numbers, so that building again names nothing twice."""


@dataclass
class StateOffice:
    """The office of a State, for which the system itself enters what the State decided."""

    unit: Unit
    unit_id: int
    actor: Actor


def build_registers(*, by: Posting) -> None:
    """Let the shown State name this system as its register of FIRs from today on, and every other State CCTNS."""
    for state in states():
        if fir_register(state.state, today()) is not None:
            continue
        register = FirRegister.ITSSO if state.state == SHOWN_STATE else FirRegister.CCTNS
        decide(
            KIND,
            {"register": register.value},
            today(),
            f"{state.code}-1/{today().year}",
            form=uuid5(FORMS, state.code),
            by=StateOffice(state, state.pk, by.actor),
            earliest=today(),
        )
