"""Prove that a change touches only names, or only comments and docstrings.

    python tools/same_code.py text  BASE [COMMIT]    the same syntax trees, docstrings apart
    python tools/same_code.py names BASE [COMMIT]    the same syntax trees, with identifiers renamed

With `names`, each old variable of a scope (module, class, function, comprehension) must stand for one new one there and
the other way round, so that two variables cannot be merged or swapped unseen. Attributes and keywords are compared by
function. Imports are left out: their order follows their names, and a wrong one does not run. Strings must be equal;
where a rename has to change one (a name in a template's context), the place is printed, and a person looks at it.
Exits with 1 where anything is printed.
"""

from __future__ import annotations

import argparse
import ast
import subprocess
import sys
from collections.abc import Iterator, Sequence
from itertools import zip_longest
from typing import NamedTuple

FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
SCOPES = (*FUNCTIONS, *COMPREHENSIONS, ast.ClassDef)
IMPORTS = (ast.Import, ast.ImportFrom)
NAMED = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.ExceptHandler, ast.MatchAs, ast.MatchStar)


class File(NamedTuple):
    """A Python file that differs: its path before and after, either empty where it did not exist."""

    before: str
    after: str


class Renames:
    """Old and new identifiers of one scope, each standing for exactly one other."""

    def __init__(self) -> None:
        self.new_of: dict[str, str] = {}
        self.old_of: dict[str, str] = {}

    def agree(self, old: str, new: str) -> bool:
        """Return whether `old` may be `new` here, and remember that it is."""
        return self.new_of.setdefault(old, new) == new and self.old_of.setdefault(new, old) == old


class Scope:
    """A module, class, function or comprehension before and after: the names that each binds, and their renames."""

    def __init__(self, old: ast.AST, new: ast.AST, members: Renames | None = None) -> None:
        self.is_class = isinstance(old, ast.ClassDef)
        self.old_names, self.new_names = bound_names(old), bound_names(new)
        self.renames = Renames()
        self.members = members or Renames()


def bound_names(scope: ast.AST) -> set[str]:
    """Return the names that a scope binds itself: arguments, targets, definitions, imports."""
    names = {argument.arg for argument in _arguments(scope)} if isinstance(scope, FUNCTIONS) else set()
    elsewhere: set[str] = set()
    for node in _own_nodes(scope):
        if isinstance(node, ast.Name) and isinstance(node.ctx, (ast.Store, ast.Del)):
            names.add(node.id)
        elif isinstance(node, NAMED):
            names |= {node.name} if node.name else set()
        elif isinstance(node, IMPORTS):
            names |= {(alias.asname or alias.name).partition(".")[0] for alias in node.names}
        elif isinstance(node, (ast.Global, ast.Nonlocal)):
            elsewhere |= set(node.names)
    return names - elsewhere


def _own_nodes(scope: ast.AST) -> Iterator[ast.AST]:
    """Yield the nodes of a scope; of one nested in it only the definition, what it evaluates outside, and its `:=`."""
    waiting = [*_inside(scope)]
    while waiting:
        node = waiting.pop()
        yield node
        if isinstance(node, COMPREHENSIONS):
            yield from (inner.target for inner in ast.walk(node) if isinstance(inner, ast.NamedExpr))
        waiting += _outside(node) if isinstance(node, SCOPES) else ast.iter_child_nodes(node)


def _inside(scope: ast.AST) -> list[ast.AST]:
    outside = set(map(id, _outside(scope))) if isinstance(scope, SCOPES) else set()
    return [node for node in _parts(scope) if id(node) not in outside]


def _parts(scope: ast.AST) -> Iterator[ast.AST]:
    """Yield the children of a scope, arguments and generators taken apart."""
    for node in ast.iter_child_nodes(scope):
        if isinstance(node, (ast.arguments, ast.comprehension, ast.arg, ast.keyword)):
            yield from _parts(node)
        else:
            yield node


def _outside(scope: ast.AST) -> list[ast.AST]:
    """Return what is evaluated outside the scope: decorators, defaults, annotations, bases, the first iterable."""
    if isinstance(scope, COMPREHENSIONS):
        return [scope.generators[0].iter]
    if isinstance(scope, ast.ClassDef):
        return [*scope.decorator_list, *scope.bases, *(keyword.value for keyword in scope.keywords)]
    assert isinstance(scope, FUNCTIONS)
    defaults = [*scope.args.defaults, *(default for default in scope.args.kw_defaults if default)]
    if isinstance(scope, ast.Lambda):
        return [*defaults]
    annotations = [argument.annotation for argument in _arguments(scope) if argument.annotation]
    return [*scope.decorator_list, *defaults, *annotations, *([scope.returns] if scope.returns else [])]


def _arguments(function: ast.AST) -> list[ast.arg]:
    return [node for node in ast.walk(function.args) if isinstance(node, ast.arg)]  # type: ignore[attr-defined]


