"""What each role may do: one table, keyed by URL name. The middleware enforces it; views import nothing of it."""

from __future__ import annotations

from itsso.accounts.models import Role

ANYONE: frozenset[str] = frozenset()
"""Public: no sign-in, no range, no line in the trail."""

SIGNED_IN = frozenset(Role.values) - {Role.SYSTEM.value}
WITH_CASES = SIGNED_IN - {Role.NATIONAL_MONITOR.value}
CLERKS = frozenset({Role.FEED_CLERK.value, Role.STATE_MONITOR.value})

UPLOADS: dict[str, int] = {"exchange:deliveries": 502_000_000}
"""Bytes that a page takes in, where that is more than a form. The page itself says so of a file of over 500 MB."""

PAGES: dict[str, frozenset[str]] = {
    # ui
    "ui:language": ANYONE,
    "ui:help": ANYONE,
    "ui:accessibility": ANYONE,
    # lawbook
    "lawbook:index": ANYONE,
    "lawbook:rule": ANYONE,
    "lawbook:offences": ANYONE,
    "lawbook:kinds": ANYONE,
    "lawbook:examples": ANYONE,
    "lawbook:calculator": ANYONE,
    # accounts
    "accounts:sign_in": ANYONE,
    "accounts:sign_out": ANYONE,
    "accounts:home": ANYONE,
    "accounts:demonstration": ANYONE,
    "accounts:postings": SIGNED_IN,
    # cases
    "cases:desk": WITH_CASES,
    "cases:list": WITH_CASES,
    "cases:case": WITH_CASES,
    # monitoring
    "monitoring:home": SIGNED_IN,
    "monitoring:dashboard": SIGNED_IN,
    "monitoring:list": SIGNED_IN,
    "monitoring:csv": SIGNED_IN,
    # exchange
    "exchange:deliveries": CLERKS,
    "exchange:delivery": CLERKS,
    "exchange:progress": CLERKS,
    "exchange:rejected": CLERKS,
}
