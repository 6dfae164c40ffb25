"""A Django test client as the browser of an officer who has signed in."""

from __future__ import annotations

from django.test import Client

from itsso.accounts.models import Posting


def browser(posting: Posting | None = None, language: str = "en", *, raises: bool = True) -> Client:
    """Return a browser that prefers a language, in which the officer of a posting has signed in.

    Without a posting nobody has signed in. With `raises=False` an error of a view is answered by its page, as in an
    installation, and not raised in the test.
    """
    client = Client(HTTP_HOST="127.0.0.1", HTTP_ACCEPT_LANGUAGE=language, raise_request_exception=raises)
    if posting:
        client.force_login(posting.officer)
    return client
