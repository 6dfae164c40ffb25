"""The guarded resources of forensics (see tests/support/guarded_resources.py)."""

from __future__ import annotations

from itsso.accounts.roles import Capability, roles_with
from itsso.units.models import Unit
from tests.forensics.rows import rows_of
from tests.support.guarded_resources import IN_CASE, Asker, Guarded, noted
from tests.support.sample_nation import World
from tests.support.two_states import Holdings

IN_LABORATORY = "t.laboratory_id = %(unit)s or %(cases_first)s <= 1 and %(cases_last)s >= 9999999"
EITHER_SIDE = (
    f"exists (select 1 from forensics_item i where i.label = t.label and {IN_CASE.replace('t.', 'i.')}) or"
    f" exists (select 1 from forensics_exhibit e where e.label = t.label and ({IN_LABORATORY.replace('t.', 'e.')}))"
)
THE_LABORATORYS = (
    "request",
    "requestdetails",
    "requestquery",
    "testimony",
    "collected",
    "uncollected",
    "exhibit",
    "competence",
    "work",
    "assignment",
    "hold",
    "worksheet",
    "report",
    "review",
    "priority",
    "contact",
    "trustedkey",
    "incoming",
    "rejected",
)


def _fill(world: World, holdings: Holdings) -> None:
    """Create what a station of each State sent to the State's laboratory, and the laboratory's rows about it."""
    bihars = Unit.objects.create(kind="laboratory", state="BR", code="FSL", name="FSL Patna", first=0, last=-1)
    for station, laboratory in ((world.kotwali, world.laboratory), (world.gandhi_maidan, bihars)):
        case = holdings.cases[station.pk]
        rows = rows_of(case, station, laboratory)
        holdings.note("label", station, (case, rows.label))
        holdings.note("note_id", station, (case, rows.note))
        holdings.note("released", station, (case, rows.report))
        holdings.note("report_id", laboratory, rows.report)
        holdings.note("request_id", laboratory, rows.note)
        holdings.note("work_id", laboratory, rows.work)
        holdings.note("incoming_id", laboratory, rows.incoming)


GUARDED = Guarded(
    fill=_fill,
    seen={
        **dict.fromkeys(
            (
                "forensics_item",
                "forensics_note",
                "forensics_notedetails",
                "forensics_notequery",
                "forensics_policetask",
                "forensics_released",
            ),
            IN_CASE,
        ),
        "forensics_act": EITHER_SIDE,
        **{f"forensics_{name}": IN_LABORATORY for name in THE_LABORATORYS},
    },
    only_grow=frozenset(
        {
            "forensics_act",
            "forensics_collected",
            "forensics_item",
            "forensics_incoming",
            "forensics_notedetails",
            "forensics_rejected",
            "forensics_requestdetails",
        }
    ),
    targets={
        ("case_id", "label"): noted("label"),
        ("case_id", "note_id"): noted("note_id"),
        ("case_id", "report_id"): noted("released"),
        ("request_id",): noted("request_id", Asker.works_at),
        ("work_id",): noted("work_id", Asker.works_at),
        ("incoming_id",): noted("incoming_id", Asker.works_at),
        ("report_id",): noted("report_id", Asker.works_at),
    },
    acts={"forensics:note": roles_with(Capability.FORWARD_EXHIBITS)},
)
