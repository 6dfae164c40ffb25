"""Addresses of the pages about a case. A list has one for each row, and a case page one for each of its tabs."""

from __future__ import annotations

from uuid import UUID

from itsso.ui.addresses import page_address


def case_address(case_id: UUID, url_name: str = "cases:case") -> str:
    """Return the address of a page about a case, whose only argument is the case; that of its own page by default."""
    return page_address(url_name, case_id)
