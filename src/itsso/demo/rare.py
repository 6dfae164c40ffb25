"""Kinds of event that few cases have, so that each kind that a feed can carry occurs in the demonstration."""

from __future__ import annotations

from typing import NamedTuple

from itsso.demo.stamps import DAY, HOUR


class RareEvent(NamedTuple):
    """A rare event. `after` counts minutes from the FIR, or from the final report where `in_court`."""

    kind: str
    after: int
    concerns: str = ""  # accused, victim, or the case itself
    facts: str = ""
    in_court: bool = False


VICTIM_CARE = (
    RareEvent("forensic_scene_visit", 10 * HOUR, facts="video=true"),
    RareEvent("victim_police_statement_recorded", 6 * HOUR, "victim", "by_woman_officer=true;place=home"),
    RareEvent("victim_taken_to_magistrate", DAY, "victim"),
)
CHILD_CARE = (
    RareEvent("child_found_in_need_of_care", 2 * HOUR, "victim"),
    RareEvent("child_care_arranged", 12 * HOUR, "victim"),
    RareEvent("child_needs_emergency_care", 2 * HOUR, "victim"),
    RareEvent("child_emergency_care_given", 4 * HOUR, "victim"),
    RareEvent("child_produced_before_cwc", 22 * HOUR, "victim"),
    RareEvent("support_person_assigned", 5 * DAY, "victim"),
    RareEvent("support_person_reported_to_court", 6 * DAY, "victim"),
)
CUSTODY = (
    RareEvent("executive_remand", 2 * DAY, "accused"),
    RareEvent("default_bail_applied", 92 * DAY, "accused"),
    RareEvent("custody_extended", 58 * DAY, "accused"),
)
SANCTION = (
    RareEvent("sanction_requested", 30 * DAY),
    RareEvent("sanction_decided", 50 * DAY, facts="outcome=granted"),
    RareEvent("investigation_completed", 55 * DAY),
)
TRIAL = (
    RareEvent("appeared_before_court", 14 * DAY, "accused", in_court=True),
    RareEvent("copies_supplied", 20 * DAY, "accused", in_court=True),
    RareEvent("committed", 40 * DAY, in_court=True),
    RareEvent("commitment_time_extended", 35 * DAY, in_court=True),
    RareEvent("discharge_applied", 50 * DAY, "accused", in_court=True),
    RareEvent("first_hearing_on_charge", 55 * DAY, in_court=True),
    RareEvent("adjourned", 60 * DAY, in_court=True),
    RareEvent("further_investigation_permitted", 70 * DAY, in_court=True),
    RareEvent("further_investigation_extended", 150 * DAY, facts="until=2030-12-31", in_court=True),
    RareEvent("further_investigation_completed", 160 * DAY, in_court=True),
    RareEvent("child_evidence_recorded", 85 * DAY, in_court=True),
    RareEvent("arguments_concluded", 200 * DAY, in_court=True),
    RareEvent("judgment_time_extended", 210 * DAY, in_court=True),
)
KNOWLEDGE = (
    RareEvent("offence_became_known", HOUR),
    RareEvent("offender_became_known", 3 * DAY),
)
BOARD = (RareEvent("produced_before_board", 20 * HOUR, "accused"),)
DEATH = (RareEvent("accused_died", 100 * DAY, "accused"),)

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
