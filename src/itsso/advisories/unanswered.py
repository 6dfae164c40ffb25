"""The items of advisories that districts have not answered, each number as the page of the district counts it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.utils.http import urlencode

from itsso.advisories import queries
from itsso.advisories.page import unit_url
from itsso.cases.since_yesterday.unanswered import Unanswered, count_by_district
from itsso.platform.clock import today
from itsso.protection.middleware import OfficerRequest
from itsso.units.models import Unit


def items_by_district(_request: OfficerRequest, districts: Sequence[Unit]) -> Mapping[int, Unanswered]:
    """Return the open items of each district and of the units abolished directly below it, by the district's id.

    Two queries. An item is open unless it is answered as done or as not applicable.
    """
    by_id = {unit.pk: unit for unit in districts}
    abolished = queries.abolished_below(*districts)
    answers_for = {**{pk: pk for pk in by_id}, **{unit.pk: unit.parent_id or unit.pk for unit in abolished}}
    day = today()
    owed_items = [owed for owed in queries.obligations_of([*districts, *abolished]) if not owed.settled]
    return count_by_district(
        ((answers_for[owed.unit_id], owed.overdue(day)) for owed in owed_items),
        lambda district, status: f"{unit_url(by_id[district])}?{urlencode({'status': status})}",
    )
