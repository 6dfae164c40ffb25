"""A Zero FIR and its FIR count the same, on every day as known on every other, in whatever order they come."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest

from itsso import law
from itsso.cases.derive import law_case
from itsso.cases.history import queries as histories
from itsso.cases.history.events import law_events
from itsso.cases.models import Case, Fact
from itsso.exchange.feed_import import partitions
from itsso.exchange.models import Problem
from itsso.law.model import Moment
from itsso.protection.ranges import enter
from tests.support.feeds import fir, zero
from tests.support.sample_nation import World

AGAIN = {
    "transfer_status": "re_registered",
    "to_state_code": "IN-UP",
    "to_ps_code": "KNP-1",
    "sent_at": "2026-01-09",
    "sent_mode": "cctns",
    "fir_year": "2026",
    "re_registered_at": "2026-01-10T11:30:00+05:30",
}
NAMED = {
    "zero_state_code": "IN-UP",
    "zero_ps_code": "LKO-1",
    "zero_year": "2026",
    "zero_registered_at": "2026-01-08T11:00:00+05:30",
}


def named_fir(number: int, **values: Any) -> dict[str, Any]:
    return fir(number, **{**NAMED, "zero_no": str(number), "source_updated_at": "2026-01-20", **values})


def zero_of_fir(number: int, **values: Any) -> dict[str, Any]:
    return zero(number, **{**AGAIN, "fir_no": str(number), "source_updated_at": "2026-01-12", **values})


def facts_of(number: int) -> list[Any]:
    """Return every rectangle of days in which a case counts, as known on every day."""
    names = [field.name for field in Fact._meta.concrete_fields if field.name not in ("id", "case")]
    return sorted(Fact.objects.filter(case__number=str(number)).values_list(*names), key=repr)


@pytest.mark.parametrize(
    ("of_fir", "of_zero"),
    [
        ({}, {"entered_at": "2026-04-05T10:00:00+05:30", "source_updated_at": "2026-04-06"}),
        ({"entered_at": "2026-03-01T10:00:00+05:30", "source_updated_at": "2026-03-04"}, {}),
        ({"registered_at": "2026-01-11", "entered_at": "2026-02-01", "source_updated_at": "2026-03-04"}, {}),
    ],
    ids=["Zero FIR entered late", "FIR entered late", "FIR entered late with another day"],
)
def test_known_days_are_the_same_in_one_delivery_as_in_two(
    world: World, load_rows: Any, of_fir: dict[str, str], of_zero: dict[str, str]
) -> None:
    def load(number: int, order: Sequence[Sequence[str]]) -> None:
        rows = {"fir.csv": [named_fir(number, **of_fir)], "zero_fir.csv": [zero_of_fir(number, **of_zero)]}
        for files in order:
            load_rows({name: rows[name] for name in files})

    load(1, [["fir.csv"], ["zero_fir.csv"]])
    load(2, [["zero_fir.csv"], ["fir.csv"]])
    load(3, [["zero_fir.csv", "fir.csv"]])
    with enter(world.system):
        first = facts_of(1)
        assert first
        assert facts_of(2) == first
        assert facts_of(3) == first


def test_two_versions_of_a_record_count_the_same_whichever_row_comes_first(world: World, load_rows: Any) -> None:
    def versions(number: int) -> list[dict[str, Any]]:
        older = fir(number, source_updated_at="2026-01-10T12:00:00+05:30")
        altered = {"sections": "BNS:351(2)", "sections_altered_at": "2026-02-01", "source_updated_at": "2026-02-02"}
        return [older, older | altered]

    load_rows({"fir.csv": versions(1)})
    assert load_rows({"fir.csv": [*reversed(versions(2)), fir(3)]}).accepted == 3
    assert load_rows({"fir.csv": [*reversed(versions(2)), fir(3)]}).unchanged == 3
    with enter(world.system):
        assert facts_of(1)
        assert facts_of(2) == facts_of(1)


def test_older_row_does_not_replace_a_newer_one_of_another_chunk(
    world: World, load_rows: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rows are sorted within a chunk; across chunks the newest counts, whichever is loaded first."""
    monkeypatch.setattr(partitions, "ROWS_PER_CHUNK", 1)
    older = fir(1, source_updated_at="2026-01-10T12:00:00+05:30")
    altered = {"sections": "BNS:65(1)", "sections_altered_at": "2026-02-01", "source_updated_at": "2026-02-02"}
    ended = load_rows({"fir.csv": [older | altered, older]})
    assert (ended.accepted, ended.unchanged) == (1, 1)
    load_rows({"fir.csv": [fir(2, **altered)]})
    with enter(world.system):
        assert facts_of(1)
        assert facts_of(1) == facts_of(2)


