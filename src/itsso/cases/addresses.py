"""Addresses of the pages about a case. A list has one for each row, and a case page one for each of its tabs."""

from __future__ import annotations

from functools import cache
from uuid import UUID

from django.urls import reverse

_ANY_CASE = UUID(int=0)


def case_address(case_id: UUID, url_name: str = "cases:case") -> str:
    """Return the address of a page about a case, whose only argument is the case; that of its own page by default."""
    return _pattern(url_name).replace(str(_ANY_CASE), str(case_id))


@cache
def _pattern(url_name: str) -> str:
    return reverse(url_name, args=[_ANY_CASE])
