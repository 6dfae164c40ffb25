"""Reads of uploaded files and of their rejected rows."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Count, QuerySet
from django.http import Http404

from itsso.training.models import Reject, Upload


def uploads() -> QuerySet[Upload]:
    """Return the files of the reader's unit and below, the newest first, without their content."""
    return Upload.objects.defer("content").select_related("unit").order_by("-received_at")


def upload(upload_id: UUID) -> Upload:
    """Return a file; raise Http404 where the reader does not see it."""
    match = uploads().filter(pk=upload_id).first()
    if match is None:
        raise Http404
    return match


def reject_groups(upload: Upload) -> list[tuple[Reject, int]]:
    """Return the reasons why rows were rejected, the most frequent first, each as an example and a count."""
    groups = Reject.objects.filter(upload=upload).values("column", "reason").annotate(n=Count("row"))
    examples = []
    for group in groups.order_by("-n", "reason"):
        example = Reject.objects.filter(upload=upload, column=group["column"], reason=group["reason"]).order_by("row")
        examples.append((example[0], group["n"]))
    return examples


def rejects(upload: Upload) -> QuerySet[Reject]:
    """Return every rejected row, in order."""
    return Reject.objects.filter(upload=upload).order_by("row")
