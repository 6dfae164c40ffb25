"""Advisories in a few words."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import yaml

from itsso.accounts.models import Posting
from itsso.advisories import actions, loading, queries
from itsso.advisories.actions import AnswerDraft
from itsso.advisories.models import Advisory, Answer, AnswerStatus, Evidence, Item
from itsso.protection.ranges import enter
from itsso.units.models import Unit

DAY = date(2026, 6, 30)
FIGURE = "test_figure"
PAPER = b"%PDF-1.7\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
DONE = AnswerDraft(AnswerStatus.DONE, "Ten kits were bought.", Evidence.DOCUMENT, "Order 42/2026")


def entry(code: str = "mha-2026-06-01", **overrides: Any) -> dict[str, Any]:
    """An advisory as a file has it, with one item for everybody."""
    columns: dict[str, Any] = {
        "code": code, "reference": "", "issued_on": date(2026, 6, 1), "authority": "Ministry of Home Affairs",
        "title": "Evidence kits", "title_hi": "साक्ष्य किट", "extent": "summary", "source": "A test",
        "certainty": "verified", "items": [item()],
    }  # fmt: skip
    return columns | overrides


def item(number: int = 1, **overrides: Any) -> dict[str, Any]:
    """An item as a file has it."""
    columns: dict[str, Any] = {
        "number": number, "asked": "Keep ten kits.", "asked_hi": "दस किट रखें।",
        "levels": ["state", "district", "station"],
    }  # fmt: skip
    return columns | overrides


def register_file(*entries: dict[str, Any]) -> bytes:
    """Entries as a YAML file."""
    return yaml.safe_dump(list(entries), allow_unicode=True).encode()


def register_advisory(by: Posting, *entries: dict[str, Any], issuer: Unit | None = None) -> Advisory:
    """The last of these entries, registered."""
    with enter(by):
        actions.register(loading.parse_register(register_file(*entries), "a.yaml"), issuer=issuer or by.unit, by=by)
        advisory = queries.advisory_by_code(entries[-1]["code"])
    assert advisory is not None
    return advisory


def first_item(advisory: Advisory) -> Item:
    """Its first item."""
    item = advisory.items.order_by("number").first()
    assert item is not None
    return item


def give_answer(
    by: Posting, item: Item, draft: AnswerDraft = DONE, *, at: Unit | None = None, key: UUID | None = None
) -> Answer:
    """An answer of the posting's unit."""
    with enter(by):
        return actions.answer(item.pk, (at or by.unit).pk, draft, key=key or uuid4(), by=by)


def days(n: int) -> date:
    """So many days from the day of the tests."""
    return DAY + timedelta(n)
