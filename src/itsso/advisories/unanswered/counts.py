"""The open items of districts for the pages of the districts to look into, and the lists behind the numbers."""

from __future__ import annotations

from urllib.parse import urlencode

from itsso.advisories.unanswered import queries
from itsso.cases.since_yesterday.unanswered import Unanswered
from itsso.platform.clock import today
from itsso.platform.prepared_statements import RowStatement
from itsso.protection.middleware import OfficerRequest
from itsso.ui.addresses import page_address


def items_by_district(request: OfficerRequest) -> RowStatement[Unanswered]:
    """Return the statement that counts the open items of each district, with those abolished directly below it."""
    return queries.open_by_district(request.ranges.cases, today())


def list_of_items(district: int, status: str) -> str:
    """Return the address of the items of a district with a status."""
    return f"{page_address('advisories:unit', district)}?{urlencode({'status': status})}"
