"""The record of drills in the installation's database."""

from __future__ import annotations

import json
import random
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection

from itsso.audit.models import AuditEntry
from itsso.health.drill.steps import Drill
from itsso.platform.clock import now

SAMPLED_ACTIONS = 50
COMMIT_MARGIN = timedelta(minutes=5)
"""The time in which an action whose entry says a moment has certainly been committed."""


def random_actions(until: datetime) -> list[tuple[UUID, datetime]]:
    """Return ids and times of random audit entries that were committed before the moment, within the system's range.

    Ids are in the order of time, so each is found by a random moment and the index.
    """
    until -= COMMIT_MARGIN
    first = AuditEntry.objects.order_by("pk").values_list("at", flat=True).first()
    if first is None or first >= until:
        return []
    actions: dict[UUID, datetime] = {}
    for _ in range(SAMPLED_ACTIONS):
        moment = first + random.random() * (until - first)
        lowest = UUID(int=int(moment.timestamp() * 1000) << 80)
        entry = AuditEntry.objects.filter(pk__gte=lowest, at__lte=until).order_by("pk").first()
        if entry is not None:
            actions[entry.pk] = entry.at
    return list(actions.items())


def record_drill(drill: Drill) -> None:
    """Record a drill that has ended."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO platform_drill (begun_at, ended_at, recovered_to, rpo_seconds, rto_seconds, is_good, steps)"
            " VALUES (%s, %s, %s, %s, %s, %s, %s)",
            [
                *(drill.begun_at, now(), drill.recovered_to, drill.rpo, drill.rto, drill.is_good),
                json.dumps(drill.steps_as_json()),
            ],
        )


@dataclass(frozen=True, slots=True)
class LatestDrills:
    """When the last good drill ended, the last of any kind, and the steps of that one that were not good."""

    good_at: datetime | None
    last_at: datetime | None
    not_good: str


def latest_drills() -> LatestDrills:
    """Return the latest drills."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT max(ended_at) FILTER (WHERE is_good), max(ended_at) FROM platform_drill")
        good_at, last_at = cursor.fetchone()
        cursor.execute(
            "SELECT string_agg(step->>'id', ', ')"
            " FROM (SELECT steps FROM platform_drill ORDER BY id DESC LIMIT 1) newest,"
            " jsonb_array_elements(newest.steps) step WHERE step->>'state' <> 'good'"
        )
        return LatestDrills(good_at, last_at, cursor.fetchone()[0] or "")
