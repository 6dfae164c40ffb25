"""Remove text that was entered by mistake: one officer asks for it, another decides.

Only a text that is no longer in force can be redacted, that of an entry that was corrected, so that neither deadlines
nor figures change; and the reason that was written for an opening.
The value and its salt go; the commitment stays, so that the record can still be verified (`audit.records.commitments`).
Copies of the same text elsewhere in the case go with it, in entries, in cases that were joined, and in what packages
above register here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import cache
from typing import NamedTuple
from uuid import UUID

import orjson
from django.db.models import QuerySet
from django.http import Http404
from django.utils.translation import gettext as _

from itsso import law
from itsso.accounts.models import Posting
from itsso.audit import actions as audit
from itsso.audit.records import commitments
from itsso.audit.records.queries import stored_record
from itsso.audit.records.tables import REDACTED
from itsso.cases.actions import case_row, derive_all, write_derived
from itsso.cases.documents.models import Print
from itsso.cases.history import queries as histories
from itsso.cases.history.events import LockedCase, StoredEvent, struck_entries
from itsso.cases.models import Redaction
from itsso.cases.queries import update_cases
from itsso.cases.records import EVENTS
from itsso.cases.redaction.queries import cases_joined, remove_texts
from itsso.law import shapes
from itsso.law.event_facts import FactName
from itsso.platform.clock import now
from itsso.platform.errors import Refused
from itsso.protection.models import Opening
from itsso.protection.records import OPENINGS
from itsso.protection.sent_forms import refuse_another_officer, refuse_other_content


class Candidate(NamedTuple):
    """A text that may be redacted: its record and its path there, its value, and the event that holds it."""

    record_table: str
    record: UUID
    path: str
    value: str
    event: StoredEvent | None  # of an opening: None


type RemoveCopies = Callable[[Sequence[UUID], str, UUID], int]
"""A function that removes a text from what a package stores of cases, in the transaction of the decision.

It gets the ids of the cases, the text, and the id of the redaction; it returns how many rows held the text."""

_copies: dict[str, RemoveCopies] = {}


def register_copies(name: str, remove: RemoveCopies) -> None:
    """Register where a package above keeps copies of what is typed in cases."""
    _copies[name] = remove


def candidates(case_id: UUID) -> list[Candidate]:
    """Return the texts of a case that may be redacted: of entries that were corrected, and of reasons for openings."""
    (locked,) = _history([case_id])
    struck = struck_entries(locked.events)
    texts = [
        Candidate(EVENTS, UUID(hex=event.id), path, value, event)
        for event in locked.events
        if event.id in struck
        for path, value in _texts(event)
    ]
    openings = Opening.objects.filter(case_id=case_id).exclude(words="").order_by("-at")
    return texts + [Candidate(OPENINGS, opening.pk, "words", opening.words, None) for opening in openings]


def requests_of(case_id: UUID) -> QuerySet[Redaction]:
    """Return the requests of a case, the newest first."""
    return Redaction.objects.filter(case_id=case_id).order_by("-requested_at")


def undecided(by: Posting) -> QuerySet[Redaction]:
    """Return the requests within the range that wait for a decision which this officer may make."""
    return Redaction.objects.filter(decided_at=None).exclude(requested_by=by.actor.number)


def request_redaction(case_id: UUID, record: UUID, path: str, *, by: Posting, form: UUID) -> Redaction:
    """Request the removal of a text; a form that is sent again is the same request.

    Raises Http404 where there is no such text, Refused where its removal is requested already or the text is still in
    force elsewhere, and where the form was sent by another officer or for another text.
    """
    existing = Redaction.objects.filter(pk=form).first()
    if existing is not None:
        refuse_another_officer(existing.requested_by, by=by)
        refuse_other_content((existing.case_id, existing.record, existing.path) == (case_id, record, path))
        return existing
    candidate = _candidate(case_id, record, path)
    if Redaction.objects.filter(case_id=case_id, record=record, path=path, decided_at=None).exists():
        raise Refused(_("Removal of this text has already been requested. Another officer must decide."))
    _refuse_standing(_history(cases_joined(case_id)), candidate.value)
    redaction = Redaction.objects.create(
        pk=form,
        case_id=case_id,
        record_table=candidate.record_table,
        record=record,
        path=path,
        requested_at=now(),
        requested_by=by.actor.number,
        requested_by_name=by.actor.name,
    )
    audit.write("records.redaction_requested", by.actor, str(form), _place(redaction), case=case_id)
    return redaction


def decline(redaction_id: UUID, *, by: Posting) -> None:
    """Decide that the text stays."""
    redaction = _to_decide(redaction_id, by)
    audit.write("records.redaction_declined", by.actor, str(redaction.pk), _place(redaction), case=redaction.case_id)
    _close(redaction, "declined", by)


def approve(redaction_id: UUID, *, by: Posting) -> int:
    """Remove the text with all its copies, and return the number of records and rows that had it.

    Raises Http404 where there is no such request, Refused where the same officer requested it, where it is decided
    already, or where the text is still in an entry in force.
    """
    redaction = _to_decide(redaction_id, by)
    candidate = _candidate(redaction.case_id, redaction.record, redaction.path)
    case_ids = cases_joined(redaction.case_id)
    locked_cases = _history(case_ids, lock=True)
    _refuse_standing(locked_cases, candidate.value)
    copies = [
        (locked.id, UUID(hex=event.id), paths)
        for locked in locked_cases
        for event in locked.events
        if (paths := [path for path, value in _texts(event) if _same(value, candidate.value)])
    ]
    records_with_it = [(EVENTS, *copy) for copy in copies]
    if candidate.record_table == OPENINGS:
        records_with_it.append((OPENINGS, redaction.case_id, redaction.record, ["words"]))
    for table, case_id, record, paths in records_with_it:
        _write_entry(redaction, table, case_id, record, paths, by)
    removed = sum(remove(case_ids, candidate.value, redaction.pk) for remove in _copies.values())
    # The one that was asked for goes last: the database compares every other copy with it.
    for table, case_id, record, paths in sorted(records_with_it, key=lambda copy: copy[2] == redaction.record):
        _redact(redaction, table, case_id, record, paths, by)
    removed += len(records_with_it)
    _close(redaction, "done", by)
    _derive_again(case_ids)
    return removed


def papers_since(redaction: Redaction) -> list[Print]:
    """Return the prints of the case made up to the decision: they may hold the text; a redaction cannot reach paper."""
    return list(Print.objects.filter(case_id=redaction.case_id, at__lte=redaction.decided_at or now()).order_by("at"))


def _to_decide(redaction_id: UUID, by: Posting) -> Redaction:
    redaction = Redaction.objects.select_for_update().filter(pk=redaction_id).first()
    if redaction is None:
        raise Http404
    if redaction.requested_by == by.actor.number:
        raise Refused(_("You asked for this removal. Another officer must decide."))
    if redaction.decided_at is not None:
        raise Refused(_("This removal has already been decided."))
    return redaction


def _close(redaction: Redaction, outcome: str, by: Posting) -> None:
    redaction.decided_at, redaction.outcome = now(), outcome
    redaction.decided_by, redaction.decided_by_name = by.actor.number, by.actor.name
    redaction.save(update_fields=["decided_at", "outcome", "decided_by", "decided_by_name"])


def _place(redaction: Redaction) -> dict[str, str]:
    return {"table": redaction.record_table, "record": str(redaction.record), "path": redaction.path}


def _candidate(case_id: UUID, record: UUID, path: str) -> Candidate:
    matches = [text for text in candidates(case_id) if (text.record, text.path) == (record, path)]
    if not matches:
        raise Http404
    return matches[0]


def _history(case_ids: Sequence[UUID], *, lock: bool = False) -> list[LockedCase]:
    cases = histories.read(case_ids, lock=lock)
    if not cases:
        raise Http404
    return cases


@cache
def _text_facts() -> frozenset[str]:
    """Return the names of facts whose values are typed or come from a feed's text: references and sections."""
    typed = {name for kind in law.book().kinds.values() for name, fact in kind.facts.items() if fact.type in _TYPED}
    return frozenset(typed | {FactName.NUMBER, FactName.IO_REF, FactName.OFFENCES})


