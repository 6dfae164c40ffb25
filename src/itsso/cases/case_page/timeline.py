"""An event as the history of a case shows it, and in one line."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from django.utils.translation import gettext as _

from itsso.cases.case_page import chronology
from itsso.cases.history.events import StoredEvent
from itsso.cases.models import Precision
from itsso.law.event_facts import FactName
from itsso.lawbook import queries as lawbook
from itsso.platform.clock import INDIA
from itsso.ui import text


def entry_title(event: StoredEvent) -> str:
    """Return one entry in a line: what, of whom, when."""
    entry = HistoryEntry(event, None)
    named = f"{lawbook.kind(entry.kind).title} ({entry.subject})" if entry.subject else lawbook.kind(entry.kind).title
    return f"{named}, {text.moment(entry.when)}"


class HistoryEntry:
    """An event as the history shows it: with its own values, or for a correction with those of its replacement."""

    def __init__(self, event: StoredEvent, corrected_by: StoredEvent | None) -> None:
        self.event, self.corrected_by, self.id = event, corrected_by, event.id
        replacement = event.facts.get(FactName.REPLACEMENT) if event.corrects else None
        self.shown = event.corrects is None or replacement is not None
        self.kind, self.subject = event.kind, event.subject
        self.facts, self.at, self.precision = event.facts, event.at, event.precision
        if replacement:
            self.kind, self.subject, self.facts = replacement["kind"], replacement["subject"], replacement["facts"]
            self.at, self.precision = datetime.fromisoformat(replacement["at"]), replacement["precision"]

    @property
    def when(self) -> date | datetime:
        """Return a moment where the minute is known, else the day."""
        local = self.at.astimezone(INDIA)
        return local if self.precision == Precision.MINUTE else local.date()

    @property
    def entry(self) -> chronology.DatedEntry:
        """Return the values on which the entry's place in the history depends."""
        return chronology.DatedEntry(self.when, self.kind, self.facts, self.id)

    def notes(self, *, of_several: bool) -> Iterator[str]:
        """Yield notes on the entry: how exactly its time is known, when it became known, and what became of it.

        That no hour is known is noted only on a day with several entries (`of_several`).
        """
        if of_several and self.precision == Precision.DAY:
            yield _("time not recorded")
        if self.precision == Precision.MONTH:
            yield _("only the month is known")
        if self.precision == Precision.YEAR:
            yield _("only the year is known")
        recorded = text.day(self.event.recorded)
        if self.event.corrects:
            yield _("replaced another entry on %(day)s") % {"day": recorded}
        elif recorded != text.day(self.at):
            yield _("recorded on %(day)s") % {"day": recorded}
        if self.corrected_by:
            is_replaced = FactName.REPLACEMENT in self.corrected_by.facts
            message = _("replaced on %(day)s") if is_replaced else _("withdrawn on %(day)s")
            yield message % {"day": text.day(self.corrected_by.recorded)}
