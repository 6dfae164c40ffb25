"""Short questions that figures and loads ask of every case, answered from the same book."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import cache

from itsso.law.applicability import setting
from itsso.law.book import book
from itsso.law.counting import calendar_months, days_without_the_first
from itsso.law.kept import Kept
from itsso.law.model import Span
from itsso.law.sections import covers, may_be_kept, read_offences


def in_scope(offences: Iterable[str], on: date) -> bool:
    """Whether a case first recorded on a day is on the ITSSO list (scope.yaml)."""
    offences = tuple(offences)
    return any(
        _on_list(offences, n)
        for n, one in enumerate(book().scope)
        if one.since <= on and (one.until is None or on <= one.until)
    )


_lists: Kept[tuple[tuple[str, ...], int], bool] = Kept(4096)


def _on_list(offences: tuple[str, ...], n: int) -> bool:
    kept = _lists.get((offences, n))
    if kept is not None:
        return kept
    charged = read_offences(offences).sections
    listed = any(covers(listed, section) for listed in book().scope[n].offences for section in charged)
    return _lists.keep((offences, n), listed) if may_be_kept(offences) else listed


@cache
def _two_months_rule() -> int:
    return next(n for n, rule in enumerate(book().rules) if rule.id == "investigation.two_months")


def statutory(state: str | None, offences: Iterable[str], first_recorded: date) -> bool:
    """Whether the statute itself sets the case two months: CrPC 173(1A), BNSS 193(2), read through for IPC sections."""
    found = setting(book(), state, tuple(offences), (None, None), False)
    return found.choose(_two_months_rule(), first_recorded).version is not None


def two_months(first_recorded: date) -> Span:
    """The administrative limit of every ITSSO case: two calendar months from its first recording."""
    return calendar_months(first_recorded, 2)


def sixty_days(first_recorded: date) -> date:
    """The end of sixty days from the first recording, which some figures use; no statute does."""
    return days_without_the_first(first_recorded, 60).due
