"""The table of suggestions answers every victim, and names nothing that did not stand on the day of the offence."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from itsso.law import book
from itsso.law.suggest import remarks, suggestions, table

DAYS = st.one_of(
    st.dates(date(2005, 1, 1), date(2026, 12, 31)),
    st.sampled_from(
        [
            date(2012, 11, 13),
            date(2012, 11, 14),
            date(2013, 2, 2),
            date(2013, 2, 3),
            date(2018, 4, 20),
            date(2018, 4, 21),
            date(2019, 8, 15),
            date(2019, 8, 16),
            date(2020, 1, 9),
            date(2020, 1, 10),
            date(2024, 6, 30),
            date(2024, 7, 1),
        ]
    ),
)
ASKED = table().questions
FACTS = st.fixed_dictionaries(
    {
        "acts": st.lists(st.sampled_from(list(ASKED["acts"].codes)), min_size=1, max_size=3, unique=True),
        "victim": st.sampled_from(list(ASKED["victim"].codes)).map(lambda code: [code]),
    },
    optional={
        name: st.sampled_from(list(ASKED[name].codes)).map(lambda code: [code])
        for name in ("age", "relation", "accused", "harm")
    },
)
CHILD = ("under_12", "from_12_to_15", "from_16_to_17")


def suggested(facts: Any, day: date) -> list[str]:
    return [suggestion.section for suggestion in suggestions(facts, day)]


@given(FACTS, DAYS)
def test_no_section_is_suggested_for_a_day_on_which_it_was_not_in_force(facts: Any, day: date) -> None:
    for section in suggested(facts, day):
        offence, act = book().offence(section), book().acts[section.split()[0]]
        assert offence is not None
        assert (act.since or day) <= day <= (act.until or day), section
        assert not offence.punishments or offence.punishments_between(day, day), section
        assert book().knows_punishment(section), section


@given(FACTS, DAYS)
def test_every_victim_gets_a_section_or_a_plain_sentence(facts: Any, day: date) -> None:
    if facts["acts"] == ["pornography"] and facts.get("age", ["adult"])[0] not in CHILD:
        return  # the question is whether a child was used
    assert suggestions(facts, day) or remarks(facts, day), facts


@given(FACTS, DAYS)
def test_rape_of_a_woman_or_girl_always_gets_a_section_of_rape(facts: Any, day: date) -> None:
    facts = facts | {"acts": [*facts["acts"], "penetration"], "victim": ["female"]}
    if facts.get("relation") == ["husband_apart"] and day < date(2013, 2, 3):
        return
    rape = ("BNS 64", "BNS 67") if day >= date(2024, 7, 1) else ("IPC 376",)
    assert any(section.startswith(rape) for section in suggested(facts, day)), facts


@pytest.mark.parametrize(
    ("facts", "day", "sections"),
    [
        ({"age": ["adult"], "relation": ["stranger"]}, date(2025, 1, 1), ["BNS 64(1)"]),
        ({"age": ["adult"], "relation": ["not_known"]}, date(2025, 1, 1), ["BNS 64(1)"]),
        ({"age": ["adult"]}, date(2025, 1, 1), ["BNS 64(1)"]),
        ({"age": ["adult"], "relation": ["not_known"]}, date(2023, 1, 1), ["IPC 376(1)"]),
        ({"age": ["from_16_to_17"], "relation": ["not_known"]}, date(2025, 1, 1), ["BNS 64(1)", "POCSO 4"]),
        (
            {"age": ["from_12_to_15"], "accused": ["several"]},
            date(2018, 4, 20),
            ["IPC 376(1)", "IPC 376(2)", "IPC 376D", "POCSO 4", "POCSO 6"],
        ),
        ({"age": ["adult"], "accused": ["several"]}, date(2011, 1, 1), ["IPC 376(1)", "IPC 376(2)"]),
        ({"age": ["under_12"]}, date(2011, 1, 1), ["IPC 376(1)"]),
    ],
)
def test_rape_by_day_and_by_what_is_known(facts: Any, day: date, sections: list[str]) -> None:
    assert suggested(facts | {"acts": ["penetration"], "victim": ["female"]}, day) == sections


@pytest.mark.parametrize("acts", ["harassment", "disrobe", "watching", "stalking"])
def test_a_section_of_2013_is_not_suggested_for_an_older_offence(acts: str) -> None:
    facts = {"acts": [acts], "victim": ["female"], "age": ["adult"]}
    assert not any(
        section.startswith("IPC 354") and section != "IPC 354" for section in suggested(facts, date(2013, 2, 2))
    )
    assert any(section.startswith("IPC 354") and section != "IPC 354" for section in suggested(facts, date(2013, 2, 3)))


def test_a_remark_says_that_the_sanhita_has_no_section_for_a_man() -> None:
    facts = {"acts": ["penetration"], "victim": ["male"], "age": ["adult"]}
    assert suggested(facts, date(2024, 6, 30)) == ["IPC 377"]
    assert suggested(facts, date(2024, 7, 1)) == []
    (remark,) = remarks(facts, date(2024, 7, 1))
    assert "IPC 377" in remark.text["en"]
    assert "आईपीसी 377" in remark.text["hi"]