def differences(before: str, after: str, *, names: bool) -> Iterator[str]:
    """Yield what differs between two sources beside docstrings (and, with `names`, identifiers), as `line N: what`."""
    old_tree, new_tree = _without_docstrings(ast.parse(before)), _without_docstrings(ast.parse(after))
    if names:
        yield from Comparison(Scope(old_tree, new_tree)).compare(_without_imports(old_tree), _without_imports(new_tree))
    elif ast.dump(old_tree) != ast.dump(new_tree):
        yield from _first_difference(old_tree, new_tree)


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
    return [node for node in tree.body if not isinstance(node, IMPORTS)]


class Comparison:
    """Walks two trees side by side, and knows which scopes it is in."""

    def __init__(self, module: Scope) -> None:
        self.scopes = [module]
        self.line = 0

    def compare(self, old: object, new: object) -> Iterator[str]:
        """Yield where the two differ by more than a consistent rename."""
        if isinstance(old, ast.AST) and isinstance(new, ast.AST) and type(old) is type(new):
            if not isinstance(old, IMPORTS):
                self.line = getattr(new, "lineno", self.line)
                yield from self._scope(old, new) if isinstance(old, SCOPES) else self._fields(old, new)
        elif isinstance(old, list) and isinstance(new, list):
            yield from self._lists(old, new)
        elif old != new:
            yield f"line {self.line}: {_short(old)} became {_short(new)}"

    def _lists(self, old: Sequence[object], new: Sequence[object]) -> Iterator[str]:
        if len(old) != len(new):
            yield f"line {getattr(new[0] if new else old[0], 'lineno', self.line)}: {len(old)} parts became {len(new)}"
            return
        for old_part, new_part in zip(old, new, strict=True):
            yield from self.compare(old_part, new_part)

    def _scope(self, old: ast.AST, new: ast.AST) -> Iterator[str]:
        if isinstance(old, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            yield from self._variable(old.name, new.name)  # type: ignore[attr-defined]
        yield from self._lists(_outside(old), _outside(new))
        members = self.scopes[-1].members if isinstance(old, (ast.Lambda, *COMPREHENSIONS)) else None
        self.scopes.append(Scope(old, new, members))
        if isinstance(old, FUNCTIONS):
            yield from self._arguments(old, new)
        yield from self._lists(_inside(old), _inside(new))
        self.scopes.pop()

    def _arguments(self, old: ast.AST, new: ast.AST) -> Iterator[str]:
        shapes = [
            [field if not isinstance(field, list) else len(field) for field in _shape(node)] for node in (old, new)
        ]
        if shapes[0] != shapes[1]:
            yield f"line {self.line}: other arguments"
            return
        for old_argument, new_argument in zip(_arguments(old), _arguments(new), strict=True):
            yield from self._variable(old_argument.arg, new_argument.arg)

    def _fields(self, old: ast.AST, new: ast.AST) -> Iterator[str]:
        for field in old._fields:
            old_part, new_part = getattr(old, field, None), getattr(new, field, None)
            if not (isinstance(old_part, str) and isinstance(new_part, str)) or isinstance(old, ast.Constant):
                yield from self.compare(old_part, new_part)
            elif isinstance(old, (ast.Attribute, ast.keyword)):
                yield from self._agree(self.scopes[-1].members, old_part, new_part)
            else:
                yield from self._variable(old_part, new_part)
        if isinstance(old, (ast.Global, ast.Nonlocal)):
            for old_name, new_name in zip(old.names, new.names, strict=True):  # type: ignore[attr-defined]
                yield from self._variable(old_name, new_name)

    def _variable(self, old: str, new: str) -> Iterator[str]:
        """Compare a variable where both trees look it up: in the innermost scope that binds it."""
        last = len(self.scopes) - 1
        visible = [scope for at, scope in enumerate(self.scopes) if at in (0, last) or not scope.is_class]
        of_old = next((scope for scope in reversed(visible) if old in scope.old_names), visible[0])
        of_new = next((scope for scope in reversed(visible) if new in scope.new_names), visible[0])
        if of_old is not of_new:
            yield f"line {self.line}: {old} became {new}, which is another scope's"
        else:
            yield from self._agree(of_old.renames, old, new)

    def _agree(self, renames: Renames, old: str, new: str) -> Iterator[str]:
        if not renames.agree(old, new):
            yield f"line {self.line}: {old} became {new}, and elsewhere here something else"


def _shape(function: ast.AST) -> list[object]:
    """Return how many arguments of each sort a function has."""
    arguments: ast.arguments = function.args  # type: ignore[attr-defined]
    groups: tuple[Sequence[ast.AST], ...] = (
        arguments.posonlyargs,
        arguments.args,
        arguments.kwonlyargs,
        arguments.defaults,
    )
    with_default = [default is not None for default in arguments.kw_defaults]
    return [[len(group) for group in groups], with_default, arguments.vararg is None, arguments.kwarg is None]


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
    """Print each difference between two commits; return 1 where there is any."""
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
