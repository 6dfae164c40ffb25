"""Status slips as an officer issues them, and the victim's page as she opens it with one."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from bs4 import BeautifulSoup
from django.test import Client

from itsso.accounts.models import Posting
from itsso.intake.slips import actions
from itsso.intake.slips.queries import SlipSubject
from itsso.protection.ranges import enter
from tests.support.signed_in_browser import browser


def number_and_code(case_id: UUID, *, by: Posting, holder: str = "victim") -> dict[str, str]:
    """Return number and code of a slip that an officer issues at the officer's own station."""
    with enter(by):
        slip = actions.issue_slip(SlipSubject(case_id, by.unit), holder, by=by)
    return {"number": slip.number, "code": slip.code}


def first_page(slip: dict[str, str], language: str = "en") -> Any:
    """Return the answer to number and code."""
    return browser(None, language).post("/status/", slip)


def details_page(slip: dict[str, str], language: str = "en", **statement: str) -> Any:
    """Return the page that is shown once the code is entered again, with what she says there."""
    return browser(None, language).post("/status/", slip | {"details": "1"} | statement)


def slip_form(client: Client, address: str, holder: str = "victim") -> dict[str, str]:
    """Return what the form of an officer's page sends."""
    page = BeautifulSoup(client.get(address).content, "html.parser")
    hidden = {str(box["name"]): str(box["value"]) for box in page.select("main form input[type=hidden]")}
    return hidden | {"holder": holder}


def print_slip(client: Client, address: str, holder: str = "victim") -> Any:
    """Return the slip that the form of an officer's page gives."""
    return client.post(address, slip_form(client, address, holder))


def code_on(slip: Any) -> dict[str, str]:
    """Return number and code as they stand on a printed slip."""
    page = BeautifulSoup(slip.content, "html.parser")
    number, code = [item.get_text(strip=True) for item in page.select("dd strong")]
    return {"number": number, "code": code}
