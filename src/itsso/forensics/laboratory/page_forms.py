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
    "decide": (gettext_lazy("Decide the request for priority"), gettext_lazy("Record the decision")),
    "return": (gettext_lazy("Return with reasons"), gettext_lazy("Return")),
    "priority": (gettext_lazy("Record a request for priority"), pgettext_lazy("button", "Record")),
    "query": (gettext_lazy("Ask the police"), gettext_lazy("Send the query")),
    "contact": (gettext_lazy("Record an outside contact"), pgettext_lazy("button", "Record")),
    "sheet": (gettext_lazy("Add to the worksheet"), gettext_lazy("Add")),
    "hold": (gettext_lazy("Put on hold, or continue"), pgettext_lazy("button", "Record")),
    "decline": (gettext_lazy("Decline this examination"), gettext_lazy("Decline")),
    "supersede": (gettext_lazy("Start a later report"), gettext_lazy("Start")),
    "reassign": (gettext_lazy("Assign to an examiner by name"), gettext_lazy("Assign")),
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
    return Refused(_("This cannot be done now. See the status."))
