"""One number joins a request's audit entry, its records in the server's log and the page that says it failed."""

from __future__ import annotations

import logging
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connections

from itsso.audit.request import RequestNumberFilter
from tests.support.audit_log import lines
from tests.support.sample_nation import World
from tests.support.signed_in_browser import browser


def newest() -> dict[str, Any]:
    with connections["owner"].cursor() as cursor:
        cursor.execute('select act, "case", request, detail::text from audit_line order by id desc limit 1')
        return dict(zip(("act", "case", "request", "detail"), cursor.fetchone(), strict=True))


def test_refusal_page_shows_its_request_number_and_the_entry_names_the_case(world: World) -> None:
    case = uuid4()
    answer = browser(world.sho).get(f"/cases/{case}/")
    line = newest()
    assert (line["act"], line["case"]) == ("refused.cases:case", case)
    assert str(line["request"]) in answer.text


def test_each_request_has_its_own_number(world: World) -> None:
    client = browser(world.sho)
    numbers = {newest()["request"] for _ in range(2) if client.get("/desk/")}
    assert len(numbers) == 2
    assert all(isinstance(number, UUID) for number in numbers)


def test_failed_page_writes_an_audit_entry_and_its_number_to_the_log(
    world: World, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("itsso.cases.desk.bands.queries.first_cases", lambda *_: 1 / 0)
    caplog.handler.addFilter(RequestNumberFilter())
    with caplog.at_level(logging.ERROR, "django.request"):
        logging.getLogger("django.request").addHandler(caplog.handler)
        answer = browser(world.sho, raises=False).get("/desk/")
        logging.getLogger("django.request").removeHandler(caplog.handler)
    line = newest()
    assert (answer.status_code, line["act"]) == (500, "failed.cases:desk")
    assert str(line["request"]) in answer.text
    assert line["request"] in {getattr(record, "request_number", "") for record in caplog.records}


def test_audit_entry_holds_filters_as_codes_and_typed_text_only_as_a_hash(world: World) -> None:
    client = browser(world.sho)
    client.get("/desk/", {"stands": "overdue", "whose": "mine"})
    assert '"stands": "overdue"' in newest()["detail"]
    typed = []
    for name in ("Sita Devi", "Sita Devi", "Gita Devi"):
        client.get("/cases/", {"fir": name, "after": name, name: name, "stands": name})
        typed.append(newest()["detail"])
    assert "Devi" not in "".join(typed)
    assert typed[0] == typed[1] != typed[2]


def test_refused_request_writes_an_audit_entry_with_its_status(world: World) -> None:
    client = browser(world.clerk)
    client.post("/feed/", {"delivery": SimpleUploadedFile("x.zip", b"no zip")})
    client.delete("/feed/")
    client.generic("POST", "/feed/", b"", CONTENT_LENGTH="900000000")
    entries = [(line["act"], line["detail"]) for line in lines()]
    assert entries == [("refused.exchange:deliveries", {"status": status}) for status in (422, 405, 413)]
