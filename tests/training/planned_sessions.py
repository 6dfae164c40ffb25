"""Sessions of training as their form plans them."""

from __future__ import annotations

from uuid import uuid4

from django.test import Client

from itsso.training.models import Session

PLAN = {
    "course": "investigation",
    "place": "Police Training College",
    "trainers": "BPR&D",
    "seats": "2",
    "begins_on": "06-07-2026",
    "ends_on": "08-07-2026",
}


def plan_session(client: Client, **overrides: str) -> Session:
    """Plan a session by its form, and return it."""
    answer = client.post("/training/sessions/", {"key": str(uuid4()), **PLAN, **overrides})
    assert answer.status_code == 302, answer.content.decode()
    return Session.objects.get(pk=answer["Location"].split("/")[-2])
