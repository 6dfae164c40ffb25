"""Claims of laboratories about their posts, work, equipment and money, with a value for every field."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID, uuid4

from itsso.accounts.models import Posting
from itsso.forensics.capacity import actions
from itsso.protection.ranges import enter

DAY = date(2026, 6, 1)
"""The day on which the tests of capacity run."""

CLAIM_VALUES: dict[str, dict[str, Any]] = {
    "posts": {"section": "dna", "cadre": "examiners", "sanctioned": 24, "filled": 11},
    "workload": {
        "section": "dna",
        "pending_cases": 1000,
        "pending_samples": None,
        "received_a_year": 1461,
        "reported_a_year": 2192,
    },
    "equipment": {
        "section": "dna",
        "sort": "consumable",
        "name": "DNA kits",
        "available": False,
        "cause": "no_funds",
    },
    "accreditation": {
        "section": "dna",
        "body": "NABL",
        "certificate": "T-1",
        "scope": "DNA",
        "until": date(2027, 1, 1),
        "withdrawn": False,
    },
    "independence": {
        "administered": "home",
        "budget": "police",
        "budget_head": "2055",
        "veto": True,
        "budget_a_year": None,
    },
    "money": {
        "project": "DNA wing",
        "fund": "nirbhaya",
        "sanctioned": 10**8,
        "released": 6 * 10**7,
        "spent": 10**7,
    },
    "milestone": {"project": "DNA wing", "name": "Building", "planned": date(2026, 5, 2), "reached": None},
}
"""Values of each kind of claim, without its date and source."""


def state_claim(posting: Posting, kind: str, on: date = DAY, key: UUID | None = None, **other: Any) -> bool:
    """Add a claim as the director or administrator of the laboratory."""
    with enter(posting):
        values = CLAIM_VALUES[kind] | {"on": on, "source": ""} | other
        return actions.add_claim(posting.unit, kind, values, key=key or uuid4(), by=posting)
