"""The measures that the law offers a person who reports a sexual offence (BNSS 173(1) provisos, CrPC 154(1) before)."""

from __future__ import annotations

from enum import StrEnum

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from itsso.ui.components import Text

MEASURES: dict[str, Text] = {
    "woman_officer": _("A woman officer records the information"),
    "place": _("Recorded at the victim’s home or a place of the victim’s choice"),
    "interpreter": _("Interpreter or special educator"),
    "video": _("Recorded on video"),
    "support_person": _("A support person with the victim"),
}
NOT_POSSIBLE = "not_possible"
"""The answer that needs a reason, as a text that is sealed."""

BUTTONS: dict[str, Text] = {
    "accepted": pgettext_lazy("measure", "Accepted"),
    "declined": pgettext_lazy("measure", "Declined"),
    "not_needed": pgettext_lazy("measure", "Not needed: no disability"),
    NOT_POSSIBLE: pgettext_lazy("measure", "Not possible"),
}
"""The answers that the form offers, in the order of its buttons."""

ANSWERS: dict[str, Text] = {
    "accepted": pgettext_lazy("measure", "Offered and accepted"),
    "declined": pgettext_lazy("measure", "Offered, declined"),
    "not_needed": pgettext_lazy("measure", "Not needed: no disability"),
    NOT_POSSIBLE: pgettext_lazy("measure", "Not possible"),
    "nobody": pgettext_lazy("measure", "Not offered: nobody was available"),
    "not_offered": pgettext_lazy("measure", "Not offered"),
}
"""Every answer that a complaint may hold: the last two were offered by an earlier form."""

RECORDED_BY_WOMAN = {"accepted": True, NOT_POSSIBLE: False, "nobody": False, "not_offered": False}
"""Whether a woman officer recorded the information, by the answer to that measure; not known where it is not here."""


def answers_to(measure: str) -> dict[str, Text]:
    """Return the answers that the form offers for a measure.

    Only measures that the law ties to a disability may be marked as not needed.
    """
    return {code: title for code, title in BUTTONS.items() if code != "not_needed" or measure in FOR_A_DISABILITY}


FOR_A_DISABILITY = ("place", "interpreter", "video")
"""BNSS 173(1), second proviso: her home or a place of her choice, an interpreter or special educator, video."""

PERMITTED_BY = {
    "dsp": pgettext_lazy("rank", "Deputy Superintendent (or Assistant Commissioner)"),
    "additional_sp": pgettext_lazy("rank", "Additional Superintendent (or Additional Deputy Commissioner)"),
    "sp": pgettext_lazy("rank", "Superintendent (or Deputy Commissioner)"),
    "above_sp": pgettext_lazy("rank", "An officer above that"),
}
"""Who may permit a preliminary enquiry: not below the rank of a Deputy Superintendent (BNSS 173(3))."""


class ReferralReason(StrEnum):
    """A reason why no FIR is registered and the complainant is referred elsewhere."""

    NO_OFFENCE = "no_offence"
    NOT_COGNIZABLE = "not_cognizable"
    CIVIL = "civil"
    NO_CASE = "no_case"


REASONS: dict[str, Text] = {
    ReferralReason.NO_OFFENCE: _("No offence is disclosed"),
    ReferralReason.NOT_COGNIZABLE: _("The offence is not cognizable"),
    ReferralReason.CIVIL: _("A civil matter"),
    ReferralReason.NO_CASE: _("The preliminary enquiry found no prima facie case"),
}
REFERRALS = {
    "magistrate": _("Magistrate (BNSS 174)"),
    "legal_aid": _("Legal Services Authority"),
    "one_stop": _("One Stop Centre"),
    "help_desk": _("Women help desk"),
    "other": _("Elsewhere"),
}
