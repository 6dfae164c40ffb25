"""Write the kinds of event and their facts from kinds.yaml, as two modules of names and types.

    make event-kinds

A test compares the written modules with kinds.yaml.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import yaml

LAW = Path(__file__).parents[1] / "src" / "itsso" / "law"
KINDS_PATH = LAW / "event_kinds.py"
FACTS_PATH = LAW / "kind_facts.py"

KINDS_HEAD = '''"""The kinds of event by name, written from kinds.yaml by tools/event_kinds.py. Do not edit.

A member equals the text that is stored, sent and written in kinds.yaml. An event read from the database has that text
as its kind and not a member, since a load reads millions: compare kinds with `==` and never with `is`.
"""

from enum import StrEnum


class Kind(StrEnum):
    """A kind of event, in the order of kinds.yaml, which describes each."""

'''

FACTS_HEAD = '''"""The facts of events by name and type, written from kinds.yaml by tools/event_kinds.py. Do not edit.

Names are plain texts and not members of an enumeration: they are keys of what is stored as JSON. Code uses the names
and the type of `event_facts`, which has the facts of a registration as well.
"""

from collections.abc import Sequence
from datetime import date
from typing import Final, Literal, TypedDict

'''

TYPES = {
    "bool": "bool",
    "int": "int",
    "date": "date | str",
    "datetime": "date | str",
    "sections": "Sequence[str]",
    "accused": "Sequence[str]",
}
"""The type of a fact's value. A stored day or moment is a text in ISO's form; a `datetime` is a `date` too."""

UNIT_TYPE = "int | str"
"""A unit is the code that a source writes, or the permanent id of a unit that the system knows."""


def kinds_module(kinds: Iterable[str]) -> str:
    """Return the module for the kinds of event by name, in their order."""
    return KINDS_HEAD + "".join(f'    {kind.upper()} = "{kind}"\n' for kind in kinds)


def facts_module(kinds: Mapping[str, Mapping[str, Any]]) -> str:
    """Return the module for the facts of these kinds, before it is formatted.

    A name that several kinds have is one fact, whose value has the type that it has in any of them.
    """
    codes, types = _codes_and_types(kinds)
    aliases = [f"type {_alias(fact)} = Literal[{', '.join(map(repr, values))}]\n" for fact, values in codes.items()]
    names = [f'    {fact.upper()}: Final = "{fact}"\n' for fact in types]
    items = [f'"{fact}": {" | ".join(alternatives)},\n' for fact, alternatives in types.items()]
    return (
        FACTS_HEAD
        + "".join(aliases)
        + '\n\nclass KindFactName:\n    """The names of the facts that kinds declare."""\n\n'
        + "".join(names)
        + '\n\nKindFacts = TypedDict("KindFacts", {\n'
        + "".join(items)
        + '}, total=False)\n"""The facts that kinds declare. An event has some of those of its kind."""\n'
    )


def _codes_and_types(kinds: Mapping[str, Mapping[str, Any]]) -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    """Return the codes of each fact that has some, and the types that the value of each fact can have."""
    codes: dict[str, list[str]] = {}
    types: dict[str, list[str]] = {}
    for kind in kinds.values():
        for fact, schema in kind.get("facts", {}).items():
            if schema["type"] in ("code", "codes"):
                codes[fact] = list(dict.fromkeys([*codes.get(fact, ()), *schema["codes"]]))
                several = f"{_alias(fact)} | Sequence[{_alias(fact)}]"
                type_name = _alias(fact) if schema["type"] == "code" else several
            elif schema["type"] == "ref":
                type_name = UNIT_TYPE if schema["shape"] == "unit" else "str"
            else:
                type_name = TYPES[schema["type"]]
            alternatives = types.setdefault(fact, [])
            if type_name not in alternatives:
                alternatives.append(type_name)
    return codes, types


def _alias(fact: str) -> str:
    """Return the name of the type of a fact's codes."""
    return fact.title().replace("_", "") + "Code"


def main() -> None:
    """Write the modules; `make event-kinds` formats them afterwards.

    The file is read as it is and not through `itsso.law`, which may name a kind already that the module lacks.
    """
    kinds = yaml.safe_load((LAW / "kinds.yaml").read_text(encoding="utf-8"))
    KINDS_PATH.write_text(kinds_module(kinds), encoding="utf-8")
    FACTS_PATH.write_text(facts_module(kinds), encoding="utf-8")


if __name__ == "__main__":
    main()
