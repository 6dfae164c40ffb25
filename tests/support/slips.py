"""Status slips as an officer issues them, and the victim's page as she opens it with one."""

from __future__ import annotations

from itertools import count
from typing import Any
from uuid import UUID

from bs4 import BeautifulSoup
from django.test import Client

from itsso.accounts.models import Posting
from itsso.intake.slips import actions
from itsso.intake.slips.queries import SlipSubject
from itsso.protection.ranges import enter
from tests.support.signed_in_browser import browser


def number_and_code(case_id: UUID, *, by: Posting, holder: str = "victim", victim: str = "") -> dict[str, str]:
    """Return number and code of a slip that an officer issues at the officer's own station."""
    with enter(by):
        slip = actions.issue_slip(SlipSubject(case_id, by.unit, victim), holder, by=by)
    return {"number": slip.number, "code": slip.code}


def her_browser(language: str = "en") -> Client:
    """Return a browser at an address of its own, since few tries are allowed from one."""
    client = browser(None, language)
    client.defaults["REMOTE_ADDR"] = f"192.0.{next(_ADDRESSES) // 250}.{next(_ADDRESSES) % 250}"
    return client


_ADDRESSES = count(1)


def first_page(slip: dict[str, str], language: str = "en", client: Client | None = None) -> Any:
    """Return the answer to number and code."""
    client = client or her_browser(language)
    return client.post("/status/", {"number": slip["number"], "code": slip["code"]})


def ticket_on(answer: Any) -> dict[str, str]:
    """Return the ticket that a page of hers sends with its form, by the name of its field; empty where it has none."""
    boxes = BeautifulSoup(answer.content, "html.parser").select("main form input[type=hidden]")
    return {str(box["name"]): str(box["value"]) for box in boxes if box["name"] != "csrfmiddlewaretoken"}


def details_page(slip: dict[str, str], language: str = "en", **statement: str) -> Any:
    """Return the page that is shown once the code is entered again, with what she says there.

    The answer to number and code where these are wrong.
    """
    client = her_browser(language)
    answer = first_page(slip, client=client)
    if not (ticket := ticket_on(answer)):
        return answer
    answer = client.post("/status/", ticket | {"code": slip["code"]})
    statement = {name: value for name, value in slip.items() if name not in ("number", "code")} | statement
    return client.post("/status/", ticket_on(answer) | statement) if statement else answer


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
