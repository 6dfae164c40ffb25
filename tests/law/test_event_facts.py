"""Code names a fact of an event by `FactName`, and `FactName` has the facts of the book."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import yaml

from itsso import law
from itsso.law.event_facts import EventFacts, FactName
from itsso.law.kind_facts import KindFactName, KindFacts
from tools.event_kinds import FACTS_PATH, LAW, facts_module

SOURCE = Path(law.__file__).parents[1]
MODULES = sorted(path for path in SOURCE.rglob("*.py") if "migrations" not in path.parts and path != FACTS_PATH)

OTHER_FACTS = frozenset({"plain_facts"})
"""Variables that hold the facts of something else: the answers of a complaint."""

HOLDERS = frozenset({"Event", "EventBuilder", "NewEvent", "Recording", "add", "event", "known_facts"})
"""The functions that take the facts of an event as an argument."""


def test_module_is_written_from_the_kinds_of_the_book() -> None:
    written = facts_module(yaml.safe_load((LAW / "kinds.yaml").read_text(encoding="utf-8")))
    assert ast.dump(ast.parse(FACTS_PATH.read_text(encoding="utf-8"))) == ast.dump(ast.parse(written)), (
        "run make event-kinds"
    )


def test_every_fact_has_a_name_and_a_type() -> None:
    declared = {fact for kind in law.book().kinds.values() for fact in kind.facts}
    assert set(names_of(KindFactName).values()) == declared == KindFacts.__annotations__.keys()
    names = names_of(KindFactName) | names_of(FactName)
    assert set(names.values()) == EventFacts.__annotations__.keys()
    assert all(name == fact.upper() for name, fact in names.items())


def test_code_names_a_fact_by_its_constant() -> None:
    places = [
        f"{path.relative_to(SOURCE).as_posix()}:{key.lineno} {key.value!r}"
        for path in MODULES
        for key in keys_written_as_texts(ast.parse(path.read_text(encoding="utf-8")))
    ]
    assert not places, "write a constant of itsso.law.event_facts.FactName"


def test_a_text_as_the_key_of_a_fact_is_found() -> None:
    code = """
event.facts.get("form_no")
event.facts["report"]
facts["to" if moved else FactName.STATION]
is_marked = "mark" in event.facts
stored = facts["replacement"]["facts"]["fir"]
new = NewEvent(kind, at, facts={"form_no": "1"})
facts: EventFacts = {"kit": "2"}
answers["form_no"], plain_facts["child"], facts.get(name), facts[FactName.LIMIT]
"""
    texts = [key.value for key in keys_written_as_texts(ast.parse(code))]
    assert sorted(map(str, texts)) == ["fir", "form_no", "form_no", "kit", "mark", "replacement", "report", "to"]


def names_of(names: type) -> dict[str, str]:
    """Return the constants of a class, by name."""
    return {name: value for name, value in vars(names).items() if name.isupper()}


def keys_written_as_texts(tree: ast.Module) -> Iterator[ast.Constant]:
    """Yield each text by which a module reads, tests or writes a fact of an event."""
    for node in ast.walk(tree):
        for key in keys_of_facts(node):
            for part in ast.walk(key) if isinstance(key, ast.IfExp) else [key]:
                if isinstance(part, ast.Constant) and isinstance(part.value, str):
                    yield part


def keys_of_facts(node: ast.AST) -> list[ast.expr]:
    """Return the keys that a piece of code uses on the facts of an event, or writes into them."""
    match node:
        case ast.Subscript(value=holder, slice=key) if is_facts(holder):
            return [key]
        case ast.Call(func=ast.Attribute(value=holder, attr="get" | "pop" | "setdefault"), args=[key, *_]) if is_facts(
            holder
        ):
            return [key]
        case ast.Compare(left=key, ops=[ast.In() | ast.NotIn()], comparators=[holder]) if is_facts(holder):
            return [key]
        case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name), args=arguments, keywords=keywords):
            written = arguments if name in HOLDERS else []
            return keys_of_dicts([*written, *(keyword.value for keyword in keywords if keyword.arg == "facts")])
        case ast.AnnAssign(annotation=ast.Name(id="EventFacts"), value=ast.Dict() as facts):
            return keys_of_dicts([facts])
    return []


def keys_of_dicts(values: list[ast.expr]) -> list[ast.expr]:
    """Return the keys of those values that are written as dicts."""
    return [key for value in values if isinstance(value, ast.Dict) for key in value.keys if key is not None]


def is_facts(node: ast.expr) -> bool:
    """Return whether an expression holds the facts of an event, by its name."""
    match node:
        case ast.Attribute(attr=name) | ast.Name(id=name):
            return (name == "facts" or name.endswith("_facts")) and name not in OTHER_FACTS
        case ast.Subscript(slice=ast.Constant(value="facts")):
            return True
    return False
