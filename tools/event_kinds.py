"""Write the kinds of event from kinds.yaml as an enumeration, one member for each kind.

    make event-kinds

A test compares the written module with kinds.yaml.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import yaml

LAW = Path(__file__).parents[1] / "src" / "itsso" / "law"
PATH = LAW / "event_kinds.py"

HEAD = '''"""The kinds of event by name, written from kinds.yaml by tools/event_kinds.py. Do not edit.

A member equals the text that is stored, sent and written in kinds.yaml. An event read from the database has that text
as its kind and not a member, since a load reads millions: compare kinds with `==` and never with `is`.
"""

from enum import StrEnum


class Kind(StrEnum):
    """A kind of event, in the order of kinds.yaml, which describes each."""

'''


def module_text(kinds: Iterable[str]) -> str:
    """Return the module for the kinds of event by name, in their order."""
    return HEAD + "".join(f'    {kind.upper()} = "{kind}"\n' for kind in kinds)


def main() -> None:
    """Write the module; `make event-kinds` formats it afterwards.

    The file is read as it is and not through `itsso.law`, which may name a kind already that the module lacks.
    """
    PATH.write_text(module_text(yaml.safe_load((LAW / "kinds.yaml").read_text(encoding="utf-8"))), encoding="utf-8")


if __name__ == "__main__":
    main()
