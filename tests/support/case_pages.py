"""Working a case through its pages, as a browser does: open a form, fill it in, send it back."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from bs4 import BeautifulSoup
from django.test import Client

from itsso.accounts.models import Posting
from itsso.cases.models import Event
from itsso.protection.ranges import enter
from tests.support.html_check import sound
from tests.support.sample_nation import World
from tests.support.signed_in_browser import browser


def page(answer: Any) -> BeautifulSoup:
    assert answer.status_code == 200
    return sound(answer.content)


def words(tag: Any) -> str:
    return " ".join(tag.get_text(" ").split())


def fields(form: BeautifulSoup) -> dict[str, str]:
    """Return what a browser would send of a form as it was opened."""
    values = {}
    for control in form.select("form input, form select, form textarea"):
        name, kind = str(control.get("name")), control.get("type")
        if name in ("None", "csrfmiddlewaretoken", "language") or (
            kind in ("radio", "checkbox") and not control.has_attr("checked")
        ):
            continue
        if control.name == "select":
            chosen = control.select_one("option[selected]")
            values[name] = str(chosen["value"]) if chosen else ""
        else:
            values[name] = (
                control.get_text().removeprefix("\r\n").removeprefix("\n")
                if control.name == "textarea"
                else str(control.get("value", ""))
            )
    return values


def on(day: str) -> dict[str, str]:
    """Return a day as its three boxes, not by the buttons of today and yesterday, and a time if there is one."""
    moment = datetime.fromisoformat(day)
    boxes = {
        "day_when": "other",
        "day_day": str(moment.day),
        "day_month": str(moment.month),
        "day_year": str(moment.year),
    }
    return boxes | ({"time": f"{moment:%H:%M}"} if "T" in day else {})


def boxes(name: str, day: str) -> dict[str, str]:
    """Return a day of a form as its three boxes."""
    year, month, of_month = day.split("-")
    return {f"{name}_day": str(int(of_month)), f"{name}_month": str(int(month)), f"{name}_year": year}


def send(posting: Posting, case: UUID, kind: str, day: str, language: str = "en", **values: str) -> Any:
    """Open the form of a kind and send it back filled in; from a check page, send that too."""
    client, address = browser(posting, language), f"/cases/{case}/record/{kind}/"
    return checked(client, address, client.post(address, fields(page(client.get(address))) | on(day) | values))


def checked(client: Client, address: str, answer: Any) -> Any:
    """Press the button of a check page; return any other answer as it is."""
    if answer.status_code != 200 or not page(answer).select("button[name=checked]"):
        return answer
    return client.post(address, fields(page(answer)) | {"checked": "1"})


def events(world: World, case: UUID) -> list[Event]:
    with enter(world.system):
        return list(Event.objects.filter(case=case).order_by("id"))


def refusal(answer: Any) -> str:
    return words(page(answer).select_one(".govuk-error-summary"))
