"""Write the types of the feed's rows from contract.yaml: one class for each file, one field for each column.

    make feed-types

A test compares the written module with the contract.
"""

from __future__ import annotations

from pathlib import Path
from textwrap import fill

from itsso.exchange.contract import EMPTY_IN_GD_ENTRY, Contract, ContractColumn, FeedFile, contract

PATH = Path(__file__).parents[1] / "src" / "itsso" / "exchange" / "feed_import" / "row_types.py"

PYTHON_TYPES = {
    "record": "str",
    "reference": "str",
    "paper_number": "str",
    "fir_number": "str",
    "raw": "str",
    "state": "str",
    "station": "str",
    "cnr": "str",
    "kind": "Kind",
    "moment": "FeedMoment",
    "date": "date",
    "year": "int",
    "int": "int",
    "decimal": "float",
    "latitude": "CoordinateCode",
    "longitude": "CoordinateCode",
    "bool": "bool",
    "sections": "Sections",
    "facts": "dict[str, Any]",
}
"""The Python type of each type of contract.yaml that is not a list of codes."""

HEAD = '''"""The rows of the feed as typed columns, written from contract.yaml by tools/feed_row_types.py. Do not edit.

A column that its file requires always has a value, except in a row that deletes its record (`parser.DeletedRecord`).
"""

from __future__ import annotations

from datetime import date
from typing import Any, Literal

import msgspec

from itsso.exchange.contract import FeedFile
from itsso.exchange.feed_import.cells import CoordinateCode, FeedMoment
from itsso.law.event_kinds import Kind
from itsso.law.shapes import Sections
'''


def module_text(published: Contract) -> str:
    """Return the module for a contract, before it is formatted."""
    parts = [HEAD, *[_codes(name, codes) for name, codes in published.codes.items()]]
    parts += [_row_class(published, file) for file in published.files]
    names = [class_name(file) for file in published.files]
    parts.append(f"\n\ntype Columns = {' | '.join(names)}\n")
    entries = "".join(f"    FeedFile.{file.name}: {class_name(file)},\n" for file in published.files)
    parts.append(f"\nROW_TYPES: dict[FeedFile, type[Columns]] = {{\n{entries}}}\n")
    parts.append('"""The class of the rows of each file."""\n')
    return "".join(parts)


def class_name(file: FeedFile) -> str:
    """Return the name of the class of a file's rows: ZeroFirRow for zero_fir.csv."""
    return _camel(file.removesuffix(".csv")) + "Row"


def _codes(name: str, codes: tuple[str, ...]) -> str:
    literals = ", ".join(f'"{code}"' for code in codes)
    return f"\ntype {_camel(name)} = Literal[{literals}]"


def _row_class(published: Contract, file: FeedFile) -> str:
    described = published.files[file]
    lines = [f"\n\n\nclass {class_name(file)}(msgspec.Struct, gc=False):"]
    about = fill(f"{described.about[0].upper()}{described.about[1:]}.", 112).replace("\n", "\n    ")
    lines.append(f'    """A row of {file} ({described.form}).\n\n    {about}\n    """\n')
    lines += [f"    {column.name}: {python_type(file, column)}" for column in described.columns]
    return "\n".join(lines)


def python_type(file: FeedFile, column: ContractColumn) -> str:
    """Return the type of a column's value; `| None` where its cell may be empty, or holds words that are dropped."""
    required = column.need == "R" and not (file == FeedFile.ARREST and column.name in EMPTY_IN_GD_ENTRY)
    several = column.type.startswith("set(")
    listed = column.type.startswith("listed(")
    code_list = column.type.partition("(")[2].removesuffix(")") or column.type
    name = PYTHON_TYPES.get(column.type) or _camel(code_list)
    name = f"tuple[{name}, ...]" if several else name
    return name if required and not listed else f"{name} | None"


def _camel(name: str) -> str:
    return "".join(word.capitalize() for word in name.split("_"))


def main() -> None:
    """Write the module; `make feed-types` formats it afterwards."""
    PATH.write_text(module_text(contract()), encoding="utf-8")


if __name__ == "__main__":
    main()
