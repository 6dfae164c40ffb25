"""A text that was entered by mistake leaves the steps of the complaint with its case, and nothing else does."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest
from django.db import DatabaseError, connection

from itsso.accounts.models import Posting
from itsso.audit import actions as audit
from itsso.cases.history.queries import read
from itsso.cases.models import Redaction
from itsso.cases.recording import actions as recording
from itsso.cases.recording.actions import Recording
from itsso.cases.redaction import actions as redaction
from itsso.intake.models import Mode, Step
from itsso.platform import clock
from itsso.platform.errors import Refused
from itsso.protection.ranges import enter
from tests.support.complaints import CAME, registered
from tests.support.sample_nation import World

NUMBER = "ZQ-778"


pytestmark = pytest.mark.usefixtures("own_home")


def a_case(by: Posting, number: str = NUMBER) -> UUID:
    return registered(by, "BNS 64(1)", mode=Mode.CALL_112, call_number=number).pk


def corrected(case: UUID, by: Posting) -> UUID:
    """The entry of the 112 call, which another was put in the place of."""
    with enter(by):
        (locked_case,) = read([case])
        entry = next(event for event in locked_case.events if event.kind == "emergency_call_linked")
        correction = Recording("emergency_call_linked", CAME, "m", facts={"number": "112-9"}, corrects=entry.id)
        recording.record(case, correction, by=by, form=uuid4(), seen=None)
    return UUID(hex=entry.id)


def numbers(case: UUID, by: Posting) -> list[str]:
    with enter(by):
        return [step.facts["number"] for step in Step.objects.filter(complaint_id=case, facts__has_key="number")]


def request_redaction(case: UUID, entry: UUID, by: Posting, form: UUID) -> Redaction:
    with enter(by):
        return redaction.request_redaction(case, entry, "number", by=by, form=form)


def test_a_removed_text_leaves_the_steps_of_its_complaint_and_of_no_other(world: World) -> None:
    case, other = a_case(world.sho, "zq-778"), a_case(world.sho)
    request = request_redaction(case, corrected(case, world.sho), world.sho, uuid4())
    with enter(world.sp):
        assert redaction.approve(request.pk, by=world.sp) == 2
    assert (numbers(case, world.sho), numbers(other, world.sho)) == ([""], [NUMBER])


@pytest.mark.parametrize("attack", ["no request", "another text", "another complaint", "decided"])
def test_application_cannot_empty_a_step_by_sql(world: World, attack: str) -> None:
    """Not even with an entry of officers who are made up."""
    case, other = a_case(world.sho), a_case(world.sho)
    entry = corrected(case, world.sho)
    removed = {"another text": "call_112"}.get(attack, NUMBER)
    with enter(world.system):
        before = list(Step.objects.order_by("id").values_list("facts", flat=True))
    try:
        with enter(world.system), connection.cursor() as cursor:
            request = uuid4()
            if attack != "no request":
                Redaction.objects.create(
                    pk=request,
                    case_id=case,
                    record_table="event",
                    record=entry,
                    path="number",
                    requested_at=clock.now(),
                    requested_by="X",
                    requested_by_name="X",
                    decided_at=clock.now() if attack == "decided" else None,
                )
            detail = {"requested_by": "X", "redaction": str(request)}
            audit.write("records.redacted", world.system.actor, f"{case} {entry}", detail, case=case)
            wanted = [other] if attack == "another complaint" else [case, other]
            cursor.execute("select intake_redact_steps(%s, %s, %s)", [wanted, removed, request])
    except DatabaseError:
        assert attack != "another complaint"
    with enter(world.system):
        assert list(Step.objects.order_by("id").values_list("facts", flat=True)) == before


def test_a_form_that_was_sent_asks_for_no_other_text(world: World) -> None:
    case = a_case(world.sho)
    first, form = corrected(case, world.sho), uuid4()
    request = request_redaction(case, first, world.sho, form)
    assert request_redaction(case, first, world.sho, form) == request
    other = a_case(world.sho, "ZQ-900")
    with pytest.raises(Refused, match="other content"):
        request_redaction(other, corrected(other, world.sho), world.sho, form)
    with pytest.raises(Refused, match="Another officer"):
        request_redaction(case, first, world.sp, form)
