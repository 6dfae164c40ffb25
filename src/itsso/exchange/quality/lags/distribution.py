"""How long entries take: from the day of an event to the day of its entry, as a distribution with its median.

For the feed, the entry is the first one in CCTNS (`entered_at`); for pages, the one in this system. When a delivery
brought an entry here is not part of it: that is how current the data is.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from itsso.law.event_kinds import Kind
from itsso.ui.components import Text

MINIMUM = 10
"""Entries below which there is no median and no share."""

PERIOD = 365
"""Days before the count in which an entry was made that counts."""


class LagBasis(StrEnum):
    """Where an event was entered."""

    CCTNS = "cctns"
    PAGES = "pages"


BASES: Mapping[LagBasis, Text] = {
    LagBasis.CCTNS: _("CCTNS: from the event to its first entry in CCTNS"),
    LagBasis.PAGES: _("This system: from the event to its entry on a page here"),
}


class EntryGroup(StrEnum):
    """The kinds of event that are measured together."""

    REGISTRATION = "registration"
    ARREST = "arrest"
    REPORT = "report"
    CARE = "care"
    EXHIBITS = "exhibits"
    COURT = "court"


GROUPS: Mapping[EntryGroup, Text] = {
    EntryGroup.REGISTRATION: pgettext_lazy("entry", "Registrations of FIRs and Zero FIRs"),
    EntryGroup.ARREST: pgettext_lazy("entry", "Arrests and notices"),
    EntryGroup.REPORT: pgettext_lazy("entry", "Police reports"),
    EntryGroup.CARE: pgettext_lazy("entry", "Victim’s examination and statement"),
    EntryGroup.EXHIBITS: pgettext_lazy("entry", "Exhibits and laboratory reports"),
    EntryGroup.COURT: pgettext_lazy("entry", "Steps of a court"),
}

KINDS: Mapping[EntryGroup, tuple[Kind, ...]] = {
    EntryGroup.REGISTRATION: (Kind.FIR_REGISTERED,),
    EntryGroup.ARREST: (Kind.ARRESTED, Kind.APPEARANCE_NOTICE_SERVED),
    EntryGroup.REPORT: (Kind.FINAL_REPORT_FILED, Kind.SUPPLEMENTARY_REPORT_FILED),
    EntryGroup.CARE: (Kind.VICTIM_MEDICAL_EXAMINED, Kind.VICTIM_STATEMENT_RECORDED),
    EntryGroup.EXHIBITS: (Kind.EXHIBIT_SENT, Kind.LABORATORY_REPORT_RECEIVED),
    EntryGroup.COURT: (Kind.COGNIZANCE_TAKEN, Kind.CHARGES_FRAMED, Kind.JUDGMENT_DELIVERED, Kind.ACCUSED_DISPOSED_OF),
}

LIMITS = (1, 3, 7, 30)
"""The most days of each class of lags but the last. Many events have a day and no hour: 24 hours are the next day."""

CLASSES: tuple[Text, ...] = (
    _("same or next day"),
    _("2 or 3 days"),
    _("4 to 7 days"),
    _("8 to 30 days"),
    _("more than 30 days"),
)


def class_of(days: int) -> int:
    """Return the class of a lag, by its place."""
    return sum(days > limit for limit in LIMITS)


def days_of_class(place: int) -> tuple[int, int | None]:
    """Return the fewest and the most days of a class; None where there is no most."""
    return (LIMITS[place - 1] + 1 if place else 0), (LIMITS[place] if place < len(LIMITS) else None)


@dataclass(frozen=True, slots=True)
class LagDistribution:
    """The number of entries by days from the event to the entry."""

    lags: Counter[int] = field(default_factory=Counter)

    def add(self, lags: Mapping[str, int]) -> None:
        """Add stored numbers of entries by days."""
        for days, entries in lags.items():
            self.lags[int(days)] += entries

    @property
    def entries(self) -> int:
        """Return the number of entries."""
        return self.lags.total()

    @property
    def median(self) -> int | None:
        """Return the median in days, the lower of two in the middle; None below the minimum of entries."""
        if self.entries < MINIMUM:
            return None
        passed = 0
        for days in sorted(self.lags):
            passed += self.lags[days]
            if 2 * passed >= self.entries:
                return days
        return None

    def in_class(self, place: int) -> int:
        """Return how many entries are in a class."""
        return sum(entries for days, entries in self.lags.items() if class_of(days) == place)
