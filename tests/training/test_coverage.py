"""Coverage against an independent count in Python: person by person, course by course."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from itsso.accounts.models import Posting, Role
from itsso.cases.models import Case
from itsso.law.counting import calendar_months
from itsso.platform.clock import now, today
from itsso.protection.ranges import enter
from itsso.training import catalogue
from itsso.training.catalogue import valid_until
from itsso.training.coverage import assigned
from itsso.training.coverage.actions import count_coverage
from itsso.training.coverage.counting import UnitCoverage, count_unit, unit_coverage
from itsso.training.coverage.counts import CoverageCounts
from itsso.training.coverage.effect import compare
from itsso.training.coverage.page import CoveragePage
from itsso.training.coverage.suggestions import suggest
from itsso.training.models import Attendance, Duty, Person, Post, Rank
from itsso.training.people import queries
from itsso.training.people.actions import withdraw_attendance
from itsso.training.people.queries import SHOW_CHOICES, PeopleFilter
from itsso.ui.list_rows import ListOrder
from itsso.units import figures
from itsso.units.figures import Measured
from itsso.units.models import Unit
from tests.support.counted_cases import CountedCase, State, done_case, make, open_case
from tests.support.sample_nation import World, post
from tests.support.training_files import DAY, attendance_row, register_row, send

STATIONS = ("kotwali", "nawabganj", "hazratganj", "gandhi_maidan")
PLACES = (*STATIONS, "kanpur", "up", "laboratory")


@dataclass(frozen=True)
class Life:
    """A generated person with postings and attendances."""

    woman: bool
    posts: tuple[tuple[str, str, str, int], ...]  # place, rank, duty, length in days
    had: tuple[tuple[str, int, str], ...]  # course, days ago, outcome


@dataclass(frozen=True)
class Drawn:
    """Generated persons and cases. A case: station, officer, whether the victim is a child, whether it is open."""

    lives: tuple[Life, ...]
    cases: tuple[tuple[str, int, bool, bool], ...]
    day: date = DAY
    withdrawn: frozenset[int] = field(default_factory=frozenset)


_posts = st.tuples(
    st.sampled_from(PLACES), st.sampled_from(Rank.values), st.sampled_from(Duty.values), st.integers(1, 900)
)
_had = st.tuples(
    st.sampled_from(list(catalogue.courses())),
    st.integers(0, 1200),
    st.sampled_from(["passed", "passed", "attended", "failed"]),
)
_lives = st.builds(
    Life,
    st.booleans(),
    st.lists(_posts, min_size=1, max_size=3).map(tuple),
    st.lists(_had, max_size=4, unique_by=lambda attended: attended[:2]).map(tuple),
)
_cases = st.tuples(st.sampled_from(STATIONS), st.integers(0, 9), st.booleans(), st.booleans())
DRAWN = st.builds(
    Drawn,
    st.lists(_lives, max_size=8).map(tuple),
    st.lists(_cases, max_size=6).map(tuple),
    st.sampled_from([DAY, DAY - timedelta(days=200)]),
    st.frozensets(st.integers(0, 9), max_size=3),
)


def write(world: World, drawn: Drawn) -> list[tuple[str, date, date, Post]]:
    """Write generated persons and cases, the newest posting of each without an end; return all postings with place."""
    places: dict[str, Unit] = {name: getattr(world, name) for name in PLACES}
    written = []
    with enter(world.system):
        for number, life in enumerate(drawn.lives):
            begins = DAY - timedelta(days=sum(posting[3] for posting in life.posts))
            now = places[life.posts[-1][0]]
            person = Person.objects.create(
                state="UP", number=f"IO-{number}", name=f"P{number}", sound="", woman=life.woman, unit=now
            )
            for at, (place, rank, duty, lasts) in enumerate(life.posts):
                until = begins + timedelta(days=lasts - 1)
                ends = {} if at == len(life.posts) - 1 else {"until": until}
                posting = Post.objects.create(
                    person=person, unit=places[place], rank=rank, duty=duty, since=begins, **ends
                )
                written.append((place, begins, ends.get("until", date(9999, 12, 31)), posting))
                begins = until + timedelta(days=1)
            for at, (course, ago, outcome) in enumerate(life.had):
                _attend(person, course, DAY - timedelta(days=ago), outcome, number + at in drawn.withdrawn, world)
        ids = make(
            CountedCase(
                places[place],
                DAY - timedelta(days=30),
                (
                    State(
                        DAY - timedelta(days=30), disposal=0 if is_open else 1, on=None if is_open else DAY, pocso=child
                    ),
                ),
            )
            for place, _io, child, is_open in drawn.cases
        )
        for case_id, (_place, io, _child, _open) in zip(ids, drawn.cases, strict=True):
            Case.objects.filter(pk=case_id).update(io_ref=f"IO-{io}")
    return written


def _attend(person: Person, course: str, ended: date, outcome: str, withdrawn: bool, world: World) -> None:
    common: dict[str, Any] = {"began_on": ended, "ended_on": ended, "how": "file", "at": "2026-01-01T00:00Z", "by": "x"}
    attendance = Attendance.objects.create(
        person=person, course=course, outcome=outcome, valid_until=valid_until(course, ended, outcome), **common
    )
    if withdrawn:
        withdraw_attendance(attendance.pk, "entered by mistake", by=world.system)


def independent_counts(
    world: World, drawn: Drawn, written: list[tuple[str, date, date, Post]], within: set[str]
) -> Counter[str]:
    """Return the counts of the units `within`, computed from the generated data alone."""
    counts: Counter[str] = Counter()
    women: set[str] = set()
    police: set[str] = set()
    kinds = {name: getattr(world, name).kind for name in PLACES}
    for place, since, until, posting in written:
        if place not in within or not since <= drawn.day <= until:
            continue
        number = int(posting.person.number.removeprefix("IO-"))
        held_until = holds(drawn, number, drawn.day)
        asked_courses = [
            course
            for course in catalogue.courses().values()
            if (course.code, posting.duty, posting.rank, kinds[place]) in NEEDS
        ]
        counts[posting.rank] += 1
        if posting.rank in ("constabulary", "officer"):
            police.add(place)
        counts[f"{posting.rank}+"] += bool(asked_courses) and all(course.code in held_until for course in asked_courses)
        for course in asked_courses:
            key = f"{posting.rank}:{course.code}"
            counts[key] += 1
            counts[f"{key}+"] += course.code in held_until
            if course.code in held_until and held_until[course.code] <= drawn.day + timedelta(days=90):
                counts[f"{key}~"] += 1
        if posting.person.woman and posting.rank == "officer":
            counts["woman"] += 1
            if "investigation" in held_until:
                counts["woman+"] += 1
                women.add(place)
    counts["stations"] = len(within & set(STATIONS))
    counts["stations+"] = len(within & set(STATIONS) & women)
    counts["stations?"] = len(within & set(STATIONS) - police)
    if drawn.day == today():
        for place, io, child, is_open in drawn.cases:
            if place in within and is_open:
                lives = io < len(drawn.lives) and place != "gandhi_maidan"  # numbers are unique only within a State
                wanted = {"investigation"} | ({"pocso"} if child else set())
                key = "open?" if not lives else "open+" if wanted <= set(holds(drawn, io, drawn.day)) else "open-"
                counts.update({"open": 1, key: 1})
    return counts


NEEDS = {
    (course.code, duty, rank, kind)
    for course in catalogue.courses().values()
    for group in course.asked_of
    for duty in group.duties
    for rank in group.ranks
    for kind in group.units
}


def holds(drawn: Drawn, number: int, day: date) -> dict[str, date]:
    """Return the courses that a person holds on a day, each with its last day."""
    last_days: dict[str, date] = {}
    for at, (course, ago, outcome) in enumerate(drawn.lives[number].had):
        ended = DAY - timedelta(days=ago)
        counts = outcome == "passed" or (outcome == "attended" and course in ("sensitivity", "prosecution"))
        months = 36 if course in ("sensitivity", "forensic", "prosecution") else 24
        last = date(ended.year + months // 12, ended.month, 28 if (ended.month, ended.day) == (2, 29) else ended.day)
        if counts and number + at not in drawn.withdrawn and ended <= day <= last:
            last_days[course] = max(last_days.get(course, last), last)
    return last_days


def plain(counts: Counter[str]) -> dict[str, int]:
    return {key: n for key, n in counts.items() if n}


WITHIN = {
    "kotwali": {"kotwali"},
    "kanpur": {"kanpur", "kotwali", "nawabganj"},
    "up": {"up", "kanpur", "kotwali", "nawabganj", "hazratganj", "laboratory"},
    "nation": set(PLACES),
}


THRIFTY = settings(
    max_examples=10,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    phases=[Phase.explicit, Phase.reuse, Phase.generate],  # shrinking an example takes minutes and shows little
)


@THRIFTY
@given(DRAWN, st.sampled_from(list(WITHIN)))
def test_coverage_equals_an_independent_count(world: World, drawn: Drawn, listed_at: str) -> None:
    _check_counts_and_lists(world, drawn, [listed_at])  # a unit has a hundred lists, so one unit for each example


@pytest.mark.proof
@settings(THRIFTY, max_examples=40)
@given(DRAWN)
def test_coverage_and_all_lists_of_all_units_equal_an_independent_count(world: World, drawn: Drawn) -> None:
    _check_counts_and_lists(world, drawn, list(WITHIN))


def _check_counts_and_lists(world: World, drawn: Drawn, listed_at: list[str]) -> None:
    with enter(world.system):
        written = write(world, drawn)
        count_coverage(drawn.day, by=world.system)
        for name, within in WITHIN.items():
            _holds(world, drawn, name, plain(independent_counts(world, drawn, written, within)))
        if drawn.day == today():
            for name in listed_at:
                _check_lists_match_counts(name, getattr(world, name))
        transaction.set_rollback(True)


def _holds(world: World, drawn: Drawn, name: str, wanted: dict[str, int]) -> None:
    unit = getattr(world, name)
    assert plain(count_unit(unit, drawn.day)) == wanted, name
    if drawn.day == today():
        coverage = unit_coverage(unit)
        assert plain(coverage.counts) == wanted, name
        assert plain(sum((part for _unit, part in coverage.parts), coverage.own_offices)) == wanted, name


def _check_lists_match_counts(name: str, unit: Unit) -> None:
    counts = CoverageCounts(count_unit(unit, DAY))
    for rank in Rank.values:
        assert queries.people(unit, PeopleFilter("", "", rank), DAY).count() == counts[rank]
        assert queries.people(unit, PeopleFilter("trained", "", rank), DAY).count() == counts[f"{rank}+"]
        lacking = queries.people(unit, PeopleFilter("lacking", "", rank), DAY).count()
        assert lacking == counts[rank] - counts[f"{rank}+"]
        for code in catalogue.courses():
            key = f"{rank}:{code}"
            numbers = {"": counts[key], "held": counts[f"{key}+"], "lapsing": counts[f"{key}~"]}
            numbers["lacking"] = counts[key] - counts[f"{key}+"]
            for show, n in numbers.items():
                assert queries.people(unit, PeopleFilter(show, code, rank), DAY).count() == n, (name, key, show)
    assert queries.people(unit, PeopleFilter("women"), DAY).count() == counts["woman+"]
    assert sum(officer.cases for officer in assigned.officers(unit, DAY)) == counts.untrained_cases
    untrained = assigned.UntrainedCaseRows(unit, DAY)
    assert untrained.count() == len(untrained.rows(ListOrder(), 0, 99)) == counts.untrained_cases
    assert assigned.stations_without(unit, DAY).count() == counts.stations_without.value


def test_form_offers_every_kind_of_list() -> None:
    from itsso.training.people.forms import SHOW_LABELS

    assert tuple(SHOW_LABELS) == SHOW_CHOICES


def test_figures_are_not_known_where_the_register_is_empty(world: World) -> None:
    with enter(world.system):
        make([CountedCase(world.kotwali, DAY, (State(DAY),))])
        for name in (
            "trained_share_constabulary",
            "trained_share_officers",
            "open_cases_with_trained_io",
            "stations_without_trained_woman_officer",
        ):
            assert figures.figure(name).measure(world.kanpur, DAY) is None, name


def test_figures_by_name_for_today_and_an_earlier_day(world: World, trainer: Posting) -> None:
    person = register_row("1", world.kotwali, "Sita Devi", woman="yes")
    send([person, register_row("2", world.kotwali, rank="constabulary", duty="station")], by=trainer)
    send([attendance_row(person, code, "2026-03-01") for code in catalogue.courses()], by=trainer)
    with enter(world.system):
        (case_id,) = make([CountedCase(world.kotwali, DAY, (State(DAY),))])
        Case.objects.filter(pk=case_id).update(io_ref="1")
        measured = {
            name: [figures.figure(name).measure(world.kanpur, day) for day in (DAY, date(2026, 1, 1))]
            for name in figures.names()
            if "trained" in name
        }
    assert measured == {
        "open_cases_with_trained_io": [Measured(1, 1), None],
        "stations_without_trained_woman_officer": [Measured(0, 1), Measured(1, 1)],
        "trained_share_constabulary": [Measured(0, 1), Measured(0, 1)],
        "trained_share_officers": [Measured(1, 1), Measured(0, 1)],
    }
    assert figures.figure("trained_share_officers").link(world.kanpur, DAY) == f"/training/{world.kanpur.pk}/"


def test_seats_go_to_first_trained_woman_officer_then_to_most_cases(world: World, trainer: Posting) -> None:
    send(
        [
            register_row("1", world.kotwali, "Few Cases"),
            register_row("2", world.kotwali, "Many Cases"),
            register_row("3", world.nawabganj, "First Woman", woman="yes"),
            register_row("4", world.nawabganj, "Second Woman", woman="yes"),
            register_row("5", world.hazratganj, "No Cases"),
        ],
        by=trainer,
    )
    with enter(world.system):
        ids = make([CountedCase(world.kotwali, DAY, (State(DAY),))] * 4)
        for case_id, io in zip(ids, ["1", "2", "2", "2"], strict=True):
            Case.objects.filter(pk=case_id).update(io_ref=io)
    with enter(trainer):
        suggestions = suggest(world.up, catalogue.courses()["investigation"], 3, DAY)
    names = [suggestion.post.person.name for suggestion in suggestions]
    assert names[0] in ("First Woman", "Second Woman")
    assert names[1:] == ["Many Cases", "Few Cases"]
    assert suggestions[1].gain.completes == 3


def test_laboratory_staff_are_visible_to_laboratory_state_and_nation_but_not_district(
    world: World, trainer: Posting
) -> None:
    director = post("director", world.laboratory, Role.LAB_DIRECTOR)
    send([register_row("L-1", world.laboratory, "Dr Iyer", rank="civilian", duty="forensic")], by=director)
    for posting, sees in ((director, 1), (trainer, 1), (world.sp, 0), (world.national_monitor, 1)):
        with enter(posting):
            assert Person.objects.count() == sees, posting


def test_central_laboratory_counts_in_the_nation_and_in_no_state(world: World) -> None:
    central = Unit.objects.create(kind="laboratory", state="", code="CFSL", name="CFSL Chandigarh", first=0, last=-1)
    with enter(world.system):
        person = Person.objects.create(state="", number="C-1", name="Dr Rao", sound="", woman=True, unit=central)
        Post.objects.create(person=person, unit=central, rank="civilian", duty="forensic", since=date(2024, 1, 1))
    count_coverage(DAY, by=world.system)
    for posting, sees in ((world.national_monitor, 1), (world.state_monitor, 0)):
        with enter(posting):
            assert Person.objects.count() == sees
            coverage = unit_coverage(posting.unit)
            assert (coverage.counts["civilian"], coverage.own_offices["civilian"]) == (sees, sees)
            assert count_unit(posting.unit, DAY)["civilian"] == sees


@pytest.mark.parametrize("name", ["sp", "io", "national_monitor"])
def test_transfer_takes_the_record_along(world: World, trainer: Posting, name: str) -> None:
    person = register_row("1", world.kotwali, "Rakesh Kumar")
    send([person], by=trainer)
    send([attendance_row(person, "pocso", "2026-03-01")], by=trainer)
    send([person | {"unit": world.hazratganj.code, "since": "2026-06-01"}], by=trainer)
    with enter(getattr(world, name)):
        assert Attendance.objects.count() == (name == "national_monitor")
    with enter(world.stranger):  # the SP of Lucknow
        assert Attendance.objects.count() == 1


def test_before_and_after_equal_an_independent_count(world: World, trainer: Posting) -> None:
    mark, rng = date(2026, 1, 15), Random(6)
    person = register_row("1", world.kotwali, "Rakesh Kumar")
    send([person, register_row("2", world.nawabganj, "Salim Khan")], by=trainer)
    send([attendance_row(person, "investigation", mark.isoformat())], by=trainer)
    cases = [
        (
            rng.choice([world.kotwali, world.nawabganj]),
            date(2024, 12, 1) + timedelta(rng.randrange(500)),
            rng.choice([0, 30, 200]),
        )
        for _n in range(200)
    ]
    with enter(world.system):
        make(done_case(at, day, took) if took else open_case(at, day) for at, day, took in cases)
    with enter(world.sp):
        comparison = compare(world.kanpur, DAY)
    assert (comparison.stations, comparison.other_stations, comparison.mark) == (1, 1, mark)
    for station, after, cohort in (
        (world.kotwali, False, comparison.before),
        (world.kotwali, True, comparison.after),
        (world.nawabganj, False, comparison.other_before),
        (world.nawabganj, True, comparison.other_after),
    ):
        in_cohort = [
            (recorded, took)
            for at, recorded, took in cases
            if at == station and (recorded > mark) == after and recorded > date(2025, 1, 15)
        ]
        passed = [took for recorded, took in in_cohort if calendar_months(recorded, 2).outer <= DAY]
        assert cohort.registered == len(in_cohort) > 10
        assert cohort.compliance == Measured(sum(took == 30 for took in passed), len(passed))


def test_trained_share_leaves_out_cases_of_unknown_officers(world: World) -> None:
    """Nine hundred and seventy of a thousand and twenty are not known: they are no cases of trained officers."""
    counts = CoverageCounts({"open": 1020, "open+": 13, "open?": 970})
    page = CoveragePage(UnitCoverage(world.up, today(), now(), counts, ()))
    assert page.answer == (
        "37 of 50 open cases are with officers who lack a required course. "
        "The officers of 970 more cases are not in the register."
    )
