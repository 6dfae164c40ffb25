"""Long passwords that are refused because they are easy to guess."""

from __future__ import annotations

import pytest

from itsso.accounts.actions import check_new_password
from itsso.accounts.models import Officer
from itsso.platform.errors import Refused

OFFICER = Officer(username="up-4471-sho", number="UP-4471", name="SI Meena Kumari")


@pytest.mark.parametrize(
    "password",
    [
        "aaaaaaaaaaaa",
        "AAAAaaaaAAAA",
        "abababababab",
        "abcdeabcdeabcde",
        "abcdefghijkl",
        "lkjihgfedcba",
        "123456789012",
        "qwertyuiopas",
        "asdfghjklzxc",
        "up-4471-sho1",
        "1UP-4471-SHO!!",
        "meena kumari",
        "kkkkkkkkkkkkkkkkkkkkkk",
    ],
)
def test_a_password_that_repeats_runs_or_names_its_officer_is_refused(password: str) -> None:
    with pytest.raises(Refused):
        check_new_password(password, OFFICER)


@pytest.mark.parametrize(
    "password",
    ["a short sentence to keep", "gulab jamun at noon", "छोटा वाक्य याद रहे", "tr0ub4dor&3xyz", "correct horse battery"],
)
def test_password_of_several_words_is_accepted(password: str) -> None:
    check_new_password(password, OFFICER)
