"""Next steps of a case with several victims or accused: each names the person for whom it is due."""

from __future__ import annotations

from uuid import UUID

import pytest

from itsso.accounts.models import Posting
from tests.support.case_events import add, fir, key, new
from tests.support.case_pages import page, send, words
from tests.support.sample_nation import World
from tests.support.signed_in_browser import browser

pytestmark = pytest.mark.usefixtures("at_work")

STATEMENT = "Record the victim’s statement before a Magistrate"
EXAMINATION = "Record medical examination of the victim"
PRODUCTION = "Record production before a Magistrate"
TOLD_OF_ARREST = "Record that the victim was told of an arrest"


def case_of(world: World, *, victims: int, accused: str) -> UUID:
    return add(
        world.system,
        key(world.kotwali, "12"),
        fir(world.kotwali, "12", "2025-03-09", "BNS 64(1)", victims=victims, io_ref="IO.KOTWALI"),
        *(new("arrested", "2025-03-10T09:00", accused_ref=ref, how="arrested_forwarded") for ref in accused),
    )


def steps(by: Posting, address: str) -> dict[str, str]:
    """Return the links of a page that lead to forms of the case, by their texts."""
    links = page(browser(by).get(address)).select("main a[href*='/record/']")
    return {words(link): str(link["href"]) for link in links}


def test_after_the_statement_of_one_victim_the_next_step_names_the_other(world: World) -> None:
    case = case_of(world, victims=2, accused="")
    offered = steps(world.io, f"/cases/{case}/")
    assert offered[f"{STATEMENT} (V1)"].endswith("/record/victim_statement_recorded/?whom=V1")
    assert offered[f"{STATEMENT} (V2)"].endswith("?whom=V2")
    answer = send(world.io, case, "victim_statement_recorded", "2025-03-10T11:00", whom="V1")
    next_steps = steps(world.io, answer["Location"])
    assert next_steps[f"{STATEMENT} (V2)"].endswith("?whom=V2")
    assert not {STATEMENT, f"{STATEMENT} (V1)"} & set(next_steps)


def test_each_act_is_offered_once_before_one_is_offered_for_a_second_person(world: World) -> None:
    offered = list(steps(world.io, f"/cases/{case_of(world, victims=2, accused='')}/"))
    acts = [title for title in offered if title.startswith((STATEMENT, EXAMINATION))]
    assert sorted(acts[:2]) == sorted([f"{STATEMENT} (V1)", f"{EXAMINATION} (V1)"])


def test_steps_about_several_accused_name_them(world: World) -> None:
    offered = steps(world.io, f"/cases/{case_of(world, victims=1, accused='ab')}/")
    assert {f"{PRODUCTION} (A1)", f"{PRODUCTION} (A2)"} <= set(offered)
    assert STATEMENT in offered


def test_steps_of_a_case_with_one_victim_and_one_accused_name_nobody(world: World) -> None:
    offered = steps(world.io, f"/cases/{case_of(world, victims=1, accused='a')}/")
    assert {STATEMENT, EXAMINATION, PRODUCTION} <= set(offered)
    assert not [title for title in offered if "(V" in title or "(A" in title]


def test_record_page_lists_an_act_of_several_people_once_with_nobody_chosen(world: World) -> None:
    case = case_of(world, victims=2, accused="")
    offered = steps(world.io, f"/cases/{case}/record/")
    assert offered[STATEMENT] == f"/cases/{case}/record/victim_statement_recorded/"
    assert f"{STATEMENT} (V1)" not in offered


def test_many_arrests_to_notify_a_child_of_hide_no_duty_due_today(world: World) -> None:
    case = add(
        world.system,
        key(world.kotwali, "12"),
        fir(world.kotwali, "12", "2025-03-09", "POCSO 4", "BNS 64(1)", victims=2, io_ref="IO.KOTWALI"),
        *(new("arrested", "2025-03-10T09:00", accused_ref=ref, how="arrested_forwarded") for ref in "abcdefgh"),
    )
    send(world.io, case, "victim_treated", "2025-03-10T10:00", whom="V1")
    offered = steps(world.io, f"/cases/{case}/")
    assert {f"{TOLD_OF_ARREST} (A1)", f"{STATEMENT} (V1)", f"{EXAMINATION} (V1)", f"{PRODUCTION} (A1)"} <= set(offered)


def test_record_page_lists_an_act_that_a_second_victim_still_needs(world: World) -> None:
    case = add(
        world.system,
        key(world.kotwali, "12"),
        fir(world.kotwali, "12", "2025-03-09", "POCSO 4", "BNS 64(1)", victims=2),
        new("arrested", "2025-03-09T09:00", accused_ref="a", how="arrested_forwarded"),
        new("victim_medical_examined", "2025-03-09T12:00", victim_ref="v"),
        new("final_report_prepared", "2025-03-10", report="charge_sheet", form_no="1/2025"),
    )
    offered = list(steps(world.sho, f"/cases/{case}/record/"))
    assert EXAMINATION in offered[:8]
