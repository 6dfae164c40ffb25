"""What `Batch`, the entry point for all events, writes."""

from __future__ import annotations

import json
from datetime import date, timedelta

import pytest
from django.db import DatabaseError, connections
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from itsso import law
from itsso.audit import actions as audit
from itsso.cases import limits
from itsso.cases.actions import Batch, NewEvent, declare_source
from itsso.cases.derive import law_case
from itsso.cases.history.events import law_events
from itsso.cases.history.queries import Carried, read
from itsso.cases.models import FOREVER, Case, Clock, Disposal, Event, Fact, Key, Person, Series
from itsso.cases.recalculation.rebuild import rebuild
from itsso.law.event_kinds import Kind
from itsso.protection.ranges import enter
from tests.support.audit_log import lines
from tests.support.case_events import EVERY_KIND, add, at, fir, key, new, register
from tests.support.sample_nation import World


def clocks(world: World, case_id) -> dict[tuple[str, str], date]:
    with enter(world.system):
        return {(c.rule, c.subject): c.due for c in Clock.objects.filter(case_id=case_id)}


def test_an_fir_has_its_history_its_clock_and_its_row(world: World) -> None:
    case_id = register(world.system, world.kotwali, "12", "2025-11-30", "BNS 64(1)")
    with enter(world.sho):
        case, fact = Case.objects.get(), Fact.objects.get()
        clock = Clock.objects.get(rule="investigation.two_months")
    assert (case.id, case.sections, case.station_no) == (case_id, ["BNS 64(1)"], world.kotwali.first)
    assert (clock.due, clock.outer) == (fact.due, fact.outer) == (date(2026, 1, 30), date(2026, 1, 31))


def test_an_audit_entry_of_a_batch_that_adds_no_event_is_written_all_the_same(world: World) -> None:
    with enter(world.system), Batch(by=world.system, source=declare_source("test", {}, world.system)) as batch:
        batch.add_audit_entry(audit.pending_entry("cases.rebuilt", world.system.actor))
    assert [line["act"] for line in lines() if line["act"].startswith("cases.")] == [
        "cases.source_declared",
        "cases.rebuilt",
    ]


def test_a_final_report_ends_the_clock_and_a_return_starts_it_again(world: World) -> None:
    case_key = key(world.kotwali, "12")
    case_id = register(world.system, world.kotwali, "12", "2025-01-10", "BNS 64(1)")
    rule = ("investigation.two_months", "case")
    add(world.system, case_key, new("final_report_filed", "2025-03-01", report="charge_sheet", form_no="1"))
    assert rule not in clocks(world, case_id)
    add(world.system, case_key, new("final_report_returned", "2025-03-20", form_no="1"))
    assert clocks(world, case_id)[rule] == date(2025, 3, 10)


def test_the_accused_are_a1_and_a2_in_the_order_in_which_they_appear(world: World) -> None:
    remands = [new("first_remand", "2025-03-02", accused_ref=ref) for ref in ("x-77", "x-12")]
    case_id = register(world.system, world.kotwali, "12", "2025-03-01", "BNS 64(1)", later=remands)
    add(world.system, key(world.kotwali, "12"), new("released", "2025-03-04", accused_ref="x-12"))
    with enter(world.sho):
        people = dict(Person.objects.filter(label__startswith="A").values_list("label", "ref"))
        assert people == {"A1": "x-77", "A2": "x-12"}
        assert Event.objects.get(kind="released").subject == "A2"
    custody = {subject for rule, subject in clocks(world, case_id) if rule == "custody.default_bail"}
    assert custody == {"A1"}


def test_one_case_moves_with_its_history_when_a_zero_fir_is_registered_again(world: World) -> None:
    zero = key(world.hazratganj, "3", series=Series.ZERO)
    case_id = add(world.system, zero, fir(world.hazratganj, "3", "2025-03-01", "BNS 64(1)", fir="zero"))
    add(world.system, zero, fir(world.gandhi_maidan, "40", "2025-03-05", "BNS 64(1)"))
    with enter(world.system):
        case = Case.objects.get()
        assert (case.id, case.station_id, case.number) == (case_id, world.gandhi_maidan.pk, "40")
        assert case.first_recorded == date(2025, 3, 1)
        assert Key.objects.count() == 2
        assert set(Fact.objects.values_list("station_no", flat=True)) == {
            world.hazratganj.first,
            world.gandhi_maidan.first,
        }
    with enter(world.stranger):
        assert Case.objects.count() == 0


