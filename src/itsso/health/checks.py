"""The checks of an installation as data (`checks.yaml`): what is examined, what a finding means and what to do."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final, Literal

from itsso.law.grammar import Texts
from itsso.law.yaml_lines import (
    BookError,
    MappingReader,
    boolean,
    both_languages,
    list_of_values,
    one_of,
    read_yaml,
    text,
    texts,
)

SHIPPED: Final = Path(__file__).with_name("checks.yaml")

type Severity = Literal["critical", "warning", "notice"]
SEVERITIES: Final[tuple[Severity, ...]] = ("critical", "warning", "notice")
"""The worst first."""


@dataclass(frozen=True, slots=True)
class InstallationCheck:
    """One check. It has either a `query`, which returns a row for each thing that is wrong, or a `probe`.

    `finding` has the names of the query's columns, or of what the probe returns, in braces.
    """

    id: str
    severity: Severity
    needs: tuple[str, ...]
    in_demonstration: bool
    query: str
    probe: str
    title: Texts
    finding: Texts
    duty: Texts
    action: Texts


@cache
def shipped_checks() -> tuple[InstallationCheck, ...]:
    """Return the checks that are shipped, each after those that it needs. Raises BookError where the file is wrong."""
    return read_checks(SHIPPED)


def read_checks(path: Path) -> tuple[InstallationCheck, ...]:
    """Read a file of checks.

    Raises:
        BookError: the file is wrong; the message names line and key.
    """
    content = read_yaml(path)
    checks: dict[str, InstallationCheck] = {}
    for value in list_of_values(content, path.name, 1):
        mapping = MappingReader(value, path.name, 1, "a check")
        check = _check(mapping)
        if check.id in checks:
            raise mapping.error(f"two checks have the id {check.id!r}", "id")
        for needed in check.needs:
            if needed not in checks:
                raise mapping.error(f"no check {needed!r} stands before this one", "needs")
        checks[check.id] = check
    return tuple(checks.values())


def _check(mapping: MappingReader) -> InstallationCheck:
    if mapping.has("query") == mapping.has("probe"):
        raise mapping.error("a check has either a query or a probe")
    check = InstallationCheck(
        id=mapping.read("id", text),
        severity=mapping.read("severity", one_of(*SEVERITIES)),
        needs=mapping.read("needs", texts, ()),
        in_demonstration=mapping.read("demonstration", boolean, True),
        query=mapping.read("query", _select, ""),
        probe=mapping.read("probe", text, ""),
        title=mapping.read("title", both_languages),
        finding=mapping.read("finding", both_languages),
        duty=mapping.read("duty", both_languages),
        action=mapping.read("action", both_languages),
    )
    mapping.refuse_unread_keys()
    return check


def _select(value: object, file: str, line: int) -> str:
    """Read a query. It runs in a transaction that can write nothing; this refuses an obvious mistake earlier."""
    query = text(value, file, line).strip()
    if not query.upper().startswith("SELECT ") or ";" in query:
        raise BookError(file, line, "a query is one SELECT")
    return query
