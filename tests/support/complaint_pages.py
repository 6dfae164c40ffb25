"""The pages of complaints, as a browser works through them."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django.test import Client

from tests.support.complaints import NAME
from tests.support.html_check import sound

COMPLAINT_FORM: dict[str, Any] = {
    "mode": "in_person",
    "came": "01-06-2026",
    "came_at": "9.30",
    "woman_officer": "accepted",
    "place": "declined",
    "why_place": "She came by herself.",
    "interpreter": "not_needed",
    "video": "not_needed",
    "support_person": "accepted",
    "victim": "female",
    "age": "from_12_to_15",
    "acts": ["penetration"],
    "relation": "family",
    "accused": "one",
    "harm": "none",
    "victims": "1",
    "offence_from": "30-05-2026",
    "here": "no",
    "name": NAME,
    "narrative": "What she told.",
}
"""The form of a complaint that a woman makes in person at a station."""


def page_text(answer: Any) -> str:
    """Return the text of a page that opened and whose HTML is sound."""
    assert answer.status_code == 200, answer.status_code
    return " ".join(sound(answer.content).get_text(" ").split())


def begin_complaint(client: Client) -> str:
    """Start a complaint and return the address of its form."""
    return str(client.post("/complaints/", {"key": str(uuid4())})["Location"])
