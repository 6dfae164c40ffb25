"""Count names and docstrings that are hard to understand out of context.

    python tools/wording.py          each measure with its number
    python tools/wording.py NAME     the places that a measure counts, as a list of work

A measure, not a rule: a name that is listed may be right where it is, and one that is not may still say nothing.
`tests/test_wording.py` holds each measure to a ceiling that may only fall.
"""

from __future__ import annotations

import ast
import re
import sys
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parent.parent
WORDS = """
told tell tells telling said say says unsaid asked asks heard unheard one some others found held made kept given
seen shown known what who whom whose how whoever nobody of own there here where stands standing stood lies bears
beside anew those below left gone went goes comes came put words taken takes
"""
VAGUE = frozenset(WORDS.split())
VAGUE_PART = re.compile(
    r"(^|_)(told|tells?|telling|untold|unsaid|unheard|whom|whose|anew|mends?|hearsay|beside|lies)(_|$)"
)
FILLER = frozenset({"value", "data", "item", "result", "info", "obj", "entry", "record"})
NO_VERB = re.compile(
    r"^(The|A|An|What|How|Whether|Who|Whose|Where|Which|That|Those|Of|One|All|Each|Every|This|These|It|Its|Their|In|"
    r"For|By|On|At|With|As|Where|When|Nothing|None|True|Only|[A-Z][a-z]+s|[A-Z][a-z]+ed)\b"
)
VERBS_IN_S = frozenset(("Pass", "Address", "Process", "Compress", "Express", "Guess", "Press", "Suppress", "Focus"))


class Place(NamedTuple):
    """Where a measure counts something: `path:line name`."""

    path: str
    line: int
    text: str


class Measure(NamedTuple):
    """The places that a measure counts, of how many it looked at."""

    places: list[Place]
    total: int

    @property
    def percent(self) -> float:
        """Return the share of places, in percent."""
        return round(100 * len(self.places) / self.total, 2) if self.total else 0.0


def trees(*folders: str) -> Iterator[tuple[str, ast.Module]]:
    """Yield each Python file of some folders with its syntax tree; migrations are left out."""
    for folder in folders:
        for path in sorted((ROOT / folder).rglob("*.py")):
            if "migrations" not in path.parts:
                yield str(path.relative_to(ROOT)), ast.parse(path.read_text(encoding="utf-8"))


def bound_names(tree: ast.AST) -> Iterator[tuple[str, int]]:
    """Yield each name that a file binds: functions, arguments, variables, fields; with its line.

    Left out is `data` of a form's `__init__`, which Django calls so.
    """
    posted = {
        id(arg)
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef) and node.name == "__init__"
        for arg in (*node.args.args, *node.args.kwonlyargs)
        if arg.arg == "data"
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.arg):
            if id(node) not in posted:
                yield node.arg, node.lineno
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id, node.lineno
        elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            yield node.name, node.lineno


def names(wanted: re.Pattern[str] | None, words: frozenset[str], *folders: str) -> Measure:
    """Return the bound names that are one of `words`, or of which a part matches `wanted`."""
    places, total = [], 0
    for path, tree in trees(*folders):
        for name, line in bound_names(tree):
            total += 1
            if name.strip("_") in words or (wanted is not None and wanted.search(name)):
                places.append(Place(path, line, name))
    return Measure(places, total)


def shared_class_names() -> Measure:
    """Return the class names that stand in more than one module of the sources."""
    modules: dict[str, list[Place]] = defaultdict(list)
    for path, tree in trees("src"):
        for node in ast.walk(tree):
            if isinstance(node, ast.ClassDef) and node.name not in ("Meta", "Command"):
                modules[node.name].append(Place(path, node.lineno, node.name))
    return Measure([places[0] for places in modules.values() if len({p.path for p in places}) > 1], len(modules))


def docstrings_without_a_verb() -> Measure:
    """Return the functions of the sources whose docstring does not begin with what the function does."""
    places, total = [], 0
    for path, tree in trees("src"):
        for node in ast.walk(tree):
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) and (text := ast.get_docstring(node)):
                total += 1
                first = text.split(maxsplit=1)[0].strip(".,:;")
                if NO_VERB.match(text) and first not in VERBS_IN_S:
                    places.append(Place(path, node.lineno, text.splitlines()[0]))
    return Measure(places, total)


@cache
def measures() -> dict[str, Measure]:
    """Return every measure by name, counted once in a process."""
    return {
        "vague names": names(VAGUE_PART, VAGUE, "src"),
        "vague names in tests": names(VAGUE_PART, VAGUE, "tests", "bench", "tools"),
        "filler names": names(None, FILLER, "src"),
        "shared class names": shared_class_names(),
        "docstrings without a verb": docstrings_without_a_verb(),
    }


def main() -> int:
    """Print the measures, or the places of one."""
    if len(sys.argv) > 1:
        for place in measures()[" ".join(sys.argv[1:])].places:
            print(f"{place.path}:{place.line} {place.text}")
    else:
        for name, measure in measures().items():
            print(f"{name:<28} {len(measure.places):>5} of {measure.total:>6}  {measure.percent:>5} %")
    return 0


if __name__ == "__main__":
    sys.exit(main())
