"""Names and docstrings become no harder to understand than they are: each measure has a ceiling that may only fall."""

from __future__ import annotations

from pathlib import Path

import pytest

from tools.wording import measures

CEILINGS = {
    "vague names": 63,
    "vague names in tests": 75,
    "shared class names": 9,
    "docstrings without a verb": 1,
}
"""How many places a measure may count. Lower a number here when the measure falls below it; never raise one."""

MOST_FILLER_NAMES = 2.4
"""The share of names, in percent, that are a word such as `value` or `record`: right where exact, not by habit."""


@pytest.mark.parametrize("name", CEILINGS)
def test_wording_keeps_its_ceiling(name: str) -> None:
    places = measures()[name].places
    listed = "\n".join(f"{place.path}:{place.line} {place.text}" for place in places[-20:])
    assert len(places) <= CEILINGS[name], f"More {name} than before. Some of the places:\n{listed}"


def test_no_filler_word_spreads() -> None:
    assert measures()["filler names"].percent <= MOST_FILLER_NAMES


def test_no_line_is_formatted_by_hand() -> None:
    root = Path(__file__).parents[1]
    mark = "# fmt: " + "skip"
    folders = ("src", "tests", "bench", "tools")
    by_hand = [path for folder in folders for path in (root / folder).rglob("*.py") if mark in path.read_text("utf-8")]
    assert by_hand == []
