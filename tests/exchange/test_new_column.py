"""A column is added to the published contract while records are stored and rows wait."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path

import msgspec
import pytest

from itsso.cases.models import Event
from itsso.exchange import contract as published
from itsso.exchange.contract import FILES, FeedFile, contract, parse_contract
from itsso.exchange.feed_import import row_types
from itsso.exchange.feed_import.load import Summary
from itsso.exchange.models import Parked
from itsso.protection.ranges import enter
from tests.support.feeds import arrest, fir
from tests.support.sample_nation import World
from tools.feed_row_types import PATH, module_text

CONTRACT = Path(published.__file__).with_name("contract.yaml").read_text()
LAST_COLUMN = '      accused_status: [O, accused_status, ""]\n'
NEW_COLUMN = '      escorted: [O, bool, "whether guards went along", 1]\n'


@pytest.fixture
def add_column(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[], None]]:
    """Return a function that adds the column `escorted` to arrest.csv, as a later release would."""

    def add() -> None:
        text = CONTRACT.replace(LAST_COLUMN, LAST_COLUMN + NEW_COLUMN).replace("revision: 0", "revision: 1")
        assert NEW_COLUMN in text
        monkeypatch.setattr(published, "parse_contract", lambda _text: parse_contract(text))
        contract.cache_clear()
        row_type = msgspec.defstruct("ArrestRow", [("escorted", bool | None)], bases=(row_types.ArrestRow,), gc=False)
        monkeypatch.setitem(row_types.ROW_TYPES, FeedFile.ARREST, row_type)

    yield add
    monkeypatch.undo()
    contract.cache_clear()


def test_row_that_waited_before_a_column_was_added_is_retried(
    world: World, load_rows: Callable[..., Summary], add_column: Callable[[], None]
) -> None:
    assert load_rows({"arrest.csv": [arrest(1, record="A1", age_years="30")]}).parked == 1
    add_column()
    summary = load_rows({"fir.csv": [fir(1)]})
    assert (summary.accepted, summary.taken_up) == (1, 1)
    with enter(world.system):
        assert not Parked.objects.exists()
        assert Event.objects.filter(kind="arrested").count() == 1


def test_rows_without_the_added_column_are_unchanged(
    world: World, load_rows: Callable[..., Summary], add_column: Callable[[], None]
) -> None:
    """A snapshot that is sent again after the release brings nothing new, but for the rows that fill the column."""
    rows = {"fir.csv": [fir(1)], "arrest.csv": [arrest(1, record="A1"), arrest(2, record="A2")]}
    first = load_rows(rows)
    assert (first.accepted, first.parked) == (2, 1)
    add_column()
    with_column = {**rows, "arrest.csv": [row | {"escorted": ""} for row in rows["arrest.csv"]]}
    again = load_rows(with_column)
    assert (again.unchanged, again.accepted, again.parked) == (3, 0, 0)
    filled = load_rows(
        {**rows, "arrest.csv": [arrest(1, record="A1", escorted="true", source_updated_at="2026-03-01")]}
    )
    assert filled.accepted == 1


def test_parked_row_is_stored_by_the_names_of_its_columns(world: World, load_rows: Callable[..., Summary]) -> None:
    load_rows({"arrest.csv": [arrest(1, record="A1", age_years="30")]})
    with enter(world.system):
        stored = Parked.objects.get().cells
    assert stored["contract"] == "1.0"
    assert (stored["cells"]["source_record_id"], stored["cells"]["age_years"]) == ("A1", "30")
    assert "" not in stored["cells"].values()


def test_classes_of_the_rows_are_those_of_the_contract() -> None:
    assert squeezed(module_text(contract())) == squeezed(PATH.read_text(encoding="utf-8"))
    for file in FILES:
        assert row_types.ROW_TYPES[file].__struct_fields__ == contract().files[file].names


def squeezed(text: str) -> str:
    """Return a module's text without what the formatter decides: spaces, line ends and last commas."""
    return re.sub(r",(?=[\])}])", "", re.sub(r"\s+", "", text))


@pytest.mark.parametrize("file", FILES)
def test_added_columns_are_optional_and_follow_those_of_the_record(file: FeedFile) -> None:
    """The content hash cuts out `source_updated_at` by its place, so no column may be added before it."""
    described = contract().files[file]
    for column in described.columns:
        assert column.added_in <= contract().revision
        assert not column.added_in or column.need != "R"
        assert not column.added_in or described.positions[column.name] > described.positions["source_updated_at"]


FIRST_COLUMNS = "ddb6e3ce026c2782"
"""A hash of the columns of the first publication, in their order: the content hash of every record depends on it."""


def test_columns_of_the_first_publication_keep_their_names_and_order() -> None:
    """A new column needs the revision that adds it, or every record of the next delivery would count as changed."""
    first = [(file, column.name) for file in FILES for column in contract().files[file].columns if not column.added_in]
    assert sha256(repr([(str(file), name) for file, name in first]).encode()).hexdigest()[:16] == FIRST_COLUMNS
