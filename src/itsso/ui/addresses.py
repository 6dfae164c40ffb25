"""Addresses of pages, for lists that have one in each row: Django takes longer to make one than the rest of a row."""

from __future__ import annotations

from functools import lru_cache
from urllib.parse import urlencode
from uuid import UUID

from django.urls import get_script_prefix, reverse


def page_address(url_name: str, *keys: int | UUID) -> str:
    """Return what `reverse` returns for a page whose arguments are these keys; it is asked once for each page."""
    kinds = tuple(isinstance(key, UUID) for key in keys)
    return _pattern(url_name, kinds, get_script_prefix()).format(*keys)


def filtered_address(url_name: str, **filters: str) -> str:
    """Return the address of a list with filters."""
    return f"{page_address(url_name)}?{urlencode(filters)}"


@lru_cache(maxsize=512)
def _pattern(url_name: str, are_uuids: tuple[bool, ...], _prefix: str) -> str:
    """Return the address of a page with a place for each key."""
    samples = [UUID(int=place) if is_uuid else 10**8 + place for place, is_uuid in enumerate(are_uuids)]
    address = reverse(url_name, args=samples)
    for place, sample in enumerate(samples):
        address = address.replace(str(sample), f"{{{place}}}")
    return address
