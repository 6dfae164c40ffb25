"""The audit log, read as its owner: the application itself cannot read it."""

from __future__ import annotations

import json
from typing import Any

from django.db import connections


def lines() -> list[dict[str, Any]]:
    """Return every audit entry, the oldest first."""
    with connections["owner"].cursor() as cursor:
        cursor.execute("select actor, role, unit, act, object, detail, address from audit_line order by at, id")
        names = ("actor", "role", "unit", "act", "object", "detail", "address")
        entries = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    for line in entries:
        if isinstance(line["detail"], str):
            line["detail"] = json.loads(line["detail"])
    return entries


def acts_of(page: str) -> list[tuple[str, int | None]]:
    """Return the acts and refusals of a page by its URL name, each with the answer's status where it was refused."""
    acts = [(line["act"], line["detail"].get("status")) for line in lines()]
    return [act for act in acts if act[0] in (f"act.{page}", f"refused.{page}", f"failed.{page}")]
