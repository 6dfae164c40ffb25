"""All SQL of this package: ranges, the vault's functions and locks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection

from itsso.accounts.models import Posting
from itsso.platform.prepared_statements import CountStatement, RowStatement, count_statement, rows_where
from itsso.protection.models import NO_TEXTS_OF_THE_CASE, Item

# --- Ranges -----------------------------------------------------------------------------------------------------------


def ranges_in_force() -> tuple[str | None, ...]:
    """Return the settings of the open transaction that hold its ranges, in the order of `set_ranges`."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select current_setting('itsso.facts_first', true), current_setting('itsso.facts_last', true),"
            " current_setting('itsso.cases_first', true), current_setting('itsso.cases_last', true),"
            " current_setting('itsso.unit', true), current_setting('itsso.trail_first', true),"
            " current_setting('itsso.trail_last', true), current_setting('itsso.laboratory', true),"
            " current_setting('itsso.officer', true), current_setting('itsso.posting', true)"
        )
        settings: tuple[str | None, ...] = cursor.fetchone()
    return settings


def set_ranges(values: Iterable[int | str | None]) -> None:
    """Set the ranges of the open transaction: figures, case files, unit, audit log, laboratory, officer, posting."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select set_config('itsso.facts_first', %s, true), set_config('itsso.facts_last', %s, true),"
            " set_config('itsso.cases_first', %s, true), set_config('itsso.cases_last', %s, true),"
            " set_config('itsso.unit', %s, true), set_config('itsso.trail_first', %s, true),"
            " set_config('itsso.trail_last', %s, true), set_config('itsso.laboratory', %s, true),"
            " set_config('itsso.officer', %s, true), set_config('itsso.posting', %s, true)",
            ["" if value is None else str(value) for value in values],
        )


# --- The vault --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class NewOpening:
    """An opening of identity that is about to be stored."""

    id: UUID
    case_id: UUID
    items: Sequence[UUID]
    reason: str
    explanation: str
    recipient: str
    minutes: int
    expected_a_day: int
    salt: UUID


def store_opening(opening: NewOpening, *, by: Posting) -> None:
    """Store an opening; the database marks one beyond what is expected of an officer in a day."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select vault_open(%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)",
            [
                opening.id,
                opening.case_id,
                list(opening.items),
                opening.reason,
                opening.explanation,
                opening.recipient,
                by.actor.number,
                by.actor.name,
                by.pk,
                by.role,
                by.unit_id,
                opening.minutes,
                opening.expected_a_day,
                opening.salt,
            ],
        )


def opened_texts(opening_id: UUID, *, by: Posting) -> dict[UUID, tuple[bytes, bytes]]:
    """Return nonce and ciphertext of each item of an opening; the database refuses one that is not in force."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select item, nonce, ciphertext from vault_read(%s, %s, %s)", [opening_id, by.actor.number, by.pk]
        )
        return {item: (nonce, ciphertext) for item, nonce, ciphertext in cursor.fetchall()}


def draft_text(item_id: UUID, *, by: Posting) -> tuple[bytes, bytes] | None:
    """Return nonce and ciphertext of the officer's own draft; None where the database does not give it."""
    with connection.cursor() as cursor:
        cursor.execute("select nonce, ciphertext from vault_draft(%s, %s)", [item_id, by.actor.number])
        row: tuple[bytes, bytes] | None = cursor.fetchone()
    return row


def end_items_like(items: Sequence[Item], case_id: UUID, moment: datetime) -> None:
    """End the current items of a case that have the subject, kind and `about` of one of these."""
    columns = [[getattr(item, name) for item in items] for name in ("subject", "kind", "about")]
    with connection.cursor() as cursor:
        cursor.execute(
            "update protection_item i set ended_at = %s"
            " from unnest(%s::text[], %s::text[], %s::text[]) as n (subject, kind, about) where i.case_id = %s"
            " and i.ended_at is null and i.subject = n.subject and i.kind = n.kind and i.about = n.about",
            [moment, *columns, case_id],
        )


def lock_place(case_id: UUID) -> str | None:
    """Lock the id of a case until the transaction ends; return its State, or None where it is not in the range.

    The id may be that of a record that is not a case yet, where a higher package added its own to `vault_place`.
    """
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(hashtextextended('vault of ' || %s, 0))", [str(case_id)])
        cursor.execute("select vault_place(%s)", [case_id])
        (state,) = cursor.fetchone() or (None,)
    return None if state is None else str(state)


# --- Keys -------------------------------------------------------------------------------------------------------------

_KEYS = 0x7661756C  # the id of an advisory lock: sealing shares it, a new version of a key waits for it


def share_keys() -> None:
    """Keep new versions of keys out until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock_shared(%s)", [_KEYS])


def lock_keys() -> None:
    """Wait until nothing is being sealed, and keep others from sealing until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s)", [_KEYS])


def store_resealed_keys(items: Sequence[Item]) -> None:
    """Store version and sealed key of items whose keys were sealed again."""
    with connection.cursor() as cursor:
        cursor.execute(
            "update protection_item i set key_version = n.version, wrapped = n.wrapped"
            " from unnest(%s::uuid[], %s::smallint[], %s::bytea[]) as n (id, version, wrapped) where i.id = n.id",
            [[i.id for i in items], [i.key_version for i in items], [i.wrapped for i in items]],
        )


# --- Items ------------------------------------------------------------------------------------------------------------


def current_items(case_id: UUID) -> RowStatement[Item]:
    """Return the statement of the items of `vault.current_items` in their order. One index scan."""
    return rows_where(Item, _CURRENT, [case_id, [str(kind) for kind in NO_TEXTS_OF_THE_CASE]])


_CURRENT = "case_id = %s and ended_at is null and kind <> all(%s) order by subject, made_at"


# --- Forms ------------------------------------------------------------------------------------------------------------


def lock_form(form: UUID) -> None:
    """Wait until another sending of the form is done: of two at the same moment the second finds what is recorded."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(hashtextextended('form ' || %s, 0))", [form.hex])


# --- Openings ---------------------------------------------------------------------------------------------------------


def unusual_openings_since(moment: datetime) -> CountStatement[int]:
    """Return the statement that counts the unusual openings within the range since a moment."""
    return count_statement(_UNUSUAL, {"opened_since": moment})


_UNUSUAL = "select count(*) from protection_opening where unusual and at >= %(opened_since)s"
