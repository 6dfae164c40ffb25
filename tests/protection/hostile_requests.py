"""Requests to the public calculator that are meant to cost the server much."""

from __future__ import annotations

from typing import Any

GROWS = "\N{ARABIC LIGATURE SALLALLAHOU ALAYHE WASALLAM}"  # one sign, eighteen letters by NFKC

HOSTILE: list[dict[str, Any]] = [
    {"offences": [GROWS * 4_000] * 4, "events": []},
    {"offences": ["64(2)" + "(a)" * 200 + ",(b)" * 290] * 25, "events": []},
    {"offences": ["x"] * 8_000, "events": []},
    {"offences": ["BNS 64"], "victims": [{"id": "x" * 15_000}], "events": []},
    {"offences": ["BNS 64"], "events": [], **{f"k{n}": 1 for n in range(4_000)}},
    {"offences": ["BNS 64"], "victims": [{"id": f"V{n}"} for n in range(101)], "events": []},
    {
        "offences": ["BNS 64"],
        "events": [{"kind": "offences_altered", "at": "2025-01-02", "offences": ["BNS 64"]}] * 600,
    },
]
"""Bodies of requests to `/api/assess`."""
