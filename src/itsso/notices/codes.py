"""The codes that a notice stores."""

from __future__ import annotations

from enum import StrEnum


class Urgency(StrEnum):
    """How soon an officer must learn of a notice: by mail at once, or from the list of the morning."""

    AT_ONCE = "at_once"
    LIST = "list"


class AtOnceClass(StrEnum):
    """The four things that may leave by mail at any hour; all else is in the list of the morning."""

    DUTY_IN_HOURS = "duty_in_hours"  # a duty of 24 hours with less than six left
    DEFAULT_BAIL = "default_bail"  # at seven, three and one days
    RELEASE = "release"  # of an accused
    FIR_UNLOCKED = "fir_unlocked"  # an FIR that is open on the citizens' portal


class NoticeAct(StrEnum):
    """What an officer answers to a notice, together with a day: a fixed list, no words.

    The answer rests until that day. It never stops a time limit.
    """

    COLLECTED = "collected"
    SENT = "sent"
    RECORDED = "recorded"
    ASKED = "asked"
    WILL_DO = "will_do"
    NOT_OURS = "not_ours"
    NEEDS_DIRECTION = "needs_direction"
    ALREADY_DONE = "already_done"


CODE = r"^[A-Za-z0-9][A-Za-z0-9_.:-]{0,63}$"
"""The shape of a topic, a reason and a reference. A name with a space or in Devanagari does not fit."""

KEY = r"^[A-Za-z0-9][A-Za-z0-9_.:/-]{0,199}$"
"""The shape of a key, by which a notice is written only once."""

SIGNS_OF_CODE = r"^[A-Za-z0-9][A-Za-z0-9_.:-]*$"
SIGNS_OF_KEY = r"^[A-Za-z0-9][A-Za-z0-9_.:/-]*$"
"""The same shapes for the database, whose columns bound the length: it takes ten times as long to count signs."""
