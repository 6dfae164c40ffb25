"""The parts of the frame that views write while the database answers."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from itsso.ui import context_processors
from tests.support.case_events import register
from tests.support.sample_nation import World
from tests.support.signed_in_browser import browser

CHANGES_EACH_TIME = re.compile(
    r'nonce="[^"]*"|name="csrfmiddlewaretoken" value="[^"]*"|data-(?:now|session)="[^"]*"|<time.*?</time>'
    r'|value="[0-9a-f-]{36}"'
)


@pytest.mark.parametrize("language", ["en", "hi"])
@pytest.mark.parametrize("address", ["/desk/", "/court/", "/cases/{case}/"])
def test_a_page_is_the_same_without_what_is_written_ahead(
    world: World, monkeypatch: pytest.MonkeyPatch, address: str, language: str
) -> None:
    case = register(world.system, world.kotwali, "12", "2025-01-07", "BNS 64(1)")
    client = browser(world.sho)
    client.cookies["django_language"] = language

    def page() -> str:
        content = client.get(address.format(case=case)).content.decode()
        assert f'<html lang="{language}"' in content
        return CHANGES_EACH_TIME.sub("", content)

    page()  # the first one counts for the menu what later ones remember
    ahead = page()
    monkeypatch.setattr(context_processors.Frame, "write_ahead", lambda frame: None)
    assert page() == ahead
    assert 'class="itsso-account"' in ahead
    assert 'class="itsso-search"' in ahead
    assert "itsso-dialog" in ahead


def test_writing_ahead_asks_the_database_nothing(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    counts = []
    write_ahead = context_processors.Frame.write_ahead

    def counted(frame: context_processors.Frame) -> None:
        with CaptureQueriesContext(connection) as queries:
            write_ahead(frame)
        counts.append(len(queries))

    monkeypatch.setattr(context_processors.Frame, "write_ahead", counted)
    client = browser(world.sho)
    assert client.get("/desk/").status_code == 200
    assert counts == [0]
