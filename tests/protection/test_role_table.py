"""One table says what each role may do, and no address is forgotten in it."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import URLPattern, URLResolver, get_resolver

from itsso.accounts.models import Role
from itsso.protection.roles import ANYONE, PAGES


def names(resolver: URLResolver, space: str = "") -> Iterator[str]:
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            inner = f"{space}:{entry.namespace}" if space and entry.namespace else entry.namespace or space
            yield from names(entry, inner)
        elif isinstance(entry, URLPattern):
            yield f"{space}:{entry.name}" if space else str(entry.name)


def test_every_address_stands_in_the_table() -> None:
    assert set(names(get_resolver())) == set(PAGES)


def test_every_role_in_the_table_is_a_role() -> None:
    assert {role for allowed in PAGES.values() for role in allowed} <= set(Role.values)


def test_the_nation_opens_no_page_with_a_case() -> None:
    with_cases = [name for name in PAGES if name.startswith("cases:")]
    assert with_cases
    assert not any("national_monitor" in PAGES[name] or PAGES[name] is ANYONE for name in with_cases)
