"""Deliveries and the histories that come of them."""

from __future__ import annotations

from datetime import date

from itsso.cases.models import Case
from itsso.protection.ranges import enter
from tests.exchange.feeds import arrest, event, fir, form
from tests.world import World


def test_an_fir_with_its_forms_is_one_case_with_its_history(world: World, load_rows) -> None:
    summary = load_rows(
        {
            "fir.csv": [fir(12)],
            "arrest.csv": [arrest(12, first_remand_at="2026-01-13")],
            "final_form.csv": [form(12, filed_in_court_at="2026-02-03", despatched_at="2026-02-01")],
            "event.csv": [event(12)],
        },
        kinds_carried={"fir_registered": "2018-01-01"},
    )
    assert (summary.received, summary.accepted) == (4, 4)
    with enter(world.sho):
        case = Case.objects.get()
        kinds = set(case.events.values_list("kind", flat=True))
        filed = case.events.get(kind="final_report_filed")
    assert (case.number, case.first_recorded, case.sections) == ("12", date(2026, 1, 10), ["BNS 64(1)"])
    assert kinds == {"fir_registered", "arrested", "first_remand", "final_report_filed", "victim_medical_examined"}
    assert (filed.at.astimezone().date(), filed.facts["dated_by"]) == (date(2026, 2, 3), "received_by_court")
