"""A program that calls the API, and the deliveries that it sends."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.test import Client

from itsso.accounts import tokens
from itsso.accounts.models import Posting
from tests.support.feeds import KINDS

CASE = json.loads((Path(__file__).parents[2] / "docs" / "case.json").read_text())
"""The case that the documentation sends to `/api/assess`."""

MANIFEST = {
    "feed_version": "1",
    "source_system": "cctns-up",
    "code_system": "up",
    "coverage_from": "2026-01-01",
    "coverage_to": "2026-06-30",
    "mode": "increment",
    "kinds_carried": dict.fromkeys(KINDS, "2018-04-21"),
}
"""The first line of a delivery."""


def api_client(posting: Posting | None = None) -> Client:
    """Return a client that calls the API with a token of the posting, or without a token."""
    bearer = {"HTTP_AUTHORIZATION": f"Bearer {tokens.make(posting, 'export', 90, None)}"} if posting else {}
    return Client(HTTP_HOST="127.0.0.1", **bearer)  # type: ignore[arg-type]


def json_lines(*records: Any, manifest: Any = MANIFEST) -> bytes:
    """Return a delivery as the API takes it: the manifest, then each record, one JSON object a line."""
    return "".join(json.dumps(line) + "\n" for line in (manifest, *records)).encode()


def send_delivery(client: Client, body: bytes) -> Any:
    """Post a delivery to the API and return the response."""
    return client.generic("POST", "/api/deliveries", body, content_type="application/x-ndjson")
