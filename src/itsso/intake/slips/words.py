"""Questions to the complainant with her possible answers, and the statements that her page offers."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

QUESTIONS = {
    "heard": _("Were you heard without waiting long?"),
    "respect": _("Were you treated with respect?"),
    "private": _("Could you speak without others hearing?"),
    "told": _("Were you told what happens next?"),
}

ANSWERS = {"yes": _("Yes"), "partly": _("Partly"), "no": _("No")}

NOT_ME = "not_me"

SAID = {"refused": "refused", "not_told": "not_told", NOT_ME: "answered_for_her"}
"""What she may say by a button of her page, and the code of the record that it opens."""
