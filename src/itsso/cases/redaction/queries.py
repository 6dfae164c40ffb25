"""Queries of the removal of texts: where copies can be, and the removal from a record."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.db import connection

from itsso.accounts.models import Posting
from itsso.cases.models import Redaction
from itsso.platform.prepared_statements import CountStatement, count_statement


def count_of_undecided(by: Posting) -> CountStatement[int]:
    """Return the statement that counts the requests which this officer may decide (`actions.undecided`)."""
    return count_statement(_UNDECIDED, {"decider": by.actor.number})


_UNDECIDED = "select count(*) from cases_redaction where decided_at is null and requested_by <> %(decider)s"


def cases_joined(case_id: UUID) -> list[UUID]:
    """Return the case and those that were joined to it: their entries hold copies of its texts."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select distinct case_id from cases_event where kind = 'corrected' and facts ->> 'joined_to' = %s",
            [str(case_id)],
        )
        return [case_id, *(joined_id for (joined_id,) in cursor.fetchall())]


def remove_texts(
    redaction: Redaction,
    table: str,
    case_id: UUID,
    record: UUID,
    paths: Sequence[str],
    redacted: str,
    *,
    by: Posting,
) -> None:
    """Remove the texts at `paths` from a record, which keeps `redacted` of them: commitments and salts, as JSON.

    The database refuses it unless another officer requested it, its audit entry is written, and each text is the one
    that was requested.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "select cases_redact(%s, %s, %s, %s, %s, %s, %s)",
            [redaction.pk, table, case_id, record, list(paths), redacted, by.actor.number],
        )
