"""Invented allegations of refusal in the demonstration, and what came of them, entered by the usual actions."""

from __future__ import annotations

from datetime import timedelta
from random import Random
from uuid import UUID, uuid5

from itsso.accounts.models import Posting
from itsso.demo import SEED
from itsso.demo.nation.places import SHOWN_STATE
from itsso.intake.refusals.actions import open_record, update_record
from itsso.intake.refusals.queries import records
from itsso.intake.refusals.words import WHAT
from itsso.platform.clock import today
from itsso.units.models import Unit, UnitKind

KEYS = UUID("0199c1d5-0000-7000-8000-0000000007ef")
"""The namespace of the records' ids, so that building again alleges nothing twice."""

ALLEGED = 14


def build_refusals(*, by: Posting) -> None:
    """Record some alleged refusals of the shown State within a year, most with the outcome of an enquiry."""
    if records().exists():
        return
    rng = Random(SEED)
    stations = list(Unit.objects.filter(kind=UnitKind.STATION, state=SHOWN_STATE).order_by("first"))
    for at, station in enumerate(rng.sample(stations, ALLEGED)):
        happened = today() - timedelta(rng.randrange(20, 300))
        record = open_record(
            station,
            told_by=rng.choice(("complainant", "superior", "court")),
            what=rng.choice(list(WHAT)),
            happened_on=happened,
            by=by,
            record_id=uuid5(KEYS, str(at)),
        )
        if rng.random() < 0.7:
            upheld = rng.random() < 0.5
            findings = {"enquiry_on": happened + timedelta(5), "outcome_on": happened + timedelta(18)}
            update_record(record, findings | {"outcome": "upheld" if upheld else "not_upheld"}, by=by)
