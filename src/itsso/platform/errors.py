"""Exceptions by which the software refuses what was asked."""

from collections.abc import Sequence

FAULTS_SHOWN = 20


class Refused(Exception):
    """Work refused: the message says what was wrong, where, and what to do. A command prints it and ends with 1.

    `field` is the field of a form that it concerns, where it concerns one alone: the form shows it there.
    """

    def __init__(self, message: str = "", *, field: str = "") -> None:
        super().__init__(message)
        self.field = field


class BadUse(Exception):
    """Input that cannot be read: the message names the field. A command prints it and ends with 2."""


def refuse_faults(faults: Sequence[str], more: str, end: str) -> None:
    """Raise Refused with the faults of a file, so that all are corrected at once; do nothing where there are none.

    The first twenty are listed; `more` says how many others there are, as %(n)s, and `end` what to do.
    """
    if faults:
        rest = len(faults) - FAULTS_SHOWN
        more_lines = [more % {"n": rest}] if rest > 0 else []
        raise Refused("\n".join([*faults[:FAULTS_SHOWN], *more_lines, end]))
