"""What the documents name is there: a file that was renamed would leave evidence that is none."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[1]
LOOKED_IN = [
    ROOT,
    ROOT / "src" / "itsso",
    ROOT / "docs",
    *(ROOT / "tests").iterdir(),
    *(ROOT / "src" / "itsso").iterdir(),
    ROOT / "tests",
]
NAMED = re.compile(r"`([\w/.-]+\.(?:py|md|yaml|html)|[\w/-]+/)`")


def test_every_file_that_the_security_document_gives_as_evidence_is_there() -> None:
    named = set(NAMED.findall((ROOT / "docs" / "security.md").read_text()))
    assert len(named) > 20
    assert sorted(name for name in named if not any((place / name).exists() for place in LOOKED_IN)) == []
