"""Trial of ladders on the histories of a State: the reminders of each post, compared with budgets of attention."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, time
from typing import Final
from uuid import UUID

from itsso.accounts.models import Posting
from itsso.alerts.ladder_history import LadderHistory
from itsso.alerts.ladders import RINGING_DAYS, LadderSet, Post
from itsso.alerts.planning import LimitMemory
from itsso.alerts.queries import LimitKey
from itsso.alerts.recipients import CasePost, addressees
from itsso.alerts.replay import ReplayedStep, ReplayPeriod, spans, steps_in
from itsso.cases.recalculation.queries import next_cases
from itsso.platform.clock import INDIA
from itsso.platform.plurals import counted
from itsso.protection.ranges import enter
from itsso.units.models import Unit

ROWS_A_DAY: Final[dict[Post, int]] = {"io": 10, "sho": 20, "sdpo": 10, "sp": 10}
"""The most rows that the list of one officer may have on one day."""
EXCEPTIONS: Final[tuple[Post, ...]] = ("dig", "nodal_officer")
"""Posts that are reminded of single cases only for default bail."""
NIGHT: Final = (time(22), time(6))
CASES_A_STEP = 500


@dataclass(slots=True)
class PostTally:
    """The number of reminders of one post: in all, and by posting and day."""

    reminders: int = 0
    by_day: Counter[tuple[int, date]] = field(default_factory=Counter)

    @property
    def most_a_day(self) -> int:
        """Return the rows of the longest list of one officer on one day."""
        return max(self.by_day.values(), default=0)

    def lists_above(self, budget: int) -> int:
        """Return how many daily lists of single officers are longer than the budget."""
        return sum(rows > budget for rows in self.by_day.values())


@dataclass(slots=True)
class DryRun:
    """The result of a trial. `posts` has the tally of each post that would have been reminded."""

    cases: int = 0
    steps: int = 0
    night_calls: int = 0
    without_recipient: int = 0
    stood_in: int = 0  # steps that went to the next post above, since nobody holds the post
    exceptions: int = 0  # reminders of single cases to EXCEPTIONS, other than default bail
    addressed_exceptions: int = 0  # those that a step of the ladders itself addresses to them
    posts: dict[str, PostTally] = field(default_factory=dict)

    def exceeded(self) -> list[str]:
        """Return a line of text for each budget of attention that the ladders exceed."""
        lines = [
            f"{post}: {counted(tally.lists_above(ROWS_A_DAY[post]), 'list')} longer than {ROWS_A_DAY[post]} rows"
            f" (the longest has {tally.most_a_day})"
            for post in ROWS_A_DAY
            if (tally := self.posts.get(post)) is not None and tally.lists_above(ROWS_A_DAY[post])
        ]
        if self.exceptions:
            reminders = counted(self.exceptions, "reminder")
            lines.append(f"dig, nodal_officer: {reminders} of single cases other than default bail")
        return lines


def dry_run(state: Unit, ladders: LadderSet, period: ReplayPeriod, *, by: Posting) -> Iterator[DryRun]:
    """Replay the cases of a State and yield the tally after each part; after the last it is complete.

    Steps are counted for the officers who hold the posts today, not for those who held them at the time.
    """
    for (tally,) in dry_runs(state, [ladders], period, by=by):
        yield tally


def dry_runs(
    state: Unit, sets: Sequence[LadderSet], period: ReplayPeriod, *, by: Posting
) -> Iterator[Sequence[DryRun]]:
    """Replay the cases of a State once for several sets of ladders; yield the tallies of the sets after each part."""
    histories = [LadderHistory.always(ladders) for ladders in sets]
    tallies, after = [DryRun() for _ladders in sets], UUID(int=0)
    while True:
        with enter(by):
            case_ids = next_cases(state, after, CASES_A_STEP)
            if not case_ids:
                return
            for tally, steps in zip(tallies, _replayed(case_ids, histories, period), strict=True):
                _count(tally, steps)
                tally.cases += len(case_ids)
        after = case_ids[-1]
        yield tallies


def _replayed(
    case_ids: Sequence[UUID], histories: Sequence[LadderHistory], period: ReplayPeriod
) -> list[list[ReplayedStep]]:
    """Return the steps of cases by each of the ladders. What is derived of a case is worked out once for all."""
    memories: list[dict[LimitKey, LimitMemory]] = [{} for _history in histories]
    steps: list[list[ReplayedStep]] = [[] for _history in histories]
    for case_span in spans(case_ids, period):
        for history, remembered, steps_of_history in zip(histories, memories, steps, strict=True):
            steps_of_history.extend(steps_in(case_span, history, period.live, remembered))
    return steps


def _count(tally: DryRun, steps: list[ReplayedStep]) -> None:
    wanted = [CasePost(replayed.key.case_id, replayed.station_no, replayed.step.step.post) for replayed in steps]
    reached = addressees(set(wanted))
    for replayed, case_post in zip(steps, wanted, strict=True):
        tally.steps += 1
        is_bail = replayed.key.rule in RINGING_DAYS
        tally.addressed_exceptions += case_post.post in EXCEPTIONS and not is_bail
        addressee = reached[case_post]
        if addressee.post is None or addressee.posting_id is None:
            tally.without_recipient += 1
            continue
        taken_at = replayed.taken_at.astimezone(INDIA)
        tally.stood_in += addressee.post != case_post.post
        tally.exceptions += addressee.post in EXCEPTIONS and not is_bail
        is_night = taken_at.time() >= NIGHT[0] or taken_at.time() < NIGHT[1]
        tally.night_calls += is_night and replayed.step.step.urgency == "at_once"
        post_tally = tally.posts.setdefault(addressee.post, PostTally())
        post_tally.reminders += 1
        post_tally.by_day[addressee.posting_id, taken_at.date()] += 1
