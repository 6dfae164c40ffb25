"""The record of notification as a file that proves itself: records, officers, and audit entries with their proofs.

The first line is a head. A line for each record has its kind, the id of its audit entry, and its columns as they enter
its hash; then come the officers by rank, role and unit, and an export of exactly those audit entries
(`audit.export`). `itsso audit check` reads it without a database. Of directions and of messages that an identity was
opened it has those that its reader sees.
"""

from __future__ import annotations

import io
import json
from collections.abc import Sequence
from uuid import UUID

from django.utils.translation import gettext as _

from itsso.accounts.models import Posting
from itsso.accounts.queries import system_posting
from itsso.alerts.record import queries
from itsso.alerts.record.reading import visible_confidential
from itsso.audit import check, export
from itsso.audit.actions import Actor
from itsso.audit.bound_records import BoundRecord
from itsso.audit.evidence.actions import deliver
from itsso.audit.evidence.certificate import CertifiedRecord, EvidenceFile
from itsso.audit.evidence.extract import check_text, refuse_faults, span_of_entries
from itsso.audit.filters import ExportFilter
from itsso.cases.models import Case
from itsso.cases.words import case_label
from itsso.platform.clock import now
from itsso.protection.ranges import enter


def record_file(case_id: UUID) -> bytes:
    """Return the file about a case that the caller may read."""
    confidential = visible_confidential(case_id)
    with enter(system_posting()):
        records = queries.bound_records(case_id, confidential)
        entries = tuple(entry.id for entry in queries.binding_entries(case_id, confidential))
        trail = b"".join(export.export_entries(ExportFilter(lines=entries)))
    head = {
        "itsso": "records",
        "form": 1,
        "made": now().isoformat(timespec="seconds"),
        "case": str(case_id),
        "columns": {table.name: list(table.columns) for table in queries.TABLES},
    }
    rows = [
        {"record": record.kind, "entry": record.entry, "label": record.label, "columns": list(record.columns)}
        for record in records
    ]
    lines = (head, *rows, *_officers(records))
    return b"".join(json.dumps(line, ensure_ascii=False).encode() + b"\n" for line in lines) + trail


def _officers(records: Sequence[BoundRecord]) -> list[dict[str, str | int]]:
    """Return a line for each officer whom a record names: rank, role and unit, and no name."""
    places = {table.name: list(table.columns).index("posting_id") for table in queries.TABLES}
    posting_ids = {record.columns[places[record.kind]] for record in records}
    postings = Posting.objects.select_related("officer", "unit").in_bulk(posting_ids - {None})
    return [
        {"posting": pk, "rank": posting.officer.rank, "role": posting.role, "unit": posting.unit.name}
        for pk, posting in sorted(postings.items())
    ]


def deliver_record(case: Case, *, by: Actor) -> bytes:
    """Return an archive with the file and the draft certificates on it.

    Raises Refused where the file does not pass its own check.
    """
    content = record_file(case.pk)
    report = check.check(io.BytesIO(content))
    refuse_faults(report.faults)
    name, span = f"notification-{case.pk}.jsonl", span_of_entries(content)

    def describe() -> CertifiedRecord:
        return CertifiedRecord(
            title=_("Record of notification of a case"),
            subject=f"{case_label(case)}, {case.station}",
            entries=report.lines,
            first=span.first,
            last=span.last,
            checks=[
                _("Its content, without a database: %(command)s") % {"command": f"itsso audit check {name} --key KEY"},
                check_text(report.lines, report.seals, report.unsealed, report.keys),
            ],
        )

    return deliver(EvidenceFile("notification", name, content, now(), describe), by=by, case_id=case.pk)
