"""Titles of lists say the limit that was counted."""

from __future__ import annotations

import pytest

from itsso.monitoring import words


@pytest.mark.parametrize("basis", ["two_months", "60_days"])
def test_list_behind_a_bar_is_titled_as_the_bar(basis: str) -> None:
    for condition in ("open", "done"):
        for number, age in enumerate(words.ages(basis), start=1):
            assert words.title(f"{condition}_{number}", basis).endswith(f": {age}")
