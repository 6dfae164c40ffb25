"""Claims of laboratories: who may add and see them, that they only grow, files, and the figures that follow."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.db import DatabaseError, connections, transaction

from itsso.accounts.models import Posting, Role
from itsso.forensics.capacity import actions, queries
from itsso.forensics.capacity.loading import load
from itsso.forensics.capacity.models import CLAIMS, Basis, Cadre, LaboratorySection, Money, Posts
from itsso.forensics.capacity.review import SectionReview, review_laboratories
from itsso.forensics.capacity.wording import summary_sentences
from itsso.forensics.capacity.work import SectionWork
from itsso.platform import clock
from itsso.platform.cli import main
from itsso.platform.errors import BadUse, Refused
from itsso.protection.ranges import enter
from itsso.units.figures import Measured, figure
from itsso.units.models import Unit
from tests.support.audit_log import lines
from tests.support.capacity_claims import CLAIM_VALUES, DAY, state_claim
from tests.support.sample_nation import World, post


@pytest.fixture
def director(world: World) -> Posting:
    return post("director.up", world.laboratory, Role.LAB_DIRECTOR)


def count_visible(posting: Posting, kind: str) -> int:
    with enter(posting):
        return CLAIMS[kind]._default_manager.count()


@pytest.mark.parametrize("kind", CLAIMS)
def test_claim_is_visible_to_laboratory_state_and_nation_only(kind, world: World, director):
    assert state_claim(director, kind)
    bihar = post("monitor.br", world.bihar, Role.STATE_MONITOR)
    examiner = post("examiner.up", world.laboratory, Role.EXAMINER)
    auditor = post("auditor.up", world.up, Role.AUDITOR)
    assert [
        count_visible(posting, kind) for posting in (director, world.state_monitor, world.national_monitor, auditor)
    ] == [1] * 4
    assert [count_visible(posting, kind) for posting in (world.io, world.sho, world.sp, world.stranger, bihar)] == [
        0
    ] * 5
    assert count_visible(examiner, kind) == (
        1 if kind == "equipment" else 0
    )  # what is out of stock is why a work waits


@pytest.mark.parametrize("attribute", ["state_monitor", "national_monitor", "sp", "sho"])
def test_police_cannot_add_a_claim(attribute, world: World):
    posting = getattr(world, attribute)
    values = CLAIM_VALUES["posts"] | {"on": DAY, "source": ""}
    with pytest.raises(Refused), enter(posting):
        actions.add_claim(world.laboratory, "posts", values, key=uuid4(), by=posting)
    row = {"laboratory": world.laboratory, "key": uuid4(), "on": DAY, "basis": "laboratory", "said_at": clock.now()}
    with pytest.raises(DatabaseError, match="row-level security"), enter(posting):
        Posts.objects.bulk_create([Posts(**row, **CLAIM_VALUES["posts"])])


def test_laboratory_administrator_adds_a_claim_and_examiner_cannot(world: World):
    assert state_claim(post("admin.lab", world.laboratory, Role.LAB_ADMINISTRATOR), "money")
    examiner = post("examiner.up", world.laboratory, Role.EXAMINER)
    with pytest.raises(DatabaseError, match="row-level security"):
        state_claim(examiner, "money")


@pytest.mark.parametrize("kind", CLAIMS)
@pytest.mark.parametrize("verb", ["update {} set said_by = 'x'", "delete from {}", "truncate {}"])
def test_claims_cannot_be_changed_or_removed(kind, verb, world: World, director):
    state_claim(director, kind)
    for alias in ("default", "owner"):
        with pytest.raises(DatabaseError), transaction.atomic(using=alias):
            connections[alias].cursor().execute(verb.format(f"capacity_{kind}"))


def test_same_form_twice_is_one_claim_and_one_audit_entry(world: World, director):
    key = uuid4()
    assert state_claim(director, "posts", key=key)
    assert not state_claim(director, "posts", key=key)
    assert count_visible(director, "posts") == 1
    assert [line["actor"] for line in lines() if line["act"] == "capacity.said"] == [director.officer.number]


def test_claim_of_latest_day_and_latest_statement_is_in_force(world: World, director):
    state_claim(director, "posts", DAY - timedelta(30), filled=9)
    state_claim(director, "posts", DAY - timedelta(10), filled=10)
    state_claim(director, "posts", DAY - timedelta(10), filled=12)
    with enter(director):
        in_force = [
            queries.claims_in_force(Posts, [world.laboratory], day)[world.laboratory.pk][0].filled
            for day in (DAY - timedelta(20), DAY)
        ]
        assert queries.claims_in_force(Posts, [world.laboratory], DAY - timedelta(40)) == {}
    assert in_force == [9, 12]


def test_claim_for_future_day_or_other_unit_is_refused(world: World, director):
    with pytest.raises(Refused, match="in the future"):
        state_claim(director, "posts", DAY + timedelta(1))
    with pytest.raises(Refused, match="is not a laboratory"), enter(world.system):
        actions.add_claim(world.kotwali, "posts", CLAIM_VALUES["posts"] | {"on": DAY}, key=uuid4(), by=world.system)


def test_money_spent_cannot_exceed_money_released(world: World, director):
    with pytest.raises(DatabaseError, match="money_flows_downhill"):
        state_claim(director, "money", spent=7 * 10**7)


# --- Karnataka -------------------------------------------------------------------------------------------------------


def test_karnataka_2021_is_summarised_in_sentences(world: World, karnataka: Unit):
    """Check the numbers of The Hindu, 2021: 311 of 468 posts vacant, 6,994 cases with 35,738 samples pending."""
    with enter(world.national_monitor):
        (review,) = review_laboratories([karnataka], DAY)
        sentences = summary_sentences(review)
    word = "stated for 01-01-2021 in: The Hindu, 2021"
    assert sentences == [
        f"6,994 cases are pending, with 35,738 samples ({word}).",
        "It is not known how many cases come in and how many are reported, so no date can be given by "
        "which they are cleared.",
        f"311 of 468 posts are vacant (66.5%; {word}).",
    ]


def test_stated_numbers_never_count_as_measured(world: World, karnataka: Unit):
    with enter(world.national_monitor):
        (review,) = review_laboratories([karnataka], DAY)
        assert [posts.basis for posts in review.posts] == [Basis.DOCUMENT]
        assert not any(work.measured for work in review.work)


# --- Figures ---------------------------------------------------------------------------------------------------------


def measured(name: str, unit: Unit, by: Posting) -> Measured | None:
    with enter(by):
        return figure(name).measure(unit, DAY)


def test_examiner_gap_is_a_figure_of_state_nation_and_laboratory(world: World, director, karnataka: Unit):
    state_claim(director, "posts")
    assert measured("laboratory_examiner_gap", world.up, world.state_monitor) == Measured(13, 24)
    assert measured("laboratory_examiner_gap", world.nation, world.national_monitor) == Measured(13 + 311, 24 + 468)
    assert measured("laboratory_examiner_gap", world.laboratory, director) == Measured(13, 24)


def test_figure_outside_the_readers_range_is_unknown_and_not_zero(world: World, director):
    state_claim(director, "posts")
    for name in ("laboratory_examiner_gap", "laboratory_backlog_days", "laboratories_accredited"):
        assert measured(name, world.up, world.sp) is None
        assert measured(name, world.kanpur, world.sp) is None
        assert measured(name, world.bihar, world.national_monitor) is None


def test_backlog_is_stated_in_days_of_work(world: World, director, karnataka: Unit):
    assert measured("laboratory_backlog_days", world.up, world.state_monitor) is None
    state_claim(director, "workload")
    assert measured("laboratory_backlog_days", world.up, world.state_monitor) == Measured(167)
    assert measured("laboratory_backlog_days", world.nation, world.national_monitor) == Measured(167)


def test_accreditation_counts_while_in_force(world: World, director):
    assert measured("laboratories_accredited", world.up, world.state_monitor) is None  # it states nothing of itself
    state_claim(director, "posts")
    assert measured("laboratories_accredited", world.up, world.state_monitor) == Measured(0, 1)
    state_claim(director, "accreditation")
    assert measured("laboratories_accredited", world.up, world.state_monitor) == Measured(1, 1)
    state_claim(director, "accreditation", withdrawn=True)
    assert measured("laboratories_accredited", world.up, world.state_monitor) == Measured(0, 1)


# --- Files -----------------------------------------------------------------------------------------------------------

FILE = """
laboratories:
  - state: IN-UP
    code: FSL
    name: FSL Lucknow
    claims:
      - {what: posts, on: 2026-05-01, section: dna, cadre: examiners, sanctioned: 24, filled: 11}
      - what: money
        on: 2026-05-01
        project: DNA wing
        fund: nirbhaya
        sanctioned: 99,76,00,000
        source: "An order of 2021"
