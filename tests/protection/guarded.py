"""The guarded tables, jobs and commands of the vault and the parcels (see tests/support/guarded_resources.py)."""

from __future__ import annotations

from itsso.protection.openings import open_identity
from itsso.protection.parcels.actions import send
from itsso.protection.ranges import enter
from itsso.protection.vault import SealedText, seal_texts
from tests.support.guarded_resources import AT_AN_END, IN_CASE, Guarded
from tests.support.sample_nation import World
from tests.support.two_states import Holdings

IN_COMPLAINT = (
    "exists (select 1 from intake_complaint c where c.id = t.case_id and c.outcome not in ('fir', 'zero_fir')"
    " and c.station_no between %(cases_first)s and %(cases_last)s)"
)
OF_A_RECORD = (
    "exists (select 1 from intake_accountability a join units_unit u on u.id = a.unit_id"
    " left join units_unit p on p.id = u.parent_id left join units_unit g on g.id = p.parent_id"
    " where a.id = t.case_id and %(cases_last)s >= %(cases_first)s and %(unit)s in (p.id, g.id, g.parent_id))"
)
SEALED = f"{IN_CASE} or {IN_COMPLAINT} or {OF_A_RECORD}"
WAITS_HERE = (
    "%(cases_last)s >= %(cases_first)s and exists (select 1 from intake_transfer z join units_unit u on u.id ="
    " z.receiver_id left join units_unit p on p.id = u.parent_id left join units_unit g on g.id = p.parent_id"
    " where z.case_id = t.case_id and (z.standing in ('sent', 'directed') and %(unit)s in (u.id, p.id, g.id,"
    " g.parent_id) or z.standing = 'escalated' and z.decider_id = %(unit)s))"
)
"""A Zero FIR that was sent to the station, or to one below the unit, or that the unit is to decide about."""


def _fill(world: World, holdings: Holdings) -> None:
    """Send two parcels, and seal in each case a name that is opened once."""
    for sender, receiver in ((world.kotwali, world.hazratganj), (world.gandhi_maidan, world.patna)):
        with enter(world.system):
            send("zero_fir", sender, receiver, by=world.system)
    with enter(world.system):
        for case_id in holdings.cases.values():
            (item,) = seal_texts(case_id, [SealedText("V1", "name", "Somebody")], by=world.system)
            open_identity(case_id, [item.pk], "court", "", by=world.system)


GUARDED = Guarded(
    fill=_fill,
    seen={
        "protection_item": f"{SEALED} or (t.kind = 'narrative' and {WAITS_HERE})",
        "protection_token": SEALED,
        "protection_opening": f"{SEALED} or (t.unit = %(unit)s and {WAITS_HERE})",
        "protection_parcel": AT_AN_END.format(ends="t.sender_id, t.receiver_id"),
    },
    unread=frozenset({"protection_content"}),
    reference=frozenset({"protection_datakey", "protection_rotation"}),
    jobs=frozenset(
        {
            "protection.deliver",
            "protection.rotate",
            "protection.retain",
            "protection.retain_hourly",
            "units.follow_names",
        }
    ),
    commands=frozenset({"vault", "retention"}),
)
