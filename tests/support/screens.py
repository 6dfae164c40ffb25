"""Several people, each at a screen of her own in a real browser, by keyboard alone. LOOKS=folder keeps pictures."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import connections
from django.test import Client
from playwright.sync_api import Browser

from itsso.accounts.models import Posting
from itsso.platform import clock
from itsso.platform.clock import INDIA
from itsso.protection.parcels.actions import deliver
from itsso.protection.parcels.models import Parcel, ParcelState
from itsso.protection.ranges import enter
from tests.support.browser import look, no_sideways_scroll
from tests.support.keyboard import Hands
from tests.support.sample_nation import World


def aside[T](work: Callable[[], T]) -> T:
    """Run what asks the database in a thread of its own: Django refuses to in the thread of a browser's loop."""

    def done() -> T:
        try:
            return work()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as pool:
        return pool.submit(done).result()


@dataclass
class Screens:
    """The screens of a day's work at one server."""

    browser: Browser
    address: str
    world: World
    step: int = field(default=0, kw_only=True)

    @contextmanager
    def at(self, moment: str) -> Iterator[None]:
        """Hold the clock at a moment in India."""
        with clock.fixed(datetime.fromisoformat(moment).replace(tzinfo=INDIA)):
            yield

    @contextmanager
    def sits(self, posting: Posting | None, path: str, language: str = "hi") -> Iterator[Hands]:
        """Open a screen for one person, signed in where she has a posting."""
        context = self.browser.new_context(
            base_url=self.address,
            locale=f"{language}-IN",
            viewport={"width": 1100, "height": 900},
            accept_downloads=True,
        )
        if posting is not None:
            key = aside(lambda: _signed_in(posting))
            context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": key, "url": self.address}])
        page = context.new_page()
        page.on("framenavigated", lambda _frame: None)
        page.goto(path)
        yield Hands(page)
        context.close()

    def looked_at(self, hands: Hands, name: str) -> str:
        """Return the page's text, after checking that it fits its window."""
        self.step += 1
        if looks := os.environ.get("LOOKS"):
            look(hands.page, f"{self.step:02d}-{name}", Path(looks))
        assert no_sideways_scroll(hands.page), name
        return hands.words

    def parcels_arrive(self) -> None:
        """Deliver parcels, as the worker does."""

        def arrive() -> None:
            with enter(self.world.system):
                waiting = list(Parcel.objects.filter(state=ParcelState.SENT).values_list("pk", "receiver_id"))
            for parcel, receiver in waiting:
                deliver(parcel, receiver)

        aside(arrive)


def _signed_in(posting: Posting) -> str:
    client = Client(HTTP_HOST="127.0.0.1")
    client.force_login(posting.officer)
    return str(client.cookies[settings.SESSION_COOKIE_NAME].value)
