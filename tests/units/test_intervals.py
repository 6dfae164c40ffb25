"""The allocator alone, over random trees."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from itsso.platform.errors import Refused
from itsso.units.intervals import Node, settle


def faults(root: Node) -> list[str]:
    """What is wrong with the intervals of a tree."""
    nodes = []
    for node in root.all():
        last_number = node.first  # its own number
        for child in sorted(node.children, key=lambda child: child.first):
            if child.first <= last_number or child.last > node.last or child.last < child.first:
                nodes.append(f"{child.key} in {node.key}")
            if child.station and child.first != child.last:
                nodes.append(f"station {child.key}")
            last_number = child.last
    return nodes


@st.composite
def growth(draw: st.DrawFn) -> list[tuple[int, bool, int]]:
    """Steps: below which of the units there are so far (by order), a station or a unit, how many."""
    return draw(st.lists(st.tuples(st.integers(0, 50), st.booleans(), st.integers(1, 30)), min_size=1, max_size=40))


@settings(max_examples=150)
@given(growth(), st.lists(st.tuples(st.integers(0, 500), st.integers(0, 50)), max_size=10))
def test_after_any_growth_and_moves_intervals_are_nested_and_disjoint(
    steps: list[tuple[int, bool, int]], moves: list[tuple[int, int]]
) -> None:
    root = Node(0, first=1000, last=1000 + 5 * (sum(count for *_rest, count in steps) + 1))
    units, parents, key = [root], {}, 1
    for parent_index, station, count in steps:
        parent = units[parent_index % len(units)]
        for _ in range(count if station else 1):
            node = Node(key, station=station)
            key += 1
            parent.children.append(node)
            parents[node.key] = parent
            if not station:
                units.append(node)
        settle(root)
        assert faults(root) == []
    for node_index, parent_index in moves:
        nodes = [node for node in root.all() if node is not root]
        node, parent = nodes[node_index % len(nodes)], units[parent_index % len(units)]
        if parent in list(node.all()):
            continue
        parents[node.key].children.remove(node)
        parent.children.append(node)
        parents[node.key] = parent
        settle(root)
        assert faults(root) == []


def test_what_has_its_place_keeps_it_where_there_is_room() -> None:
    district = Node(1, first=100, last=199, children=[Node(2, station=True, first=101, last=101)])
    root = Node(0, first=0, last=999, children=[district])
    district.children.append(Node(3, station=True))
    settle(root)
    assert [(node.first, node.last) for node in root.all()] == [(0, 999), (100, 199), (101, 101), (102, 102)]


def test_a_full_unit_moves_and_its_neighbour_stays() -> None:
    full = Node(1, first=0, last=3, children=[Node(10 + n, station=True, first=n, last=n) for n in range(1, 4)])
    neighbour = Node(2, first=4, last=50, children=[Node(20, station=True, first=5, last=5)])
    full.children.append(Node(14, station=True))
    root = Node(0, first=-1, last=999, children=[full, neighbour])
    settle(root)
    assert faults(root) == []
    assert (neighbour.first, neighbour.last, neighbour.children[0].first) == (4, 50, 5)


def test_a_block_that_is_full_is_refused() -> None:
    root = Node(0, first=0, last=9, children=[Node(n, station=True) for n in range(1, 12)])
    with pytest.raises(Refused, match="12 station numbers are needed and the block has 10"):
        settle(root)
