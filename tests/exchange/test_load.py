"""Deliveries, and the case histories that result from them."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from itsso.accounts.models import Posting
from itsso.cases.models import Case, Clock, Disposal, Event, Fact, Key, Person, Series
from itsso.exchange.deliveries.queries import counts_of, gaps, rejects_csv
from itsso.exchange.feed_import import partitions
from itsso.exchange.feed_import.load import load
from itsso.exchange.freshness.queries import district_freshness
from itsso.exchange.models import Delivery, DeliveryStatus, Freshness, Parked, Problem, Record, Rejected, Tally
from itsso.exchange.reasons import RefusedFile
from itsso.platform import clock
from itsso.platform.clock import INDIA
from itsso.protection.ranges import enter
from itsso.units import figures
from itsso.units.figures import Measured
from itsso.units.models import Unit
from tests.exchange.patna_rows import PATNA_FIR, re_registered
from tests.support.case_events import add, key, new
from tests.support.feeds import arrest, court, event, fir, form, write, zero
from tests.support.sample_nation import World


def in_force(case: Case) -> Fact:
    return Fact.objects.get(case=case, happened_to=date(9999, 12, 31), known_to=date(9999, 12, 31))


def test_an_fir_with_its_forms_is_one_case_with_its_history(world: World, load_rows) -> None:
    summary = load_rows(
        {
            "fir.csv": [fir("0012", io_ref="UP-77", victim_count="2")],
            "arrest.csv": [arrest(12, first_remand_at="2026-01-13", accused_class="ccl")],
            "final_form.csv": [form("012", filed_in_court_at="2026-02-03", despatched_at="2026-02-01")],
            "event.csv": [event(12)],
        }
    )
    assert (summary.received, summary.accepted) == (4, 4)
    with enter(world.sho):
        case = Case.objects.get()
        kinds = set(case.events.values_list("kind", flat=True))
        filed = case.events.get(kind="final_report_filed")
        people = dict(Person.objects.values_list("label", "child"))
        assert in_force(case).ended_on == date(2026, 2, 3)
    assert (case.number, case.first_recorded, case.sections) == ("12", date(2026, 1, 10), ["BNS 64(1)"])
    assert case.io_ref == "UP-77"
    assert kinds == {
        "fir_registered",
        "arrested",
        "first_remand",
        "final_report_prepared",
        "final_report_forwarded",
        "final_report_filed",
        "victim_medical_examined",
    }
    assert (filed.at.astimezone(INDIA).date(), filed.facts["dated_by"]) == (date(2026, 2, 3), "received_by_court")
    assert people == {"V1": None, "V2": None, "A1": True}


@pytest.mark.parametrize(
    ("dates", "day", "basis"),
    [
        ({}, date(2026, 1, 30), "form_date"),
        ({"despatched_at": "2026-02-01"}, date(2026, 2, 1), "despatched"),
        ({"despatched_at": "2026-02-01", "filed_in_court_at": "2026-02-05"}, date(2026, 2, 5), "received_by_court"),
    ],
)
def test_the_day_that_counts_is_receipt_then_despatch_then_the_date_of_the_form(
    world: World, load_rows, dates: dict[str, str], day: date, basis: str
) -> None:
    load_rows({"fir.csv": [fir(1)], "final_form.csv": [form(1, **dates)]})
    with enter(world.sho):
        filed = Event.objects.get(kind="final_report_filed")
    assert (filed.at.astimezone(INDIA).date(), filed.facts["dated_by"]) == (day, basis)


def test_a_fact_was_known_when_cctns_first_had_it_and_not_before_it_happened(world: World, load_rows) -> None:
    late = arrest(1, entered_at="2026-01-12T10:00:00+05:30", released_at="2026-01-25")
    load_rows({"fir.csv": [fir(1)], "arrest.csv": [late]})
    with enter(world.sho):
        recorded_on = {e.kind: e.recorded.astimezone(INDIA).date() for e in Event.objects.all()}
    assert recorded_on == {
        "fir_registered": date(2026, 1, 10),
        "arrested": date(2026, 1, 12),
        "released": date(2026, 2, 1),
    }


@pytest.mark.parametrize(
    ("code", "station"), [("KNP-2", "nawabganj"), ("IN-BR/PAT-1", "gandhi_maidan"), ("NO-SUCH", None), ("", None)]
)
def test_station_of_the_place_comes_with_the_fir_and_an_unknown_one_is_left_out(
    world: World, load_rows, code: str, station: str | None
) -> None:
    loaded = load_rows({"fir.csv": [fir(1, occurrence_outside_ps="true", occurrence_ps_code=code)]})
    assert (loaded.accepted, loaded.rejected) == (1, 0)
    with enter(world.sho):
        (details,) = Event.objects.filter(kind="fir_details_recorded")
    named = {"station_of_place": getattr(world, station).pk} if station else {}
    assert details.facts == {"outside_area": True} | named


def test_an_offence_that_abated_is_a_closure_report(world: World, load_rows) -> None:
    load_rows({"fir.csv": [fir(1)], "final_form.csv": [form(1, form_type="fr_abated")]})
    with enter(world.sho):
        assert in_force(Case.objects.get()).ended_how == Disposal.CLOSURE


# --- again, newer, older, deleted -----------------------------------------------------------------------------------


def test_the_same_delivery_again_changes_nothing(world: World, load_rows) -> None:
    rows = {"fir.csv": [fir(1), fir(2, sections="")], "arrest.csv": [arrest(1), arrest(99)]}
    first, again = load_rows(rows), load_rows(rows)
    assert (first.accepted, first.parked, first.rejected) == (2, 1, 1)
    assert (again.received, again.unchanged, again.rejected) == (4, 3, 1)
    with enter(world.system):
        assert (Event.objects.count(), Parked.objects.count(), Record.objects.count()) == (2, 1, 2)


def test_a_row_again_in_another_delivery_is_unchanged(world: World, load_rows) -> None:
    load_rows({"fir.csv": [fir(1)], "arrest.csv": [arrest(99)]})
    again = load_rows({"fir.csv": [fir(1), fir(2)], "arrest.csv": [arrest(99), arrest(2)]})
    assert (again.accepted, again.unchanged) == (2, 2)


def test_newer_row_corrects_and_older_row_changes_nothing(world: World, load_rows) -> None:
    load_rows({"fir.csv": [fir(1)]})
    newer = fir(1, registered_at="2026-01-11T09:00:00+05:30", source_updated_at="2026-02-05T00:00:00+05:30")
    assert load_rows({"fir.csv": [newer]}).accepted == 1
    older = fir(1, registered_at="2026-01-04T09:00:00+05:30", source_updated_at="2026-01-15T00:00:00+05:30")
    assert load_rows({"fir.csv": [older]}).unchanged == 1
    with enter(world.sho):
        assert Case.objects.get().first_recorded == date(2026, 1, 11)
        assert list(Event.objects.order_by("id").values_list("kind", flat=True)) == ["fir_registered", "corrected"]
        as_known_before = Fact.objects.filter(known_from=date(2026, 1, 10)).values_list("first_recorded", flat=True)
        assert set(as_known_before) == {date(2026, 1, 10)}


def test_event_missing_from_a_newer_row_is_withdrawn(world: World, load_rows) -> None:
    load_rows({"fir.csv": [fir(1)], "arrest.csv": [arrest(1, first_remand_at="2026-01-13")]})
    load_rows({"arrest.csv": [arrest(1, source_updated_at="2026-02-05T00:00:00+05:30")]})
    with enter(world.sho):
        assert not Clock.objects.filter(rule="custody.default_bail").exists()


def test_unchanged_row_with_newer_time_outdates_late_rows(world: World, load_rows) -> None:
    load_rows({"fir.csv": [fir(1)]})
    assert load_rows({"fir.csv": [fir(1, source_updated_at="2026-03-01T00:00:00+05:30")]}).unchanged == 1
    between = fir(1, sections="BNS:74", source_updated_at="2026-02-15T00:00:00+05:30")
    assert load_rows({"fir.csv": [between]}).unchanged == 1
    with enter(world.sho):
        assert Case.objects.get().sections == ["BNS 64(1)"]


def test_a_deleted_fir_is_voided_and_its_number_stays_known(world: World, load_rows) -> None:
    load_rows({"fir.csv": [fir(1)]})
    deletion = dict.fromkeys(fir(1), "") | {
        key: fir(1)[key] for key in ("source_record_id", "entered_at", "state_code", "ps_code", "fir_no", "fir_year")
    }
    deletion |= {"record_action": "delete", "source_updated_at": "2026-03-01"}
    assert load_rows({"fir.csv": [deletion]}).accepted == 1
    with enter(world.sho):
        assert Case.objects.get().first_recorded is None
        assert (Clock.objects.count(), Key.objects.count()) == (0, 1)
    back = load_rows({"fir.csv": [fir(1, source_updated_at="2026-04-01")]})
    assert back.accepted == 1
    with enter(world.sho):
        assert Case.objects.get().first_recorded == date(2026, 1, 10)


def test_delete_before_its_record_outdates_the_record(world: World, load_rows) -> None:
    deletion = arrest(1, record_action="delete", source_updated_at="2026-03-01")
    assert load_rows({"fir.csv": [fir(1)], "arrest.csv": [deletion]}).accepted == 2
    assert load_rows({"arrest.csv": [arrest(1)]}).unchanged == 1
    with enter(world.sho):
        assert not Event.objects.filter(kind="arrested").exists()


def test_each_change_of_a_case_adds_an_event_and_earlier_ones_stay(world: World, load_rows) -> None:
    load_rows({"fir.csv": [fir(1, case_event="stayed", case_event_at="2026-01-20")]})
    load_rows({"fir.csv": [fir(1, case_event="quashed", case_event_at="2026-02-20", source_updated_at="2026-02-21")]})
    with enter(world.sho):
        assert set(Event.objects.values_list("kind", flat=True)) == {"fir_registered", "stayed", "quashed"}
        assert in_force(Case.objects.get()).ended_how == Disposal.QUASHED


def test_altered_sections_leave_those_first_registered_in_the_history(world: World, load_rows) -> None:
    load_rows({"fir.csv": [fir(1)]})
    load_rows(
        {"fir.csv": [fir(1, sections="BNS:70(1)", sections_altered_at="2026-01-25", source_updated_at="2026-02-02")]}
    )
    with enter(world.sho):
        offences = dict(Event.objects.values_list("kind", "facts__offences"))
        assert offences == {"fir_registered": ["BNS 64(1)"], "offences_altered": ["BNS 70(1)"]}
        assert Case.objects.get().sections == ["BNS 70(1)"]


def test_a_record_may_not_change_its_fir_and_an_fir_has_one_record(world: World, load_rows) -> None:
    load_rows({"fir.csv": [fir(1), fir(2)], "arrest.csv": [arrest(1, record="A")]})
    moved = arrest(2, record="A", source_updated_at="2026-03-01")
    second = fir(1, record="another")
    summary = load_rows({"fir.csv": [second], "arrest.csv": [moved]})
    assert summary.rejected == 2
    with enter(world.system):
        assert set(Rejected.objects.values_list("reason", flat=True)) == {"record_of_another", "second_record"}


def test_fir_reported_by_two_stations_stays_with_the_first(world: World, load_rows) -> None:
    other = fir(1, station="LKO-1", record="FKNP-1-1", source_updated_at="2026-03-01")
    summary = load_rows({"fir.csv": [fir(1), other, fir(1, station="LKO-1")]})
    assert (summary.accepted, summary.rejected) == (2, 1)
    with enter(world.system):
        rejected = Rejected.objects.get()
        assert (rejected.file, rejected.line, rejected.column) == ("fir.csv", 3, "source_record_id")
        assert rejected.reason == "record_of_another"
        assert Case.objects.filter(number="1").count() == 2  # the same number in two stations is two FIRs


@pytest.mark.parametrize("before", [False, True], ids=["the first delivery of its source", "a later one"])
@pytest.mark.parametrize(
    ("again", "ended"),
    [
        ({"fir.csv": [fir(1)]}, "unchanged"),
        ({"arrest.csv": [arrest(2, record="A", source_updated_at="2026-03-01")]}, "rejected"),
        ({"arrest.csv": [arrest(3, record="A", source_updated_at="2026-03-01")]}, "parked"),
        ({"arrest.csv": [arrest(3, record="A", source_updated_at="2026-01-01")]}, "unchanged"),
    ],
)
def test_a_record_that_comes_twice_in_a_delivery_ends_as_in_two(
    world: World, load_rows, monkeypatch: pytest.MonkeyPatch, again, ended: str, before: bool
) -> None:
    monkeypatch.setattr(partitions, "ROWS_PER_CHUNK", 1)
    if before:
        load_rows({"fir.csv": [fir(9)]})
    first = {"fir.csv": [fir(1), fir(2)], "arrest.csv": [arrest(1, record="A")]}
    summary = load_rows({name: first[name] + again.get(name, []) for name in first})
    assert (summary.received, summary.accepted, getattr(summary, ended)) == (4, 3, 1)


# --- waiting ---------------------------------------------------------------------------------------------------------


def test_row_waits_for_its_fir_and_is_retried_when_it_comes(world: World, load_rows) -> None:
    first = load_rows({"arrest.csv": [arrest(1)], "final_form.csv": [form(1)]})
    assert (first.parked, first.received) == (2, 2)
    then = load_rows({"fir.csv": [fir(1)]})
    assert (then.accepted, then.taken_up) == (1, 2)
    with enter(world.system):
        assert Parked.objects.count() == 0
        assert in_force(Case.objects.get()).ended_how == Disposal.CHARGE_SHEET
        counts = counts_of(Delivery.objects.get(pk=first.delivery))
    assert (counts.received, counts.accepted, counts.parked) == (2, 2, 0)


def test_a_supplementary_form_waits_for_the_form_that_it_supplements(world: World, load_rows) -> None:
    more = form(1, "2", is_supplementary="true", supplements_form_no="01")
    first = load_rows({"final_form.csv": [more]})
    second = load_rows({"fir.csv": [fir(1)]})
    assert (first.parked, second.taken_up) == (1, 1)
    with enter(world.system):
        assert Parked.objects.get().waits_for == "original_form"
    assert load_rows({"final_form.csv": [form(1)]}).taken_up == 1
    with enter(world.sho):
        assert in_force(Case.objects.get()).supplementary == 1


def test_parked_rows_are_retried_in_the_order_of_their_changes(world: World, load_rows) -> None:
    load_rows({"arrest.csv": [arrest(1, event_at="2026-01-14", source_updated_at="2026-03-01")]})
    load_rows({"arrest.csv": [arrest(1, event_at="2026-01-13")]})
    load_rows({"fir.csv": [fir(1)]})
    with enter(world.sho):
        replacement = Event.objects.get(kind="corrected").facts["replacement"]
    assert replacement["at"].startswith("2026-01-14")


def test_parked_row_changed_and_changed_back_is_loaded_in_its_last_version(world: World, load_rows) -> None:
    remand = {"first_remand_at": "2026-01-13"}
    first = arrest(1, source_updated_at="2026-03-01")
    between = arrest(1, source_updated_at="2026-03-02", **remand)
    load_rows({"arrest.csv": [first, between, arrest(1, source_updated_at="2026-03-03"), first]})
    assert load_rows({"fir.csv": [fir(1)]}).taken_up == 3
    with enter(world.sho):
        assert not Clock.objects.filter(rule="custody.default_bail").exists()


# --- Zero FIRs -------------------------------------------------------------------------------------------------------


ITS_ZERO = {
    "zero_state_code": "IN-UP",
    "zero_ps_code": "LKO-1",
    "zero_no": "3",
    "zero_year": "2026",
    "zero_registered_at": "2026-01-08T11:00:00+05:30",
}


def test_number_without_its_year_rejects_its_row_and_no_other(world: World, load_rows) -> None:
    without_column = {name: value for name, value in arrest(1, "x", record="A1").items() if name != "fir_year"}
    summary = load_rows({"fir.csv": [fir(1)], "arrest.csv": [without_column]})
    assert (summary.accepted, summary.rejected) == (1, 1)


@pytest.mark.parametrize("order", [(0, 1, 2), (1, 0, 2), (2, 0, 1), (0, 2, 1), (1, 2, 0), (2, 1, 0)])
def test_a_zero_fir_and_its_fir_are_one_case_in_whatever_order_they_come(world: World, load_rows, order) -> None:
    deliveries = [
        {
            "zero_fir.csv": [zero(3)],
            "arrest.csv": [
                arrest("", "z", zero_no="3", zero_year="2026", fir_year="", state_code="IN-UP", station="LKO-1")
            ],
        },
        {"fir.csv": [PATNA_FIR], "arrest.csv": [arrest(40, "x", station="PAT-1", state_code="IN-BR")]},
        {"zero_fir.csv": [zero(3, **re_registered(40))]},
    ]
    for place in order:
        load_rows(deliveries[place])
    with enter(world.system):
        case = Case.objects.get(first_recorded__isnull=False)
        assert (case.station_id, case.number, case.first_recorded) == (world.gandhi_maidan.pk, "40", date(2026, 1, 8))
        assert set(Key.objects.values_list("case_id", "number")) == {(case.pk, "3"), (case.pk, "40")}
        assert set(Record.objects.values_list("case_id", flat=True)) == {case.pk}
        assert set(case.people.filter(label__startswith="A").values_list("ref", flat=True)) == {"x", "z"}
        assert not Fact.objects.exclude(case=case).filter(known_to=date(9999, 12, 31)).exists()


def test_events_keep_their_order_when_their_case_joins_another(world: World, load_rows) -> None:
    accused = [f"x{n}" for n in range(12)]
    arrests = [arrest(40, ref, station="PAT-1", state_code="IN-BR") for ref in accused]
    load_rows({"zero_fir.csv": [zero(3)]})
    load_rows({"fir.csv": [PATNA_FIR], "arrest.csv": arrests})
    load_rows({"zero_fir.csv": [zero(3, **re_registered(40))]})
    with enter(world.system):
        case = Case.objects.get(first_recorded__isnull=False)
        refs = dict(case.people.values_list("label", "ref"))
        arrested = case.events.filter(kind="arrested").order_by("id").values_list("subject", flat=True)
        assert [refs[subject] for subject in arrested] == accused


def test_record_without_events_follows_its_case_into_another(world: World, load_rows) -> None:
    pending = court(40, station="PAT-1", state_code="IN-BR", accused_ref="x")
    load_rows({"fir.csv": [PATNA_FIR], "court.csv": [pending]})
    load_rows({"zero_fir.csv": [zero(3)]})
    load_rows({"zero_fir.csv": [zero(3, **re_registered(40))]})
    ended = {"disposal_type": "acquitted", "disposal_at": "2026-02-28", "source_updated_at": "2026-03-01"}
    assert load_rows({"court.csv": [pending | ended]}).accepted == 1
    with enter(world.system):
        case = Case.objects.get(first_recorded__isnull=False)
        assert case.events.filter(kind="judgment_delivered").exists()
        assert set(Record.objects.values_list("case_id", flat=True)) == {case.pk}


def test_a_voided_fir_is_one_case_with_its_zero_fir_and_comes_back_in_it(world: World, load_rows) -> None:
    load_rows({"zero_fir.csv": [zero(3)], "fir.csv": [PATNA_FIR]})
    load_rows({"fir.csv": [PATNA_FIR | {"record_action": "delete", "source_updated_at": "2026-02-09"}]})
    assert load_rows({"zero_fir.csv": [zero(3, **re_registered(40))]}).accepted == 1
    assert load_rows({"fir.csv": [PATNA_FIR | {"source_updated_at": "2026-03-01"}]}).accepted == 1
    with enter(world.system):
        case = Case.objects.get(first_recorded__isnull=False)
        assert set(Key.objects.values_list("case_id", "number")) == {(case.pk, "3"), (case.pk, "40")}
        assert case.events.filter(kind="fir_registered").count() >= 2


def test_problem_of_a_row_is_kept_when_its_case_joins_another(world: World, load_rows) -> None:
    load_rows({"zero_fir.csv": [zero(3)], "fir.csv": [PATNA_FIR | {"sections": "BNS:64(1);BNS:999"}]})
    load_rows({"zero_fir.csv": [zero(3, **re_registered(40), sent_at="2026-01-09")]})
    with enter(world.system):
        case = Case.objects.get(first_recorded__isnull=False)
        assert list(Problem.objects.values_list("case_id", "code")) == [(case.pk, "unknown_section")]


def test_events_from_a_page_follow_the_zero_fir_to_its_fir(world: World, load_rows) -> None:
    facts: dict[str, Any] = {"fir": "zero", "station": world.hazratganj.pk, "number": "3", "year": 2026}
    examined = new("victim_medical_examined", "2026-01-09")
    examined.subject = "V1"
    registered = new("fir_registered", "2026-01-08", **facts, offences=["BNS 64(1)"])
    case_of_zero_fir = add(world.system, key(world.hazratganj, "3", 2026, Series.ZERO), registered, examined)
    load_rows({"fir.csv": [PATNA_FIR]})
    load_rows({"fir.csv": [PATNA_FIR | ITS_ZERO | {"source_updated_at": "2026-03-01"}]})
    with enter(world.system):
        case = Case.objects.get(first_recorded__isnull=False)  # one case counts, not two
        assert case.pk != case_of_zero_fir
        examined_event = case.events.get(kind="victim_medical_examined")
        assert (examined_event.subject, examined_event.source) == (
            "V1",
            "test",
        )  # still the event from the page, not from the feed
        assert not Fact.objects.filter(case_id=case_of_zero_fir, known_to=date(9999, 12, 31)).exists()


def test_row_for_a_case_joined_in_the_same_delivery_is_added_to_the_remaining_case(world: World, load_rows) -> None:
    load_rows({"zero_fir.csv": [zero(4)]})
    by_zero = {"zero_no": "3", "zero_year": "2026", "fir_year": "", "state_code": "IN-UP", "station": "LKO-1"}
    again = zero(3, record="again", **re_registered(40))
    both = {"zero_fir.csv": [zero(3, **re_registered(40)), zero(4, **re_registered(40)), again]}
    ended = load_rows(both | {"arrest.csv": [arrest("", "x", **by_zero)]})
    assert (ended.accepted, ended.rejected) == (3, 1)  # a second record of Zero FIR 3
    with enter(world.system):
        case = Case.objects.get(first_recorded__isnull=False)
        assert case.events.filter(kind="arrested").exists()
        assert set(Key.objects.values_list("case_id", "number")) == {(case.pk, n) for n in ("3", "4", "40")}


def test_an_fir_that_names_its_zero_fir_runs_from_its_recording(world: World, load_rows) -> None:
    load_rows({"fir.csv": [PATNA_FIR | ITS_ZERO]})
    with enter(world.system):
        assert Case.objects.get().first_recorded == date(2026, 1, 8)
        assert Clock.objects.get(rule="investigation.two_months").due == date(2026, 3, 8)


def test_a_zero_fir_and_an_fir_of_one_station_may_bear_the_same_number(world: World, load_rows) -> None:
    load_rows({"zero_fir.csv": [zero(2, station="KNP-1")], "fir.csv": [fir(2)]})
    with enter(world.sho):
        assert Case.objects.count() == 2


# --- courts, counts, problems, refusals ------------------------------------------------------------------------------


def test_a_judgment_of_one_accused_and_the_end_of_a_whole_case(world: World, load_rows) -> None:
    done = {"disposal_at": "2026-05-05", "court_name": "Special Court"}
    load_rows(
        {
            "fir.csv": [fir(1), fir(2)],
            "court.csv": [
                court(1, record="a", accused_ref="x", disposal_type="acquitted", **done),
                court(1, record="b", accused_ref="y", disposal_type="abated", **done),
                court(2, disposal_type="quashed", **done),
            ],
        }
    )
    with enter(world.sho):
        events = Event.objects.filter(case__number="1").exclude(kind="fir_registered")
        assert sorted(events.values_list("kind", "subject")) == [
            ("accused_disposed_of", "A1"),
            ("accused_disposed_of", "A2"),
            ("judgment_delivered", ""),
        ]
        assert in_force(Case.objects.get(number="2")).ended_how == Disposal.QUASHED


def test_received_rows_are_the_sum_of_all_results_and_each_state_sees_its_own(world: World, load_rows) -> None:
    rows = [fir(1), fir(2, sections=""), fir(1), PATNA_FIR, fir(7, state_code="IN-ZZ")]
    summary = load_rows({"fir.csv": rows, "arrest.csv": [arrest(9)]})
    assert (summary.received, summary.accepted, summary.unchanged, summary.parked, summary.rejected) == (6, 2, 1, 1, 2)
    with enter(world.state_monitor):
        (delivery,) = Delivery.objects.all()
        counts = counts_of(delivery)
        assert (counts.received, counts.accepted, counts.rejected) == (4, 1, 1)
        assert delivery.status == DeliveryStatus.DONE
    with enter(world.stranger):
        assert not Delivery.objects.exists()
        assert not Tally.objects.exists()
        assert not Rejected.objects.exists()
        assert not Parked.objects.exists()


def test_a_clerk_may_not_send_another_states_rows(world: World, load_rows) -> None:
    summary = load_rows({"fir.csv": [fir(1), PATNA_FIR]}, by=world.clerk)
    assert (summary.accepted, summary.rejected) == (1, 1)
    with enter(world.clerk):
        assert Rejected.objects.get().reason == "outside_your_unit"


def test_contradictions_between_records_are_shown_until_corrected(world: World, load_rows) -> None:
    load_rows(
        {
            "fir.csv": [fir(1)],
            "final_form.csv": [form(1, form_date="2026-01-05")],
            "court.csv": [
                court(1, disposal_type="convicted", disposal_at="2026-01-03", sections_convicted="BNS:64(1)")
            ],
        }
    )
    with enter(world.sho):
        assert set(Problem.objects.values_list("code", flat=True)) == {"form_before_fir", "disposal_before_form"}
    load_rows({"final_form.csv": [form(1, form_date="2026-01-30", source_updated_at="2026-03-01")]})
    with enter(world.sho):
        assert set(Problem.objects.values_list("code", flat=True)) == {"disposal_before_form"}
    with enter(world.stranger):
        assert not Problem.objects.exists()


def test_supplementary_form_shows_a_problem_when_its_original_is_deleted(world: World, load_rows) -> None:
    more = form(1, "2", is_supplementary="true", supplements_form_no="1")
    load_rows({"fir.csv": [fir(1)], "final_form.csv": [form(1), more]})
    load_rows({"final_form.csv": [form(1, record_action="delete", source_updated_at="2026-03-01")]})
    with enter(world.sho):
        assert Problem.objects.get().code == "supplementary_without_original"


def test_a_delivery_with_one_refused_file_loads_nothing(world: World, load_rows) -> None:
    with pytest.raises(RefusedFile, match="victim_name"):
        load_rows({"fir.csv": [fir(1)]}, text={"arrest.csv": "victim_name,accused_ref\nx,y\n"})
    with enter(world.system):
        assert not Case.objects.exists()
        assert Delivery.objects.get().status == DeliveryStatus.REFUSED


def test_rejected_rows_go_back_with_their_row_and_what_to_do(world: World, load_rows) -> None:
    summary = load_rows({"final_form.csv": [form(1, form_type="B")], "fir.csv": [fir(1)]})
    with enter(world.system):
        header, row = rejects_csv(summary.delivery)
    assert header.startswith("file,row,source_record_id,column,reason,value,message_en")
    assert row.startswith("final_form.csv,2,CKNP-1-1-1,form_type,bare_letter,B,")


def test_rows_of_a_station_added_later_are_loaded_when_sent_again(world: World, load_rows) -> None:
    rows = {"fir.csv": [fir(1, station="KNP-9")]}
    assert load_rows(rows).rejected == 1
    assert load_rows(rows).rejected == 1
    world.nawabganj.__class__.objects.create(
        kind="station", state="UP", code="KNP-9", name="PS New", parent=world.kanpur, first=900_109, last=900_109
    )
    assert load_rows(rows).accepted == 1


def test_freshness_and_gaps_of_numbers_are_reported(world: World, load_rows) -> None:
    load_rows({"fir.csv": [fir(1), fir(4), fir(5, station="LKO-1", source_updated_at="2026-03-01")]})
    with enter(world.state_monitor):
        newest = dict(Freshness.objects.values_list("station_no", "newest_change__date"))
        assert newest == {world.kanpur.first: date(2026, 2, 1), world.lucknow.first: date(2026, 3, 1)}
        assert gaps(*world.up.interval, 2026) == [("PS Hazratganj", 5, 4), ("PS Kotwali", 4, 2)]


def test_a_district_is_as_fresh_as_the_newest_of_its_sources(world: World, load_rows) -> None:
    """An older last change from a source of old forms does not count against the district."""
    load_rows({"fir.csv": [fir(1)], "event.csv": [event(1)]}, source_system="old-forms")
    load_rows({"fir.csv": [fir(2, source_updated_at="2026-05-01"), fir(5, station="LKO-1")]})
    with enter(world.state_monitor):
        assert [
            (district.district, district.source, district.newest_change.date()) for district in district_freshness()
        ] == [
            (world.lucknow, "cctns-up", date(2026, 2, 1)),
            (world.kanpur, "cctns-up", date(2026, 4, 30)),  # midnight in India
        ]


def test_days_behind_is_a_figure_of_each_unit(world: World, load_rows) -> None:
    def measures(by: Posting, unit: Unit, day: date) -> list[Measured | None]:
        with enter(by):
            names = ("cctns_feed_days_behind", "cctns_districts_current")
            return [figures.figure(name).measure(unit, day) for name in names]

    with clock.fixed(date(2026, 3, 3)):
        assert measures(world.state_monitor, world.up, date(2026, 3, 3)) == [None, None]
        load_rows({"fir.csv": [fir(1), fir(5, station="LKO-1", source_updated_at="2026-03-01")]})
        today = date(2026, 3, 3)
        assert measures(world.state_monitor, world.up, today) == [Measured(30), Measured(1, 2)]
        assert measures(world.national_monitor, world.nation, today) == [
            Measured(30),
            Measured(1, 2),
        ]  # Patna sent nothing
        assert measures(world.stranger, world.lucknow, today) == [Measured(2), Measured(1, 1)]
        assert measures(world.sho, world.kotwali, today) == [Measured(30), Measured(0, 1)]  # its district's
        assert measures(world.state_monitor, world.up, date(2026, 3, 2)) == [
            None,
            None,
        ]  # only the newest change is stored


def test_a_million_rejects_are_counted_and_kept_small(world: World, tmp_path: Path) -> None:
    """Thousands are used here; the memory for them does not grow with the file, so a million need no more."""
    folder = write(tmp_path / "many", {"fir.csv": [fir(i, sections="") for i in range(6_000)]})
    summary = load(folder, workers=2)
    assert (summary.received, summary.rejected) == (6_000, 6_000)
    assert json.dumps(summary.as_json())


def test_several_queries_of_a_returned_draft_are_one_event(world: World, load_rows) -> None:
    facts = "office=sdpo;query=sections;age_proof"
    load_rows({"fir.csv": [fir(1)], "event.csv": [event(1, "draft_report_returned", facts=facts)]})
    with enter(world.sho):
        returned = Event.objects.get(kind="draft_report_returned")
    assert returned.facts == {"office": "sdpo", "query": ["age_proof", "sections"]}


def test_transferred_case_is_at_the_unit_its_event_names(world: World, load_rows) -> None:
    """A station of the same State is named by its code, one of another State with the State.

    An unknown one moves nothing.
    """
    destinations = {1: "to=LKO-1", 2: "to=IN-BR/PAT-1", 3: "to=NO-9"}
    rows = [event(n, "transferred_out", facts=facts) for n, facts in destinations.items()]
    load_rows({"fir.csv": [fir(n) for n in destinations], "event.csv": rows})
    with enter(world.system):
        transfers = dict(Event.objects.filter(kind="transferred_out").values_list("case__number", "facts"))
        assert transfers["1"] == {"to": Unit.objects.get(code="LKO-1").pk}
        assert transfers["2"] == {"to": Unit.objects.get(code="PAT-1").pk}
        assert transfers["3"] == {}
        assert [case.station.code for case in Case.objects.order_by("number")] == ["LKO-1", "PAT-1", "KNP-1"]


def test_case_of_a_deleted_fir_shows_that_its_zero_fir_counts(world: World, load_rows: Any) -> None:
    sent = {"to_state_code": "IN-UP", "to_ps_code": "KNP-1", "sent_at": "2026-01-09", "sent_mode": "cctns"}
    again = sent | {
        "transfer_status": "re_registered",
        "fir_no": "5",
        "fir_year": "2026",
        "re_registered_at": "2026-01-10",
    }
    named = {
        "zero_state_code": "IN-UP",
        "zero_ps_code": "LKO-1",
        "zero_no": "3",
        "zero_year": "2026",
        "zero_registered_at": "2026-01-08T11:00:00+05:30",
    }
    load_rows({"zero_fir.csv": [zero(3, **again)], "fir.csv": [fir(5, **named)]})
    newer = {"record_action": "delete", "source_updated_at": "2026-03-01"}
    load_rows({"fir.csv": [fir(5, **named) | newer]})
    with enter(world.system):
        assert Case.objects.get().station.code == "LKO-1"
        assert set(Problem.objects.values_list("code", flat=True)) == {"zero_fir_left"}
    load_rows({"fir.csv": [fir(5, **named, source_updated_at="2026-04-01")]})
    with enter(world.system):
        assert Case.objects.get().station.code == "KNP-1"
        assert not Problem.objects.exists()
