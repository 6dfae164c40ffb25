"""The readable page of the API at /api/v1/, and the header that leads programs from the addresses without a version."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext
from django.views.decorators.http import require_GET

from itsso.ui.components import PageTable, Text

VERSION: Final = "/api/v1/"
DEPRECATED_SINCE: Final = "@1795910400"  # 2026-11-29, as RFC 9745 writes it


@dataclass(frozen=True, slots=True)
class ApiOperation:
    """An operation as the page describes it; `name` is its id in the OpenAPI document."""

    name: str
    request: str
    caller: Text
    purpose: Text


_EVERYBODY = gettext_lazy("everybody, without a token")
_FEED = gettext_lazy("a CCTNS data clerk or State monitor")
_LABORATORY = gettext_lazy("the reception of a laboratory")
OPERATIONS: Final = (
    ApiOperation(
        "assess", "POST assess", _EVERYBODY, gettext_lazy("Calculate the time limits of a case. Nothing is stored.")
    ),
    ApiOperation("rules", "GET rules", _EVERYBODY, gettext_lazy("List every rule of the law with its period.")),
    ApiOperation(
        "figures",
        "GET figures?unit=IN-UP",
        gettext_lazy("a posting that sees figures"),
        gettext_lazy("Read the figures of a unit on a day, as known on a day."),
    ),
    ApiOperation("deliveries", "POST deliveries", _FEED, gettext_lazy("Send CCTNS data as JSON lines, up to 50 MB.")),
    ApiOperation(
        "delivery",
        "GET deliveries/{id}",
        _FEED,
        gettext_lazy("See how far a delivery has got and what became of its rows."),
    ),
    ApiOperation(
        "delivery_rows",
        "GET deliveries/{id}/rejected",
        _FEED,
        gettext_lazy("List its rows that were rejected (rejected), wait (parked) or have a problem (problems)."),
    ),
    ApiOperation(
        "laboratory_notes",
        "GET laboratory/notes",
        _LABORATORY,
        gettext_lazy("List the forwarding notes that wait at the laboratory."),
    ),
    ApiOperation(
        "laboratory_messages",
        "POST laboratory/messages",
        _LABORATORY,
        gettext_lazy("Send receipts, decisions and reports as JSON lines."),
    ),
)

ERRORS: Final = (
    (
        401,
        "no_token",
        gettext_lazy("No token, or one whose posting has ended. Create one on the page Tokens for programs."),
    ),
    (404, "not_found", gettext_lazy("It does not exist, or is not within your jurisdiction.")),
    (405, "method_not_allowed", gettext_lazy("The address takes another method: see the header Allow.")),
    (411, "length_required", gettext_lazy("Send the header Content-Length.")),
    (413, "too_large", gettext_lazy("Send it in smaller parts.")),
    (
        422,
        "invalid",
        gettext_lazy("A value is wrong: “errors” names the field. A refused delivery has a code of its own."),
    ),
    (429, "too_many_requests", gettext_lazy("Wait for as many seconds as the header Retry-After says.")),
    (500, "internal_error", gettext_lazy("Send it again later. What was recorded already is not recorded twice.")),
)


@require_GET
def reference(request: HttpRequest) -> HttpResponse:
    """Show the operations, examples, errors and limits of the API."""
    address = request.build_absolute_uri(VERSION)
    operations = PageTable(
        pgettext("API", "Requests"),
        (pgettext("API", "Request"), _("For whom"), pgettext("API", "Purpose")),
        [(operation.request, operation.caller, operation.purpose) for operation in OPERATIONS],
        stacks=True,
    )
    errors = PageTable(
        pgettext("API", "Errors"),
        (pgettext("API", "Code"), pgettext("API", "Status"), _("What to do")),
        [(code, str(status), text) for status, code, text in ERRORS],
        stacks=True,
    )
    context = {
        "address": address,
        "operations": operations,
        "errors": errors,
        "document": reverse("api:openapi-json"),
    }
    return render(request, "exchange/api_reference.html", context)


def name_successor(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Name the address with the version in each answer of one without it (RFC 9745): programs can then be changed."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        path = request.path_info
        if path.startswith("/api/") and not path.startswith(VERSION):
            response.headers["Deprecation"] = DEPRECATED_SINCE
            successor = VERSION + quote(path.removeprefix("/api/"))  # whatever signs the address has, one link
            response.headers["Link"] = f'<{successor}>; rel="successor-version"'
        return response

    return middleware
