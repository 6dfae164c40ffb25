"""Tests of counts that figures share: counted once together, and never beyond their own context."""

from __future__ import annotations

import pytest

from itsso.units.shared_counts import counting_together, shared


class _Register:
    """A count that says how often it was made."""

    def __init__(self) -> None:
        self.calls: list[str] = []
        self.count = shared(self._count)

    def _count(self, unit: str) -> int | None:
        self.calls.append(unit)
        return None if unit == "unknown" else len(self.calls)


@pytest.fixture
def register() -> _Register:
    return _Register()


def test_counts_made_together_are_made_once_for_the_same_unit(register: _Register) -> None:
    with counting_together():
        assert [register.count(unit) for unit in ("Kanpur", "Agra", "Kanpur")] == [1, 2, 1]
    assert register.calls == ["Kanpur", "Agra"]


def test_what_is_not_known_is_asked_once_too(register: _Register) -> None:
    with counting_together():
        assert [register.count("unknown") for _time in range(2)] == [None, None]
    assert register.calls == ["unknown"]


def test_nothing_counted_is_used_after_its_context(register: _Register) -> None:
    for expected in (1, 2):
        with counting_together():
            assert register.count("Kanpur") == expected
    assert register.count("Kanpur") == 3
    assert register.count("Kanpur") == 4


def test_a_count_within_another_shares_nothing_with_it(register: _Register) -> None:
    with counting_together():
        assert register.count("Kanpur") == 1
        with counting_together():
            assert register.count("Kanpur") == 2
        assert register.count("Kanpur") == 1


def test_functions_with_equal_arguments_are_kept_apart(register: _Register) -> None:
    other = _Register()
    with counting_together():
        register.count("Agra")
        assert (register.count("Kanpur"), other.count("Kanpur")) == (2, 1)


def test_a_count_that_fails_is_made_again() -> None:
    calls = []

    @shared
    def count(unit: str) -> int:
        calls.append(unit)
        if len(calls) == 1:
            raise ValueError(unit)
        return 7

    with counting_together():
        with pytest.raises(ValueError, match="Kanpur"):
            count("Kanpur")
        assert count("Kanpur") == 7