"""


def loaded(world: World, tmp_path: Path, text: str) -> tuple[int, int]:
    file = tmp_path / "labs.yaml"
    file.write_text(text, encoding="utf-8")
    with enter(world.system):
        result = load(file, by=world.system)
    return result.added, result.unchanged


def test_loading_a_file_again_changes_nothing(world: World, tmp_path: Path):
    assert loaded(world, tmp_path, FILE) == (2, 0)
    assert loaded(world, tmp_path, FILE) == (0, 2)
    with enter(world.state_monitor):
        (money,) = Money.objects.all()
    assert (money.sanctioned, money.released, money.basis) == (997_600_000, None, "document")


@pytest.mark.parametrize(
    ("was", "becomes", "message"),
    [
        ("filled: 11", "filled: 25", "labs.yaml:7: posts, filled: More posts are filled than sanctioned"),
        ("on: 2026-05-01\n", "on: 2027-05-01\n", "in the future"),
        ("section: dna", "section: dan", "labs.yaml:7: posts, section: Choose “Section” from the list."),
        ("fund: nirbhaya", "funds: nirbhaya", "labs.yaml:11: money knows no 'funds'"),
        ("sanctioned: 24", "sanctioned: many", "labs.yaml:7: posts, sanctioned: Enter a whole number"),
    ],
)
def test_fault_names_file_line_and_field_and_nothing_is_loaded(was, becomes, message, world: World, tmp_path):
    assert was in FILE
    with pytest.raises(Refused, match=message):
        loaded(world, tmp_path, FILE.replace(was, becomes))
    assert count_visible(world.state_monitor, "posts") == 0


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("laboratories: {", "labs.yaml:2: did not find"),
        (FILE.replace("what: posts", "what: desks"), "labs.yaml:7: what: 'desks' must be one of posts"),
        (FILE.replace("IN-UP", "IN-XX"), "labs.yaml:3"),
        (FILE.replace("name: FSL Lucknow", "nom: FSL"), "labs.yaml:3: a laboratory lacks 'name'"),
        ("- 1", "must be a mapping"),
    ],
)
def test_invalid_file_is_refused_with_its_line(text, message, world: World, tmp_path: Path):
    with pytest.raises(BadUse, match=message):
        loaded(world, tmp_path, text)


def test_demonstration_file_is_complete():
    """Check that each of its claims passes its form: the build of the demonstration loads it."""
    from itsso.forensics.capacity.forms import FORMS
    from itsso.forensics.capacity.loading import _typed
    from itsso.law.yaml_lines import read_yaml

    file = Path(__file__).parents[3] / "src/itsso/demo/data/laboratories.yaml"
    content: Any = read_yaml(file)
    for laboratory in content["laboratories"]:
        for claim in laboratory["claims"]:
            form = FORMS[claim["what"]]({name: _typed(value) for name, value in claim.items()} | {"key": str(uuid4())})
            assert form.is_valid(), (laboratory["name"], claim, form.errors)
            assert laboratory.get("invented") or claim.get("source"), "what is not invented has its source"


def test_every_section_code_has_a_name():
    assert all(LaboratorySection(value).label for value in LaboratorySection.values)


def test_figures_of_laboratories_as_json(world: World, director: Posting, capsys: pytest.CaptureFixture[str]) -> None:
    state_claim(director, "posts")
    state_claim(director, "workload")
    state_claim(director, "money")
    with clock.fixed(DAY):
        assert main(["laboratories", "show", "IN-UP", "--json"]) == 0
    (figures,) = json.loads(capsys.readouterr().out)
    assert (figures["laboratory"], figures["posts_sanctioned"], figures["posts_filled"]) == (
        world.laboratory.full_code,
        24,
        11,
    )
    assert (figures["backlog"], figures["missing_money"]) == (1000, 4 * 10**7)
    (dna,) = figures["sections"]
    assert (dna["section"], dna["examiners"], dna["days_to_clear"], dna["grows"]) == ("dna", 11, 500, False)


@pytest.mark.parametrize(("reports", "is_known"), [(1, False), (9, False), (10, True)])
def test_no_rate_load_or_need_from_fewer_than_ten_reports(world: World, reports: int, is_known: bool):
    posts = Posts(section="dna", cadre=Cadre.EXAMINERS, sanctioned=2, filled=1)
    work = SectionWork("dna", "measured", DAY, 5 / 365, reports / 365, 4, days=365, in_time=(1, reports))
    section = SectionReview("dna", posts, work, 30)
    assert (
        section.rates_known,
        section.queue is not None,
        section.clearing_days is not None or section.backlog_grows,
    ) == (is_known,) * 3
    assert section.rates_known or section.examiners_needed is None
