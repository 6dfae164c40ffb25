"""The queries of triggers: what was written of them, and how much an officer got today."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db.models import Count

from itsso.notices.models import Notice


def open_keys(topic: str) -> list[str]:
    """Return the keys of the messages of a trigger that were not withdrawn."""
    return list(Notice.objects.filter(topic=topic, withdrawn_at=None).values_list("key", flat=True))


def ended_keys(topic: str, subjects: Collection[UUID]) -> list[str]:
    """Return the keys of the messages of a trigger about these subjects that were withdrawn."""
    ended = Notice.objects.filter(topic=topic, subject__in=subjects, withdrawn_at__isnull=False)
    return list(ended.values_list("key", flat=True))


def written_since(moment: datetime, posting_ids: Collection[int]) -> Counter[int]:
    """Return how many messages each of these postings got since a moment."""
    rows = Notice.objects.filter(posting__in=posting_ids, created_at__gte=moment).values_list("posting_id")
    return Counter(dict(rows.annotate(count=Count("pk"))))
