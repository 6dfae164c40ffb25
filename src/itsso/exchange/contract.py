"""The published contract of the feed, read from contract.yaml: files, columns, types, codes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import yaml


class FeedFile(StrEnum):
    """A file of the feed, by its name. Stored records name it by its `number`, so a new file is added at the end."""

    FIR = "fir.csv"
    ZERO_FIR = "zero_fir.csv"
    ARREST = "arrest.csv"
    FINAL_FORM = "final_form.csv"
    COURT = "court.csv"
    EVENT = "event.csv"
    FINAL_FORM_ACCUSED = "final_form_accused.csv"

    @property
    def number(self) -> int:
        """Return the number by which a stored record names the file."""
        return FILE_NUMBERS[self]


FILE_NUMBERS = {file: number for number, file in enumerate(FeedFile)}
FILES: tuple[FeedFile, ...] = tuple(FeedFile)
"""The files by their numbers."""

LOAD_ORDER = (
    FeedFile.FIR,
    FeedFile.ZERO_FIR,
    FeedFile.ARREST,
    FeedFile.FINAL_FORM,
    FeedFile.FINAL_FORM_ACCUSED,
    FeedFile.COURT,
    FeedFile.EVENT,
)
"""The order in which rows are loaded: rows on which others depend come first, and forms come before the events by which
a case may go to another unit."""

EMPTY_IN_GD_ENTRY = ("state_code", "ps_code")
"""Required columns of arrest.csv that are empty for an arrest on a General Diary entry, which has no FIR."""


@dataclass(frozen=True, slots=True)
class ContractColumn:
    """One column: `need` is R, C or O (required, conditional, optional); `type` is one that contract.yaml explains.

    `added_in` is the revision of the contract that added it; 0 for those of the first publication.
    """

    name: str
    need: str
    type: str
    about: str
    added_in: int = 0


@dataclass(frozen=True)
class ContractFile:
    """One file of the feed, with its columns in their published order."""

    name: FeedFile
    form: str
    about: str
    columns: tuple[ContractColumn, ...]
    only_checked: tuple[str, ...]  # columns from which nothing is derived

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Return the names of the columns, in order."""
        return tuple(column.name for column in self.columns)

    @cached_property
    def required(self) -> frozenset[str]:
        """Return the columns that the header must have."""
        return frozenset(column.name for column in self.columns if column.need == "R")

    @cached_property
    def positions(self) -> Mapping[str, int]:
        """Return the position of each column by its name."""
        return {name: position for position, name in enumerate(self.names)}


@dataclass(frozen=True, slots=True)
class Contract:
    """The whole contract: the files and the lists of codes, each by name.

    `feed_version` is the version that a manifest names. `revision` counts the times that optional columns were added to
    it; a sender need not know.
    """

    feed_version: str
    revision: int
    files: dict[FeedFile, ContractFile]
    codes: dict[str, tuple[str, ...]]

    @property
    def version(self) -> str:
        """Return version and revision, as they are stored with a row: 1.0."""
        return f"{self.feed_version}.{self.revision}"


@cache
def contract() -> Contract:
    """Return the contract, read once."""
    return parse_contract((Path(__file__).parent / "contract.yaml").read_text(encoding="utf-8"))


def parse_contract(text: str) -> Contract:
    """Return the contract that a text of contract.yaml publishes."""
    content = yaml.safe_load(text)
    files = {
        FeedFile(name): ContractFile(
            FeedFile(name),
            file["form"],
            file["about"],
            tuple(ContractColumn(key, *column) for key, column in _ordered(file)),
            tuple(file.get("only_checked", ())),
        )
        for name, file in content["files"].items()
    }
    codes = {name: tuple(codes) for name, codes in content["codes"].items()}
    return Contract(content["feed_version"], content["revision"], files, codes)


def _ordered(file: dict[str, Any]) -> list[tuple[str, list[Any]]]:
    """Return the record's columns, then the key's, then the file's own (YAML merges put them in another order)."""
    first = ("source_record_id", "record_action", "source_updated_at", "entered_at")
    columns = dict(file["columns"])
    key = [name for name in ("state_code", "ps_code", "fir_no", "fir_year") if name in columns]
    lead = (*first, *key) if file["form"] not in ("IIF-I", "Zero FIR register") else first
    return [(name, columns.pop(name)) for name in lead] + list(columns.items())


def as_markdown() -> str:
    """Return the tables of docs/feed.md."""
    published = contract()
    parts: list[str] = []
    for file in published.files.values():
        parts += [f"### {file.name} ({file.form})", "", f"{file.about[0].upper()}{file.about[1:]}.", ""]
        parts += ["| column | need | type | |", "|---|---|---|---|"]
        parts += [f"| `{c.name}` | {c.need} | {_type(c.type)} | {c.about} |" for c in file.columns]
        parts.append("")
        if file.only_checked:
            names = ", ".join(f"`{name}`" for name in file.only_checked)
            parts += [f"Checked only; nothing is derived from them yet: {names}.", ""]
    parts += ["### Codes", "", "| list | codes |", "|---|---|"]
    parts += [f"| {name} | {', '.join(f'`{code}`' for code in codes)} |" for name, codes in published.codes.items()]
    return "\n".join(parts) + "\n"


def _type(name: str) -> str:
    return f"code: {name}" if name in contract().codes else name