def test_a_corrected_event_stays_and_its_replacement_counts(world: World) -> None:
    case_key = key(world.kotwali, "12")
    register(world.system, world.kotwali, "12", "2025-01-10", "BNS 64(1)")
    with enter(world.system):
        first = Event.objects.get()
    corrected_fir = fir(world.kotwali, "12", "2025-01-12", "BNS 64(1)")
    recorded = at("2025-02-01")
    add(
        world.system,
        case_key,
        NewEvent(Kind.CORRECTED, recorded, "d", recorded, corrects=first.id.hex, replacement=corrected_fir),
    )
    with enter(world.sho):
        assert Event.objects.count() == 2
        assert Case.objects.get().first_recorded == date(2025, 1, 12)
        assert Clock.objects.get(rule="investigation.two_months").due == date(2025, 3, 12)


def test_a_voided_fir_has_no_clock_and_no_row_and_its_number_stays_known(world: World) -> None:
    case_key = key(world.kotwali, "12")
    case_id = register(world.system, world.kotwali, "12", "2025-01-10", "BNS 64(1)")
    with enter(world.system):
        first = Event.objects.get()
    add(
        world.system, case_key, NewEvent(Kind.CORRECTED, at("2025-02-01"), "d", at("2025-02-01"), corrects=first.id.hex)
    )
    with enter(world.system):
        assert Case.objects.get(id=case_id).first_recorded is None
        assert (Clock.objects.count(), Key.objects.count()) == (0, 1)
        assert not Fact.objects.filter(known_to=date(9999, 12, 31)).exists()


def test_an_error_in_a_batch_writes_nothing(world: World) -> None:
    with pytest.raises(ZeroDivisionError), enter(world.system):
        source = declare_source("test", EVERY_KIND, world.system)
        with Batch(by=world.system, source=source) as batch:
            batch.add(batch.new_case(), [fir(world.kotwali, "1", "2025-01-10", "BNS 64(1)")])
            _ = 1 / 0
    with enter(world.system):
        assert Case.objects.count() == 0


def test_batch_writes_one_audit_entry_with_its_count_and_hash(world: World) -> None:
    register(world.system, world.kotwali, "12", "2025-01-10", "BNS 64(1)")
    with connections["owner"].cursor() as cursor:
        cursor.execute("select actor, detail from audit_line where act = 'cases.added'")
        ((actor, detail),) = cursor.fetchall()
    detail = json.loads(detail) if isinstance(detail, str) else detail
    assert actor == "SYSTEM"
    assert (detail["cases"], detail["events"]) == (1, 1)
    assert (detail["records"]["event"]["count"], len(detail["records"]["event"]["hash"])) == (1, 64)


def test_a_fir_number_is_given_once_in_a_station_and_a_year(world: World) -> None:
    register(world.system, world.kotwali, "12", "2025-01-10", "BNS 64(1)")
    with pytest.raises(DatabaseError), enter(world.system):
        source = declare_source("test", EVERY_KIND, world.system)
        with Batch(by=world.system, source=source) as batch:
            batch.add(batch.new_case(), [fir(world.kotwali, "12", "2025-01-11", "BNS 64(1)")])


