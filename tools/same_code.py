"""Prove that a change touches only names, or only comments and docstrings.

    python tools/same_code.py text  BASE [COMMIT]    the same syntax trees, docstrings apart
    python tools/same_code.py names BASE [COMMIT]    the same syntax trees, with identifiers renamed

With `names`, each old identifier of a function must stand for one new one there and the other way round, so that two
variables cannot be merged or swapped unseen. Imports are left out: their order follows their names, and a wrong
one does not run. Strings must be equal; where a rename has to change one (a name in a template's context), the place is
printed, and a person looks at it. Exits with 1 where anything is printed.
"""

from __future__ import annotations

import argparse
import ast
import subprocess
import sys
from collections.abc import Iterator
from itertools import zip_longest
from typing import NamedTuple


class File(NamedTuple):
    """A Python file that differs: its path before and after, either empty where it did not exist."""

    before: str
    after: str


class Renames:
    """Old and new identifiers of one function or other statement, each standing for exactly one other."""

    def __init__(self) -> None:
        self.new_of: dict[str, str] = {}
        self.old_of: dict[str, str] = {}

    def agree(self, old: str, new: str) -> bool:
        """Return whether `old` may be `new` here, and remember that it is."""
        return self.new_of.setdefault(old, new) == new and self.old_of.setdefault(new, old) == old


def differences(before: str, after: str, *, names: bool) -> Iterator[str]:
    """Yield what differs between two sources beside docstrings (and, with `names`, identifiers), as `line N: what`."""
    old_tree, new_tree = _without_docstrings(ast.parse(before)), _without_docstrings(ast.parse(after))
    if not names:
        if ast.dump(old_tree) != ast.dump(new_tree):
            yield from _first_difference(old_tree, new_tree)
        return
    for old, new in zip_longest(_without_imports(old_tree), _without_imports(new_tree)):
        if old is None or new is None:
            yield f"line {(old or new).lineno}: a statement more or less"
            return
        yield from _compare(old, new, Renames())


def _first_difference(old_tree: ast.Module, new_tree: ast.Module) -> Iterator[str]:
    for old, new in zip_longest(old_tree.body, new_tree.body):
        if old is None or new is None or ast.dump(old) != ast.dump(new):
            yield f"line {(new or old).lineno}: other code"
            return


def _without_docstrings(tree: ast.Module) -> ast.Module:
    for node in ast.walk(tree):
        body = getattr(node, "body", None)
        if isinstance(body, list):
            node.body = [item for item in body if not _is_text(item)] or [ast.Pass()]  # type: ignore[attr-defined]
    return tree


def _is_text(node: ast.AST) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)


def _without_imports(tree: ast.Module) -> list[ast.stmt]:
    return [node for node in tree.body if not isinstance(node, (ast.Import, ast.ImportFrom))]


def _compare(old: object, new: object, renames: Renames, line: int = 0) -> Iterator[str]:
    if isinstance(old, ast.AST) and type(old) is type(new):
        if isinstance(old, (ast.Import, ast.ImportFrom)):
            return
        line = getattr(new, "lineno", line)
        for field in old._fields:
            yield from _compare_field(old, getattr(old, field, None), getattr(new, field, None), renames, line)
    elif isinstance(old, list) and isinstance(new, list) and len(old) == len(new):
        for old_item, new_item in zip(old, new, strict=True):
            own = Renames() if isinstance(old_item, (ast.FunctionDef, ast.AsyncFunctionDef)) else renames
            yield from _compare_field(None, old_item, new_item, own, line)
    elif old != new:
        yield f"line {line}: {_short(old)} became {_short(new)}"


def _compare_field(owner: ast.AST | None, old: object, new: object, renames: Renames, line: int) -> Iterator[str]:
    if isinstance(old, str) and isinstance(new, str) and not isinstance(owner, ast.Constant):
        if not renames.agree(old, new):
            yield f"line {line}: {old} became {new}, and elsewhere here something else"
    else:
        yield from _compare(old, new, renames, line)


def _short(value: object) -> str:
    text = ast.dump(value) if isinstance(value, ast.AST) else repr(value)
    return text if len(text) <= 60 else f"{text[:57]}..."


def _changed(base: str, commit: str) -> Iterator[File]:
    listed = _git("diff", "--name-status", "-M30", base, commit, "--", "*.py")
    for line in listed.splitlines():
        status, *paths = line.split("\t")
        before, after = paths[0], paths[-1]
        yield File("" if status == "A" else before, "" if status == "D" else after)


def _git(*arguments: str) -> str:
    return subprocess.run(["git", *arguments], check=True, capture_output=True, text=True).stdout


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=("text", "names"))
    parser.add_argument("base")
    parser.add_argument("commit", nargs="?", default="HEAD")
    arguments = parser.parse_args()
    printed = 0
    for file in _changed(arguments.base, arguments.commit):
        sources = [
            _git("show", f"{revision}:{path}") if path else ""
            for revision, path in ((arguments.base, file.before), (arguments.commit, file.after))
        ]
        for difference in differences(*sources, names=arguments.what == "names"):
            print(f"{file.after or file.before}: {difference}")
            printed += 1
    return 1 if printed else 0


if __name__ == "__main__":
    sys.exit(main())
