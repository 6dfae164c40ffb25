"""The rows of the feed about the accused whom a final form names: one row each, in any order."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

import pytest

from itsso import law
from itsso.cases.models import Case, Clock, Event, Person
from itsso.cases.police_reports import reports_of
from itsso.cases.recording import actions as recording
from itsso.cases.recording.actions import Recording
from itsso.exchange.models import Parked, Problem, Rejected
from itsso.law.event_facts import known_facts
from itsso.law.reports import LISTS
from itsso.platform import clock
from itsso.platform.clock import INDIA
from itsso.platform.ids import uuid7
from itsso.protection.ranges import enter
from tests.support.case_events import at
from tests.support.feeds import arrest, fir, form, form_accused, zero
from tests.support.sample_nation import World

LATER, LATEST = "2026-02-05T00:00:00+05:30", "2026-02-07T00:00:00+05:30"
TWO = [arrest(1, "x1", first_remand_at="2026-01-13"), arrest(1, "x2", first_remand_at="2026-01-13")]
CASE = {"fir.csv": [fir(1)], "arrest.csv": TWO}
FORM = {"final_form.csv": [form(1, accused_charged="2", filed_in_court_at="2026-02-03")]}


def law_events(world: World) -> list[law.Event]:
    """Return the events of the one case in the form that the law's rules use."""
    with enter(world.system):
        case, locked = recording.lock_case(Case.objects.get().pk)
        return list(recording.law_case(case, locked).events)


def lists(world: World, kind: str = "final_report_filed") -> list[dict[str, Any]]:
    """Return the lists of each report, by the source's references of the accused."""
    with enter(world.system):
        refs = dict(Person.objects.values_list("label", "ref"))
    reports = [event for event in law_events(world) if event.kind == kind]
    return [
        {name: [refs[label] for label in report.facts[name]] for name in LISTS if name in report.facts}
        for report in reports
    ]


def problems() -> set[str]:
    return set(Problem.objects.values_list("code", flat=True))


def default_bail(world: World) -> set[str]:
    """Return the accused whose limit of default bail runs, by the source's references."""
    with enter(world.system):
        refs = dict(Person.objects.values_list("label", "ref"))
        return {
            refs[label] for label in Clock.objects.filter(rule="custody.default_bail").values_list("subject", flat=True)
        }


def test_each_row_is_in_the_list_of_its_form(world: World, load_rows) -> None:
    disposition_of = {"x1": "charged", "x2": "not_charged", "x3": "absconding", "x4": "pending"}
    rows = [form_accused(1, accused, disposition=disposition) for accused, disposition in disposition_of.items()]
    assert load_rows({**CASE, **FORM, "final_form_accused.csv": rows}).accepted == 8
    assert lists(world) == [{"charged": ["x1"], "absconding": ["x3"], "not_charged": ["x2"], "pending": ["x4"]}]
    with enter(world.system):
        assert set(Person.objects.exclude(ref="").values_list("ref", flat=True)) == {"x1", "x2", "x3", "x4"}
        assert not problems()


def test_accused_left_out_of_the_form_stays_on_the_desk(world: World, load_rows) -> None:
    load_rows(CASE)
    assert default_bail(world) == {"x1", "x2"}
    load_rows({**FORM, "final_form_accused.csv": [form_accused(1, "x1")]})
    assert default_bail(world) == {"x2"}
    load_rows({"final_form_accused.csv": [form_accused(1, "x2")]})
    assert default_bail(world) == set()


def test_a_form_without_rows_counts_for_every_accused_named_before_it(world: World, load_rows) -> None:
    load_rows({**CASE, **FORM})
    assert (lists(world), default_bail(world)) == ([{}], set())


def test_a_row_waits_for_its_fir_and_then_for_its_form(world: World, load_rows) -> None:
    rows = {"final_form_accused.csv": [form_accused(1, "x1"), form_accused(1, "x2", disposition="pending")]}
    assert load_rows(rows).parked == 2
    with enter(world.system):
        assert set(Parked.objects.values_list("waits_for", flat=True)) == {"fir"}
    load_rows(CASE)
    with enter(world.system):
        assert set(Parked.objects.values_list("waits_for", flat=True)) == {"final_form"}
    assert load_rows(FORM).taken_up == 2
    assert lists(world) == [{"charged": ["x1"], "pending": ["x2"]}]
    with enter(world.system):
        assert not Parked.objects.exists()


