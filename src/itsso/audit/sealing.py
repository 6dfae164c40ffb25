"""Sealing of the hours that have closed."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.utils.module_loading import import_string

from itsso.audit import actions, canonical, merkle, queries
from itsso.audit.actions import Actor
from itsso.audit.keys import signing_key
from itsso.audit.queries import hour_begins
from itsso.audit.seal import NOTHING_BEFORE, AuditSeal, public
from itsso.platform.clock import now

HOUR = timedelta(hours=1)


def seal_closed_hours() -> list[AuditSeal]:
    """Seal every hour that has closed and has entries without a seal, the oldest first, each in a transaction.

    An entry is sealed once its transaction is committed. One that commits after its hour was sealed goes into the seal
    of the next hour that has entries; where there is none, as when the machine's clock was ahead at the last seal, it
    is sealed under the next number by itself, so that nothing ever waits for the clock.
    """
    closed = hour_begins(now())
    enter = import_string(settings.ENTER_AS_SYSTEM)
    with enter():
        waiting = queries.closed_hours(closed)
        last = queries.last_seal()
    newer = [hour for hour in waiting if last is None or hour > last.begins]
    seals = []
    for hour in newer or waiting[-1:]:
        with enter() as posting:
            seal = _seal(hour, posting.actor)
            seals += [seal] if seal else []
    return seals


def _seal(hour: datetime, by: Actor) -> AuditSeal | None:
    queries.lock_sealing()
    before = queries.last_seal()
    sealed_to = max(hour, before.begins + HOUR) if before else hour
    rows = list(queries.waiting_entries(sealed_to, hour + HOUR))
    if not rows:
        return None
    leaves = [merkle.leaf(line) for _late, line in rows]
    ids = [canonical.id_of(line) for _late, line in rows]
    key = signing_key()
    seal = AuditSeal(
        number=before.number + 1 if before else 1,
        hour=hour.isoformat(),
        count=len(ids),
        late=sum(late for late, _line in rows),
        first=ids[0],
        last=ids[-1],
        root=merkle.root(leaves).hex(),
        previous=before.hash if before else NOTHING_BEFORE,
        made=now().isoformat(timespec="seconds"),
        key=public(key),
    ).signed(key)
    queries.store_seal(seal, ids, leaves)
    actions.write("audit.sealed", by, str(seal.number), {"lines": seal.count, "late": seal.late, "root": seal.root})
    return seal
