"""Cases of this folder with which the book does not agree yet: each says why, and fails the suite once it agrees."""

from __future__ import annotations

import pytest

# test: (what is to be corrected, the cases of it; none for the whole test)
AWAITED: dict[str, tuple[str, tuple[str, ...]]] = {
    "test_section_is_read": ("(PoA) beside SC ST is named as unknown", ("3(1)(w)(i) SC ST (PoA) Act-sections30",)),
    "test_section_run_together_is_read": (
        "376 (D)(A) is read as 376D(a) and not as 376DA",
        ("IPC 376 (D)(A)-sections16",),
    ),
    "test_bail_where_a_magistrates_trial_lasts_sixty_days": (
        "BNSS 480(6) is for non-bailable offences alone",
        ("BNS 72(1)-False", "BNS 79-False", "BNS 115(2)-False"),
    ),
    "test_what_was_completed_or_forwarded_in_time_is_not_late_for_sure": (
        "an investigation completed in time and filed later is late, verified, though 193(2) says completed",
        ("investigation_completed",),
    ),
}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the cases that wait."""
    for item in items:
        name, _, case = item.name.partition("[")
        reason, cases = AWAITED.get(name, ("", ()))
        if reason and "/acts/" in item.nodeid and (not cases or case.removesuffix("]") in cases):
            item.add_marker(pytest.mark.xfail(reason=reason, strict=True))
