"""What the law offers to whoever tells of a sexual offence (BNSS 173(1) provisos, CrPC 154(1) before)."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

MEASURES = {
    "woman_officer": _("A woman officer records it"),
    "place": _("At her home or a place of her choice"),
    "interpreter": _("Interpreter or special educator"),
    "video": _("Recorded on video"),
    "support_person": _("A support person with her"),
}
ANSWERS = {
    "accepted": pgettext_lazy("measure", "Offered and accepted"),
    "declined": pgettext_lazy("measure", "Offered; she did not want it"),
    "not_needed": pgettext_lazy("measure", "Not needed: she has no disability"),
    "nobody": pgettext_lazy("measure", "Not offered: nobody was there to do it"),
    "not_offered": pgettext_lazy("measure", "Not offered"),
}
REASONS = {
    "no_offence": _("No offence is disclosed"),
    "not_cognizable": _("The offence is not cognizable"),
    "civil": _("A civil matter"),
    "no_case": _("The preliminary enquiry found no case"),
}
REFERRALS = {
    "magistrate": _("Magistrate (BNSS 174)"),
    "legal_aid": _("Legal Services Authority"),
    "one_stop": _("One Stop Centre"),
    "help_desk": _("Women help desk"),
    "other": _("Elsewhere"),
}
