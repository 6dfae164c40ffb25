"""Every address of the software, as its root knows them: name, and the ids that it takes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import NoReverseMatch, URLPattern, URLResolver, get_resolver, reverse


@dataclass(frozen=True)
class Address:
    """A URL name with its space, and the names of what stands in the address."""

    name: str
    ids: tuple[str, ...]


def addresses(resolver: URLResolver, space: str = "", ids: tuple[str, ...] = ()) -> Iterator[Address]:
    """All addresses below a resolver, by walking it."""
    for entry in resolver.url_patterns:
        within = (*ids, *entry.pattern.converters)
        if isinstance(entry, URLResolver):
            inner = f"{space}:{entry.namespace}" if space and entry.namespace else entry.namespace or space
            yield from addresses(entry, inner, within)
        elif isinstance(entry, URLPattern):
            yield Address(f"{space}:{entry.name}" if space else str(entry.name), within)


NOBODYS = {"uuid": "00000000-0000-7000-8000-000000000000", "int": 999_999_999}
KNOWN: dict[str, dict[str, Any]] = {
    "ui:language": {"code": "hi"},
    "lawbook:rule": {"rule_id": "investigation.two_months"},
}


def nobodys() -> dict[str, str]:
    """Each name with an address of it; where it takes an id, one that nothing bears."""
    found = {}
    for one in addresses(get_resolver()):
        for value in (*NOBODYS.values(), "nothing"):
            try:
                found[one.name] = reverse(one.name, kwargs=KNOWN.get(one.name) or dict.fromkeys(one.ids, value))
                break
            except NoReverseMatch:
                continue
    return found
