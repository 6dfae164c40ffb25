"""The pages of the sign-in, as a browser works through them."""

from __future__ import annotations

from typing import Any, cast

from django.test import Client

from itsso.accounts.models import Officer, Posting

SECOND = "/sign-in/second/"
"""The page that asks for the second factor."""


def give_password(client: Client, officer: Officer) -> Any:
    """Send the form of the user name and password, and return the response."""
    return client.post("/sign-in/", {"username": officer.username, "password": officer.username, "next": "/cases/"})


def works_in(client: Client) -> Posting:
    """Return the posting in which a page is served; None where the officer must choose one first."""
    request: Any = client.get("/postings/").wsgi_request
    return cast(Posting, getattr(request, "posting", None))