@pytest.mark.parametrize("together", [True, False])
def test_deleting_a_zero_fir_that_its_fir_names_moves_no_limit(world: World, load_rows: Any, together: bool) -> None:
    deleted = zero_of_fir(1, record_action="delete", source_updated_at="2026-03-01")
    if together:
        load_rows({"zero_fir.csv": [zero_of_fir(1)], "fir.csv": [named_fir(1)]})
    else:
        load_rows({"fir.csv": [named_fir(1)]})
        load_rows({"zero_fir.csv": [zero_of_fir(1)]})
    assert load_rows({"zero_fir.csv": [deleted]}).accepted == 1
    with enter(world.system):
        assert Case.objects.get().first_recorded == date(2026, 1, 8)
        assert list(Problem.objects.values_list("code", flat=True)) == ["zero_fir_deleted"]
    load_rows({"zero_fir.csv": [zero_of_fir(1, source_updated_at="2026-03-10")]})
    with enter(world.system):
        assert Case.objects.get().first_recorded == date(2026, 1, 8)
        assert not Problem.objects.exists()
    load_rows({"zero_fir.csv": [deleted | {"source_updated_at": "2026-03-20"}]})
    with enter(world.system):
        assert Case.objects.get().first_recorded == date(2026, 1, 8)
    load_rows({"fir.csv": [fir(1, source_updated_at="2026-04-01")]})
    with enter(world.system):
        assert Case.objects.get().first_recorded == date(2026, 1, 10)


def test_deleted_zero_fir_no_longer_named_by_its_fir_does_not_count(world: World, load_rows: Any) -> None:
    load_rows({"zero_fir.csv": [zero_of_fir(1)], "fir.csv": [named_fir(1)]})
    load_rows({"fir.csv": [fir(1, source_updated_at="2026-02-20")]})
    load_rows({"zero_fir.csv": [zero_of_fir(1, record_action="delete", source_updated_at="2026-03-01")]})
    with enter(world.system):
        assert Case.objects.get().first_recorded == date(2026, 1, 10)
        assert not Problem.objects.exists()


def test_a_zero_fir_deleted_after_its_fir_leaves_no_case(world: World, load_rows: Any) -> None:
    load_rows({"zero_fir.csv": [zero_of_fir(1)], "fir.csv": [named_fir(1)]})
    load_rows({"fir.csv": [named_fir(1, record_action="delete", source_updated_at="2026-02-20")]})
    load_rows({"zero_fir.csv": [zero_of_fir(1, record_action="delete", source_updated_at="2026-03-01")]})
    with enter(world.system):
        assert Case.objects.get().first_recorded is None


def examination_from(world: World) -> Moment | None:
    """Return from when the twenty-four hours of the victim's examination run in the only case."""
    with enter(world.system):
        (history,) = histories.read([Case.objects.get().pk])
    case = law_case(law.effective_events(law_events(history.events), None), "UP", None)
    clocks = law.assess(case, date(2026, 3, 1)).clocks
    return next(clock.starts for clock in clocks if clock.rule == "victim.medical_examination")


@pytest.mark.parametrize("zero_first", [True, False])
def test_limits_in_hours_run_from_the_zero_fir_of_the_same_day_whichever_row_comes_first(
    world: World, load_rows: Any, zero_first: bool
) -> None:
    """The section came with the FIR, in the afternoon: the twenty-four hours run from there in either order."""
    at_zero, at_fir = "2026-01-08T11:00:00+05:30", "2026-01-08T16:00:00+05:30"
    rows = {
        "zero_fir.csv": [zero_of_fir(1, sections="BNS:137(2)", registered_at=at_zero, re_registered_at=at_fir)],
        "fir.csv": [named_fir(1, sections="BNS:137(2);BNS:64(1)", zero_registered_at=at_zero, registered_at=at_fir)],
    }
    for name in rows if zero_first else reversed(rows):
        load_rows({name: rows[name]})
    assert str(examination_from(world)) == "2026-01-08 16:00:00+05:30"


def test_sections_that_an_fir_row_adds_later_were_none_of_the_zero_fir_that_it_names(
    world: World, load_rows: Any
) -> None:
    load_rows({"fir.csv": [named_fir(1, sections="BNS:351(2)")]})
    altered = {"sections": "BNS:351(2);BNS:64(1)", "sections_altered_at": "2026-02-01T10:00:00+05:30"}
    load_rows({"fir.csv": [named_fir(1, **altered, source_updated_at="2026-02-02")]})
    assert str(examination_from(world)) == "2026-02-01 10:00:00+05:30"
