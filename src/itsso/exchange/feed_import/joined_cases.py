"""The import's rows of a case that an officer joined to another one: its records and problems go where it went."""

from __future__ import annotations

from itsso.cases.recording.joining import CaseMove
from itsso.exchange.feed_import import queries


def follow(move: CaseMove) -> None:
    """Move the records of a joined case and their problems; where a join is taken back, those of its records return."""
    queries.update_cases_of_records(dict.fromkeys(move.records, move.to_case))
    if move.is_return:
        queries.move_problems_of_records(move.records, move.to_case)
    else:
        queries.move_problems({move.from_case: move.to_case})
