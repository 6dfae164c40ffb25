"""The directions of an office that are not answered, by the district of their case."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from itsso.alerts.directions.listing import conditions, sides
from itsso.alerts.directions.models import Direction
from itsso.cases.queries import district_of
from itsso.cases.since_yesterday.unanswered import Unanswered, count_by_district
from itsso.platform.clock import today
from itsso.protection.middleware import OfficerRequest
from itsso.ui.addresses import filtered_address
from itsso.units.models import Unit


def directions_by_district(request: OfficerRequest, districts: Sequence[Unit]) -> Mapping[int, Unanswered]:
    """Return the directions of the reader's office that wait for their answer, by the id of the district.

    One query by the index on the office. Row-level security shows nobody the directions of another office.
    """
    day = today()
    of_office = Direction.objects.filter(sides(request.posting)["given"], conditions(day)["open"])

    def directions() -> Iterator[tuple[int, bool]]:
        for station_no, due in of_office.values_list("case__station_no", "due"):
            district = district_of(station_no, districts)
            if district is not None:
                yield district.pk, due < day

    return count_by_district(directions(), _list_of)


def _list_of(district: int, status: str) -> str:
    return filtered_address("alerts:directions", side="given", status=status, unit=str(district))
