"""The cells of a row as they are stored while it waits: by column, with the contract's version, and without words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TypedDict

from itsso.exchange.contract import ContractFile, FeedFile, contract
from itsso.exchange.feed_import.cells import reader, sections
from itsso.exchange.feed_import.event_facts import facts_of

UNREADABLE = "OTHER:0"
"""Stands for a text of sections in which nothing has the shape of a section."""


class StoredCells(TypedDict):
    """The filled cells of a row by column, and the version of the contract by which they were sent."""

    contract: str
    cells: dict[str, str]


def stored_cells(file: FeedFile, cells: Sequence[str]) -> StoredCells:
    """Return the cells of a row, in the contract's order, as they are stored."""
    described = contract().files[file]
    by_column = {name: cell for name, cell in zip(described.names, cells, strict=True) if cell}
    return {"contract": contract().version, "cells": without_words(described, by_column)}


def read_stored_cells(file: FeedFile, stored: StoredCells) -> list[str]:
    """Return stored cells in the contract's order of today; a column that they do not have is empty."""
    return [stored["cells"].get(name, "") for name in contract().files[file].names]


def without_words(file: ContractFile, cells: Mapping[str, str]) -> dict[str, str]:
    """Return the filled cells of a row by column, free of a source's words.

    Sections and facts are written from what is read of them; cells of every other column have its shape.

    Raises:
        Fault: sections or facts cannot be read.
    """
    cleaned = dict(cells)
    for column in file.columns:
        if column.name in cells and column.type == "sections":
            cleaned[column.name] = _sections_cell(sections(cells[column.name]).all) or UNREADABLE
        elif column.name in cells and column.type == "facts":
            facts = facts_of(cells["kind"], reader("facts")(cells[column.name]))
            cleaned[column.name] = ";".join(f"{name}={_fact_cell(fact)}" for name, fact in facts.items())
    return cleaned


def _sections_cell(names: Iterable[str]) -> str:
    return ";".join(name.replace(" ", ":", 1) for name in names)


def _fact_cell(fact: object) -> str:
    if isinstance(fact, bool):
        return "true" if fact else "false"
    return _sections_cell(fact) if isinstance(fact, list) else str(fact)
