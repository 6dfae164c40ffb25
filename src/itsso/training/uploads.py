"""A file taken row by row, batch by batch: killed at any point and run again, it ends as if nothing had happened."""

from __future__ import annotations

from hashlib import sha256
from pathlib import PurePath
from uuid import UUID

from django.db import connection

from itsso.accounts.models import Posting
from itsso.audit import actions as audit
from itsso.platform.clock import now
from itsso.platform.ids import uuid7
from itsso.protection.ranges import enter
from itsso.protection.sent_forms import refuse_another_officer, refuse_other_content
from itsso.training import reasons
from itsso.training.attendance import AttendanceImport
from itsso.training.models import Reject, Upload
from itsso.training.places import UnitCodes
from itsso.training.reading import TrainingFile
from itsso.training.reasons import RowError
from itsso.training.register import FIRST_ROW, RegisterImport

BATCH = 5_000


def receive(upload_id: UUID, kind: str, name: str, content: bytes, *, by: Posting) -> Upload:
    """Keeps a file, whose rows are then taken by `take`. The same form again is the same file.

    Raises Refused where it cannot be read as what it is: then nothing of it is kept.
    """
    digest, rows = sha256(content).hexdigest(), len(TrainingFile(kind, content).lines)
    upload, created = Upload.objects.get_or_create(
        pk=upload_id,
        defaults={
            "kind": kind, "name": PurePath(name).name[:200], "unit": by.unit, "content": content, "sha256": digest,
            "rows": rows, "received_at": now(), "by": by.actor.number, "by_name": by.actor.name,
        },
    )  # fmt: skip
    if not created:
        refuse_another_officer(upload.by, by=by)
        refuse_other_content((upload.kind, upload.sha256) == (kind, digest))
    if created:
        audit.write("training.received", by.actor, str(upload.pk), {"kind": kind, "rows": rows, "sha256": digest})
    return upload


def process_upload(upload_id: UUID, *, by: Posting) -> Upload:
    """Takes what is left of a file, one transaction a batch. Raises Refused where the posting is over.

    The content is read once and written once, when it is dropped: with each batch it took a quarter of the time.
    """
    with enter(by):
        upload = Upload.objects.get(pk=upload_id)
        if upload.content is None:
            return upload
        file = TrainingFile(upload.kind, bytes(upload.content))
    importer: RegisterImport | AttendanceImport | None = None
    while upload.ended_at is None:
        with enter(by):
            _lock_uploads()
            upload = Upload.objects.defer("content").get(pk=upload_id)
            importer = importer or _importer(upload, file, by)
            if upload.ended_at is None:
                _process_batch(upload, file, importer, by)
    return upload


def _lock_uploads() -> None:
    """One batch at a time, whatever its file: two files may name the same persons."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(hashtext('training_upload'))")


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
    """Receives a file and takes it at once, as the command does; one that was stopped goes on where it was."""
    with enter(by):
        digest = sha256(content).hexdigest()
        unfinished = Upload.objects.filter(kind=kind, sha256=digest, ended_at=None).values_list("pk", flat=True).first()
        upload = receive(unfinished or uuid7(), kind, name, content, by=by)
    return process_upload(upload.pk, by=by)


def describe_reject(reject: Reject) -> str:
    """What was wrong with a row, in words: the column first."""
    reason = reasons.message(reject.reason, reject.told)
    return f"{reject.column}: {reason}" if reject.column else reason
