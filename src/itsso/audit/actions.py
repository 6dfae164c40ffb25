"""The only way into the trail."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import connection

from itsso.platform.clock import now
from itsso.platform.ids import uuid7


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: known to the trail by number and name only, so that every room can write to it."""

    number: str
    name: str
    role: str
    unit: int | None


def write(
    act: str,
    by: Actor,
    object_id: str = "",
    detail: Mapping[str, Any] | None = None,
    address: str | None = None,
) -> None:
    """Writes one line in the transaction that is open: the act and its line stand or fall together.

    `act` is a dotted code (`cases.added`, `read.cases:case`, `refused.cases:case`). `detail` holds codes,
    numbers and ids, never identity. Plain SQL, since the application may insert lines and never read them.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into audit_line (id, at, actor, actor_name, role, unit, act, object, detail, address)"
            " values (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)",
            [
                uuid7(), now(), by.number, by.name, by.role, by.unit, act, object_id,
                json.dumps(dict(detail or {})), address,
            ],
        )  # fmt: skip
