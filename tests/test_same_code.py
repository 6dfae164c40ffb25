"""tools/same_code.py tells a rename and a changed comment from a change of what the code does."""

from __future__ import annotations

import pytest

from tools.same_code import differences

BEFORE = '''
"""Doc."""
from a import Held, told

def add(told, one):
    """Adds."""
    return told.count(one) + one  # why
'''


@pytest.mark.parametrize(
    "after",
    [
        BEFORE.replace("told", "events").replace("one", "event").replace("Held", "LockedCase"),
        BEFORE.replace("from a import Held, told", "from a import told\nfrom b import LockedCase"),
        BEFORE.replace('"""Adds."""', '"""Return the sum."""').replace("# why", "# another reason"),
    ],
)
def test_renamed_and_reworded_code_is_the_same(after: str) -> None:
    assert list(differences(BEFORE, after, names=True)) == []


SCOPES = """
def count(told):
    return sum(told)

def add(told):
    first = [one for one in told if one]
    second = {one: told for one in first}
    return count(told), second
"""


def test_names_of_two_scopes_are_renamed_apart() -> None:
    after = SCOPES.replace("[one for one in told if one]", "[event for event in told if event]")
    assert list(differences(SCOPES, after, names=True)) == []


@pytest.mark.parametrize(
    "after",
    [
        SCOPES.replace("first", "count"),  # hides the function that is called below
        SCOPES.replace("{one: told for one in first}", "{told: told for told in first}"),
        SCOPES.replace("[one for one in told if one]", "[event for event in told if told]"),
    ],
)
def test_a_name_that_hides_another_is_found(after: str) -> None:
    assert list(differences(SCOPES, after, names=True)) != []


@pytest.mark.parametrize(
    "after",
    [
        BEFORE.replace("(told, one)", "(events, event)").replace(
            "told.count(one) + one", "event.count(events) + event"
        ),
        BEFORE.replace("one", "told"),  # two variables became one
        BEFORE.replace("+ one", "- one"),
        BEFORE.replace("+ one", "+ 1"),
        BEFORE + "\nx = 1\n",
    ],
)
def test_other_code_is_found_behind_new_names(after: str) -> None:
    assert list(differences(BEFORE, after, names=True)) != []


def test_a_rename_is_no_change_of_text_alone() -> None:
    assert list(differences(BEFORE, BEFORE.replace("Adds", "Add").replace("# why", ""), names=False)) == []
    assert list(differences(BEFORE, BEFORE.replace("one", "event"), names=False)) != []
