"""The printed brief of a case: two sheets with its first time limits and the newest entries of its history.

The heights are estimates in half-lines, lines of half the width of a sheet: lists and the history are printed in two
columns. They are on the safe side, since a browser cuts no row and no entry at the end of a sheet.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from itsso.cases.case_page.page import CasePage
from itsso.lawbook.answers import DONE, ClockLine
from itsso.ui.components import SummaryRow, Text, TimelineEntry
from itsso.ui.languages import is_hindi

HALF_LINES = 280
"""The room of two sheets."""

ROW = 6
"""The height of a time limit in its table."""

FIXED = 60
"""The height of the parts that every case has: the head, the stages and the headings."""

MOST_FOR_LIMITS, MOST_FOR_REASONS = 150, 60
"""Of the room, at most so much is for time limits, and of that for how they are counted: a case with twelve accused has
fifty limits."""

LEAST_LIMITS = 6
"""So many time limits are printed whatever else a case has: with forty accused and as many problems none would fit."""

LEAST_FOR_HISTORY = 30
"""So much is left for the newest entries."""

LETTERS, LETTERS_IN_HINDI = 58, 74
"""The letters of a half-line: signs above and below a letter of Devanagari take no room of their own."""


@dataclass(frozen=True, slots=True)
class Brief:
    """The time limits and the entries of a case, each marked whether it is printed, and how many of them are not.

    The newest entry is the first: it is the one that an officer comes to see, or to take back.
    """

    lines: Sequence[ClockLine]
    lines_left_out: int
    entries: Sequence[TimelineEntry]
    entries_left_out: int


def brief(
    page: CasePage, lines: Sequence[ClockLine], entries: Sequence[TimelineEntry], alarms: Iterable[Text], sealed: int
) -> Brief:
    """Return the brief of a case: limits from the first on, entries from the newest on, as far as they fit.

    `alarms` are the warnings above the limits, `sealed` is the number of rows of sealed texts. Where not all entries
    fit, those of routine are left out.
    """
    room = HALF_LINES - FIXED - _height_of_rest(page, alarms) - 3 * sealed
    room_for_limits = max(min(room - LEAST_FOR_HISTORY, MOST_FOR_LIMITS), 0)
    explained = _that_fit(map(_height_of_reasons, lines), min(room_for_limits, MOST_FOR_REASONS))
    room_for_limits -= sum(map(_height_of_reasons, lines[:explained]))
    printed_lines = min(len(lines), max(room_for_limits // ROW, LEAST_LIMITS))
    room -= ROW * printed_lines + sum(map(_height_of_reasons, lines[:explained]))
    newest = entries[::-1]
    if sum(map(_height_of_entry, newest)) > room:
        newest = [entry for entry in newest if not entry.is_routine]
    printed = {entry.anchor for entry in newest[: _that_fit(map(_height_of_entry, newest), room)]}
    return Brief(
        [
            replace(line, is_printed=place < printed_lines, is_explained=place < explained and line.state not in DONE)
            for place, line in enumerate(lines)
        ],
        len(lines) - printed_lines,
        [entry if entry.anchor in printed else replace(entry, is_printed=False) for entry in reversed(entries)],
        len(entries) - len(printed),
    )


def _that_fit(heights: Iterable[int], room: int) -> int:
    """Return how many of the first of these heights fit."""
    number = 0
    for height in heights:
        room -= height
        if room < 0:
            break
        number += 1
    return number


def _height_of_reasons(line: ClockLine) -> int:
    """Return by how much a row over the whole width is higher if it says how the limit is counted."""
    return 0 if line.state in DONE else 2 + 4 * len(line.clock.notes)


def _height_of_entry(entry: TimelineEntry) -> int:
    return 1 + len(f"{entry.title} {entry.byline} 00-00-0000 00:00 {entry.note} {entry.text}") // _letters()


def _height_of_rest(page: CasePage, alarms: Iterable[Text]) -> int:
    """Return the height of the other printed parts: sentences over the whole width, and rows in two columns."""
    sentences = [*alarms, *page.problems, *page.repeated_reasons, *page.pending_with, *page.coming_dates]
    rows = [*page.people_rows, *page.summary, *page.draft_rows]
    for report in page.reports_shown:
        rows += [SummaryRow(report.title, ""), *report.rows]
    reasons = 6 * len(page.main_reasons)
    return reasons + sum(2 + len(str(line)) // _letters() for line in sentences) + sum(map(_height_of_row, rows))


def _height_of_row(row: SummaryRow) -> int:
    return 1 + max(len(str(row.key)) // 30, len(str(row.value)) // 22)


def _letters() -> int:
    return LETTERS_IN_HINDI if is_hindi() else LETTERS
