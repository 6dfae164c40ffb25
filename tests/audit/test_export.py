"""The audit log as a file: it proves itself without a database, and a check says where it was changed."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from itsso.audit import actions, check, merkle
from itsso.audit.filters import ExportFilter
from itsso.audit.keys import own_key
from itsso.platform import clock
from itsso.platform.cli import main
from itsso.platform.home import home
from itsso.protection.ranges import enter_as_system
from tests.audit.trails import MORNING, fill, write
from tests.support.audit_log import lines
from tests.support.sample_nation import World

CASE = uuid4()


@pytest.fixture(autouse=True)
def _trail(world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Write three sealed hours of entries, six of them about one case, and entries that are not sealed yet."""
    monkeypatch.setenv("ITSSO_HOME", str(tmp_path))
    for hour, minutes in ((0, (10, 11)), (2, (5, 6, 7, 8))):
        for minute in minutes:
            write(MORNING + timedelta(hours=hour, minutes=minute), case=CASE)
    fill(hours=3, each=13)
    write(MORNING + timedelta(hours=5), case=CASE)


def exported(wanted: ExportFilter) -> bytes:
    with enter_as_system() as posting:
        return b"".join(actions.export_entries(wanted, by=posting.actor))


def checked(export: bytes, key: str | None = None) -> check.ExportReport:
    return check.check(io.BytesIO(export), key)


def test_export_of_whole_log_proves_that_no_hour_is_incomplete() -> None:
    report = checked(exported(ExportFilter()), own_key())
    assert (report.faults, report.seals, report.whole) == ([], 3, 3)
    assert report.lines - report.unsealed == 6 + 39


def test_entries_of_one_case_are_each_proved_under_their_seal() -> None:
    export = exported(ExportFilter(case=CASE))
    report = checked(export, own_key())
    assert (report.faults, report.lines, report.whole) == ([], 8, 0)  # six sealed, one that waits, the export's own
    rows = [json.loads(row) for row in export.splitlines()]
    assert {UUID(row["case"]) for row in rows if "id" in row} == {CASE}


def test_export_filters_by_days(world: World) -> None:
    at_ten = MORNING + timedelta(hours=1)
    export = exported(ExportFilter(since=at_ten, until=at_ten + timedelta(hours=1)))
    assert (checked(export).lines, checked(export).whole) == (13, 1)


def test_change_of_any_entry_or_seal_in_an_export_is_found() -> None:
    export = exported(ExportFilter(case=CASE))
    rows = export.splitlines(keepends=True)
    for at, row in enumerate(rows):
        content = json.loads(row)
        if "id" in content and "proof" in json.loads(rows[at + 1]):
            spoiled = row.replace(b"read.cases", b"seen.cases")
            assert (
                f"line {at + 1}: {content['id']}" in checked(b"".join([*rows[:at], spoiled, *rows[at + 1 :]])).faults[0]
            )
            assert checked(b"".join([*rows[:at], *rows[at + 2 :]])).faults != []
        elif "seal" in content:
            spoiled = row.replace(b'"count": ', b'"count": 1')
            assert "signature" in checked(b"".join([*rows[:at], spoiled, *rows[at + 1 :]])).faults[0]
    assert "cut" in checked(b"".join(rows[:-1])).faults[0]
    assert "another key" in checked(export, "0" * 64).faults[0]


@pytest.mark.parametrize("rubbish", [b"x", b"{}", b"[]\n", b'{"itsso": "trail", "form": 1}\n{"other": 1}\n', b"\xff\n"])
def test_file_that_is_not_an_export_is_rejected(rubbish: bytes) -> None:
    with pytest.raises(check.NoExport, match="line"):
        checked(rubbish)


def test_export_is_checked_without_django_and_database(tmp_path: Path) -> None:
    """The modules of the check alone are copied to another folder and run there."""
    package, other = Path(check.__file__).parent, tmp_path / "elsewhere"
    (other / "itsso" / "audit").mkdir(parents=True)
    for name in ("bound_records", "check", "merkle", "seal"):
        (other / "itsso" / "audit" / f"{name}.py").write_text((package / f"{name}.py").read_text())
    (tmp_path / "case.jsonl").write_bytes(exported(ExportFilter(case=CASE)))
    refuse = "import sys; sys.modules['django'] = sys.modules['psycopg'] = None; import runpy; sys.path.insert(0, '.');"
    run = [sys.executable, "-c", f"{refuse} runpy.run_module('itsso.audit.check', run_name='__main__')"]
    done = subprocess.run([*run, str(tmp_path / "case.jsonl"), "--key", own_key()], cwd=other, capture_output=True)
    assert (done.returncode, done.stderr) == (0, b"")
    assert b"Nothing is wrong" in done.stdout


def test_commands_print_results_and_return_exit_codes(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    seals, trail = tmp_path / "seals.jsonl", tmp_path / "trail.jsonl"
    with clock.fixed(MORNING + timedelta(hours=7)):
        assert main(["audit", "seal"]) == 0
    assert main(["audit", "seals", str(seals)]) == main(["audit", "export", str(trail), "--since", "2026-11-24"]) == 0
    assert main(["audit", "export", str(trail)]) == 1  # never written over
    assert main(["audit", "verify", "--against", str(seals)]) == 0
    assert "Nothing was changed, removed, inserted or dated back." in capsys.readouterr().out
    assert main(["audit", "check", str(trail), "--key", own_key()]) == 0
    trail.write_bytes(trail.read_bytes().replace(b"read.cases", b"seen.cases", 1))
    assert main(["audit", "check", str(trail)]) == 1
    assert main(["audit", "check", str(seals)]) == main(["audit", "verify", "--against", str(trail)]) == 2
    (home() / "seal_key").write_text("22" * 32)
    assert main(["audit", "verify"]) == 1
    assert "its key is not trusted" in capsys.readouterr().out
    assert {line["act"] for line in lines()} >= {"audit.sealed", "audit.exported", "audit.seals_exported"}
    assert all(path.stat().st_mode & 0o777 == 0o600 for path in (seals, trail))


@pytest.mark.parametrize("count", [1, 2, 3, 7, 8, 13])
def test_each_leaf_leads_to_the_root_and_only_from_its_own_place(count: int) -> None:
    leaves = [merkle.leaf(str(n).encode()) for n in range(count)]
    root = merkle.root(leaves)
    for index, path in enumerate(merkle.paths(leaves, range(count))):
        assert merkle.root_by_path(leaves[index], index, count, path) == root
        assert merkle.root_by_path(leaves[index], index, count, [*path, root]) is None
        wrong = [merkle.root_by_path(leaves[index], other, count, path) for other in range(count) if other != index]
        assert root not in wrong


def test_the_tree_is_that_of_rfc_6962() -> None:
    """The published test vectors of Certificate Transparency, for one, three and eight leaves."""
    data = ("", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f")
    leaves = [merkle.leaf(bytes.fromhex(entry_bytes)) for entry_bytes in data]
    assert merkle.root(leaves[:1]).hex() == "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"
    assert merkle.root(leaves[:3]).hex() == "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77"
    assert merkle.root(leaves).hex() == "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"


def test_export_of_an_unknown_case_is_refused_and_leaves_no_file(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    file, unknown = tmp_path / "case.jsonl", uuid4()
    for _again in range(2):
        assert main(["audit", "export", "--case", str(unknown), str(file)]) == 1
    assert f"No audit entry is about a case {unknown}." in capsys.readouterr().err
    assert not file.exists()
    assert "audit.exported" not in {line["act"] for line in lines()}
    assert main(["audit", "export", "--case", str(CASE), str(file)]) == 0
