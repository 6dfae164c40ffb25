"""The history of a case in words: its entries as the case page shows them, and the facts of an event."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from uuid import UUID

from django.utils.translation import gettext as _

from itsso.cases import limits
from itsso.cases.actions import OWN_SOURCE
from itsso.cases.addresses import correction_address
from itsso.cases.blanks.words import outage_text
from itsso.cases.case_page import chronology
from itsso.cases.case_page.timeline import HistoryEntry
from itsso.cases.history.events import struck_entries
from itsso.cases.models import Series
from itsso.cases.queries import CaseFile
from itsso.cases.recording import actions as recording
from itsso.cases.words import fir
from itsso.law.event_facts import EventFacts, FactName
from itsso.law.event_kinds import Kind
from itsso.lawbook import facts
from itsso.lawbook import queries as lawbook
from itsso.ui.components import TimelineEntry

NUMBER_FACTS = frozenset({FactName.FIR, FactName.NUMBER, FactName.YEAR})
"""The facts that are shown together as the number of an FIR."""

UNIT_FACTS = frozenset({FactName.STATION, FactName.TO, FactName.FROM, FactName.STATION_OF_PLACE})
"""The facts whose number is the permanent id of a unit."""


class CaseHistory:
    """The history of one case, with the units that its events name."""

    def __init__(self, file: CaseFile) -> None:
        self.file = file

    def unit(self, unit_id: int) -> str:
        """Return a unit that the history names; its bare id where it does not exist any more."""
        unit = self.file.units.get(unit_id)
        return str(unit) if unit else str(unit_id)

    def entries(self, correctable: Collection[str] = ()) -> list[TimelineEntry]:
        """Return every event in the order of reading, struck where it was corrected, with its replacement.

        An entry in force of a kind in `correctable` leads to the page of its correction.
        """
        struck = struck_entries(self.file.history.events)
        entries = [HistoryEntry(event, struck.get(event.id)) for event in self.file.history.events]
        visible = [entry for entry in entries if entry.shown]
        shared = chronology.days_with_several_entries(item.entry for item in visible)
        ordered = chronology.in_order_of_reading(visible, lambda item: item.entry)
        in_force = {event.id for event in recording.current_entries(self.file.history) if event.kind in correctable}
        return [
            self._happening(
                entry,
                of_several=entry.entry.day in shared,
                may_correct=entry.corrected_by is None and (entry.event.corrects or entry.id) in in_force,
                anchor=f"entry-{number}",
            )
            for number, entry in enumerate(ordered, 1)
        ]

    def _happening(self, entry: HistoryEntry, *, of_several: bool, may_correct: bool, anchor: str) -> TimelineEntry:
        kind = lawbook.kind(entry.kind)
        title = f"{kind.title} ({entry.subject})" if entry.subject else str(kind.title)
        return TimelineEntry(
            title=title,
            when=entry.when,
            byline="ITSSO" if entry.event.source == OWN_SOURCE else entry.event.source,
            text="; ".join(self.facts_of(entry.kind, entry.facts)),
            note=" · ".join([*entry.notes(of_several=of_several), *self.outage_note(entry.id)]),
            struck=entry.corrected_by is not None,
            url=correction_address(self.file.case.pk, UUID(hex=entry.event.corrects or entry.id))
            if may_correct
            else "",
            action=_("Correct"),
            is_own=entry.event.source == OWN_SOURCE,
            anchor=anchor,
            is_routine=entry.kind == Kind.CASE_DIARY_WRITTEN,
        )

    def outage_note(self, event_id: str) -> Iterator[str]:
        """Yield that an event was entered after an outage, with the number of the blank form; nothing for others."""
        if blank := self.file.blanks.get(event_id):
            yield outage_text(blank)

    def facts_of(self, kind: str, event_facts: EventFacts) -> Iterator[str]:
        """Yield a line for each fact of an event of this kind; its moment is not among them."""
        values: Mapping[str, object] = event_facts
        if FactName.FIR in event_facts and event_facts.get(FactName.NUMBER):
            series = Series.ZERO if event_facts[FactName.FIR] == "zero" else Series.REGULAR
            yield fir(series, str(event_facts[FactName.NUMBER]), event_facts[FactName.YEAR])
            values = {name: value for name, value in values.items() if name not in NUMBER_FACTS}
        for name, value in facts.in_order(values):
            if name in UNIT_FACTS and isinstance(value, int):
                value = self.unit(value)
            if name == FactName.LIMIT:
                value = _rule_title(str(value))
            line = facts.line(name, value, kind)
            if line:
                yield line


def _rule_title(rule_id: str) -> str:
    """Return the title of a rule, which a reason for delay names by its id.

    A feed may name a rule that the statute book does not have: its id is returned.
    """
    try:
        return limits.rule(rule_id).title
    except KeyError:
        return rule_id
