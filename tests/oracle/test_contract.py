"""`docs/feed.md` as a contract: what it documents is taken, what it does not is refused, and no row is ever lost."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import pytest

from itsso.platform.cli import main
from tests.oracle.comparing import last_json
from tests.oracle.contract import CODES, FILES, UNDOCUMENTED, Row, as_csv, hostile_text, valid_row, write

pytestmark = pytest.mark.usefixtures("world")
ENDS = ("accepted", "unchanged", "parked", "rejected")


class Desk:
    """Checks and loads deliveries by the command."""

    def __init__(self, folder: Path, capsys: Any) -> None:
        self.folder, self.capsys, self.serial = folder, capsys, 0

    def _run(self, command: str, texts: dict[str, bytes]) -> tuple[int, str]:
        self.serial += 1
        path = write(self.folder / str(self.serial), texts)
        self.capsys.readouterr()
        command_line = ["feed", command, str(path), "--unit", "UP", "--json"]
        status = main(command_line if command == "check" else [*command_line, "--workers", "1"])
        read = self.capsys.readouterr()
        return status, read.out or read.err

    def load(self, texts: dict[str, bytes]) -> dict[str, Any]:
        status, text = self._run("load", texts)
        assert status in (0, 1), text[-2000:]
        return last_json(text)

    def check(self, file: str, rows: list[Row]) -> dict[str, Any]:
        _status, text = self._run("check", {file: as_csv(rows)})
        return last_json(text)

    def refusal(self, file: str, rows: list[Row]) -> str:
        """Return why a whole delivery is refused."""
        status, text = self._run("load", {file: as_csv(rows)})
        assert status == 1, f"{file} was taken: {text[-500:]}"
        return text


@pytest.fixture
def desk(tmp_path: Path, capsys: Any) -> Desk:
    return Desk(tmp_path, capsys)


def test_every_documented_column_of_every_file_is_taken(desk: Desk) -> None:
    result = desk.load({file: as_csv([valid_row(file)]) for file in FILES})
    assert {end: result[end] for end in ENDS} == {"accepted": 7, "unchanged": 0, "parked": 0, "rejected": 0}


@pytest.mark.parametrize("file", FILES)
def test_every_documented_code_is_taken_and_another_is_rejected_by_its_column(desk: Desk, file: str) -> None:
    lists = {column.name: column.type[6:] for column in FILES[file] if column.type.startswith("code: ")}
    rows = [valid_row(file) | {name: code} for name, codes in lists.items() for code in CODES[codes]]
    for serial, row in enumerate(rows):
        row["source_record_id"] = str(serial)
    result = desk.check(file, rows)
    assert result["rejected"] == 0, result["rejects"]
    wrong = [
        valid_row(file) | {name: "no_such_code", "source_record_id": f"R-{serial}"} for serial, name in enumerate(lists)
    ]
    result = desk.check(file, wrong)
    assert [reject["column"] for reject in result["rejects"]] == list(lists)


@pytest.mark.parametrize("file", FILES)
def test_only_a_required_column_may_not_be_left_out(desk: Desk, file: str) -> None:
    chance = random.Random(51)
    required = [column.name for column in FILES[file] if column.need == "R"]
    optional = [column.name for column in FILES[file] if column.need == "O"]
    row = valid_row(file)
    without = {name: value for name, value in row.items() if name not in optional}
    assert desk.check(file, [without])["rejected"] == 0
    for name in chance.sample(required, 3):
        assert name in desk.refusal(file, [{column: value for column, value in row.items() if column != name}])


@pytest.mark.parametrize("name", UNDOCUMENTED)
def test_an_undocumented_column_refuses_the_delivery(desk: Desk, name: str) -> None:
    file = random.Random(name).choice(list(FILES))
    desk.refusal(file, [valid_row(file) | {name: "1"}])


def _never_loses_a_row(desk: Desk, seed: int, rows: int) -> None:
    texts = {file: hostile_text(file, random.Random(f"{seed} {file}"), rows) for file in FILES}
    first = desk.load(texts)
    assert first["received"] == sum(first[end] for end in ENDS)
    assert first["received"] >= rows * len(FILES)
    assert min(first["accepted"], first["rejected"]) > rows
    again = desk.load(texts)
    assert again["received"] == first["received"] == sum(again[end] for end in ENDS)
    assert again["unchanged"] >= first["accepted"]


def test_hostile_rows_are_never_lost(desk: Desk) -> None:
    _never_loses_a_row(desk, seed=51, rows=40)


@pytest.mark.proof
@pytest.mark.parametrize("seed", range(5))
def test_thousands_of_hostile_rows_are_never_lost(desk: Desk, seed: int) -> None:
    _never_loses_a_row(desk, seed, rows=1500)
    desk.capsys.readouterr()
    assert main(["rebuild"]) == 0
    assert " 0 differences" in desk.capsys.readouterr().out
