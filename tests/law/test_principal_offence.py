"""NCRB's heads: each section of the ITSSO list has one, and an FIR counts under that of its gravest section."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from itsso import law
from itsso.law import book
from itsso.law.crime_heads import CrimeHead
from itsso.law.grammar import CERTAINTIES
from itsso.law.sections import covers

HEADS = book().crime_heads
CODES = [head.code for head in HEADS]
TODAY = date(2026, 1, 1)
LISTED = sorted({section for scope in book().scope for section in scope.offences})
ON_LIST = sorted(section for section in book().offences if any(covers(listed, section) for listed in LISTED)) + [
    "POCSO"
]
ATTEMPTS = ("IPC 511", "BNS 62")
OTHERS = ["IPC 302", "BNS 103(1)", "BNS 137(2)", "IPC 34", "IPC 377", "IT 67B", "SCST 3(2)(v)"]

listed_sections = st.lists(st.sampled_from(ON_LIST), min_size=1, max_size=5)
all_sections = st.lists(st.sampled_from([*ON_LIST, *OTHERS, *ATTEMPTS]), max_size=5)


def principal(*offences: str) -> CrimeHead:
    head = law.principal_head(offences)
    assert head is not None, offences
    return head


def gravity(*offences: str) -> int:
    return CODES.index(principal(*offences).code)


@pytest.mark.parametrize("section", ON_LIST)
def test_every_section_of_the_list_has_exactly_one_head(section: str) -> None:
    assert law.in_scope([section], TODAY)
    assert len(law.heads_of((section,))) == 1


def test_codes_and_numbers_of_heads_are_their_own() -> None:
    assert len(set(CODES)) == len({head.number for head in HEADS}) == len(HEADS)
    assert all(0 < head.number < 2**15 for head in HEADS)
    assert all(set(head.combines) <= set(CODES) and bool(head.combines) == bool(head.combined_with) for head in HEADS)
    assert all(head.certainty in CERTAINTIES and head.source for head in HEADS)


def test_document_of_figures_lists_the_heads_in_their_order() -> None:
    document = (Path(__file__).parents[2] / "docs" / "figures.md").read_text(encoding="utf-8")
    table = document.split("| code | head | sections |")[1].split("\n\n")[0]
    assert re.findall(r"^\| `(\w+)` \|", table, re.M) == CODES


@pytest.mark.parametrize("section", [section for section in ON_LIST if section.startswith("IPC ")])
def test_a_section_of_the_old_code_and_its_successor_share_a_head(section: str) -> None:
    offence = book().offence(section)
    assert offence is not None and offence.successors
    assert {principal(successor).code for successor in offence.successors} == {principal(section).code}


@given(listed_sections, all_sections)
def test_a_case_of_the_list_has_a_head(listed: list[str], further: list[str]) -> None:
    assert law.principal_head((*listed, *further)) is not None


@given(all_sections)
def test_a_head_is_that_of_a_listed_section(offences: list[str]) -> None:
    assert (law.principal_head(tuple(offences)) is not None) == any(section in ON_LIST for section in offences)


@given(listed_sections, all_sections, st.randoms())
def test_the_order_of_the_sections_does_not_matter(listed: list[str], further: list[str], luck: st.DataObject) -> None:
    offences = [*listed, *further]
    shuffled = offences.copy()
    luck.shuffle(shuffled)  # type: ignore[attr-defined]
    assert law.heads_of(tuple(shuffled)) == law.heads_of(tuple(offences))


@given(listed_sections, all_sections, st.sampled_from([*ON_LIST, *OTHERS]))
def test_a_section_more_makes_the_head_no_less_grave(listed: list[str], further: list[str], added: str) -> None:
    assert gravity(*listed, *further, added) <= gravity(*listed, *further)


@given(listed_sections)
def test_murder_with_a_listed_section_is_the_gravest_head(listed: list[str]) -> None:
    assert principal(*listed, "BNS 103(1)").code == principal(*listed, "IPC 302").code == "murder"


@pytest.mark.parametrize(
    ("offences", "code"),
    [
        (("IPC 376", "POCSO 4"), "penetrative_assault"),
        (("POCSO 6", "BNS 70(2)"), "penetrative_assault"),
        (("POCSO 5(l)",), "penetrative_assault"),
        (("IPC 376", "POCSO 8"), "rape"),
        (("IPC 376", "IPC 376D"), "gang_rape"),
        (("BNS 71", "BNS 64(1)"), "gang_rape"),
        (("IPC 376", "IPC 511"), "attempted_rape"),
        (("BNS 65(2)", "BNS 62", "POCSO 8"), "attempted_rape"),
        (("IPC 376", "IPC 511", "POCSO 4"), "penetrative_assault"),
        (("POCSO 4", "POCSO 18"), "penetrative_assault"),
        (("POCSO 18",), "other_pocso"),
        (("BNS 69",), "other_rape"),
        (("POCSO 12", "POCSO 14(1)"), "pornography"),
        (("POCSO", "BNS 74"), "other_pocso"),
        (("64(1) BNSS",), "rape"),
        (("5L/6 POCSO, 376(2)(n) IPC",), "penetrative_assault"),
    ],
)
def test_heads_of_common_firs(offences: tuple[str, ...], code: str) -> None:
    assert principal(*offences).code == code
