"""The pages of advisories against the trivial page, with every station having answered 200 items."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.db import connections

from bench.harness import Result
from bench.nation import fetch_one, posted, units
from bench.trivial import BUDGET, to_trivial
from itsso.accounts.models import Posting, Role
from itsso.advisories.command import SHIPPED
from itsso.advisories.loading import parse_register
from itsso.advisories.models import Advisory, Item
from itsso.advisories.queries import advisory_by_code
from itsso.advisories.registration import register
from itsso.advisories.views import LETTER
from itsso.platform.clock import now
from itsso.protection.ranges import enter
from itsso.units.models import Unit
from itsso.units.queries import nation

LETTERS = 20
"""Advisories, of ten items each at a million cases; of one with fewer."""


def run(cases: int) -> Iterator[Result]:
    """In process, frame and audit line included; for the nation, a State, a district and a station."""
    top, station = units()
    district, state = station.parent, station.parent and station.parent.parent
    assert district and state
    fill(top, 10 if cases >= 1_000_000 else 1)
    (answers,) = fetch_one("select count(*) from advisories_standing")
    advisory = Advisory.objects.order_by("code")[0]
    for unit, role in (
        (top, Role.NATIONAL_MONITOR),
        (state, Role.STATE_MONITOR),
        (district, Role.SUPERVISOR),
        (station, Role.SHO),
    ):
        posting = posted(f"bench.advised.{unit.kind}", unit, role)
        for name, address in (
            ("all advisories", f"/advisories/units/{unit.pk}/"),
            ("one advisory", f"/advisories/units/{unit.pk}/{advisory.pk}/"),
        ):
            took, ratio = to_trivial(posting, address)
            yield Result(f"{name}, {unit.kind}, to trivial page", took * 1000, "ms", BUDGET, ratio, answers)


def seven_actions_address(unit: Unit, by: Posting) -> str:
    """The address of the letter of December 2019 at a unit: the only page that asks every package for its figures."""
    with enter(by):
        register(parse_register(SHIPPED.read_bytes(), SHIPPED.name), issuer=nation(), by=by)
        advisory = advisory_by_code(LETTER)
    assert advisory is not None, "it is among what is shipped"
    return f"/advisories/units/{unit.pk}/{advisory.pk}/"


def fill(issuer: Unit, items: int) -> None:
    """Letters that all owe at once, answered by every station, straight into the tables; three of four say done."""
    if Advisory.objects.exists():
        return
    for at in range(LETTERS):
        advisory = Advisory.objects.create(
            code=f"bench-{at:02}",
            issued_on=date(2026, 1, 1),
            authority="Bench",
            issuer=issuer,
            direct=True,
            title=f"Letter {at}",
            title_hi=f"पत्र {at}",
            extent="full",
            source="Bench",
            certainty="verified",
            words="",
            registered_at=now(),
            registered_by="",
        )
        Item.objects.bulk_create(
            Item(advisory=advisory, number=n, asked="Do it.", asked_hi="करें।", levels=["station"])
            for n in range(1, items + 1)
        )
    with connections["owner"].cursor() as cursor:
        for statement in _FILL.split(";"):
            cursor.execute(statement)


_FILL = """
alter table advisories_standing disable trigger advisories_standing_counted;
create temporary table made as select uuidv7() as id, u.id as unit_id, u.first as station_no, i.id as item_id,
    (array['done', 'done', 'done', 'under_way'])[1 + u.id % 4] as stands
from units_unit u cross join advisories_item i where u.kind = 'station';
insert into advisories_answer (id, key, item_id, unit_id, status, reason, evidence_kind, evidence, at, by, by_name,
    answered_at_id) select id, id, item_id, unit_id, stands, '', '', '', now(), '', '', unit_id from made;
insert into advisories_standing (unit_id, item_id, station_no, level, stands, accepted, answer_id)
select unit_id, item_id, station_no, 'station', stands, false, id from made;
insert into advisories_tally (place_id, first, last, item_id, level, stands, accepted, units)
select p.id, p.first, p.last, m.item_id, 'station', m.stands, false, count(*) from made m
join units_unit p on p.kind in ('nation', 'state', 'ut') and m.station_no between p.first and p.last
group by 1, 2, 3, 4, 6;
alter table advisories_standing enable trigger advisories_standing_counted;
drop table made;
vacuum analyze"""
