"""Queries of the panel of a unit."""

from __future__ import annotations

from itsso.platform.prepared_statements import RowStatement, rows_where
from itsso.units.models import DISTRICTS, PanelEntry, PanelService, Unit

_OF_STATION = """
ended_at is null and unit_id in (
  with recursive way as (
    select id, parent_id, kind from units_unit where id = %s
    union all
    select u.id, u.parent_id, u.kind from way w join units_unit u on u.id = w.parent_id where w.kind <> all(%s)
  ) select id from way)
order by array_position(%s::text[], service::text), unit_id <> %s, name, id"""


def panel_of(station: Unit) -> RowStatement[PanelEntry]:
    """Return the statement of who is on the panel of a station and its district now, by service, its own first.

    Every list of complaints asks: in SQL, since it walks along the units above.
    """
    districts, services = [str(kind) for kind in DISTRICTS], [str(service) for service in PanelService]
    return rows_where(PanelEntry, _OF_STATION, (station.pk, districts, services, station.pk))
