"""Station numbers as nested intervals: where units are placed, and which must move to make room. Pure functions."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from itsso.platform.errors import Refused

EMPTY_UNIT = 4
"""Numbers that a unit without stations holds at least, so that it can take some."""

OWN = 1
"""A unit's first number is its own and not a station's: it tells what is at the unit itself from its first station."""

MINIMUM_WISHED = 64
"""Numbers that a new unit is given where there is room."""


@dataclass(slots=True, eq=False)
class Node:
    """A unit in the tree of intervals. A unit that has no place yet has `first` above `last`."""

    key: int
    station: bool = False
    first: int = 0
    last: int = -1
    children: list[Node] = field(default_factory=list)

    @property
    def width(self) -> int:
        """Return how many numbers it holds."""
        return self.last - self.first + 1

    def all(self) -> Iterator[Node]:
        """Yield the unit and everything below it."""
        yield self
        for node in self.children:
            yield from node.all()


def settle(root: Node) -> None:
    """Assign every unit below `root` its place: inside its parent, apart from its siblings, one number a station.

    Valid places stay. A unit without a place goes into a gap; where there is no gap, the smallest enclosing unit that
    has room is renumbered. Raises Refused where `root` itself is full.
    """
    needs = _needs(root)
    if not _settle(root, needs):
        if needs[root.key] > root.width:
            raise Refused(
                f"There is no room: {needs[root.key]} station numbers are needed and the block has {root.width}."
            )
        _lay_out(root, needs)


def _settle(node: Node, needs: dict[int, int]) -> bool:
    """Return whether everything below could be placed.

    A unit that cannot hold its own units is first moved to a larger gap.
    """
    homeless = []
    gaps = _Gaps(node)
    for child in sorted(node.children, key=lambda child: child.first):
        if not gaps.take(child) or not (child.station or _settle(child, needs)):
            homeless.append(child)
    if homeless and _mostly(homeless, node) and _roomy(node.width, needs[node.key]):
        _lay_out(node, needs)
        return True
    gaps_left = _Gaps(node)
    for child in node.children:
        if child not in homeless:
            gaps_left.take(child)
    if all(_house(child, gaps_left, needs) for child in sorted(homeless, key=lambda child: -needs[child.key])):
        return True
    if _roomy(node.width, needs[node.key]):
        _lay_out(node, needs)
        return True
    return False


def _mostly(homeless: list[Node], node: Node) -> bool:
    """Return whether more units are without a place than with one.

    Then fresh numbers spread them better than filling gaps does.
    """
    units = [child for child in node.children if not child.station]
    return 2 * sum(not child.station for child in homeless) > len(units) > 1


def _house(child: Node, gaps: _Gaps, needs: dict[int, int]) -> bool:
    """Assign a unit a gap and renumber everything below it; return whether a gap was found."""
    need = needs[child.key]
    wished = 1 if child.station else max(MINIMUM_WISHED, 4 * need)
    gap = gaps.find(wished)
    if gap is None or (not child.station and not _roomy(gap[1] - gap[0] + 1, need)):
        return False
    child.first, child.last = gap
    gaps.take(child)
    if not child.station:
        _lay_out(child, needs)
    return True


def _lay_out(node: Node, needs: dict[int, int]) -> None:
    """Assign fresh numbers to everything below.

    Units share the spare numbers by their size; a quarter stays free at the end.
    """
    units = sum(needs[child.key] for child in node.children if not child.station)
    spare = node.width - OWN - sum(needs[child.key] for child in node.children)
    share = spare * 3 / (4 * units) if units else 0.0
    number = node.first + OWN
    for child in sorted(node.children, key=lambda child: (child.first > child.last, child.first)):
        need = needs[child.key]
        child.first = number
        child.last = number + need - 1 + (0 if child.station else int(need * share))
        number = child.last + 1
        if not child.station:
            _lay_out(child, needs)


def _roomy(width: int, need: int) -> bool:
    """Return whether there is room for the present units and a quarter more.

    Otherwise the next station would move everything again.
    """
    return width >= need + need // 4


def _needs(root: Node) -> dict[int, int]:
    """Return the fewest numbers that each unit needs, by its key."""
    needs: dict[int, int] = {}

    def count(node: Node) -> int:
        needed = sum(count(child) for child in node.children)
        needs[node.key] = 1 if node.station else max(EMPTY_UNIT, OWN + needed)
        return needs[node.key]

    count(root)
    return needs


class _Gaps:
    """The free numbers of a unit, as intervals in order."""

    def __init__(self, node: Node) -> None:
        self._free = [(node.first + OWN, node.last)]

    def take(self, node: Node) -> bool:
        """Remove a unit's own place from the gaps; return False where it has none, or where it is not wholly free."""
        if node.first > node.last:
            return False
        for at, (first, last) in enumerate(self._free):
            if first <= node.first and node.last <= last:
                before, after = (first, node.first - 1), (node.last + 1, last)
                self._free[at : at + 1] = [gap for gap in (before, after) if gap[0] <= gap[1]]
                return True
        return False

    def find(self, wished: int) -> tuple[int, int] | None:
        """Return the first `wished` free numbers in one piece, or the largest piece; None where all is taken."""
        for first, last in self._free:
            if last - first + 1 >= wished:
                return first, first + wished - 1
        return max(self._free, key=lambda gap: gap[1] - gap[0], default=None)
