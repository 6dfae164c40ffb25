"""The documents name what is there: a link leads somewhere, a file of the map is a file, no decision is forgotten."""

from __future__ import annotations

import re
from importlib import import_module
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "src" / "itsso"
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").rglob("*.md"))]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_of_a_document_leads_to_a_file(page: Path) -> None:
    links = re.findall(r"\]\(([^)#\s]+)", page.read_text(encoding="utf-8"))
    assert [link for link in links if "://" not in link and not (page.parent / link).exists()] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_test_that_a_document_names_is_there(page: Path) -> None:
    """A name that ends in dots stands for the tests whose names begin so."""
    named = re.findall(r"(tests/[\w/]+\.py)::(\w+)(\.\.\.)?", page.read_text(encoding="utf-8"))
    missing = [
        f"{path}::{name}"
        for path, name, dots in named
        if not re.search(rf"^ *def {name}{'' if dots else '[(]'}", (ROOT / path).read_text(encoding="utf-8"), re.M)
    ]
    assert missing == []


def test_every_file_that_the_architecture_names_is_there() -> None:
    paths = re.findall(r"`([a-z_]+/[\w/]+\.(?:py|yaml|typ))`", (ROOT / "docs" / "architecture.md").read_text("utf-8"))
    assert len(paths) > 30
    assert [name for name in paths if not any((folder / name).exists() for folder in (SOURCE, ROOT))] == []


def test_index_of_decisions_lists_every_record_by_its_title() -> None:
    folder = ROOT / "docs" / "decisions"
    index = dict(re.findall(r"\]\((\d{3}-[^)]+)\) \| (.+?) \|", (folder / "README.md").read_text(encoding="utf-8")))
    titles = {
        record.name: record.read_text(encoding="utf-8").splitlines()[0].partition(record.name[:3])[2].strip(" .:")
        for record in folder.glob("[0-9]*.md")
    }
    assert index == titles


def test_index_of_decisions_names_the_numbers_without_a_record() -> None:
    folder = ROOT / "docs" / "decisions"
    numbers = {int(record.name[:3]) for record in folder.glob("[0-9]*.md")}
    section = (folder / "README.md").read_text(encoding="utf-8").partition("## Numbers without a record")[2]
    skipped = section.partition("was deleted")[0]
    assert {int(number) for number in re.findall(r"\d{3}", skipped)} == set(range(1, max(numbers) + 1)) - numbers


def test_the_readme_calls_the_pages_by_the_words_of_the_menu() -> None:
    rows = re.findall(r"^\| ([A-Z][^|]+?) \|", (ROOT / "README.md").read_text(encoding="utf-8"), re.MULTILINE)
    registered = "\n".join(file.read_text(encoding="utf-8") for file in SOURCE.rglob("apps.py"))
    titles = re.findall(r'register(?:_page|_public_page)?\(\s*"[^"]+",\s*_\("([^"]+)"\)', registered)
    pages = {page for row in rows for page in re.split(", (?=[A-Z])", re.sub(r", (on|and) .*", "", row))}
    assert len(pages) > 15
    assert pages <= set(titles), pages - set(titles)


def test_everything_that_the_glossary_says_is_in_the_code_is_there() -> None:
    rows = re.findall(r"^\|.*\| (.+) \|$", (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8"), re.MULTILINE)
    names = [name for row in rows for name in re.findall(r"`([^`]+)`", row)]
    paths = [name for name in names if "/" in name]
    classes = [name for name in names if re.fullmatch(r"[a-z_]+(\.[a-z_]+)+\.[A-Z]\w+(\.\w+)?", name)]
    assert len(paths) > 20 and len(classes) > 40
    assert [path for path in paths if not any((folder / path).exists() for folder in (SOURCE, ROOT))] == []
    assert [name for name in classes if not _is_in_the_code(name)] == []


def _is_in_the_code(name: str) -> bool:
    """Return whether `package.module.Class` or `package.module.Class.attribute` exists."""
    module, _, rest = re.sub(r"\.(?=[A-Z])", " ", name, count=1).partition(" ")
    class_name, _, attribute = rest.partition(".")
    class_object = getattr(import_module(f"itsso.{module}"), class_name, None)
    return class_object is not None and (
        not attribute or hasattr(class_object, attribute) or attribute in class_object.__annotations__
    )
