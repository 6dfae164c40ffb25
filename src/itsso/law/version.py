"""The files that decide time limits, by name and hash: the law's YAML files and modules of code.

Two versions that are equal give the same clocks for the same history. A hash covers the meaning of a file: comments,
layout and docstrings may change, and nothing is recalculated.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

from itsso.law.book import HERE, other_statutes
from itsso.law.yaml_lines import read_yaml

NOT_DECIDING = frozenset(
    {"notes.yaml", "suggestions.yaml", "command.py", "examples.py", "in_force.py", "suggest.py", "version.py"}
)
"""Texts of notes, suggestions, lookups for pages, and commands: no clock depends on them."""


def law_files() -> dict[str, Path]:
    """Return each file of the law that decides, by its name, such as `law/statutes/pocso.yaml`."""
    return {name: path for name, path in _deciding_files() if path.name not in NOT_DECIDING}


def byte_hash(path: Path) -> str:
    """Return a short hash of a file's bytes, which takes far less time than a hash of its meaning."""
    return sha256(path.read_bytes()).hexdigest()[:16]


def file_hash(path: Path) -> str:
    """Return a short hash of the meaning of a YAML file or a Python module."""
    meaning = _code(path) if path.suffix == ".py" else repr(read_yaml(path))
    return sha256(meaning.encode()).hexdigest()[:16]


def _deciding_files() -> Iterator[tuple[str, Path]]:
    for path in sorted([*HERE.glob("*.yaml"), *HERE.glob("statutes/*.yaml"), *HERE.glob("*.py")]):
        yield f"law/{path.relative_to(HERE).as_posix()}", path
    for folder in other_statutes():
        for path in sorted(folder.glob("*.yaml")):
            yield str(path), path


def _code(path: Path) -> str:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        body = getattr(node, "body", None)
        if isinstance(body, list):
            node.body = [statement for statement in body if not _is_text(statement)]  # type: ignore[attr-defined]
    return ast.dump(tree)


def _is_text(node: ast.AST) -> bool:
    """Return whether a statement is a docstring, or one like it that explains a constant."""
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)
