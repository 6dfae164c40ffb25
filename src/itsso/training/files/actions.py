"""Import of an uploaded file in batches. Stopped at any point and run again, it ends with the same result."""

from __future__ import annotations

from hashlib import sha256
from pathlib import PurePath
from uuid import UUID

from itsso.accounts.models import Posting
from itsso.audit import actions as audit
from itsso.platform.clock import now
from itsso.platform.ids import uuid7
from itsso.protection.ranges import enter
from itsso.protection.sent_forms import refuse_another_officer, refuse_other_content
from itsso.training.files import reasons
from itsso.training.files.attendance import AttendanceImport
from itsso.training.files.places import UnitCodes
from itsso.training.files.queries import lock_uploads
from itsso.training.files.reading import TrainingFile
from itsso.training.files.reasons import RowError
from itsso.training.files.register import FIRST_ROW, RegisterImport
from itsso.training.models import Reject, Upload

BATCH = 5_000


def receive(upload_id: UUID, kind: str, name: str, content: bytes, *, by: Posting) -> Upload:
    """Store a file, whose rows `process_upload` then imports. The same form posted again is the same file.

    Raises:
        Refused: the file cannot be parsed as its kind; then nothing of it is stored.
    """
    digest, rows = sha256(content).hexdigest(), len(TrainingFile(kind, content).lines)
    upload, created = Upload.objects.get_or_create(
        pk=upload_id,
        defaults={
            "kind": kind,
            "name": PurePath(name).name[:200],
            "unit": by.unit,
            "content": content,
            "sha256": digest,
            "rows": rows,
            "received_at": now(),
            "by": by.actor.number,
            "by_name": by.actor.name,
        },
    )
    if not created:
        refuse_another_officer(upload.by, by=by)
        refuse_other_content((upload.kind, upload.sha256) == (kind, digest))
    if created:
        audit.write("training.received", by.actor, str(upload.pk), {"kind": kind, "rows": rows, "sha256": digest})
    return upload


def process_upload(upload_id: UUID, *, by: Posting) -> Upload:
    """Import the remaining rows of a file, one transaction for each batch.

    The content is read once and written once, when it is removed: with each batch it took a quarter of the time.

    Raises:
        Refused: the posting is over.
    """
    with enter(by):
        upload = Upload.objects.get(pk=upload_id)
        if upload.content is None:
            return upload
        file = TrainingFile(upload.kind, bytes(upload.content))
    importer: RegisterImport | AttendanceImport | None = None
    while upload.ended_at is None:
        with enter(by):
            lock_uploads()
            upload = Upload.objects.defer("content").get(pk=upload_id)
            importer = importer or _importer(upload, file, by)
            if upload.ended_at is None:
                _process_batch(upload, file, importer, by)
    return upload


def _importer(upload: Upload, file: TrainingFile, by: Posting) -> RegisterImport | AttendanceImport:
    places = UnitCodes(by.unit)
    return (
        RegisterImport(file, places)
        if upload.kind == Upload.FileKind.REGISTER
        else AttendanceImport(file, places, by.actor)
    )


def _process_batch(
    upload: Upload, file: TrainingFile, importer: RegisterImport | AttendanceImport, by: Posting
) -> None:
    end = min(upload.done + BATCH, upload.rows)
    taken_count, unchanged, errors = importer.import_rows(range(upload.done, end))
    Reject.objects.bulk_create([_reject(upload, file, index, error) for index, error in errors], batch_size=2_000)
    upload.taken += taken_count
    upload.unchanged += unchanged
    upload.rejected += len(errors)
    upload.done = end
    changed = ["done", "taken", "unchanged", "rejected"]
    if upload.done == upload.rows:
        upload.content, upload.ended_at = None, now()
        changed += ["content", "ended_at"]
        counts = {"taken": upload.taken, "unchanged": upload.unchanged, "rejected": upload.rejected}
        audit.write("training.taken", by.actor, str(upload.pk), counts)
    upload.save(update_fields=changed)


def _reject(upload: Upload, file: TrainingFile, index: int, error: RowError) -> Reject:
    return Reject(
        upload=upload,
        row=index + FIRST_ROW,
        column=error.column,
        reason=error.reason,
        told=dict(error.values),
        line=file.lines[index],
    )


def load(kind: str, name: str, content: bytes, *, by: Posting) -> Upload:
    """Store a file and import it at once, as the command does; an import that was stopped is resumed."""
    with enter(by):
        digest = sha256(content).hexdigest()
        unfinished = Upload.objects.filter(kind=kind, sha256=digest, ended_at=None).values_list("pk", flat=True).first()
        upload = receive(unfinished or uuid7(), kind, name, content, by=by)
    return process_upload(upload.pk, by=by)


def describe_reject(reject: Reject) -> str:
    """Return the error of a row as text: the column first, then the message."""
    reason = reasons.message(reject.reason, reject.told)
    return f"{reject.column}: {reason}" if reject.column else reason
