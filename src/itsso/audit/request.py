"""The number of the request that is being answered: in the trail, in the log, and on an error page."""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextvars import ContextVar
from uuid import UUID

from django.http import HttpRequest, HttpResponse

from itsso.platform.ids import uuid7

_current: ContextVar[UUID | None] = ContextVar("itsso_request", default=None)


def current() -> UUID | None:
    """The number of the request at work; None in a command or a job."""
    return _current.get()


class RequestNumberMiddleware:
    """Gives each request a number, outermost of all, so that whatever refuses it can name it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        number = uuid7()
        request.number = str(number)  # type: ignore[attr-defined]  # the error pages show it
        token = _current.set(number)
        try:
            return self.get_response(request)
        finally:
            _current.reset(token)


class RequestNumberFilter(logging.Filter):
    """Gives every record of the log the request's number, a dash where there is none."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Never holds a record back."""
        record.request_number = current() or "-"
        return True
