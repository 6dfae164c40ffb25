"""Limits on requests, for pages that cost much or reveal much, and on uploads: tables by URL name, as for roles."""

from __future__ import annotations

from django.http import HttpRequest

from itsso.accounts.models import Posting
from itsso.accounts.queries import address_of
from itsso.platform.clock import today
from itsso.platform.limits import Limit, TooMany, count_for_each, count_request, network_of
from itsso.protection.roles import ANYONE, PAGES

SHARED = 10
"""A station's computers share one address: together they may send this many times the requests of one officer."""

UPLOADS: dict[str, int] = {
    "exchange:deliveries": 502_000_000,
    "exchange:write_mapping": 3_000_000,
    "exchange:draft_mapping": 2_500_000,
    "api:deliveries": 50_000_000,
    "api:assess": 50_000,
    "cases:files": 25_500_000,
    "intake:record_papers": 25_500_000,
    "units:decide_setting": 3_000_000,
    "forensics:exchange": 50_500_000,
    "api:laboratory_messages": 50_000_000,
    "training:uploads": 30_500_000,
    "advisories:attach": 25_500_000,
    "accounts:invite_several": 700_000,
    "advisories:answer": 25_500_000,
}
"""Most bytes of a body on pages that take files. For a file of over 500 MB the page itself shows the error."""

REQUESTED: dict[str, Limit] = {
    "units:help_desks": Limit(60),
    "units:find": Limit(120),  # asked while a name is typed
    # search
    "cases:list": Limit(60),
    "cases:letter": Limit(60),
    "monitoring:list": Limit(60),
    "monitoring:crime_in_india": Limit(60),
    "audit:lines": Limit(60),
    "training:people": Limit(60),
    # exports
    "monitoring:csv": Limit(20),
    "capacity:csv": Limit(20),
    "exchange:rejected": Limit(20),
    "training:rejected": Limit(20),
    "training:monthly_csv": Limit(20),
    "training:monthly_xlsx": Limit(20),
    "training:letters": Limit(20),
    "audit:case_csv": Limit(20),
    "audit:case_lines": Limit(20),
    "training:effect": Limit(20),
    "monitoring:dashboard": Limit(120),
    # simulates a year, which takes a second
    "capacity:what_if": Limit(30),
    # the open API
    "api:assess": Limit(60),
    "api:rules": Limit(30),
    "api:openapi-json": Limit(30),
    "api:figures": Limit(120),
    "api:deliveries": Limit(20),
    "api:laboratory_messages": Limit(60),
    "api:delivery": Limit(120),
    "api:delivery_rows": Limit(120),
}
"""Limits that every request for a page counts against."""

POSTED: dict[str, Limit] = {
    "intake:status": Limit(10),  # slows guessing of number and code
    "training:check": Limit(10),  # slows guessing of a certificate's code
    # a password or a code is hashed, which is slow on purpose
    "accounts:sign_in": Limit(30),
    "accounts:second_factor": Limit(30),
    "accounts:invitation": Limit(10),
    "accounts:confirm": Limit(20),
    "accounts:password": Limit(10),
    "accounts:demonstration": Limit(60),
    "intake:slip": Limit(10),
    "intake:case_slip": Limit(10),
    "training:certificate": Limit(30),
    "training:uploads": Limit(20),
    "lawbook:calculator": Limit(60),
    "cases:papers": Limit(30),
    "cases:search": Limit(60),
    "exchange:deliveries": Limit(20),
    "forensics:exchange": Limit(60),
    # each answer reveals something of the vault to a guesser
    "cases:find_person": Limit(10),
    "cases:open_identity": Limit(20),
    "cases:open_file": Limit(20),
    "cases:accused": Limit(30),
    "intake:open": Limit(20),
    "intake:open_zero_fir": Limit(20),
    "cases:record_kind": Limit(120),
    "cases:correct": Limit(60),
    "intake:accountability": Limit(60),
    "intake:record": Limit(60),
    "intake:open_account": Limit(20),
    "intake:record_papers": Limit(60),
    "intake:open_record_paper": Limit(20),
    "forensics:seize": Limit(120),
    "forensics:forward": Limit(120),
    "advisories:answer": Limit(60),
    "advisories:verify": Limit(60),
    "advisories:write": Limit(120),
}
"""Limits that only a POST counts against; opening the empty form does not."""

DOWNLOADS = Limit(20)
"""For the files of all lists together, which hold up to thousands of rows each."""

BYTES_A_REQUEST = 2_000
"""Bytes of one request, about a case of two pages: a larger body costs more, and counts as several requests."""

STRANGERS = Limit(120)
"""For an address that is not signed in, all pages behind the sign-in together: each request leaves an audit entry."""


def too_many(request: HttpRequest, name: str, posting: Posting | None) -> TooMany | None:
    """Count a request for a page: by officer and by address behind the sign-in, by address alone before it."""
    limit = REQUESTED.get(name) or (POSTED.get(name) if request.method == "POST" else None)
    address = f"address {network_of(address_of(request))}"
    if posting is None:
        if PAGES.get(name) is not ANYONE:
            return count_request("strangers", address, STRANGERS)
        return count_request(name, address, limit, cost_of(request)) if limit else None
    if _asks_for_file(request) and (refused := _count_of_officer(request, "download", posting, DOWNLOADS)):
        return refused
    if limit is None:
        return None
    cost = OTHER_DAY if name == "monitoring:dashboard" and _asks_for_another_day(request) else 1
    return _count_of_officer(request, name, posting, limit, cost)


def _count_of_officer(request: HttpRequest, name: str, posting: Posting, limit: Limit, cost: int = 1) -> TooMany | None:
    address = f"address {network_of(address_of(request))}"
    limits = {f"officer {posting.officer_id}": limit, address: limit.wider(SHARED)}
    return count_for_each(name, limits, cost)


def _asks_for_file(request: HttpRequest) -> bool:
    """Return whether a list is asked for as a file (`itsso.ui.lists`).

    A POST counts too: one that changes the language is answered as a GET (`protection.language_change`).
    """
    return request.GET.get("format") == "csv"


OTHER_DAY = 6
"""The requests that a dashboard of another day counts as: its figures are calculated, those of today are stored."""


def _asks_for_another_day(request: HttpRequest) -> bool:
    days = {request.GET.get("as_on"), request.GET.get("known_on")}
    return bool(days - {None, "", today().isoformat()})


def cost_of(request: HttpRequest) -> int:
    """Return how many requests an anonymous one counts as: one, and one more for each BYTES_A_REQUEST of its body."""
    return 1 + length_of(request) // BYTES_A_REQUEST


def length_of(request: HttpRequest) -> int:
    """Return the length of a request's body by its Content-Length; Django reads no more than that."""
    length = str(request.META.get("CONTENT_LENGTH") or "0")
    return int(length) if length.isdecimal() and len(length) < 16 else 0
