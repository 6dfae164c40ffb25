"""The directions of an office that are not answered, by the district of their case."""

from __future__ import annotations

from itsso.alerts.directions import queries
from itsso.cases.since_yesterday.unanswered import Unanswered
from itsso.platform.clock import today
from itsso.platform.prepared_statements import RowStatement
from itsso.protection.middleware import OfficerRequest
from itsso.ui.addresses import filtered_address


def directions_by_district(request: OfficerRequest) -> RowStatement[Unanswered]:
    """Return the statement that counts the directions of the reader's office that wait for their answer."""
    return queries.unanswered_by_district(request.posting, request.ranges.cases, today())


def list_of_directions(district: int, status: str) -> str:
    """Return the address of the directions of the reader's office in a district, with a status."""
    return filtered_address("alerts:directions", side="given", status=status, unit=str(district))
