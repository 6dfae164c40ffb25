"""Cases of this folder that wait for a correction of the book: each is marked until it agrees."""

from __future__ import annotations

import pytest

# test: (what is to be corrected, the cases of it; none for the whole test)
AWAITED: dict[str, tuple[str, tuple[str, ...]]] = {
    "test_contradiction_is_named": (
        "rules that do not yet say what the Acts and courts say",
        (
            "accused both charged and left for later",
            "accused charged whom the case does not have",
            "sections altered before the FIR",
        ),
    ),
    "test_case_of_the_court_of_session_is_committed_in_ninety_days": (
        "rules that do not yet say what the Acts and courts say",
        ("107",),
    ),
    "test_each_accused_by_what_the_reports_say": (
        "spells of custody, remands and reports that name their accused",
        ("the first report returned",),
    ),
    "test_executive_magistrate_is_a_magistrate_to_produce_him_before": (
        "spells of custody, remands and reports that name their accused",
        (),
    ),
    "test_book_gives_the_day_of_the_reported_case": (
        "spells of custody, remands and reports that name their accused",
        (
            "Raja @ Raj Kishore Behera v. State of Odisha",
            "Ramesh Das v. State of Orissa",
            "Rakesh Swain v. State of Orissa",
            "A child in conflict with law v. State of Rajasthan (FIR 193 of 2025, Luni)",
        ),
    ),
    "test_section_is_read": ("sections that are not read", ("3(1)(w)(i) SC ST (PoA) Act-sections30",)),
    "test_section_run_together_is_read": ("sections that are not read", ("IPC 376 (D)(A)-sections16",)),
    "test_bail_where_a_magistrates_trial_lasts_sixty_days": (
        "rules that do not yet say what the Acts and courts say",
        ("BNS 72(1)-False", "BNS 79-False", "BNS 115(2)-False"),
    ),
    "test_odisha_had_120_days_under_the_old_code": (
        "rules that do not yet say what the Acts and courts say",
        ("OD-IPC 376(1)-2022-07-01-120", "OD-POCSO 6-2024-06-30-120"),
    ),
    "test_what_was_completed_or_forwarded_in_time_is_not_late_for_sure": (
        "rules that do not yet say what the Acts and courts say",
        ("investigation_completed",),
    ),
}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the cases that wait."""
    for item in items:
        name, _, case = item.name.partition("[")
        reason, cases = AWAITED.get(name, ("", ()))
        if reason and "/acts/" in item.nodeid and (not cases or case.removesuffix("]") in cases):
            item.add_marker(pytest.mark.xfail(reason=reason))
