"""The parts of a list as its table shows them: the heads of columns, and groups of rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from itsso.ui.components import Text


@dataclass(frozen=True, slots=True)
class Heading:
    """A column's head: `order` is "ascending" or "descending" where the list is sorted by it."""

    title: Text
    numeric: bool
    url: str = ""
    order: str = ""


@dataclass(frozen=True, slots=True)
class ListGroup:
    """Rows that stand under one title, empty where the list has no groups; a row is the contents of its cells."""

    title: Text
    rows: Sequence[Sequence[Text]]
