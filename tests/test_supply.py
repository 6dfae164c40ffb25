"""The bill of materials knows what is vendored, and what runs from what only development needs."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tools import supply


def test_the_bill_of_materials_holds_packages_and_what_was_vendored() -> None:
    told = supply.bill()
    scopes = {component["name"].lower(): component["scope"] for component in told["components"]}
    assert scopes["django"] == scopes["govuk-frontend"] == scopes["psycopg-binary"] == "required"
    assert scopes["pytest"] == scopes["axe-core"] == "excluded"
    assert all(component["version"] for component in told["components"])
    assert str(Path.cwd()) not in json.dumps(told)


@pytest.mark.proof
def test_the_bill_of_materials_is_written_where_it_keeps_the_schema_and_nowhere_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert supply.main(["sbom", str(tmp_path / "x.json")]) == 0
    assert json.loads((tmp_path / "x.json").read_text())["bomFormat"] == "CycloneDX"
    monkeypatch.setattr(supply, "vendored", lambda: [{"name": "of no type"}])
    assert supply.main(["sbom", str(tmp_path / "y.json")]) == 1
    assert not (tmp_path / "y.json").exists()
