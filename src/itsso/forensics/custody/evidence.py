"""The extract of the custody register of one exhibit as a file for a court."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext as _

from itsso.accounts.models import Posting
from itsso.audit.evidence.actions import deliver
from itsso.audit.evidence.certificate import CertifiedRecord, EvidenceFile
from itsso.audit.evidence.extract import check_text, refuse_faults, span_of_entries
from itsso.cases.models import Case
from itsso.cases.words import case_label
from itsso.forensics import check
from itsso.forensics.custody.extract import extract
from itsso.forensics.custody.texts import finding_text
from itsso.forensics.labels import spelled
from itsso.platform.clock import now


def deliver_custody_extract(case: Case, label: str, *, by: Posting) -> bytes:
    """Return an archive with the extract of one exhibit's custody register and the draft certificates on it.

    Raises Http404 where the exhibit has no entry, Refused while it is at the laboratory, and where the extract does
    not pass its own check.
    """
    content = extract([label], by=by)
    report = check.check(content)
    refuse_faults(report.faults)
    name, span, case_id = f"custody-{label}.jsonl", span_of_entries(content), UUID(str(case.pk))

    def describe() -> CertifiedRecord:
        command = f"python -m itsso.forensics.check {name} --key KEY"
        findings = [finding_text(finding.code) for chain in report.chains.values() for finding in chain.findings]
        return CertifiedRecord(
            title=_("Extract of the custody register of an exhibit"),
            subject=_("Exhibit %(number)s; %(case)s, %(station)s")
            % {"number": spelled(label), "case": case_label(case), "station": case.station},
            entries=report.acts,
            first=span.first,
            last=span.last,
            checks=[
                _("Its content, without a database: %(command)s") % {"command": command},
                check_text(report.acts, report.seals, report.unsealed, report.keys),
            ],
            remarks=[_("What the register itself shows: %(finding)s.") % {"finding": text} for text in findings],
        )

    return deliver(EvidenceFile("custody", name, content, now(), describe), by=by.actor, case_id=case_id)
