"""Code names a kind of event by a member of `Kind`, and `Kind` has the kinds of the book."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from itsso import law
from itsso.law.event_kinds import Kind
from tools.event_kinds import FACTS_PATH, KINDS_PATH, kinds_module

SOURCE = Path(law.__file__).parents[1]
GENERATED = (KINDS_PATH, FACTS_PATH)
MODULES = sorted(path for path in SOURCE.rglob("*.py") if "migrations" not in path.parts and path not in GENERATED)

CODES_OF_OTHER_LISTS = frozenset({"abated", "corrected", "quashed", "received", "released", "stayed", "withdrawn"})
"""Kinds whose names are common words: other lists have codes of the same name, so a text alone does not tell."""

OTHER_NAMES = {
    "demo/feed/delivery.py": {"appeal_filed"},  # a column of the feed
    "exchange/feed_import/row_types.py": {"transferred_out", "not_investigated", "reopened"},  # codes of a column
    "lawbook/forms.py": {  # fields of the calculator
        "arrested",
        "charges_framed",
        "fir_registered",
        "first_remand",
        "information_received",
        "produced",
        "victim_informed",
    },
    "lawbook/views.py": {"fir_registered"},  # a field of the calculator
    "monitoring/counting/measures.py": {"reopened"},  # the name of a count
    "monitoring/crime_in_india/page.py": {"reopened"},  # the name of a count
    "monitoring/dashboard/duties.py": {"victim_statement_recorded"},  # the name of a figure
    "monitoring/figures.py": {"victim_statement_recorded"},  # the name of a figure
}
"""Names of other things that are those of a kind, by file."""

OTHER_KINDS = frozenset({"law/sections.py", "forensics/police/listing.py"})
"""Files in which `.kind` is not the kind of an event."""


def test_module_is_written_from_the_kinds_of_the_book() -> None:
    kinds = law.book().kinds
    assert list(Kind) == list(kinds)
    assert KINDS_PATH.read_text(encoding="utf-8") == kinds_module(kinds), "run make event-kinds"


def test_code_names_a_kind_by_its_member() -> None:
    places = []
    for path in MODULES:
        file = path.relative_to(SOURCE).as_posix()
        kinds = set(Kind) - CODES_OF_OTHER_LISTS - OTHER_NAMES.get(file, set())
        places += [f"{file}:{text.lineno} {text.value}" for text in texts_of_code(tree_of(path)) if text.value in kinds]
    assert not places, "write a member of itsso.law.event_kinds.Kind"


def test_no_kind_of_an_event_is_compared_with_a_text() -> None:
    places = []
    for path in MODULES:
        file = path.relative_to(SOURCE).as_posix()
        if file not in OTHER_KINDS:
            places += [f"{file}:{node.lineno} {ast.unparse(node)}" for node in kinds_compared_with_texts(tree_of(path))]
    assert not places, "compare with a member of itsso.law.event_kinds.Kind"


def test_kinds_are_not_compared_by_identity() -> None:
    """The kind of a stored event is its text, which equals the member and is not the same object."""
    places = [
        f"{path.relative_to(SOURCE).as_posix()}:{node.lineno} {ast.unparse(node)}"
        for path in MODULES
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.Compare)
        and any(isinstance(operator, ast.Is | ast.IsNot) for operator in node.ops)
        and any(is_member(side) for side in (node.left, *node.comparators))
    ]
    assert not places


@pytest.mark.parametrize("file", sorted({*OTHER_NAMES, *OTHER_KINDS}))
def test_listed_file_still_has_such_names(file: str) -> None:
    tree = tree_of(SOURCE / file)
    assert OTHER_NAMES.get(file, set()) <= {text.value for text in texts_of_code(tree)}
    assert file not in OTHER_KINDS or list(kinds_compared_with_texts(tree))


@cache
def tree_of(path: Path) -> ast.Module:
    """Return a module's syntax tree."""
    return ast.parse(path.read_text(encoding="utf-8"))


def is_member(node: ast.expr) -> bool:
    """Return whether an expression is a member of `Kind`."""
    return isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "Kind"


def texts_of_code(tree: ast.Module) -> Iterator[ast.Constant]:
    """Yield the texts of a module that are not docstrings."""
    docstrings = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings:
            yield node


def kinds_compared_with_texts(tree: ast.Module) -> Iterator[ast.Compare]:
    """Yield the comparisons of an attribute `kind` with a text, or with texts."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Compare):
            sides = [node.left, *node.comparators]
            has_kind = any(isinstance(side, ast.Attribute) and side.attr == "kind" for side in sides)
            texts = [text for side in sides if not isinstance(side, ast.Attribute) for text in ast.walk(side)]
            if has_kind and any(isinstance(text, ast.Constant) and isinstance(text.value, str) for text in texts):
                yield node
