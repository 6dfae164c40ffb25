"""What stands in the trail, read as its owner: the application itself cannot read it."""

from __future__ import annotations

import json
from typing import Any

from django.db import connections


def lines() -> list[dict[str, Any]]:
    """Every line, the oldest first."""
    with connections["owner"].cursor() as cursor:
        cursor.execute("select actor, role, unit, act, object, detail, address from audit_line order by at, id")
        names = ("actor", "role", "unit", "act", "object", "detail", "address")
        found = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    for line in found:
        if isinstance(line["detail"], str):
            line["detail"] = json.loads(line["detail"])
    return found
