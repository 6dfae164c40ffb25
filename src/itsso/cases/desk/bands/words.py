"""The bands of My work, and how pages call them."""

from __future__ import annotations

from collections.abc import Mapping
from enum import IntEnum

from django.utils.translation import gettext_lazy as _

from itsso.ui.components import Text


class CaseBand(IntEnum):
    """The bands of My work, in their order. A case is in the first in which any of its time limits is."""

    HOURS = 0  # a limit of hours, or default bail within a week
    WEEK = 1  # what the police can still do in time, today or within a week
    OVERDUE = 2  # overdue, and the next step is one of the police
    WAITING = 3  # overdue because of another office, or owed by a doctor or a laboratory
    OLD = 4  # overdue for more than a year
    LATER = 5

    @property
    def code(self) -> str:
        """Return the band as an address names it."""
        return self.name.lower()


TITLES: Mapping[CaseBand, Text] = {
    CaseBand.HOURS: _("Hours matter"),
    CaseBand.WEEK: _("This week"),
    CaseBand.OVERDUE: _("Overdue, can be done now"),
    CaseBand.WAITING: _("Waiting on others"),
    CaseBand.OLD: _("Overdue for more than a year: close or explain"),
    CaseBand.LATER: _("Due later"),
}

HINTS: Mapping[CaseBand, Text] = {
    CaseBand.HOURS: _("Limits of 24 or 48 hours, and custody that ends in default bail within a week"),
    CaseBand.WEEK: _("Can still be done in time"),
    CaseBand.OVERDUE: _("The next step is with the police"),
    CaseBand.WAITING: _("The next step is with a hospital, laboratory, prosecutor, court or supervising officer"),
    CaseBand.OLD: "",
    CaseBand.LATER: _("More than a week left"),
}

FIRST_ROWS: Mapping[CaseBand, int] = {
    CaseBand.HOURS: 12,
    CaseBand.WEEK: 5,
    CaseBand.OVERDUE: 5,
    CaseBand.WAITING: 3,
    CaseBand.OLD: 2,
    CaseBand.LATER: 1,
}
"""How many cases of each band My work shows; a link leads to the list of all of them."""

FOLDED = frozenset({CaseBand.WAITING, CaseBand.OLD, CaseBand.LATER})
"""The bands of which a phone shows title and number until they are opened: nothing in them is to be done today."""

ROWS_ON_A_PHONE = 3
"""How many cases a phone shows in all, the most urgent: My work has one length there, however much is due."""

URGENT = frozenset({CaseBand.HOURS, CaseBand.WEEK})
"""The bands that the number of *My work* in the menu counts: what can still be done in time."""

BY_CODE = {band.code: band for band in CaseBand}
