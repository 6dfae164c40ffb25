"""Cases of this folder with which the book does not agree yet: each says why, and fails the suite once it agrees."""

from __future__ import annotations

import pytest

# test: (what is to be corrected, the cases of it; none for the whole test)
AWAITED: dict[str, tuple[str, tuple[str, ...]]] = {}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the cases that wait."""
    for item in items:
        name, _, case = item.name.partition("[")
        reason, cases = AWAITED.get(name, ("", ()))
        if reason and "/acts/" in item.nodeid and (not cases or case.removesuffix("]") in cases):
            item.add_marker(pytest.mark.xfail(reason=reason, strict=True))
