"""Registering an FIR in one process: the act with its events, limits, facts and lines, each committed to disk."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from statistics import median
from uuid import UUID, uuid4

from bench.harness import Result, seconds
from bench.nation import posted, units
from itsso.accounts.actions import ensure_system_posting
from itsso.accounts.models import Role
from itsso.audit import actions as audit
from itsso.intake.complaints import actions
from itsso.intake.complaints.actions import HeardComplaint
from itsso.intake.complaints.registration import Registration
from itsso.intake.models import Mode
from itsso.platform.clock import now
from itsso.platform.ids import uuid7
from itsso.protection.ranges import enter
from itsso.units.models import Unit, UnitKind

FIRS, TURN = 200, 20


def run(cases: int) -> Iterator[Result]:
    """A hundred a second; beside it how many audited writes of one line would have been made in that time.

    At a station whose pages no bench measures: every run leaves its FIRs there, all with limits of today.
    """
    units()
    station = Unit.objects.filter(kind=UnitKind.STATION).order_by("first")[0]
    ensure_system_posting()
    duty = posted("bench.duty", station, Role.DUTY_OFFICER)

    def hear() -> UUID:
        with enter(duty):
            complaint = actions.begin_complaint(uuid4(), by=duty)
            heard = HeardComplaint(Mode.IN_PERSON, now() - timedelta(minutes=5), {}, child=True, form=uuid4())
            actions.record(complaint.pk, heard, by=duty)
            return complaint.pk

    complaints = [hear() for _ in range(FIRS)]

    def register() -> None:
        with enter(duty):
            actions.register(complaints.pop(), Registration(("BNS 64(1)", "POCSO 6")), by=duty)

    def write() -> None:
        with enter(duty):
            audit.write("bench.written", duty.actor, case=uuid7())

    took, bare = [], []
    for _turn in range(FIRS // TURN):  # by turns, so that both meet the same machine
        took.append(seconds(register, TURN))
        bare.append(seconds(write, TURN))
    one, other = median(took), median(bare)
    yield Result("FIRs registered in one process, audited", 1 / one, "a second", 100, at_least=True)
    yield Result("a registration to an audited write", one * 1000, "ms", ratio=one / other)
