"""Every page puts the end of the session off, and says when it is."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.http import HttpRequest, HttpResponse

from itsso.accounts.sessions import SessionStore


class SessionRequest(HttpRequest):
    """A request within an officer's session."""

    session_ends: datetime  # unless another page is opened


def keep_session(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Django's kind of middleware; stands behind the one that knows the officer."""

    def serve(request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated and isinstance(request.session, SessionStore):
            request.session_ends = request.session.touch()  # type: ignore[attr-defined]
        return get_response(request)

    return serve
