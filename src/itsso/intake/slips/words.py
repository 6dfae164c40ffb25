"""Who may hold a code; the statements that a victim's page offers; and the questions about treatment."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from itsso.intake.slips.phases import Phase

QUESTIONS = {
    "heard": _("Were you heard without waiting long?"),
    "respect": _("Were you treated with respect?"),
    "private": _("Could you speak without others hearing?"),
    "told": _("Were you told what happens next?"),
}

PHASES = {
    Phase.REGISTERED: pgettext_lazy("status", "Registered"),
    Phase.INVESTIGATED: pgettext_lazy("status", "Being investigated"),
    Phase.REPORT_IN_COURT: pgettext_lazy("status", "Report in court"),
    Phase.HEARING: pgettext_lazy("status", "Hearing"),
    Phase.DECIDED: pgettext_lazy("status", "Decided"),
}
"""All that the first page of her access says of a case."""

ANSWERS = {"yes": _("Yes"), "partly": _("Partly"), "no": _("No")}

NOT_TOLD, NOT_ME = "not_told", "not_me"

STATEMENTS = {"refused": "refused", NOT_TOLD: "not_told", NOT_ME: "answered_for_her"}
"""What she may say by a button of her page, and the code of the record that it opens."""

HOLDERS = {
    "victim": pgettext_lazy("holder of the code", "The victim, who is an adult"),
    "legal_heir": pgettext_lazy(
        "holder of the code",
        "Guardian or legal heir of an adult victim, who is neither an accused nor a relative of an accused",
    ),
    "parent": pgettext_lazy(
        "holder of the code", "Parent or guardian of a child, who is neither an accused nor a relative of an accused"
    ),
    "support_person": pgettext_lazy("holder of the code", "Support person of a child"),
    "cwc_nominee": pgettext_lazy("holder of the code", "Person named by the Child Welfare Committee for a child"),
}
"""Who may be given the code. A guardian or legal heir is a victim too (BNSS 2(1)(y))."""

OF_ADULT, OF_CHILD = ("victim", "legal_heir"), ("parent", "support_person", "cwc_nominee")