later_events = st.lists(
    st.tuples(
        st.sampled_from(
            [
                *("final_report_filed", "final_report_returned", "victim_medical_examined", "offences_altered"),
                *("quashed", "reopened", "stayed", "victim_informed", "first_remand", "released", "transferred_out"),
                "corrected",
            ]
        ),
        st.integers(0, 200),
        st.sampled_from([0, 0, 2, 40]),
        st.integers(0, 3),
    ),
    max_size=8,
)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data(), plan=later_events)
def test_rebuilding_changes_nothing(world: World, data: st.DataObject, plan: list[tuple[str, int, int, int]]) -> None:
    number = data.draw(st.integers(1, 10**9)).__str__()
    case_key = key(world.kotwali, number)
    case_id = register(world.system, world.kotwali, number, "2025-01-10", "BNS 64(1)", "POCSO 6")
    for kind, day, lag, choice in plan:
        _add_event(world, case_key, case_id, kind, day, lag, choice)
    steps = list(rebuild(world.nation, by=world.system, repair=False))
    assert [step.differences for step in steps if step.differences] == []
    _stored_clocks_are_those_that_the_law_says_run(world, case_id)


def _add_event(world: World, case_key, case_id, kind: str, day: int, lag: int, choice: int) -> None:
    happened = date(2025, 1, 10) + timedelta(days=day)
    recorded = (happened + timedelta(days=lag)).isoformat()
    facts_by_kind: dict[str, dict[str, object]] = {
        "final_report_filed": {"report": ["charge_sheet", "closure"][choice % 2], "form_no": str(choice)},
        "offences_altered": {"offences": [["BNS 64(1)"], ["BNS 74"], ["POCSO 12"], ["BNS 70(1)"]][choice]},
        "first_remand": {"accused_ref": f"r{choice}"},
        "released": {"accused_ref": f"r{choice}"},
        "transferred_out": {"to": world.nawabganj.pk} if choice else {},
    }
    facts = facts_by_kind.get(kind, {})
    if kind != "corrected":
        add(world.system, case_key, new(kind, happened.isoformat(), known=recorded, **facts))
        return
    with enter(world.system):
        ids = list(Event.objects.filter(case_id=case_id, corrects=None).exclude(kind="corrected").order_by("id"))
    target = ids[choice % len(ids)]
    with enter(world.system):
        if Event.objects.filter(case_id=case_id, corrects=target.id).exists():
            return
    moment = at(recorded)
    replacement = (
        NewEvent(Kind(target.kind), at(happened.isoformat()), "d", moment, target.facts) if choice % 2 else None
    )
    add(
        world.system,
        case_key,
        NewEvent(Kind.CORRECTED, moment, "d", moment, corrects=target.id.hex, replacement=replacement),
    )


def _stored_clocks_are_those_that_the_law_says_run(world: World, case_id) -> None:
    with enter(world.system):
        (case,) = read([case_id])
        stored = {(c.rule, c.subject, c.due, c.outer) for c in Clock.objects.filter(case_id=case_id)}
        counts_open = Fact.objects.filter(
            case_id=case_id, happened_to=FOREVER, known_to=FOREVER, ended_how=Disposal.OPEN
        ).exists()
        row = Case.objects.get(id=case_id)
        events = law.effective_events(law_events(case.events), None)
        carried = Carried(case.sources()).by(case.sources())
    answer = law.assess(law_case(events, row.station.state, carried), date(2026, 1, 1))
    owed = {
        rule.id
        for rule in law.book().rules
        if rule.owed_by in ("station", "investigating_officer", "doctor", "laboratory") and not rule.window
    }
    runs = {
        (c.rule, c.subject)
        for c in answer.clocks
        if c.rule in owed and c.due is not None and c.met is None and c.state in ("running", "overdue", "disputed")
    }
    if row.first_recorded is None:
        assert stored == set()
    else:
        assert {(rule, subject) for rule, subject, _, _ in stored if rule != limits.BY_ITSSO} == runs
    assert sum(rule in limits.INVESTIGATION for rule, _, _, _ in stored) == counts_open


def test_rebuild_reports_and_repairs_rows_changed_by_other_means(world: World) -> None:
    register(world.system, world.kotwali, "12", "2025-01-10", "BNS 64(1)")
    with enter(world.system):
        Fact.objects.update(ended_how=Disposal.QUASHED)
        Clock.objects.all().delete()
    (step,) = rebuild(world.nation, by=world.system, repair=True)
    assert {d.table for d in step.differences} == {"facts", "clocks"}
    (step,) = rebuild(world.nation, by=world.system, repair=False)
    assert step.differences == []
