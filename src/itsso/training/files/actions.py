"""Import of an uploaded file in batches. Stopped at any point and run again, it ends with the same result."""

from __future__ import annotations

from hashlib import sha256
from pathlib import PurePath
from uuid import UUID

from django.utils.translation import gettext as _
from procrastinate.contrib.django import app

from itsso.accounts.models import Posting
from itsso.accounts.queries import postings_at, system_posting
from itsso.audit import actions as audit
from itsso.platform import long_jobs
from itsso.platform.clock import now
from itsso.platform.errors import Refused
from itsso.platform.ids import uuid7
from itsso.platform.long_jobs import JobRun, LongJob
from itsso.protection.ranges import enter
from itsso.protection.roles import PAGES
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
KIND = "training_file"
"""The kind of long job that an import is."""
PAGE = "training:uploads"
"""The page of files: who may open it may send one."""


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


def enqueue_import(upload: Upload, *, by: Posting) -> None:
    """Enqueue the import of a stored file, inside the current transaction; not of one that was imported already."""
    if upload.ended_at is not None:
        return
    long_jobs.queue(KIND, str(upload.pk), unit_id=upload.unit_id, asked_by=by.actor.number, total=upload.rows)
    _enqueue(upload, by)


def import_again(run: JobRun) -> None:
    """Enqueue an import that failed or was cancelled; it goes on behind the last batch.

    It is done for the file's sender, in a posting at the same unit that is in force now and may send files.

    Raises:
        Refused: the sender has no such posting any more.
    """
    with enter(system_posting()):
        upload = Upload.objects.defer("content").select_related("unit").get(pk=UUID(run.subject))
        posting = postings_at(upload.unit, PAGES[PAGE]).filter(officer__number=upload.by).last()
        if posting is None:
            raise Refused(_("The officer who sent this file may no longer load files here. Load the file again."))
        _enqueue(upload, posting)


def _enqueue(upload: Upload, by: Posting) -> None:
    app.configure_task("training.take").defer(upload=str(upload.pk), posting=by.pk)


def process_upload(upload_id: UUID, *, by: Posting) -> Upload:
    """Import the remaining rows of a file, one transaction for each batch.

    The content is read once and written once, when it is removed: with each batch it took a quarter of the time.

    Raises:
        Refused: the posting is over.
        JobCancelled: somebody cancelled the import; the batches that were imported stay.
    """
    try:
        with enter(by):
            upload = Upload.objects.get(pk=upload_id)
    except Refused as refusal:  # else the run would wait for ever, and nobody could try it again
        long_jobs.record_failure(KIND, str(upload_id), refusal, tried_again=False)
        raise
    if upload.content is None:
        long_jobs.record_end(KIND, str(upload_id))
        return upload
    file = TrainingFile(upload.kind, bytes(upload.content))
    with long_jobs.working(KIND, str(upload_id), unit_id=upload.unit_id, total=upload.rows) as run:
        upload = _process_batches(upload, file, run, by)
        run.complete(upload.done, upload.rows)
    return upload


def _process_batches(upload: Upload, file: TrainingFile, run: LongJob, by: Posting) -> Upload:
    importer: RegisterImport | AttendanceImport | None = None
    while upload.ended_at is None:
        run.advance(upload.done, upload.rows)
        with enter(by):
            lock_uploads()
            upload = Upload.objects.defer("content").get(pk=upload.pk)
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
    long_jobs.reopen(KIND, str(upload.pk))
    return process_upload(upload.pk, by=by)


def describe_reject(reject: Reject) -> str:
    """Return the error of a row as text: the column first, then the message."""
    reason = reasons.message(reject.reason, reject.told)
    return f"{reject.column}: {reason}" if reject.column else reason
