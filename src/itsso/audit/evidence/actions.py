"""The delivery of a file for a court: the file and its draft certificates in one archive, so that they never part."""

from __future__ import annotations

import io
import zipfile
from uuid import UUID

from itsso.audit import actions as audit
from itsso.audit.actions import Actor
from itsso.audit.evidence.certificate import EvidenceFile, certificate_pdf
from itsso.platform.clock import INDIA
from itsso.platform.languages import SHIPPED

MEDIA_TYPE = "application/zip"


def deliver(file: EvidenceFile, *, by: Actor, case_id: UUID | None = None) -> bytes:
    """Return a ZIP archive with the file, and a draft certificate on it in each language that is shipped.

    The hash of the file is kept in the audit log, so that a file that comes back can be recognised.
    """
    papers = {f"certificate-{code}.pdf": certificate_pdf(file, code, made_by=by.number) for code, _name in SHIPPED}
    detail = {"extract": file.kind, "sha256": file.sha256, "size": len(file.content)}
    audit.write("evidence.delivered", by, file.name, detail, case=case_id)
    created = file.made_at.astimezone(INDIA).timetuple()[:6]
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as parts:
        for name, content in {file.name: file.content, **papers}.items():
            parts.writestr(zipfile.ZipInfo(name, created), content, zipfile.ZIP_DEFLATED)
    return archive.getvalue()
