"""Removal of the feed's problems that quote a text which is redacted from the case."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from itsso.exchange.models import Problem


def remove_copies(case_ids: Sequence[UUID], text: str, redaction: UUID) -> int:
    """Remove the problems of the cases that quote a text; return how many there were."""
    removed, _by_model = Problem.objects.filter(case_id__in=case_ids, value__iexact=text[:64]).delete()
    return removed
