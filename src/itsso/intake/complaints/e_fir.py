"""The State's setting of e-FIR: whether a message about a sexual offence may become an FIR once it is signed.

The Act takes electronic information of any cognizable offence on record when it is signed within three days (BNSS
173(1)(ii)). A State's rules may ask for more. In neither case does the message wait: its sender is called (`calls`).
"""

from __future__ import annotations

from enum import StrEnum

from django.utils.translation import gettext_lazy as _

from itsso.platform.clock import today
from itsso.units.models import Unit
from itsso.units.state_settings import queries
from itsso.units.state_settings.forms import ChoiceSettingForm, choice_field
from itsso.units.state_settings.kinds import SettingChoices

CODE = "e_fir"


class EFir(StrEnum):
    """A State's decision on electronic information about a sexual offence."""

    ACCEPTED = "accepted"
    IN_PERSON = "in_person"


CHOICES = SettingChoices(
    titles={
        EFir.ACCEPTED: _("An e-FIR is accepted: the message waits for the signature"),
        EFir.IN_PERSON: _("No e-FIR: the information is taken down and signed where the sender is"),
    },
    consequences={
        EFir.ACCEPTED: _(
            "From that day on a message about a sexual offence is listed as an e-FIR that waits for the signature. The"
            " station calls the sender all the same."
        ),
        EFir.IN_PERSON: _(
            "From that day on a message about a sexual offence is listed as a complaint to be decided. The station"
            " calls the sender and takes the information down. The duty to register a cognizable offence stays."
        ),
    },
)


class EFirForm(ChoiceSettingForm):
    """The choice whether an e-FIR of a sexual offence is accepted in a State."""

    value_name = "e_fir"
    e_fir = choice_field(
        _("A message about a sexual offence"), CHOICES.titles.items(), missing=_("Choose whether an e-FIR is accepted")
    )
    field_order = ("e_fir", "since", "order_number", "form")


KIND = CHOICES.kind(
    CODE,
    _("e-FIR of sexual offences"),
    _("Whether a message about a sexual offence may be registered as an e-FIR when its sender signs it."),
    _("Not set. An e-FIR is accepted (BNSS 173(1)(ii))."),
    EFirForm,
)


def is_e_fir_accepted(station: Unit) -> bool:
    """Return whether a message to a station may become an e-FIR today; so it is where its State has decided nothing."""
    decision = queries.setting_on(station.state, CODE, today()) if station.state else None
    return decision is None or decision.value["e_fir"] == EFir.ACCEPTED
