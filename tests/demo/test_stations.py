"""The demonstration's stations, and shares that add up."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from itsso.demo.nation.places import districts, stations
from itsso.demo.nation.profiles import apportion, profiles
from itsso.units.nation import known_stations


def test_there_are_17166_stations_as_many_in_a_state_as_were_reported() -> None:
    count = Counter(station.state for station in stations())
    assert sum(count.values()) == 17_166
    assert len(count) == 36
    for state, reported in known_stations().items():
        assert count[state] == reported


def test_only_stations_of_states_without_a_count_are_marked_apportioned() -> None:
    reported = known_stations()
    assert {station.state for station in stations() if station.apportioned} == set(count_unknown(reported))
    assert not any(station.apportioned for station in stations() if station.state in reported)


def count_unknown(reported: dict[str, int]) -> list[str]:
    return [profile.state for profile in profiles() if profile.state not in reported]


def test_every_police_district_has_a_station_and_codes_are_unique() -> None:
    assert {(d.state, d.code) for d in districts()} == {(s.state, s.district) for s in stations()}
    codes = [(s.state, s.code) for s in stations()]
    assert len(set(codes)) == len(codes)


def test_a_year_of_the_nation_is_what_ncrb_counted() -> None:
    assert sum(profile.cases for profile in profiles()) == 98_727


@given(st.lists(st.tuples(st.floats(0.001, 1e6), st.integers(0, 9)), min_size=1, max_size=40), st.integers(0, 100_000))
def test_apportioned_shares_add_up_and_none_is_below_its_least(pairs: list[tuple[float, int]], more: int) -> None:
    weights, least = [pair[0] for pair in pairs], [pair[1] for pair in pairs]
    total = sum(least) + more
    shares = apportion(total, weights, least)
    assert sum(shares) == total
    assert all(share >= at_least for share, at_least in zip(shares, least, strict=True))


def test_impossible_shares_are_refused() -> None:
    with pytest.raises(ValueError, match="least shares add up to 6"):
        apportion(5, [1.0, 2.0], [3, 3])
