"""Suppression of counts in figures that leave the reader's range: small counts point to people, and so do subtractions.

A unit shows how many cases came to their limit and how many of these had a report in time. Either is withheld where it
is 1 to 4, and the second also where those not in time are. A reader who knows the unit above could subtract what is
shown, so others are withheld with them: always one more that need not be, and so many that their sum is not small
either. A reader also knows the own unit's counts, so the sum of all but any one of them must not be small: two withheld
side by side would reveal each other. Where even all together do not suffice, the unit above is withheld too.
Whatever is below a unit and not published (a station under no district) counts as withheld.
"""

from __future__ import annotations

from collections.abc import Sequence, Set
from typing import NamedTuple

FEW = 4
"""Counts from 1 to this are withheld."""


class Cell(NamedTuple):
    """Cases of a unit whose limit has passed, and those of them with a final report in time."""

    passed: int
    within: int

    @property
    def parts(self) -> tuple[int, int]:
        """Return the cases in time, and those not in time."""
        return self.within, self.passed - self.within


class ShownCounts(NamedTuple):
    """The counts of a unit that are shown: None is withheld."""

    passed: int | None
    within: int | None


def small(count: int) -> bool:
    """Return whether a count could point to a person."""
    return 1 <= count <= FEW


class Disclosure(NamedTuple):
    """The answer whether the units below allow a unit's own counts to be shown."""

    passed: bool
    within: bool


def may_disclose(cells: Sequence[Cell], whole: Cell, disclosures: Sequence[Disclosure] | None = None) -> Disclosure:
    """Return whether a unit's counts may be shown.

    With every unit below it withheld, subtraction must reveal no small count. `disclosures` says for each unit below
    what the units below that one allow; one that they do not allow is withheld too.
    """
    disclosures, rest = disclosures or [Disclosure(True, True)] * len(cells), _rest(cells, whole)
    passed = _hidden(
        [(cell.passed,) for cell in cells], (rest.passed,), [disclosure.passed for disclosure in disclosures]
    )
    return Disclosure(
        passed,
        passed
        and _hidden([cell.parts for cell in cells], rest.parts, [disclosure.within for disclosure in disclosures]),
    )


def _hidden(rows: Sequence[tuple[int, ...]], rest: tuple[int, ...], allowed: Sequence[bool]) -> bool:
    needed = sum(not may or any(map(small, row)) for row, may in zip(rows, allowed, strict=True))
    if not needed and not any(map(small, rest)):
        return True
    filled = [row for row in rows if any(row)]
    return _safe(filled, len(filled) - needed, rest)


def _rest(cells: Sequence[Cell], whole: Cell) -> Cell:
    return Cell(whole.passed - sum(cell.passed for cell in cells), whole.within - sum(cell.within for cell in cells))


def shown_counts(
    cells: Sequence[Cell], whole: Cell, *, whole_shown: ShownCounts, disclosures: Sequence[Disclosure] | None = None
) -> list[ShownCounts]:
    """Return the counts that are shown of the units below one, of which `whole_shown` is shown.

    `disclosures` says for each what those below it allow (`may_disclose`); without it there are none below.
    """
    disclosures, rest = disclosures or [Disclosure(True, True)] * len(cells), _rest(cells, whole)
    without_passed = _withheld(
        [(cell.passed,) for cell in cells],
        {at for at, cell in enumerate(cells) if small(cell.passed) or not disclosures[at].passed},
        (rest.passed,),
        above=whole_shown.passed is None,
    )
    few = {at for at, cell in enumerate(cells) if any(map(small, cell.parts)) or not disclosures[at].within}
    without_within = _withheld(
        [cell.parts for cell in cells], without_passed | few, rest.parts, above=whole_shown.within is None
    )
    return [
        ShownCounts(None if at in without_passed else cell.passed, None if at in without_within else cell.within)
        for at, cell in enumerate(cells)
    ]


def _withheld(
    counts: Sequence[tuple[int, ...]], needed: Set[int], rest: tuple[int, ...], *, above: bool
) -> frozenset[int]:
    """Return the indexes of the rows that are withheld: those `needed`, and others, those with the fewest cases first.

    `above` says that the unit above is withheld: then the units below it must not add up to it.
    """
    withheld = set(needed)
    candidates = sorted(
        (at for at, row in enumerate(counts) if at not in needed and any(row)), key=lambda at: sum(counts[at])
    )
    if withheld or above or any(map(small, rest)):
        while candidates and not _safe([counts[at] for at in withheld], len(withheld - needed), rest):
            withheld.add(candidates.pop(0))
    return frozenset(withheld)


def _safe(rows: Sequence[tuple[int, ...]], not_needed: int, rest: tuple[int, ...]) -> bool:
    """Return whether subtraction reveals no small count, not even to a unit below, which knows its own counts.

    `rows` are the withheld counts, one row for each unit; `not_needed` of them are not withheld for their own sake.
    `rest` is the part of the unit above that is in none of the units below it; it counts as one more withheld row where
    there is any. The rows are safe where there are at least two, at least one is not withheld for its own sake, and in
    no column the sum of all rows, or of all rows but one, is small.
    """
    if any(rest):
        rows = [*rows, rest]
        not_needed += not any(map(small, rest))
    columns = list(zip(*rows, strict=True))
    return (
        len(rows) > 1
        and not_needed > 0
        and not any(small(sum(column)) for column in columns)
        and not any(small(sum(column) - own_count) for column in columns for own_count in column)
    )