def test_a_row_does_not_wait_for_an_accused_who_was_never_arrested(world: World, load_rows) -> None:
    load_rows({"fir.csv": [fir(1)], **FORM, "final_form_accused.csv": [form_accused(1, "x9", accused_class="ccl")]})
    load_rows({"arrest.csv": [arrest(1, "x9")]})
    with enter(world.system):
        assert list(Person.objects.filter(ref="x9").values_list("label", "child")) == [("A1", True)]


def test_a_second_record_for_the_same_accused_and_form_is_rejected_until_the_first_is_deleted(
    world: World, load_rows
) -> None:
    first, second = form_accused(1, "x1"), form_accused(1, "x1", record="again-1", disposition="not_charged")
    load_rows({**CASE, **FORM, "final_form_accused.csv": [first]})
    assert load_rows({"final_form_accused.csv": [second]}).rejected == 1
    with enter(world.system):
        reject = Rejected.objects.get()
        assert (reject.reason, reject.column) == ("accused_twice", "accused_ref")
    load_rows({"final_form_accused.csv": [first | {"record_action": "delete", "source_updated_at": LATER}]})
    assert load_rows({"final_form_accused.csv": [second]}).accepted == 1
    assert lists(world) == [{"not_charged": ["x1"]}]


def test_a_newer_row_corrects_and_a_deleted_one_leaves_the_accused_unnamed(world: World, load_rows) -> None:
    rows = [form_accused(1, "x1"), form_accused(1, "x2")]
    load_rows({**CASE, **FORM, "final_form_accused.csv": rows})
    load_rows({"final_form_accused.csv": [rows[1] | {"disposition": "pending", "source_updated_at": LATER}]})
    assert lists(world) == [{"charged": ["x1"], "pending": ["x2"]}]
    assert default_bail(world) == {"x2"}
    load_rows({"final_form_accused.csv": [rows[0] | {"record_action": "delete", "source_updated_at": LATER}]})
    assert lists(world) == [{"pending": ["x2"]}]
    assert default_bail(world) == {"x1", "x2"}


def test_row_about_the_wrong_accused_is_corrected(world: World, load_rows) -> None:
    row = form_accused(1, "x1", record="P-7")
    load_rows({**CASE, **FORM, "final_form_accused.csv": [row]})
    load_rows({"final_form_accused.csv": [row | {"accused_ref": "x2", "source_updated_at": LATER}]})
    assert lists(world) == [{"charged": ["x2"]}]


def test_rows_stay_when_the_form_changes_and_show_a_problem_when_it_is_deleted(world: World, load_rows) -> None:
    load_rows({**CASE, **FORM, "final_form_accused.csv": [form_accused(1, "x1")]})
    (sent,) = FORM["final_form.csv"]
    load_rows({"final_form.csv": [sent | {"filed_in_court_at": "2026-02-04", "source_updated_at": LATER}]})
    assert lists(world) == [{"charged": ["x1"]}]
    load_rows({"final_form.csv": [sent | {"record_action": "delete", "source_updated_at": LATEST}]})
    assert lists(world) == []
    assert default_bail(world) == {"x1", "x2"}
    with enter(world.system):
        assert problems() == {"accused_without_form"}
    load_rows({"final_form.csv": [form(1, record="again-1")]})
    assert lists(world) == [{"charged": ["x1"]}]
    with enter(world.system):
        assert not problems()


def test_a_closure_that_charges_shows_a_problem(world: World, load_rows) -> None:
    closure = form(1, form_type="fr_false", sections="", accused_charged="", accused_not_charged="")
    load_rows({**CASE, "final_form.csv": [closure], "final_form_accused.csv": [form_accused(1, "x1")]})
    with enter(world.system):
        assert problems() == {"charged_by_closure"}
    assert default_bail(world) == {"x1", "x2"}  # a row that contradicts its form ends nobody's limit
    assert lists(world) == [{}]


def test_supplementary_form_charges_accused_left_for_later_by_the_first(world: World, load_rows) -> None:
    more = form(1, "2", is_supplementary="true", supplements_form_no="1", filed_in_court_at="2026-03-01")
    rows = [form_accused(1, "x1"), form_accused(1, "x2", disposition="pending"), form_accused(1, "x2", "2")]
    load_rows({**CASE, "final_form.csv": [*FORM["final_form.csv"], more], "final_form_accused.csv": rows})
    assert lists(world) == [{"charged": ["x1"], "pending": ["x2"]}]
    assert lists(world, "supplementary_report_filed") == [{"charged": ["x2"]}]
    assert default_bail(world) == set()


