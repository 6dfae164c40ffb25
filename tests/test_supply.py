"""The bill of materials knows what is vendored, and what runs from what only development needs."""

from __future__ import annotations

import json
from pathlib import Path

from tools import supply


def test_the_bill_of_materials_holds_packages_and_what_was_vendored(tmp_path: Path) -> None:
    assert supply.main(["sbom", str(tmp_path / "x.json")]) == 0
    told = json.loads((tmp_path / "x.json").read_text())
    scopes = {component["name"].lower(): component["scope"] for component in told["components"]}
    assert scopes["django"] == scopes["govuk-frontend"] == scopes["psycopg-binary"] == "required"
    assert scopes["pytest"] == scopes["axe-core"] == "excluded"
    assert all(component["version"] for component in told["components"])
    assert str(Path.cwd()) not in json.dumps(told)
