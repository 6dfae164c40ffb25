"""Every URL of the software, as its root knows them: name, and the ids that it takes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.urls.converters import IntConverter, UUIDConverter

NOBODYS: dict[type[Any], str | int] = {UUIDConverter: "00000000-0000-7000-8000-000000000000", IntConverter: 999_999_999}
NONE: Mapping[str, Any] = {}


@dataclass(frozen=True)
class Address:
    """A URL name with its space, the names of what stands in the address, and of each what nothing bears."""

    name: str
    nobodys: Mapping[str, Any]

    @property
    def ids(self) -> tuple[str, ...]:
        """Return the names alone, in order."""
        return tuple(self.nobodys)


def _nobodys(converter: Any) -> str | int:
    """Return an id of that kind that nothing has."""
    return next((value for kind, value in NOBODYS.items() if isinstance(converter, kind)), "nothing")


def addresses(resolver: URLResolver, space: str = "", ids: Mapping[str, Any] = NONE) -> Iterator[Address]:
    """Yield all addresses below a resolver, by walking it."""
    for entry in resolver.url_patterns:
        placeholders = {name: _nobodys(converter) for name, converter in entry.pattern.converters.items()}
        within = {**ids, **placeholders}
        if isinstance(entry, URLResolver):
            inner = f"{space}:{entry.namespace}" if space and entry.namespace else entry.namespace or space
            yield from addresses(entry, inner, within)
        elif isinstance(entry, URLPattern):
            yield Address(f"{space}:{entry.name}" if space else str(entry.name), within)


KNOWN: dict[str, dict[str, Any]] = {
    "ui:language": {"code": "hi"},
    "lawbook:rule": {"rule_id": "investigation.two_months"},
    "guide:role": {"role": "io"},
}


def nobodys() -> dict[str, str]:
    """Return each name with an address of it; where it takes an id, one that nothing has."""
    return {
        address.name: reverse(address.name, kwargs=KNOWN.get(address.name) or dict(address.nobodys))
        for address in addresses(get_resolver())
    }