def corrected_on_a_page(world: World, **named: list[str]) -> None:
    """Correct, as an officer on a page, the lists in the report that came by the feed."""
    with enter(world.system):
        case_id: UUID = Case.objects.get().pk
        report = Event.objects.get(kind="final_report_filed")
    facts = known_facts({**report.facts, **named})
    correction = Recording(
        "final_report_filed", report.at, "d", facts=facts, corrects=report.id.hex, reason="wrong_fact"
    )
    with enter(world.sho):
        recording.record(case_id, correction, by=world.sho, form=uuid7(), seen=None)


def test_later_of_page_and_feed_is_valid(world: World, load_rows) -> None:
    load_rows({**CASE, **FORM, "final_form_accused.csv": [form_accused(1, "x1"), form_accused(1, "x2")]})
    corrected_on_a_page(world, charged=["A1"], not_charged=["A2"])
    assert lists(world) == [{"charged": ["x1"], "not_charged": ["x2"]}]
    (sent,) = FORM["final_form.csv"]
    load_rows({"final_form.csv": [sent | {"e_signed": "true", "source_updated_at": LATER}]})
    assert lists(world) == [{"charged": ["x1"], "not_charged": ["x2"]}]
    with clock.fixed(date(2026, 7, 2)):
        row = form_accused(1, "x2", disposition="pending", source_updated_at="2026-07-01T12:00:00+05:30")
        load_rows({"final_form_accused.csv": [row]})
    assert lists(world) == [{"charged": ["x1"], "pending": ["x2"]}]


@pytest.mark.parametrize(
    ("disposition", "reason"), [("", "required"), ("let off", "unknown_code"), ("Charged", "unknown_code")]
)
def test_unknown_codes_are_rejected(world: World, load_rows, disposition: str, reason: str) -> None:
    load_rows({**CASE, **FORM, "final_form_accused.csv": [form_accused(1, "x1", disposition=disposition)]})
    with enter(world.system):
        assert list(Rejected.objects.values_list("column", "reason")) == [("disposition", reason)]


def test_three_dates_of_a_form_are_shown(world: World, load_rows) -> None:
    load_rows(
        {"fir.csv": [fir(1)], "final_form.csv": [form(1, despatched_at="2026-02-01", filed_in_court_at="2026-02-03")]}
    )
    (report,) = reports_of(law_events(world))
    days = [event.at for event in report.steps]
    assert days == [date(2026, 1, 30), date(2026, 2, 1), date(2026, 2, 3)]
    assert report.is_received
    load_rows({"fir.csv": [fir(2)]})


def test_a_form_that_was_only_despatched_is_not_known_to_be_in_court(world: World, load_rows) -> None:
    load_rows({"fir.csv": [fir(1)], "final_form.csv": [form(1, despatched_at="2026-02-01")]})
    (report,) = reports_of(law_events(world))
    assert not report.is_received
    with enter(world.system):
        filed = Event.objects.get(kind="final_report_filed")
        assert (filed.at.astimezone(INDIA).date(), filed.facts["dated_by"]) == (date(2026, 2, 1), "despatched")


def test_lists_from_a_page_follow_their_accused_into_the_joined_case(world: World, load_rows) -> None:
    by_zero = {"fir_no": "", "fir_year": "", "zero_no": "7", "zero_year": "2026", "ps_code": "LKO-1"}
    sent = {
        "transfer_status": "sent",
        "to_state_code": "IN-UP",
        "to_ps_code": "KNP-1",
        "sent_at": "2026-01-09",
        "sent_mode": "cctns",
    }
    load_rows({"zero_fir.csv": [zero(7, **sent)], "arrest.csv": [arrest(7, "x1", **by_zero)]})
    with enter(world.system):
        form_report = Recording(
            "final_report_filed", at("2026-02-03"), "d", facts={"report": "charge_sheet", "charged": ["A1"]}
        )
        recording.record(Case.objects.get().pk, form_report, by=world.system, form=uuid7(), seen=None)
    load_rows({"fir.csv": [fir(1)], "arrest.csv": [arrest(1, "x9")]})
    named = {
        "zero_state_code": "IN-UP",
        "zero_ps_code": "LKO-1",
        "zero_no": "7",
        "zero_year": "2026",
        "zero_registered_at": "2026-01-08T11:00:00+05:30",
    }
    load_rows({"fir.csv": [fir(1, source_updated_at=LATER, **named)]})
    with enter(world.system):
        case_id = Case.objects.get(first_recorded__isnull=False).pk
        case, locked = recording.lock_case(case_id)
        refs = locked.refs()
        (report,) = [event for event in recording.law_case(case, locked).events if event.kind == "final_report_filed"]
        assert ([refs[label] for label in report.facts["charged"]], sorted(refs.values())) == (["x1"], ["x1", "x9"])
        assert set(refs) == {"A1", "A2"}
