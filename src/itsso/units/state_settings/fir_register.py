"""The register of FIRs of a State: CCTNS or this system, never both (docs/decisions/080)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from enum import StrEnum

from django.utils.translation import gettext_lazy as _

from itsso.platform.prepared_statements import Exchange
from itsso.units.models import StateSetting
from itsso.units.state_settings import queries
from itsso.units.state_settings.forms import ChoiceSettingForm, choice_field
from itsso.units.state_settings.kinds import SettingChoices

CODE = "fir_register"


class FirRegister(StrEnum):
    """The register in which a State's FIRs are registered."""

    CCTNS = "cctns"
    ITSSO = "itsso"


CHOICES = SettingChoices(
    titles={
        FirRegister.CCTNS: _("CCTNS"),
        FirRegister.ITSSO: _("This system (ITSSO)"),
    },
    consequences={
        FirRegister.CCTNS: _(
            "From that day on no FIR and no Zero FIR gets a number in this system. A complaint is recorded with the"
            " number that CCTNS gave, and the copy of the FIR is printed in CCTNS. FIRs registered here before keep"
            " their numbers."
        ),
        FirRegister.ITSSO: _(
            "From that day on FIRs and Zero FIRs get their numbers in this system, and CCTNS data rows of FIRs"
            " registered on or after that day are rejected. Rows of earlier FIRs, and all other files, are accepted as"
            " before."
        ),
    },
)


class FirRegisterForm(ChoiceSettingForm):
    """The register of FIRs of a State."""

    value_name = "register"
    register = choice_field(_("Register of FIRs"), CHOICES.titles.items(), missing=_("Choose the register of FIRs"))
    field_order = ("register", "since", "order_number", "form")


KIND = CHOICES.kind(
    CODE,
    _("Register of FIRs"),
    _("An FIR has one original. The State names the register that holds it: CCTNS or this system, never both."),
    _(
        "Not named. FIRs can be registered in this system and can come from CCTNS as well, so that one FIR may be"
        " counted twice. Name the register."
    ),
    FirRegisterForm,
)


def fir_register(state: str, day: date) -> FirRegister | None:
    """Return the register of a State, by its code, on a day; None where it has named none."""
    return _register(queries.setting_on(state, CODE, day))


def ask_fir_register(exchange: Exchange, state: str, day: date) -> Callable[[], FirRegister | None]:
    """Ask for the register of a State on a day; the function that is returned reads it, after the exchange."""
    read_entries = exchange.ask(queries.entries_statement(state, CODE))
    return lambda: _register(queries.in_force(read_entries(), day))


def _register(decision: StateSetting | None) -> FirRegister | None:
    return FirRegister(decision.value["register"]) if decision is not None else None


class FirRegisters:
    """The registers of all States, read once for a load of many rows; `newest` says whether that is still so."""

    def __init__(self, decisions: Iterable[StateSetting] = (), newest: str = "") -> None:
        self.newest = newest
        self._entries: dict[str, list[StateSetting]] = {}
        for decision in decisions:
            self._entries.setdefault(decision.state.state, []).append(decision)
        self._answers: dict[tuple[str, date], FirRegister | None] = {}

    def on(self, state: str, day: date) -> FirRegister | None:
        """Return the register of a State, by its code, on a day; None where it has named none."""
        if state not in self._entries:
            return None
        if (state, day) not in self._answers:
            self._answers[state, day] = _register(queries.in_force(self._entries[state], day))
        return self._answers[state, day]


def read_registers(newest: str = "") -> FirRegisters:
    """Return the registers of all States. `newest` is what `queries.newest_entry` returned before."""
    return FirRegisters(StateSetting.objects.filter(setting=CODE).select_related("state"), newest)
