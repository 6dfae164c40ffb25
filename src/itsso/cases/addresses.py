"""Addresses that pages print often, found once: to look one up takes Django as long as to write a row of a table.

A list has one of a case for each row, and a case page one for each of its tabs.
"""

from __future__ import annotations

from uuid import UUID

from itsso.ui.addresses import page_address


def case_address(case_id: UUID, url_name: str = "cases:case") -> str:
    """Return the address of a page about a case, whose only argument is the case; that of its own page by default."""
    return page_address(url_name, case_id)


def correction_address(case_id: UUID, event_id: UUID) -> str:
    """Return the address of the page that corrects an entry of a case."""
    return page_address("cases:correct", case_id, event_id)
