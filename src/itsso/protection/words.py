"""The table of roles in words, for its page: what each page is for, by room, and what each role sees."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from itsso.protection.roles import NEEDS_SECOND_FACTOR, WITH_CASES, WITH_FIGURES
from itsso.ui.components import Text

SEES: tuple[tuple[Text, frozenset[str]], ...] = (
    (_("Figures of one’s own unit and the units below it"), WITH_FIGURES),
    (_("Papers of cases of one’s own unit and the units below it"), WITH_CASES),
    (_("Must show a second factor at sign-in"), NEEDS_SECOND_FACTOR),
)
"""What the database shows to a role, whatever page it opens."""

ROOMS: dict[str, Text] = {
    "accounts": _("One’s own account"),
    "protection": _("Protection"),
    "cases": _("Cases"),
    "monitoring": _("Figures"),
    "exchange": _("CCTNS feed"),
    "api": _("Programs that bear a token"),
}

DOES: dict[str, Text] = {
    "accounts:postings": _("See one’s own postings and change over to another"),
    "accounts:tokens": _("See the tokens of one’s own posting, and make one"),
    "accounts:end_token": _("End a token of one’s own posting"),
    "protection:roles": _("Read this table"),
    "cases:desk": _("See what is due and what is late"),
    "cases:list": _("Look up cases by number"),
    "cases:case": _("Read a case and its history"),
    "cases:record_identity": _("Record a victim’s identity, sealed"),
    "cases:open_identity": _("Ask to open identity, with a reason"),
    "cases:opened": _("Read identity that was opened; an investigating officer in own cases only"),
    "cases:access_log": _("See who opened the identity of a case, and why"),
    "cases:openings": _("See openings of identity that are out of the ordinary"),
    "cases:find_person": _("Look for cases of a person by exact name or telephone"),
    "cases:accused": _("See and record the names of the accused of a case"),
    "monitoring:home": _("Begin at the figures of one’s own unit"),
    "monitoring:dashboard": _("See a unit’s figures"),
    "monitoring:list": _("See which cases stand behind a number"),
    "monitoring:csv": _("Take a unit’s figures away as a file"),
    "exchange:deliveries": _("See deliveries of the feed, and send one in"),
    "exchange:delivery": _("See how the rows of a delivery ended"),
    "exchange:progress": _("Watch a delivery being loaded"),
    "exchange:rejected": _("Take the rejected rows away as a file"),
    "api:figures": _("Ask for a unit’s figures"),
    "api:deliveries": _("Send a delivery of the feed"),
    "api:delivery": _("Ask how the rows of a delivery ended"),
}
"""What an officer does on each page behind the sign-in; a test keeps it as long as the table."""
