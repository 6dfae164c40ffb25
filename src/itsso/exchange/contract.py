"""The published contract of the feed, read from contract.yaml: files, columns, types, codes."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import yaml

FILES = (
    "fir.csv", "zero_fir.csv", "arrest.csv", "final_form.csv", "court.csv", "event.csv", "final_form_accused.csv",
)  # fmt: skip
"""Stored records name a file by its position here, so a new one is added at the end."""

LOAD_ORDER = tuple(
    FILES.index(name)
    for name in (
        "fir.csv", "zero_fir.csv", "arrest.csv", "final_form.csv", "final_form_accused.csv", "court.csv", "event.csv",
    )
)  # fmt: skip
"""The positions of the files in the order in which their rows are loaded: rows on which others depend come first, and
forms come before the events by which a case may go to another unit."""


@dataclass(frozen=True, slots=True)
class ContractColumn:
    """One column: `need` is R, C or O (required, conditional, optional); `type` is one that contract.yaml explains."""

    name: str
    need: str
    type: str
    about: str


@dataclass(frozen=True)
class ContractFile:
    """One file of the feed, with its columns in their published order."""

    name: str
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


@dataclass(frozen=True, slots=True)
class Contract:
    """The whole contract: the files and the lists of codes, each by name."""

    feed_version: str
    files: dict[str, ContractFile]
    codes: dict[str, tuple[str, ...]]


@cache
def contract() -> Contract:
    """Return the contract, read once."""
    content = yaml.safe_load((Path(__file__).parent / "contract.yaml").read_text(encoding="utf-8"))
    files = {
        name: ContractFile(
            name,
            file["form"],
            file["about"],
            tuple(ContractColumn(key, *column) for key, column in _ordered(file)),
            tuple(file.get("only_checked", ())),
        )
        for name, file in content["files"].items()
    }
    return Contract(content["feed_version"], files, {name: tuple(codes) for name, codes in content["codes"].items()})


def _ordered(file: dict[str, Any]) -> list[tuple[str, list[str]]]:
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
