"""Removal of redacted texts from the steps of a complaint.

The steps hold copies of what the first events of their case say, and lose a redacted text with the case.
"""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.db import connection


def remove_copies(case_ids: Sequence[UUID], text: str, redaction: UUID) -> int:
    """Remove a text from the steps of the cases' complaints; return how many steps held it."""
    with connection.cursor() as cursor:
        cursor.execute("select intake_redact_steps(%s, %s, %s)", [list(case_ids), text, redaction])
        return int(cursor.fetchone()[0])
