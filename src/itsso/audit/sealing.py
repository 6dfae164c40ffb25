"""Sealing of the hours that have closed."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection
from django.utils.module_loading import import_string

from itsso.audit import actions, canonical, merkle, queries
from itsso.audit.actions import Actor
from itsso.audit.keys import signing_key
from itsso.audit.queries import hour_begins
from itsso.audit.seal import NOTHING_BEFORE, AuditSeal, public
from itsso.platform.clock import IST, now

HOUR = timedelta(hours=1)

_CLOSED = """
select distinct date_trunc('hour', l.at, 'Asia/Kolkata') from audit_unsealed u join audit_line l on l.id = u.line
where l.at < %s"""
_LINES_OF = f"""
select (x.at < %s)::int, row_to_json(x) from audit_unsealed u join {canonical.LINES} x on x.id = u.line
where x.at < %s order by x.id"""  # noqa: S608  our own columns


def seal_closed_hours() -> list[AuditSeal]:
    """Seal every hour that has closed and has entries without a seal, the oldest first, each in a transaction.

    An entry is sealed once its transaction is committed. One that commits after its hour was sealed goes into the seal
    of the next hour that has entries; where there is none, as when the machine's clock was ahead at the last seal, it
    is sealed under the next number by itself, so that nothing ever waits for the clock.
    """
    closed = hour_begins(now())
    enter = import_string(settings.ENTER_AS_SYSTEM)
    with enter(), connection.cursor() as cursor:
        cursor.execute(_CLOSED, [closed])
        waiting = sorted(hour.astimezone(IST) for (hour,) in cursor.fetchall())
        last = queries.last_seal()
    newer = [hour for hour in waiting if last is None or hour > last.begins]
    seals = []
    for hour in newer or waiting[-1:]:
        with enter() as posting:
            seal = _seal(hour, posting.actor)
            seals += [seal] if seal else []
    return seals


def _seal(hour: datetime, by: Actor) -> AuditSeal | None:
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s)", [queries.SEALING])
        before = queries.last_seal()
        sealed_to = max(hour, before.begins + HOUR) if before else hour
        rows = [row.partition(b"\t") for row in canonical.rows(_LINES_OF, [sealed_to, hour + HOUR])]
        if not rows:
            return None
        leaves = [merkle.leaf(row) for _late, _tab, row in rows]
        ids = [canonical.id_of(row) for _late, _tab, row in rows]
        key = signing_key()
        seal = AuditSeal(
            number=before.number + 1 if before else 1,
            hour=hour.isoformat(),
            count=len(ids),
            late=sum(late == b"1" for late, _tab, _row in rows),
            first=ids[0],
            last=ids[-1],
            root=merkle.root(leaves).hex(),
            previous=before.hash if before else NOTHING_BEFORE,
            made=now().isoformat(timespec="seconds"),
            key=public(key),
        ).signed(key)
        _write(seal, ids, leaves)
    actions.write("audit.sealed", by, str(seal.number), {"lines": seal.count, "late": seal.late, "root": seal.root})
    return seal


def _write(seal: AuditSeal, ids: list[str], leaves: list[bytes]) -> None:
    """Store a seal with its entries. The database takes only the next seal, and only of entries that wait for one."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select audit_store_seal(%s, %s, %s, %s::uuid[], %s::bytea[])",
            [seal.number, seal.body.decode(), seal.signature, ids, leaves],
        )
