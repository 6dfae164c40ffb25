"""A package imports only from layers below its own; what goes upward is named by string."""

import ast
from pathlib import Path

import pytest

SOURCE = Path(__file__).parents[1] / "src" / "itsso"
FLOORS = {
    "law": 0,
    "ui": 0,
    "platform": 0,
    "audit": 1,
    "units": 2,
    "accounts": 3,
    "protection": 4,
    "lawbook": 4,
    "cases": 5,
    "intake": 6,
    "forensics": 6,
    "training": 6,
    "advisories": 6,
    "monitoring": 7,
    "exchange": 8,
    "demo": 9,
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


def rooms_imported(path: Path) -> set[str]:
    return {name.split(".")[1] for name in imports(path) if name.startswith("itsso.")}


def test_every_room_has_a_floor():
    assert {folder.name for folder in SOURCE.iterdir() if (folder / "__init__.py").exists()} == set(FLOORS)


@pytest.mark.parametrize("room", FLOORS)
def test_a_room_imports_only_from_floors_below(room):
    for path in (SOURCE / room).rglob("*.py"):
        for other in rooms_imported(path) - {room}:
            assert FLOORS[other] < FLOORS[room], f"{path.relative_to(SOURCE)} imports {other}"


def test_the_law_imports_nothing_of_ours_and_no_django():
    for path in (SOURCE / "law").rglob("*.py"):
        strangers = {name for name in imports(path) if name.split(".")[0] in ("django", "procrastinate", "psycopg")}
        assert not strangers, f"{path.name} imports {strangers}"
        assert rooms_imported(path) <= {"law"}, path.name


def test_an_import_within_a_function_is_seen(tmp_path):
    file = tmp_path / "late.py"
    file.write_text("def f():\n    from itsso.demo import nation\n")
    assert rooms_imported(file) == {"demo"}
