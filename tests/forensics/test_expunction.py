"""Which rows of exhibits remain with police and laboratory after a court order to remove their case."""

from __future__ import annotations

from datetime import date
from uuid import uuid4

from itsso.cases.expunction import actions
from itsso.cases.expunction.actions import CourtOrder
from itsso.cases.expunction.models import Ground
from itsso.forensics.laboratory.police_queries import ask_police
from itsso.forensics.models import Released
from itsso.forensics.police.answers import answer_query
from itsso.forensics.police.forwarding import collect
from itsso.forensics.police.note_details import StatedDetails, state_details
from itsso.platform.clock import today
from itsso.platform.database.record import DatabaseRecord
from itsso.protection.ranges import enter
from tests.support.laboratory_work import Bench
from tests.support.stored_text import tables_with

OF_LABORATORY = {
    "forensics_collected",
    "forensics_report",
    "forensics_requestdetails",
    "forensics_requestquery",
    "forensics_review",
}
SEALED_OR_IDS = {"audit_line", "procrastinate_jobs"}


def expunge(bench: Bench) -> None:
    order, by = CourtOrder("high", "1234/2026", date(2020, 6, 20)), bench.world.sp
    with enter(by):
        expunction = actions.prepare(bench.case, Ground.QUASHED, "", order, by=by, form=uuid4())
    with enter(bench.world.state_monitor):
        digest = actions.digest_of(actions.count_rows(expunction.case_id, expunction.subject))
        actions.carry_out(expunction.pk, digest, by=bench.world.state_monitor)


def test_details_query_answer_and_collection_remain_at_the_laboratory_alone(
    bench: Bench, database: DatabaseRecord
) -> None:
    _label, note = bench.at_reception()
    with enter(bench.io):
        state_details(note.pk, StatedDetails(letter="L-77/2026", letter_on=today()), by=bench.io, form=uuid4())
    bench.deliver()
    with enter(bench.reception):
        query = ask_police(note.pk, "papers", by=bench.reception, form=uuid4())
    bench.deliver()
    with enter(bench.io):
        answer_query(query.pk, "letter", "L-88/2026", by=bench.io)
    bench.deliver()
    bench.accept(note)
    bench.competent()
    for work in bench.works():
        bench.report(work)
    with enter(bench.io):
        report = Released.objects.filter(case_id=bench.case).earliest("number")
        collect(report.pk, by=bench.io)
    bench.deliver()
    stored = {value: tables_with(database, value) for value in ("L-77/2026", "L-88/2026", str(report.pk))}
    assert all("protection_parcel" in tables for tables in stored.values()), stored

    expunge(bench)

    for value in stored:
        assert tables_with(database, value) <= OF_LABORATORY | SEALED_OR_IDS, value
