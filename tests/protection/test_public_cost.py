"""The cost of a stranger's most expensive request against the cheapest page, in processor time."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from itertools import count
from statistics import median
from typing import Any

import pytest
from django.test import Client

from tests.protection.hostile_requests import GROWS, HOSTILE
from tests.support.sample_nation import World

MOST = 20
NUMBERS = ",".join(map(str, range(460)))
TEXTS = [
    GROWS * 55,
    GROWS * 1_000,
    "64(2)" + "(a)" * 150 + ",(b)" * 130,
    f"IPC BNS POCSO IT JJ ; {NUMBERS}"[:1_000],
    "(" * 1_000,
    "IPC, " * 200,
    "1 to " * 200,
    "x " * 500,
]
PEOPLE = [{"id": f"{n:03}" + "x" * 61, "child": True} for n in range(100)]
REGISTERED = {"kind": "fir_registered", "at": "2025-01-01"}
CASES: list[dict[str, Any]] = [
    *HOSTILE,
    {"offences": TEXTS[:4], "events": []},
    {"offences": ["BNS 64", "POCSO 6"], "victims": PEOPLE[:50], "accused": PEOPLE[50:], "events": [REGISTERED]},
    {
        "offences": ["BNS 64"],
        "events": [
            REGISTERED,
            *({"kind": "offences_altered", "at": "2025-01-02", "offences": [f"BNS {n}"]} for n in range(390)),
        ],
    },
    {
        "offences": ["BNS 64"],
        "events": [
            REGISTERED,
            *({"kind": "first_remand", "at": "2025-01-02", "accused": f"A{n % 90}"} for n in range(390)),
        ],
    },
]


@pytest.mark.proof
def test_no_request_of_a_stranger_costs_more_than_twenty_trivial_pages(world: World) -> None:
    """Check all but hashing, which is slow on purpose and counted before it is done (`test_public_requests.py`)."""
    address = count(1)

    def stranger() -> Client:
        n = next(address)
        return Client(HTTP_HOST="127.0.0.1", REMOTE_ADDR=f"10.{n // 65_536}.{n // 256 % 256}.{n % 256}")

    def get(path: str, **query: str) -> Callable[[], Any]:
        return lambda: stranger().get(path, query)

    def assess(case: Any) -> Callable[[], Any]:
        body = json.dumps(case)
        return lambda: stranger().post("/api/assess", body, content_type="application/json")

    def calculate(text: str) -> Callable[[], Any]:
        return lambda: stranger().post("/law/calculator/", {"sections": text[:1_000], "fir_registered": "01-01-2026"})

    trivial = cost(get("/help/"))
    dear = {
        path: cost(get(path))
        for path in (
            "/law/",
            "/law/offences/",
            "/law/events/",
            "/law/examples/",
            "/stations/",
            "/forensics/rule/",
            "/sign-in/",
            "/api/rules",
            "/api/openapi.json",
            "/training/check/",
            "/status/",
            "/nothing/",
        )
    }
    dear |= {f"case {n}": cost(assess(case)) for n, case in enumerate(CASES)}
    dear |= {f"text {n}": cost(calculate(text)) for n, text in enumerate(TEXTS)}
    dear |= {f"search {n}": cost(get("/law/offences/", q=text[:200])) for n, text in enumerate(TEXTS)}
    print({name: round(spent / trivial, 1) for name, spent in sorted(dear.items(), key=lambda pair: -pair[1])[:12]})
    assert {name: spent / trivial for name, spent in dear.items() if spent > MOST * trivial} == {}


def cost(ask: Callable[[], Any]) -> float:
    """Return the median processor time of a request; the first one, which fills what is kept for all, is left out."""
    ask()
    spent = []
    for _n in range(5):
        begun = time.process_time()
        ask()
        spent.append(time.process_time() - begun)
    return median(spent)
