"""The lists from which a direction, an answer and a judgement are chosen, and their words."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from django.utils.translation import pgettext_lazy

from itsso.ui.components import Text


class DirectedWork(StrEnum):
    """The work that an officer is directed to do. Nothing of guilt or of sections: those are the officer's own."""

    COLLECT = "collect"
    SEND = "send"
    RECORD = "record"
    FILE = "file"
    EXPLAIN = "explain"


WORKS: Mapping[str, Text] = {
    DirectedWork.COLLECT: pgettext_lazy("direction", "Collect a report or paper that is missing"),
    DirectedWork.SEND: pgettext_lazy("direction", "Send exhibits, papers or a reply"),
    DirectedWork.RECORD: pgettext_lazy("direction", "Record a statement or an entry that is missing"),
    DirectedWork.FILE: pgettext_lazy("direction", "File the police report in court"),
    DirectedWork.EXPLAIN: pgettext_lazy("direction", "Explain the delay"),
}


class AnswerToDirection(StrEnum):
    """An officer's answer to a direction."""

    DONE = "done"
    PARTLY = "partly"
    NOT_YET = "not_yet"
    IMPOSSIBLE = "impossible"


ANSWERS: Mapping[str, Text] = {
    AnswerToDirection.DONE: pgettext_lazy("answer to a direction", "Done"),
    AnswerToDirection.PARTLY: pgettext_lazy("answer to a direction", "Done in part"),
    AnswerToDirection.NOT_YET: pgettext_lazy("answer to a direction", "Not done yet"),
    AnswerToDirection.IMPOSSIBLE: pgettext_lazy("answer to a direction", "Cannot be done"),
}


class Judgement(StrEnum):
    """A superior's judgement of an answer."""

    MET = "met"
    EMPTY = "empty"
    REPEATED = "repeated"


JUDGEMENTS: Mapping[str, Text] = {
    Judgement.MET: pgettext_lazy("judgement of an answer", "Met: the work is done"),
    Judgement.EMPTY: pgettext_lazy("judgement of an answer", "Empty: it does not answer the direction"),
    Judgement.REPEATED: pgettext_lazy("judgement of an answer", "Repeated: it says what was said before"),
}
