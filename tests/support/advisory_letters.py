"""Builders of advisories, items and answers for tests."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import yaml

from itsso.accounts.models import Posting
from itsso.advisories import actions, loading, queries, registration
from itsso.advisories.actions import AnswerDraft
from itsso.advisories.command import SHIPPED
from itsso.advisories.models import Advisory, Answer, AnswerStatus, Evidence, Item
from itsso.protection.ranges import enter
from itsso.units.models import Unit
from tests.support.sample_nation import World

DAY = date(2026, 6, 30)
FIGURE = "test_figure"
PAPER = b"%PDF-1.7\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
DONE = AnswerDraft(AnswerStatus.DONE, "Ten kits were bought.", Evidence.DOCUMENT, "Order 42/2026")


def entry(code: str = "mha-2026-06-01", **overrides: Any) -> dict[str, Any]:
    """Return an advisory as a register file gives it, with one item for all levels."""
    columns: dict[str, Any] = {
        "code": code,
        "reference": "",
        "issued_on": date(2026, 6, 1),
        "authority": "Ministry of Home Affairs",
        "title": "Evidence kits",
        "title_hi": "साक्ष्य किट",
        "extent": "summary",
        "source": "A test",
        "certainty": "verified",
        "items": [item()],
    }
    return columns | overrides


def item(number: int = 1, **overrides: Any) -> dict[str, Any]:
    """Return an item as a register file gives it."""
    columns: dict[str, Any] = {
        "number": number,
        "asked": "Keep ten kits.",
        "asked_hi": "दस किट रखें।",
        "levels": ["state", "district", "station"],
    }
    return columns | overrides


def register_file(*entries: dict[str, Any]) -> bytes:
    """Return entries as a YAML file."""
    return yaml.safe_dump(list(entries), allow_unicode=True).encode()


def register_advisory(by: Posting, *entries: dict[str, Any], issuer: Unit | None = None) -> Advisory:
    """Register entries and return the advisory of the last one."""
    with enter(by):
        registration.register(
            loading.parse_register(register_file(*entries), "a.yaml"), issuer=issuer or by.unit, by=by
        )
        advisory = queries.advisory_by_code(entries[-1]["code"])
    assert advisory is not None
    return advisory


def first_item(advisory: Advisory) -> Item:
    """Return the first item of an advisory."""
    item = advisory.items.order_by("number").first()
    assert item is not None
    return item


def give_answer(
    by: Posting, item: Item, draft: AnswerDraft = DONE, *, at: Unit | None = None, key: UUID | None = None
) -> Answer:
    """Record and return an answer of the posting's unit, or of the unit `at`."""
    with enter(by):
        return actions.answer(item.pk, (at or by.unit).pk, draft, key=key or uuid4(), by=by)


def days(n: int) -> date:
    """Return the day `n` days after the fixed day of the tests."""
    return DAY + timedelta(n)


def register_shipped(world: World) -> Advisory:
    """Register the advisories that ITSSO ships, and return the one of 05-12-2019 by the Ministry of Home Affairs."""
    with enter(world.system):
        entries = loading.parse_register(SHIPPED.read_bytes(), SHIPPED.name)
        registration.register(entries, issuer=world.nation, by=world.system)
        letter = queries.advisory_by_code("mha-2019-12-05")
    assert letter is not None
    return letter
