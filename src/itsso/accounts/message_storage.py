"""The cookie in which the messages of a page wait for the next page."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.messages.storage.base import Message
from django.contrib.messages.storage.cookie import CookieStorage
from django.contrib.messages.storage.fallback import FallbackStorage
from django.core import signing
from django.http import HttpRequest


class OfficerCookieStorage(CookieStorage):
    """Store messages in a cookie that is valid for one officer: the one who was signed in when it was written.

    The computer of a station is shared. A page that did not arrive would leave its messages to whoever comes next.
    """

    @property
    def signer(self) -> signing.TimestampSigner:
        """Return the signer for the officer who is signed in now: that may have changed since the request began."""
        return signing.get_cookie_signer(salt=f"{self.key_salt}.{self.request.user.pk or ''}")

    @signer.setter
    def signer(self, signer: signing.TimestampSigner) -> None:
        """Ignore the signer that Django sets for everybody."""


class OfficerMessages(FallbackStorage):
    """Messages in the cookie of an officer, and in the officer's session where they are too long for it."""

    storage_classes = (OfficerCookieStorage, *FallbackStorage.storage_classes[1:])
    _queued_messages: list[Message]

    def withdraw_confirmations(self) -> None:
        """Drop the confirmations of the current request. Those of earlier requests and all other messages stay."""
        self._queued_messages = [message for message in self._queued_messages if message.level != messages.SUCCESS]

    def keep_for_next_page(self) -> None:
        """Keep what earlier acts said: the page of a fault shows no message, in place of the page that did."""
        vars(self).pop("_loaded_data", None)  # read again: without what this request said and showed on its own page
        self.used = False


def withdraw_confirmations(request: HttpRequest, *, by_fault: bool) -> None:
    """Drop the confirmations of a request that was rolled back. `by_fault`, what earlier acts said is kept."""
    storage = messages.get_messages(request)
    assert isinstance(storage, OfficerMessages)
    storage.withdraw_confirmations()
    if by_fault:
        storage.keep_for_next_page()
