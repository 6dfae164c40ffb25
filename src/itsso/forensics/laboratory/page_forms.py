"""Forms of a page: those of its main work are always open, and of the others only one, which its link opens."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping

from django.forms import Form
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from itsso.platform.errors import Refused
from itsso.protection.middleware import OfficerRequest
from itsso.ui.components import Text

type FormFactory = Callable[..., Form]

TITLES: dict[str, tuple[Text, Text]] = {
    "return": (gettext_lazy("Return it, with the reasons"), gettext_lazy("Return")),
    "priority": (gettext_lazy("Note a wish to be taken out of turn"), pgettext_lazy("button", "Note")),
    "contact": (gettext_lazy("Note a contact from outside"), pgettext_lazy("button", "Note")),
    "sheet": (gettext_lazy("Add to the worksheet"), gettext_lazy("Add")),
    "hold": (gettext_lazy("It cannot go on, or goes on again"), pgettext_lazy("button", "Note")),
    "decline": (gettext_lazy("Decline this work"), gettext_lazy("Decline")),
    "supersede": (gettext_lazy("Begin a later report"), gettext_lazy("Begin")),
    "reassign": (gettext_lazy("Give it to an examiner by name"), gettext_lazy("Give")),
}
"""What may be done in addition to a page's main work: the text of the link to its form, and of the form's button."""


class PageForms:
    """The forms of a page. Those in `at_once` are always open; of the others only the one whose link was followed."""

    def __init__(
        self, request: OfficerRequest, allowed: Mapping[str, FormFactory], at_once: Collection[str] = ()
    ) -> None:
        posted, requested = request.POST.get("act", ""), request.GET.get("do", "")
        names = [name for name in allowed if name in (*at_once, posted, requested)]
        sent = request.method == "POST"
        self.open = {
            name: allowed[name](data=request.POST if sent and name == posted else None, auto_id=f"{name}_%s")
            for name in names
        }
        self.sent = self.open.get(posted) if sent else None
        self.opened = [(name, self.open[name], *TITLES[name]) for name in names if name in TITLES]
        self.links = [(name, TITLES[name][0]) for name in allowed if name in TITLES and name not in names]


def no_longer_possible() -> Refused:
    """Return the refusal for an action that is no longer possible, because another user was faster."""
    return Refused(_("This cannot be done now: see how it stands."))
