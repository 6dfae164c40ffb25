"""Every address of the software, as its root knows them: name, and the ids that it takes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import URLPattern, URLResolver


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
