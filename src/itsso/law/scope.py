"""Functions that figures and loads call for every case: the ITSSO list and its administrative limits."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import cache

from itsso.law.applicability import legal_context
from itsso.law.book import book
from itsso.law.bounded_cache import BoundedCache
from itsso.law.counting import calendar_months, days_without_the_first
from itsso.law.model import Span
from itsso.law.sections import classify, covers, may_be_cached, read_offences


def in_scope(offences: Iterable[str], on: date) -> bool:
    """Return whether a case first recorded on a day is on the ITSSO list (scope.yaml), as far as its sections tell.

    An Act named alone (`POCSO`) and a slip for a listed section (`64(1) BNSS`) are on it. `on_list` tells where it
    cannot be known.
    """
    return on_list(offences, on) is True


def on_list(offences: Iterable[str], on: date) -> bool | None:
    """Return whether a case is on the ITSSO list; None where its sections, as they were written, leave that open."""
    offences = tuple(offences)
    answers = [
        _on_list(offences, n)
        for n, scope in enumerate(book().scope)
        if scope.since <= on and (scope.until is None or on <= scope.until)
    ]
    return True if True in answers else None if None in answers else False


_lists: BoundedCache[tuple[tuple[str, ...], int], tuple[bool | None]] = BoundedCache(4096)


def _on_list(offences: tuple[str, ...], n: int) -> bool | None:
    cached = _lists.get((offences, n))
    if cached is not None:
        return cached[0]
    listed = _may_be_on_list(offences, book().scope[n].offences)
    if may_be_cached(offences):
        _lists.keep((offences, n), (listed,))
    return listed


def _may_be_on_list(offences: tuple[str, ...], listed: tuple[str, ...]) -> bool | None:
    charged, unknown = read_offences(offences)
    unread = [candidate for piece in unknown if (candidate := classify(book(), piece)).is_offence]
    if any(
        covers(listed_section, section)
        for listed_section in listed
        for section in (*charged, *(piece.section for piece in unread))
    ):
        return True
    acts = {section.partition(" ")[0] for section in listed}
    open_to_doubt = any(section.act is None or section.act in acts for section in unread)
    return None if open_to_doubt or not (charged or unread) else False


@cache
def _two_months_rule() -> int:
    return next(n for n, rule in enumerate(book().rules) if rule.id == "investigation.two_months")


def is_statutory(state: str | None, offences: Iterable[str], first_recorded: date) -> bool:
    """Return whether the statute itself sets the case two months: CrPC 173(1A), BNSS 193(2), also for IPC sections."""
    context = legal_context(book(), state, tuple(offences), (None, None), False)
    return context.choose(_two_months_rule(), first_recorded).version is not None


def two_months(first_recorded: date) -> Span:
    """Return the administrative limit of every ITSSO case: two calendar months from its first recording."""
    return calendar_months(first_recorded, 2)


def sixty_days(first_recorded: date) -> date:
    """Return the end of sixty days from the first recording, which some figures use; no statute does."""
    return days_without_the_first(first_recorded, 60).due
