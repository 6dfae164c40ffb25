"""A package imports only from layers below its own; what goes upward is named by string.

SQL is only in modules named `queries.py`, in `platform` and in migrations.

No module is longer than 400 lines, and `Any` is rare.

Test modules import from `tests/support` and from helper modules of their folder, never from one another.
"""

import ast
import re
from pathlib import Path

import pytest

TESTS = Path(__file__).parent
SOURCE = Path(__file__).parents[1] / "src" / "itsso"
LAYERS = {
    "law": 0,
    "ui": 0,
    "platform": 0,
    "audit": 1,
    "units": 2,
    "accounts": 3,
    "protection": 4,
    "lawbook": 4,
    "notices": 5,
    "cases": 6,
    "alerts": 7,
    "intake": 8,
    "forensics": 8,
    "training": 8,
    "advisories": 8,
    "monitoring": 9,
    "exchange": 10,
    "demo": 11,
    "health": 11,
}


def imports(path: Path) -> set[str]:
    """Return the modules that a file imports anywhere in it, within functions too."""
    names = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {name.name for name in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}, line {node.lineno}: write the module's whole name"
            names |= {f"{node.module}.{name.name}" for name in node.names}
    return names


def packages_imported(path: Path) -> set[str]:
    return {name.split(".")[1] for name in imports(path) if name.startswith("itsso.")}


def imported_test_modules(path: Path) -> set[str]:
    """Return the test modules that a file imports."""
    return {name for name in imports(path) if name.startswith("tests.") and ".test_" in name}


LONGER = {"forensics/models.py"}
"""Modules of more than 400 lines; each says why at its head."""


def test_no_module_is_longer_than_400_lines():
    modules = [path for path in SOURCE.rglob("*.py") if "migrations" not in path.parts]
    long = {path for path in modules if len(path.read_text(encoding="utf-8").splitlines()) > 400}
    assert {path.relative_to(SOURCE).as_posix() for path in long} == LONGER


def test_any_is_rare():
    lines = [line for path in SOURCE.rglob("*.py") for line in path.read_text(encoding="utf-8").splitlines()]
    assert sum(bool(re.search(r"\bAny\b", line)) and "import" not in line for line in lines) <= 60


def test_every_package_has_a_layer():
    assert {folder.name for folder in SOURCE.iterdir() if (folder / "__init__.py").exists()} == set(LAYERS)


@pytest.mark.parametrize("package", LAYERS)
def test_package_imports_only_from_layers_below(package):
    for path in (SOURCE / package).rglob("*.py"):
        for imported in packages_imported(path) - {package}:
            assert LAYERS[imported] < LAYERS[package], f"{path.relative_to(SOURCE)} imports {imported}"


def test_law_imports_neither_other_packages_nor_django():
    for path in (SOURCE / "law").rglob("*.py"):
        forbidden = {name for name in imports(path) if name.split(".")[0] in ("django", "procrastinate", "psycopg")}
        assert not forbidden, f"{path.name} imports {forbidden}"
        assert packages_imported(path) <= {"law"}, path.name


@pytest.mark.parametrize(("end", "other"), [("police", "laboratory"), ("laboratory", "police")])
def test_the_two_ends_of_an_exhibit_import_nothing_of_each_other(end, other):
    for path in (SOURCE / "forensics" / end).rglob("*.py"):
        forbidden = {name for name in imports(path) if f"{name}.".startswith(f"itsso.forensics.{other}.")}
        assert not forbidden, f"{path.name} imports {forbidden}"


def test_import_within_a_function_is_found(tmp_path):
    file = tmp_path / "late.py"
    file.write_text("def f():\n    from itsso.demo import nation\n")
    assert packages_imported(file) == {"demo"}


def test_test_modules_are_imported_by_no_other_module():
    for path in TESTS.rglob("*.py"):
        imported = imported_test_modules(path)
        assert not imported, f"{path.relative_to(TESTS)} imports {imported}: move what it needs to tests/support"


@pytest.mark.parametrize(
    "line",
    [
        "from tests.law.test_running import cases",
        "from tests.law import test_running",
        "import tests.law.test_running",
        "def f():\n    from tests.test_docs import ROOT",
    ],
)
def test_import_of_a_test_module_is_found(tmp_path, line):
    file = tmp_path / "test_other.py"
    file.write_text(line + "\n")
    assert imported_test_modules(file)


def sql_calls(path: Path) -> list[int]:
    """Return the lines on which a file opens a cursor or gives SQL to the database.

    Methods count only with arguments: `copy()` of a dictionary gives no SQL, nor does an `execute()` of our own.
    """
    lines = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.Call):
            continue
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        takes_sql = name in ("execute", "executemany", "copy", "raw", "RawSQL") and (node.args or node.keywords)
        if takes_sql or name == "cursor":
            lines.append(node.lineno)
    return sorted(lines)


def may_hold_sql(path: Path) -> bool:
    """Return whether SQL may stand in this module of `src/itsso`."""
    return path.parts[0] == "platform" or "migrations" in path.parts or path.name == "queries.py"


def test_sql_is_only_in_queries_platform_and_migrations():
    elsewhere = {
        module.as_posix(): lines
        for path in SOURCE.rglob("*.py")
        if not may_hold_sql(module := path.relative_to(SOURCE)) and (lines := sql_calls(path))
    }
    assert not elsewhere, f"move the SQL on these lines to the queries.py of the package or feature: {elsewhere}"


@pytest.mark.parametrize(
    "line",
    [
        "cursor.execute(QUERY)",
        "cursor.executemany(QUERY, rows)",
        "with cursor.copy(QUERY) as copy: pass",
        "Unit.objects.raw(QUERY)",
        "units.annotate(n=RawSQL(QUERY, ()))",
        "with connection.cursor() as opened: pass",
    ],
)
def test_sql_is_found(tmp_path, line):
    file = tmp_path / "late.py"
    file.write_text(line + "\n")
    assert sql_calls(file) == [1]


def test_copy_of_a_dictionary_is_no_sql(tmp_path):
    file = tmp_path / "late.py"
    file.write_text("other = data.copy()\n")
    assert sql_calls(file) == []
