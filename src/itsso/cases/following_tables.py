"""Tables of packages above that follow from what is derived of a case, written in the same transaction with it.

A package registers a function in its AppConfig.ready. So a limit that moves takes along what follows from it, and a
limit that ended leaves nothing behind, whoever wrote: a page, the feed, a rebuild or a recalculation.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from uuid import UUID

from itsso.cases.derive import Derived
from itsso.platform.copy import TableRows

type FollowingRows = Callable[[Sequence[UUID], Mapping[UUID, Derived]], Iterable[TableRows]]
"""A function that removes what it stored of the existing cases (the first argument) and returns the rows that follow
from what is derived of all of them. It runs in the range of whoever writes."""

_functions: dict[str, FollowingRows] = {}


def register(name: str, rows: FollowingRows) -> None:
    """Register what a package stores beside what is derived of a case."""
    _functions[name] = rows


def following_rows(existing: Sequence[UUID], derived: Mapping[UUID, Derived]) -> Iterator[TableRows]:
    """Yield the rows of all packages for these cases, after removing those of the existing cases."""
    for rows in _functions.values():
        yield from rows(existing, derived)
