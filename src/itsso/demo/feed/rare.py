"""Kinds of event that few cases have, so that each kind that a feed can carry occurs in the demonstration."""

from __future__ import annotations

from typing import NamedTuple

from itsso.demo.feed.stamps import DAY, HOUR
from itsso.law.event_kinds import Kind


class RareEvent(NamedTuple):
    """A rare event. `after` counts minutes from the FIR, or from the final report where `in_court`."""

    kind: Kind
    after: int
    concerns: str = ""  # accused, victim, or the case itself
    facts: str = ""
    in_court: bool = False


VICTIM_CARE = (
    RareEvent(Kind.FORENSIC_SCENE_VISIT, 10 * HOUR, facts="video=true"),
    RareEvent(Kind.VICTIM_POLICE_STATEMENT_RECORDED, 6 * HOUR, "victim", "by_woman_officer=true;place=home"),
    RareEvent(Kind.VICTIM_TAKEN_TO_MAGISTRATE, DAY, "victim"),
)
CHILD_CARE = (
    RareEvent(Kind.CHILD_FOUND_IN_NEED_OF_CARE, 2 * HOUR, "victim"),
    RareEvent(Kind.CHILD_CARE_ARRANGED, 12 * HOUR, "victim"),
    RareEvent(Kind.CHILD_NEEDS_EMERGENCY_CARE, 2 * HOUR, "victim"),
    RareEvent(Kind.CHILD_EMERGENCY_CARE_GIVEN, 4 * HOUR, "victim"),
    RareEvent(Kind.CHILD_PRODUCED_BEFORE_CWC, 22 * HOUR, "victim"),
    RareEvent(Kind.SUPPORT_PERSON_ASSIGNED, 5 * DAY, "victim"),
    RareEvent(Kind.SUPPORT_PERSON_REPORTED_TO_COURT, 6 * DAY, "victim"),
)
CUSTODY = (
    RareEvent(Kind.EXECUTIVE_REMAND, 2 * DAY, "accused"),
    RareEvent(Kind.DEFAULT_BAIL_APPLIED, 92 * DAY, "accused"),
    RareEvent(Kind.CUSTODY_EXTENDED, 58 * DAY, "accused"),
)
SANCTION = (
    RareEvent(Kind.SANCTION_REQUESTED, 30 * DAY),
    RareEvent(Kind.SANCTION_DECIDED, 50 * DAY, facts="outcome=granted"),
    RareEvent(Kind.INVESTIGATION_COMPLETED, 55 * DAY),
)
TRIAL = (
    RareEvent(Kind.APPEARED_BEFORE_COURT, 14 * DAY, "accused", in_court=True),
    RareEvent(Kind.COPIES_SUPPLIED, 20 * DAY, "accused", in_court=True),
    RareEvent(Kind.COMMITTED, 40 * DAY, in_court=True),
    RareEvent(Kind.COMMITMENT_TIME_EXTENDED, 35 * DAY, in_court=True),
    RareEvent(Kind.DISCHARGE_APPLIED, 50 * DAY, "accused", in_court=True),
    RareEvent(Kind.FIRST_HEARING_ON_CHARGE, 55 * DAY, in_court=True),
    RareEvent(Kind.ADJOURNED, 60 * DAY, in_court=True),
    RareEvent(Kind.FURTHER_INVESTIGATION_PERMITTED, 70 * DAY, in_court=True),
    RareEvent(Kind.FURTHER_INVESTIGATION_EXTENDED, 150 * DAY, facts="until=2030-12-31", in_court=True),
    RareEvent(Kind.FURTHER_INVESTIGATION_COMPLETED, 160 * DAY, in_court=True),
    RareEvent(Kind.CHILD_EVIDENCE_RECORDED, 85 * DAY, in_court=True),
    RareEvent(Kind.ARGUMENTS_CONCLUDED, 200 * DAY, in_court=True),
    RareEvent(Kind.JUDGMENT_TIME_EXTENDED, 210 * DAY, in_court=True),
)
KNOWLEDGE = (
    RareEvent(Kind.OFFENCE_BECAME_KNOWN, HOUR),
    RareEvent(Kind.OFFENDER_BECAME_KNOWN, 3 * DAY),
)
BOARD = (RareEvent(Kind.PRODUCED_BEFORE_BOARD, 20 * HOUR, "accused"),)
DEATH = (RareEvent(Kind.ACCUSED_DIED, 100 * DAY, "accused"),)

SETS: tuple[tuple[float, tuple[RareEvent, ...]], ...] = (
    (0.08, VICTIM_CARE),
    (0.04, CHILD_CARE),
    (0.01, CUSTODY),
    (0.01, SANCTION),
    (0.02, TRIAL),
    (0.001, DEATH),
    (0.001, KNOWLEDGE),
    (0.001, BOARD),
)
"""Each set with the share of cases that have it. Child care goes to cases with a child, a trial to charge sheets."""