_TYPED = ("ref", "sections")


def _texts(event: StoredEvent) -> Iterator[tuple[str, str]]:
    """Yield the path and the value of each text that an event holds."""
    for path, value in commitments.texts(event.facts).items():
        parts = [part for part in path.split("/") if not part.isdigit()]
        if value and parts[-1] in _text_facts() and not _is_read_by_the_law(parts[-1], value):
            yield path, value


def _is_read_by_the_law(name: str, value: str) -> bool:
    """Return whether a text is a section or an FIR number as the law and figures read it.

    Such a text is not a mistake, and is never removed.
    """
    if name == FactName.OFFENCES:
        return shapes.fits("section", value)
    return name == FactName.NUMBER and shapes.read_fir_number(value) is not None


def _same(value: str, other: str) -> bool:
    return value.lower() == other.lower()


def _refuse_standing(locked_cases: Sequence[LockedCase], value: str) -> None:
    for locked in locked_cases:
        struck = struck_entries(locked.events)
        for event in locked.events:
            if event.id not in struck and any(_same(other, value) for _path, other in _texts(event)):
                raise Refused(_("A current entry still contains this text. Correct that entry first."))


def _write_entry(
    redaction: Redaction, table: str, case_id: UUID, record: UUID, paths: Sequence[str], by: Posting
) -> None:
    key = f"{case_id} {record}" if table == EVENTS else str(record)
    detail = {
        "table": table,
        "key": key,
        "redaction": str(redaction.pk),
        "requested_by": redaction.requested_by,
        "paths": list(paths),
    }
    audit.write(REDACTED, by.actor, key, detail, case=case_id)


def _redact(redaction: Redaction, table: str, case_id: UUID, record: UUID, paths: Sequence[str], by: Posting) -> None:
    stored = stored_record(table, case_id, record)
    redacted = commitments.redact(stored.salt, stored.redacted, stored.values, paths)
    remove_texts(redaction, table, case_id, record, paths, orjson.dumps(redacted).decode(), by=by)


def _derive_again(case_ids: Sequence[UUID]) -> None:
    """Derive again what is stored of the cases in addition to their events: it held the text too."""
    cases = histories.read(case_ids, lock=True)
    derived = derive_all(cases)
    update_cases([case_row(case, derived[case.id]) for case in cases])
    write_derived([case.id for case in cases], derived)
