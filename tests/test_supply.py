"""The bill of materials knows what is vendored, and what runs from what only development needs."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tools import supply


def test_the_bill_of_materials_holds_packages_and_what_was_vendored() -> None:
    bill = supply.bill()
    scopes = {component["name"].lower(): component["scope"] for component in bill["components"]}
    assert scopes["django"] == scopes["govuk-frontend"] == scopes["psycopg-binary"] == "required"
    assert scopes["pytest"] == scopes["axe-core"] == "excluded"
    assert all(component["version"] for component in bill["components"])
    assert str(Path.cwd()) not in json.dumps(bill)


@pytest.mark.proof
def test_the_bill_of_materials_is_written_where_it_keeps_the_schema_and_nowhere_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert supply.main(["sbom", str(tmp_path / "x.json")]) == 0
    assert json.loads((tmp_path / "x.json").read_text())["bomFormat"] == "CycloneDX"
    monkeypatch.setattr(supply, "vendored", lambda: [{"name": "of no type"}])
    assert supply.main(["sbom", str(tmp_path / "y.json")]) == 1
    assert not (tmp_path / "y.json").exists()


def package(name: str, **more: Any) -> dict[str, Any]:
    return {"name": name, "version": "1.0", "vulns": []} | more


SKIPPED = {"name": "b", "skip_reason": "Dependency not found on PyPI and could not be audited: b (1.0)"}
WEAK = package("c", vulns=[{"id": "PYSEC-1", "fix_versions": ["1.1"], "aliases": [], "description": ""}])


@pytest.mark.parametrize(
    ("packages", "words", "status"),
    [
        ([package("a")], "1 packages audited, 0 not audited, 0 known weaknesses.", 0),
        ([package("a"), SKIPPED], "b: not audited (Dependency not found", 1),
        ([SKIPPED, SKIPPED], "Warning: none of 2 packages was audited", 0),
        ([], "Warning: none of 0 packages was audited", 0),
        ([package("a"), WEAK], "c 1.0: PYSEC-1, fixed in 1.1.", 1),
    ],
)
def test_a_package_that_was_skipped_is_never_counted_as_audited(
    packages: list[dict[str, Any]], words: str, status: int
) -> None:
    lines, ended = supply.verdict(packages)
    assert words in "\n".join(lines)
    assert ended == status
