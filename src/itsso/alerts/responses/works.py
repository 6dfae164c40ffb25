"""The kinds of entry that record the work of a step: what ends its time limit, and what its work alone calls for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from itsso.cases.limits import rule
from itsso.law.event_kinds import Kind

RECORDED_BY: Final[Mapping[str, tuple[Kind, ...]]] = {
    "collect_reports": (
        Kind.MEDICAL_REPORT_RECEIVED,
        Kind.LABORATORY_REPORT_RECEIVED,
        Kind.LABORATORY_REPORT_COLLECTED,
        Kind.ARRESTED,
    ),
    "draft_up": (Kind.DRAFT_REPORT_SUBMITTED,),
    "draft_back": (Kind.DRAFT_REPORT_RETURNED, Kind.DRAFT_REPORT_APPROVED),
    "report_overdue": (Kind.DELAY_REASON_RECORDED,),
    "duty_overdue": (Kind.DELAY_REASON_RECORDED,),
}
"""Kinds of entry that record a work before its time limit is met. Every other work is recorded by meeting the limit."""


def kinds_of_work(rule_id: str, work: str) -> set[str]:
    """Return the kinds of entry that record the work of a step of a limit, whatever else the entry says."""
    return {pattern.kind for pattern in rule(rule_id).rule.met_by} | set(RECORDED_BY.get(work, ()))
