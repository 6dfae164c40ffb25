"""The count of the open items of districts."""

from __future__ import annotations

from datetime import date

from itsso.advisories.models import SETTLED, Level
from itsso.cases.queries import OF_DISTRICTS, values_of_districts
from itsso.cases.since_yesterday.unanswered import Unanswered
from itsso.platform.prepared_statements import RowStatement

# The two conditions with `any(array(...))` make the planner ask the view for these units and items alone: with the join
# in their place it took 1.6 seconds. Where no unit was abolished, only items that are asked of districts are looked at.
_OPEN_BY_DISTRICT = f"""
with districts as materialized (select array(select id from units_unit where {OF_DISTRICTS}) as ids),
owing as materialized (
    select u.id, case when u.closed is not null and u.parent_id = any(d.ids) then u.parent_id else u.id end as district
    from units_unit u, districts d where u.id = any(d.ids) or u.parent_id = any(d.ids) and u.closed is not null)
select w.district, count(*), count(*) filter (where o.due < %(today)s)
from advisories_owed o join owing w on w.id = o.unit_id left join advisories_standing s using (unit_id, item_id)
where o.unit_id = any(array(select id from owing))
    and o.item_id = any(array(select i.id from advisories_item i
        where %(level)s = any(i.levels) or exists (select from owing where id <> district)))
    and coalesce(s.stands, '') <> all(%(settled)s)
group by w.district"""  # noqa: S608  our own text


def open_by_district(interval: tuple[int, int], on: date) -> RowStatement[Unanswered]:
    """Return the statement that counts the open items of the districts of an interval, by district.

    A district answers for the units abolished directly below it. An item is open unless it is answered as done or as
    not applicable.
    """
    values = {
        **values_of_districts(interval),
        "level": str(Level.DISTRICT),
        "today": on,
        "settled": [str(status) for status in SETTLED],
    }
    return RowStatement(_OPEN_BY_DISTRICT, values, lambda rows: [Unanswered(*row) for row in rows])
