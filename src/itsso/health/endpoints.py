"""The addresses that programs ask, and no officer: /health/live, /health/ready and /metrics.

They are answered before sessions, ranges and the audit log, so that they answer while the database does not.
"""

from __future__ import annotations

import ipaddress
import json
import logging
import secrets
import time
from collections.abc import Callable
from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from itsso.health.examination import RememberedResults
from itsso.health.metrics import exposition, note_request
from itsso.platform.logs import ACCESS
from itsso.platform.version import version
from itsso.platform.web import UNKNOWN_PROXY

access_log = logging.getLogger("itsso.access")

LIVE, READY, METRICS = "/health/live", "/health/ready", "/metrics"
BLOCKS: Final = frozenset({"database", "tables", "statutes"})
"""Without these no page can be made: a balancer sends its requests elsewhere."""
REPORTED: Final = ("time_limits", "worker", "seals")
"""These are reported with the answer: to take every machine out of service would help nobody."""
READINESS = RememberedResults(2.0, (*BLOCKS, *REPORTED))
"""Asking often costs nothing, also while the database does not answer."""


class Endpoints:
    """Middleware that answers the three addresses, and counts every other request."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer one of the three addresses, or let the request through and note its time."""
        answer = {LIVE: _live, READY: _ready, METRICS: _metrics}.get(request.path_info)
        if answer is not None:
            response = answer(request)
            response.headers["Cache-Control"] = "no-store"
            return response
        begun = time.perf_counter()
        response = self.get_response(request)
        seconds = time.perf_counter() - begun
        note_request(response.status_code, seconds)
        _log_access(request, response, seconds)
        return response


def _live(request: HttpRequest) -> HttpResponse:
    return HttpResponse("live\n", content_type="text/plain")


def _ready(request: HttpRequest) -> HttpResponse:
    results = READINESS.results()
    ready = all(result.state == "good" for result in results if result.check.id in BLOCKS)
    content: dict[str, object] = {"ready": ready}
    if _may_see_more(request):
        content |= {"version": version(), "checks": {result.check.id: result.state for result in results}}
    return HttpResponse(
        json.dumps(content) + "\n", status=200 if ready else 503, content_type="application/json; charset=utf-8"
    )


def _log_access(request: HttpRequest, response: HttpResponse, seconds: float) -> None:
    """Write a line of the access log: the page by its name, since its address may hold the id of a case."""
    if not access_log.isEnabledFor(logging.INFO):
        return
    page = request.resolver_match.view_name if request.resolver_match else "-"
    access = {
        "page": page,
        "method": request.method,
        "status": response.status_code,
        "milliseconds": round(1000 * seconds),
    }
    line = f"{access['method']} {page} {access['status']} {access['milliseconds']} ms"
    access_log.info(line, extra={ACCESS: access})


def _metrics(request: HttpRequest) -> HttpResponse:
    if not _may_see_more(request):
        return HttpResponse("Not found\n", status=404, content_type="text/plain")
    return HttpResponse(exposition(), content_type="text/plain; version=0.0.4; charset=utf-8")


def _may_see_more(request: HttpRequest) -> bool:
    """Return whether the request carries the token of monitoring; without a token this machine itself may."""
    if settings.METRICS_TOKEN:
        authorization = request.headers.get("Authorization", "")
        return secrets.compare_digest(authorization.encode(), f"Bearer {settings.METRICS_TOKEN}".encode())
    is_passed_on = request.META.get(UNKNOWN_PROXY, False)  # by a proxy of this machine, for a stranger
    return not is_passed_on and _is_this_machine(request.META.get("REMOTE_ADDR", ""))


def _is_this_machine(address: str) -> bool:
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False
