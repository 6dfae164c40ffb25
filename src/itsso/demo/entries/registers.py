"""Settings of the demonstration's States from the day of its build on: registers of FIRs, and an order of one State."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID, uuid5

from itsso.accounts.models import Posting
from itsso.audit.actions import Actor
from itsso.cases.state_limits.settings import kinds
from itsso.demo.nation.places import SHOWN_STATE
from itsso.platform.clock import today
from itsso.units.models import Unit
from itsso.units.queries import by_code, states
from itsso.units.state_settings.actions import decide
from itsso.units.state_settings.fir_register import KIND, FirRegister, fir_register
from itsso.units.state_settings.limits import code_of
from itsso.units.state_settings.queries import setting_on

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


def build_order(*, by: Posting) -> None:
    """Let the shown State order, from today on, that the papers of a Zero FIR reach the other station within 24 hours.

    It is entered before the cases are loaded, so that their limits follow it from the beginning.
    """
    state = by_code(SHOWN_STATE, SHOWN_STATE)
    assert state is not None, "the nation's units are loaded before its orders"
    code = code_of("registration.zero_fir_papers")
    if setting_on(SHOWN_STATE, code, today()) is None:
        decide(
            next(kind for kind in kinds() if kind.code == code),
            {"count": "24", "unit": "hours", "cases": "pending", "dated": today().isoformat()},
            today(),
            f"{state.code}-2/{today().year}",
            form=uuid5(FORMS, code),
            by=StateOffice(state, state.pk, by.actor),
        )
