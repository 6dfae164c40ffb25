"""The printed history of a case: every entry in the order in which it was made, with its time, author and corrections.

Nothing is left out: an entry that was corrected stays, and says which entry corrected it. People are V1 and A1.
"""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from itsso.audit.evidence.certificate import CertifiedRecord, EvidenceFile
from itsso.cases.actions import OWN_SOURCE
from itsso.cases.case_page.timeline import HistoryEntry
from itsso.cases.documents.models import Print
from itsso.cases.documents.parts import Block, Matter, case_summary, notice, signed_by_sho, table
from itsso.cases.documents.queries import recorders_of
from itsso.cases.history.events import StoredEvent, struck_entries
from itsso.law.event_facts import FactName
from itsso.lawbook import facts
from itsso.lawbook import queries as lawbook
from itsso.platform.clock import now
from itsso.ui import text


def case_history(matter: Matter) -> Iterator[Block]:
    """Yield the blocks of the paper."""
    yield case_summary(matter)
    yield notice(
        _(
            "Every entry, in the order in which it was made. An entry is never changed: a correction is a later entry, "
            "and the one that it corrects stays."
        )
    )
    columns = [
        (_("No."), 0),
        (_("Happened"), 0),
        (_("Entry"), 2),
        (_("Details"), 3),
        (_("Recorded"), 0),
        (_("By"), 1),
    ]
    yield table(columns, list(_rows(matter)))
    yield signed_by_sho(matter)


def _rows(matter: Matter) -> Iterator[list[str]]:
    events = matter.page.file.history.events
    numbers = {event.id: number for number, event in enumerate(events, start=1)}
    struck, recorders = struck_entries(events), recorders_of(matter.page.case.pk)
    for event in events:
        entry = HistoryEntry(event, struck.get(event.id))
        details = list(_correction(event, numbers))
        if entry.shown:
            details += matter.page.history.facts_of(entry.kind, entry.facts)
        details += matter.page.history.outage_note(event.id)
        if entry.corrected_by is not None:
            details.append(_struck_by(entry.corrected_by, numbers))
        yield [
            str(numbers[event.id]),
            text.moment(entry.when) if entry.shown else "–",
            _title(entry),
            "; ".join(details),
            text.moment(event.recorded),
            recorders[event.id] if event.source == OWN_SOURCE else event.source,
        ]


def _title(entry: HistoryEntry) -> str:
    if not entry.shown:
        return _("Withdrawal of an entry")
    title = lawbook.kind(entry.kind).title
    return f"{title} ({entry.subject})" if entry.subject else str(title)


def _correction(event: StoredEvent, numbers: dict[str, int]) -> Iterator[str]:
    """Yield which entry a correction corrects, and why; nothing for any other entry."""
    if event.corrects is None:
        return
    template = _("replaces entry %(n)s") if FactName.REPLACEMENT in event.facts else _("withdraws entry %(n)s")
    yield template % {"n": numbers.get(event.corrects, "?")}
    if reason := facts.line(FactName.REASON, event.facts.get(FactName.REASON)):
        yield reason


def _struck_by(correction: StoredEvent, numbers: dict[str, int]) -> str:
    template = (
        _("replaced by entry %(n)s") if FactName.REPLACEMENT in correction.facts else _("withdrawn by entry %(n)s")
    )
    return template % {"n": numbers[correction.id]}


def history_file(matter: Matter, printed: Print, content: bytes) -> EvidenceFile:
    """Return a printed history as a file for a court."""
    events = matter.page.file.history.events
    recorded = [event.recorded for event in events]
    reported = [event for event in events if event.source != OWN_SOURCE]

    def describe() -> CertifiedRecord:
        return CertifiedRecord(
            title=_("Printed history of a case"),
            subject=f"{matter.page.label}, {matter.page.station}",
            entries=len(events),
            first=min(recorded, default=None),
            last=max(recorded, default=None),
            checks=[
                _(
                    "Against the system: entry %(id)s of the audit log holds the hash of this file. %(command)s "
                    "compares each print and each entry of a case with the sealed audit log."
                )
                % {"id": printed.pk, "command": "itsso audit verify --events"}
            ],
            remarks=_remarks(reported),
        )

    return EvidenceFile("history", f"itsso-{printed.number}-{printed.year}.pdf", content, now(), describe)


def _remarks(reported: list[StoredEvent]) -> list[str]:
    """Return what a certificate says of entries that another system sent."""
    if not reported:
        return []
    sources = ", ".join(sorted({event.source for event in reported}))
    message = ngettext(
        "%(n)s entry came from another system by data feed (%(sources)s). For it this certificate covers only what was "
        "received and stored here: the record of that system needs its own certificate.",
        "%(n)s entries came from another system by data feed (%(sources)s). For them this certificate covers only what "
        "was received and stored here: the record of that system needs its own certificate.",
        len(reported),
    )
    return [message % {"n": text.count(len(reported)), "sources": sources}]
