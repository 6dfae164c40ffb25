"""The number of the request that is being answered: in the audit log, in the log, and on an error page."""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextvars import ContextVar
from uuid import UUID

from django.http import HttpRequest, HttpResponse

from itsso.platform.ids import uuid7

_current: ContextVar[UUID | None] = ContextVar("itsso_request", default=None)


def current() -> UUID | None:
    """Return the number of the current request; None in a command or a job."""
    return _current.get()


class RequestNumberMiddleware:
    """Middleware that gives each request a number.

    It is the outermost one, so that whatever refuses a request can name its number.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Handle a request under a number of its own."""
        number = uuid7()
        request.number = str(number)  # type: ignore[attr-defined]  # the error pages show it
        token = _current.set(number)
        try:
            return self.get_response(request)
        finally:
            _current.reset(token)


class RequestNumberFilter(logging.Filter):
    """A log filter that adds the request's number to every log record, a dash where there is none."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Return True always: no log record is held back."""
        record.request_number = current() or "-"
        return True
