"""Seals the hours that have closed."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection
from django.utils.module_loading import import_string

from itsso.audit import actions, canonical, merkle, queries
from itsso.audit.actions import Actor
from itsso.audit.keys import signing_key
from itsso.audit.seal import NOTHING_BEFORE, Seal, public
from itsso.platform.clock import IST, now
from itsso.platform.copy import CSV, csv, line

HOUR = timedelta(hours=1)

_CLOSED = """
select distinct date_trunc('hour', l.at, 'Asia/Kolkata') from audit_unsealed u join audit_line l on l.id = u.line
where l.at < %s"""
_LINES_OF = f"""
select (x.at < %s)::int, row_to_json(x) from audit_unsealed u join {canonical.LINES} x on x.id = u.line
where x.at < %s order by x.id"""  # noqa: S608  our own columns


def seal_closed_hours() -> list[Seal]:
    """Seals every hour that has closed and has lines without a seal, the oldest first, each in a transaction.

    A line is sealed once its transaction is committed: one that commits after its hour was sealed waits in
    `audit_unsealed`, where it was put with itself, and goes into the next hour's seal.
    """
    closed = hour_of(now())
    enter = import_string(settings.ENTER_AS_SYSTEM)
    with enter(), connection.cursor() as cursor:
        cursor.execute(_CLOSED, [closed])
        hours = sorted(hour.astimezone(IST) for (hour,) in cursor.fetchall())
    made = []
    for hour in hours:
        with enter() as posting:
            seal = _seal(hour, posting.actor)
            made += [seal] if seal else []
    return made


def hour_of(moment: datetime) -> datetime:
    """The beginning of the hour, in Indian time."""
    return moment.astimezone(IST).replace(minute=0, second=0, microsecond=0)


def _seal(hour: datetime, by: Actor) -> Seal | None:
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s)", [queries.SEALING])
        before = queries.last_seal()
        if before and datetime.fromisoformat(before.hour) >= hour:
            return None  # late lines alone: they wait for the next hour
        rows = [row.partition(b"\t") for row in canonical.rows(_LINES_OF, [hour, hour + HOUR])]
        if not rows:
            return None
        leaves = [merkle.leaf(row) for _late, _tab, row in rows]
        ids = [canonical.id_of(row) for _late, _tab, row in rows]
        key = signing_key()
        seal = Seal(
            number=before.number + 1 if before else 1, hour=hour.isoformat(), count=len(ids),
            late=sum(late == b"1" for late, _tab, _row in rows), first=ids[0], last=ids[-1],
            root=merkle.root(leaves).hex(), previous=before.hash if before else NOTHING_BEFORE,
            made=now().isoformat(timespec="seconds"), key=public(key),
        ).signed(key)  # fmt: skip
        _write(seal, ids, leaves)
    actions.write("audit.sealed", by, str(seal.number), {"lines": seal.count, "late": seal.late, "root": seal.root})
    return seal


def _write(seal: Seal, ids: list[str], leaves: list[bytes]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into audit_seal (number, body, signature) values (%s, %s, %s)",
            [seal.number, seal.body.decode(), seal.signature],
        )
        with cursor.copy(f"copy audit_sealed (line, seal, leaf) from stdin ({CSV})") as copy:
            copy.write(csv(line((id, seal.number, "\\x" + leaf.hex())) for id, leaf in zip(ids, leaves, strict=True)))
        cursor.execute(
            "delete from audit_unsealed u using audit_sealed s where s.line = u.line and s.seal = %s", [seal.number]
        )
