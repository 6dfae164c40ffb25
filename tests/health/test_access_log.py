"""The access log says which page took how long; no address, officer or typed word is in it."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator

import pytest
from django.test import Client

from itsso.audit.request import RequestNumberFilter
from itsso.platform.errors import BadUse
from itsso.platform.logs import JsonLines, log_format
from tests.support.case_events import register
from tests.support.sample_nation import World


@pytest.fixture
def written() -> Iterator[io.StringIO]:
    """Yield what the access log writes as JSON."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonLines())
    handler.addFilter(RequestNumberFilter())
    log = logging.getLogger("itsso.access")
    before = log.level
    log.addHandler(handler)
    log.setLevel(logging.INFO)
    yield stream
    log.removeHandler(handler)
    log.setLevel(before)


def test_a_line_has_the_page_and_nobody(world: World, written: io.StringIO) -> None:
    case_id = register(world.sho, world.kotwali, "4711", "2026-06-01", "BNS:64(1)")
    client = Client()
    client.force_login(world.sho.officer)
    client.get(f"/cases/{case_id}/?q=Canary")
    (line,) = [json.loads(line) for line in written.getvalue().splitlines()]
    assert (line["page"], line["method"], line["status"]) == ("cases:case", "GET", 200)
    assert line["milliseconds"] >= 0
    assert len(line["request"]) == 36
    for hidden in (str(case_id), "Canary", "4711", world.sho.officer.number, world.sho.officer.name):
        assert hidden not in written.getvalue()


def test_without_the_setting_nothing_is_written(world: World, written: io.StringIO) -> None:
    logging.getLogger("itsso.access").setLevel(logging.WARNING)
    Client().get("/law/")
    assert written.getvalue() == ""


def test_an_error_in_json_has_no_words_of_the_exception() -> None:
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonLines())
    log = logging.Logger("test")
    log.addHandler(handler)
    typed = "Sunita"
    try:
        int(typed)
    except ValueError:
        log.exception("a job stopped")
    record = json.loads(stream.getvalue())
    assert record["level"] == "error"
    assert "ValueError" in record["message"]
    assert typed not in stream.getvalue()


def test_a_wrong_format_is_bad_use() -> None:
    with pytest.raises(BadUse, match="neither line nor json"):
        log_format("xml")
