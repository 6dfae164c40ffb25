"""The pack for those who host: each file and test that it names exists, and each section of ASVS has a verdict."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs" / "safe-to-host.md").read_text(encoding="utf-8")
SECURITY = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
SECTIONS = {
    1: 5,
    2: 4,
    3: 7,
    4: 4,
    5: 4,
    6: 8,
    7: 6,
    8: 4,
    9: 2,
    10: 7,
    11: 7,
    12: 3,
    13: 4,
    14: 3,
    15: 4,
    16: 5,
    17: 3,
}
"""How many sections each chapter of OWASP ASVS 5.0.0 has."""
VERDICTS = ("met", "partly", "not met", "not applicable")
ROWS = re.findall(r"^\| V(\d+)\.(\d+) [^|]+\| ([^|]+) \| (.+) \|$", PAGE, re.MULTILINE)
FILE = re.compile(r"`((?:src|tests|tools|deploy)/[\w./-]+)(?:::(\w+))?`")


@pytest.mark.parametrize("name", sorted({match[0] for match in FILE.findall(PAGE)}))
def test_each_file_that_the_pack_names_exists(name: str) -> None:
    assert (ROOT / name).exists()


def test_each_test_that_the_pages_name_exists() -> None:
    """In security.md a test stands without its folder where the one before has it."""
    names = {path.name for path in (ROOT / "tests").rglob("*.py")}
    assert set(re.findall(r"\b(test_\w+\.py)\b", PAGE + SECURITY)) - names == set()


def test_every_section_of_asvs_is_listed_once_with_a_verdict() -> None:
    expected = [(chapter, section) for chapter, count in SECTIONS.items() for section in range(1, count + 1)]
    assert [(int(chapter), int(section)) for chapter, section, _, _ in ROWS] == expected
    assert {verdict for _, _, verdict, _ in ROWS} <= set(VERDICTS)


def test_what_is_met_names_its_evidence_and_what_is_not_says_what_is_missing() -> None:
    for chapter, section, verdict, text in ROWS:
        name = f"V{chapter}.{section}"
        if verdict in ("met", "partly"):
            assert FILE.search(text) or re.search(r"\]\([\w-]+\.md", text), name
        assert ("Missing: " in text) == (verdict in ("partly", "not met")), name
