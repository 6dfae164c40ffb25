"""The states of a clock, as docs/law.md explains each."""

from enum import StrEnum


class ClockState(StrEnum):
    """The state of the answer that a rule gives for one subject."""

    RUNNING = "running"
    MET = "met"
    LATE = "late"
    OVERDUE = "overdue"
    DISPUTED = "disputed"
    NOT_STARTED = "not_started"
    NOT_KNOWN = "not_known"
    NOT_APPLICABLE = "not_applicable"
    ENDED = "ended"
