"""Cases with a text that was entered by mistake, and the page on which officers remove it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.urls import reverse

from itsso.cases.actions import NewEvent
from itsso.cases.models import Event
from itsso.law.event_kinds import Kind
from itsso.protection.ranges import enter
from tests.support.case_events import add, at, fir, key, register
from tests.support.case_pages import words
from tests.support.sample_nation import World

MISTAKE = "Zephyrine Quokkabai"
"""The name that was entered among the sections."""


def with_mistake(world: World, number: str = "12") -> UUID:
    """Return a case whose sections were registered with a name among them, and corrected."""
    case_key = key(world.kotwali, number)
    case_id = register(world.system, world.kotwali, number, "2025-01-10", "BNS 64(1)", MISTAKE, "POCSO 4(2)")
    with enter(world.system):
        first = Event.objects.get(case_id=case_id)
    corrected_fir = fir(world.kotwali, number, "2025-01-10", "BNS 64(1)", "POCSO 4(2)")
    recorded = at("2025-02-01")
    add(
        world.system,
        case_key,
        NewEvent(Kind.CORRECTED, recorded, "d", recorded, corrects=first.id.hex, replacement=corrected_fir),
    )
    return case_id


def address(case_id: UUID) -> str:
    """Return the address of the page that removes texts of a case."""
    return reverse("cases:redactions", args=[case_id])


def form_of(soup: Any, text: str) -> dict[str, str]:
    """Return the hidden fields of the form in the row that contains a text."""
    row = next(row for row in soup.select("tbody tr") if text in words(row))
    return {
        box["name"]: box["value"] for box in row.select("input[type=hidden]") if box["name"] != "csrfmiddlewaretoken"
    }
