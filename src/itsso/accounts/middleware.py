"""Middleware by which every page extends the session and can show when it ends."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from itsso.accounts.sessions import SessionStore
from itsso.platform.clock import now


def keep_session(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Return middleware that extends the session; it must come after Django's authentication middleware."""

    def serve(request: HttpRequest) -> HttpResponse:
        session = request.session
        assert isinstance(session, SessionStore)
        if request.user.is_authenticated:
            request.session_asked = now()  # type: ignore[attr-defined]
            request.session_ends = session.touch()  # type: ignore[attr-defined]
        elif session.ran_out:
            messages.warning(request, _("Your session has ended. Sign in again to continue."))
        return get_response(request)

    return serve
