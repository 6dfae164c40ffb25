"""The extract of the audit log of one case as a file for a court."""

from __future__ import annotations

import io
import json
from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from itsso.audit import actions, check
from itsso.audit.actions import Actor
from itsso.audit.evidence.certificate import CertifiedRecord, EvidenceFile
from itsso.audit.filters import ExportFilter
from itsso.audit.keys import own_key
from itsso.platform.clock import now
from itsso.platform.errors import Refused
from itsso.ui import text


class EntrySpan(NamedTuple):
    """The moments of the first and the last entry; None where there is no entry."""

    first: datetime | None
    last: datetime | None


def audit_extract(case_id: UUID, subject: str, *, by: Actor) -> EvidenceFile:
    """Return the audit entries of a case with their proofs; `subject` is its number, where the reader may see it.

    Raises Refused where the extract does not pass its own check.
    """
    content = b"".join(actions.export_entries(ExportFilter(case=case_id), by=by))
    report = check.check(io.BytesIO(content))
    refuse_faults(report.faults)
    name = f"audit-{case_id}.jsonl"
    first, last = span_of_entries(content)

    def describe() -> CertifiedRecord:
        return CertifiedRecord(
            title=_("Extract of the audit log of a case"),
            subject=subject or str(case_id),
            entries=report.lines,
            first=first,
            last=last,
            checks=[
                _("Its content, without a database: %(command)s") % {"command": f"itsso audit check {name} --key KEY"},
                check_text(report.lines, report.seals, report.unsealed, report.keys),
            ],
        )

    return EvidenceFile("audit", name, content, now(), describe)


def refuse_faults(faults: list[str]) -> None:
    """Refuse a certificate on an extract in which a check finds a fault."""
    if faults:
        raise Refused(
            _("The extract does not pass its check, so no certificate is made: %(fault)s. Tell the administrator.")
            % {"fault": faults[0]}
        )


def check_text(entries: int, seals: int, unsealed: int, keys: Collection[str]) -> str:
    """Return what the check of an extract said when it was made."""
    result = _("Checked when it was made: no fault in %(entries)s entries under %(seals)s seals; KEY is %(key)s.") % {
        "entries": text.count(entries),
        "seals": text.count(seals),
        "key": ", ".join(sorted(keys)) or own_key(),
    }
    waiting = ngettext(
        "%(n)s entry had no seal yet; a later extract has it.",
        "%(n)s entries had no seal yet; a later extract has them.",
        unsealed,
    )
    return f"{result} {waiting % {'n': text.count(unsealed)}}" if unsealed else result


def span_of_entries(content: bytes) -> EntrySpan:
    """Return when the first and the last audit entry of an extract were made."""
    moments = [
        datetime.fromisoformat(json.loads(row)["at"]) for row in content.splitlines() if row.startswith(b'{"id":')
    ]
    return EntrySpan(min(moments, default=None), max(moments, default=None))
