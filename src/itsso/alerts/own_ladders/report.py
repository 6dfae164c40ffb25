"""The report of a trial, which compares changed ladders with those in use and with the budgets of attention."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Self

from itsso.alerts.dry_run import EXCEPTIONS, ROWS_A_DAY, DryRun
from itsso.alerts.ladders import Post


@dataclass(frozen=True, slots=True)
class PostReport:
    """The number of reminders of one post in the period of a trial.

    `most_a_day` is the length of the longest daily list of one officer. `lists_above` is the number of
    daily lists of single officers that are longer than the post's budget.
    """

    reminders: int
    most_a_day: int
    lists_above: int


NO_REMINDERS = PostReport(0, 0, 0)


@dataclass(frozen=True, slots=True)
class LadderReport:
    """The reminders that one set of ladders would have sent in the period of a trial."""

    cases: int
    steps: int
    night_calls: int
    stood_in: int
    without_recipient: int
    exceptions: int
    addressed_exceptions: int
    posts: Mapping[str, PostReport]

    @classmethod
    def of_tally(cls, tally: DryRun) -> Self:
        """Return the report of a tally."""
        posts = {
            post: PostReport(of_post.reminders, of_post.most_a_day, of_post.lists_above(budget_of(post)))
            for post, of_post in tally.posts.items()
        }
        return cls(
            tally.cases,
            tally.steps,
            tally.night_calls,
            tally.stood_in,
            tally.without_recipient,
            tally.exceptions,
            tally.addressed_exceptions,
            posts,
        )

    @classmethod
    def stored(cls, value: Mapping[str, object]) -> Self:
        """Return a report as a trial stores it. Raises KeyError or TypeError for one with other figures."""
        numbers = {name: number for name, number in value.items() if isinstance(number, int)}
        posts = value["posts"]
        if not isinstance(posts, dict):
            raise TypeError("the posts of a report are a mapping")
        return cls(**numbers, posts={post: PostReport(**of_post) for post, of_post in posts.items()})

    def as_json(self) -> dict[str, object]:
        """Return the report as it is stored."""
        return asdict(self)

    def of_post(self, post: str) -> PostReport:
        """Return the reminders of a post."""
        return self.posts.get(post, NO_REMINDERS)


def budget_of(post: str) -> int:
    """Return how many rows the list of one officer in a post may have on a day; a great number where none is set."""
    return next((budget for with_budget, budget in ROWS_A_DAY.items() if with_budget == post), 10**9)


@dataclass(frozen=True, slots=True)
class ListExcess:
    """A post with daily lists that are longer than its budget, by the changed ladders and by those in use."""

    post: Post
    budget: int
    proposed: PostReport
    present: PostReport


@dataclass(frozen=True, slots=True)
class SingleCaseExcess:
    """Steps that address single cases, other than default bail, to the posts that get none (`EXCEPTIONS`)."""

    posts: Sequence[Post]
    count: int


type Excess = ListExcess | SingleCaseExcess


def added_excesses(proposed: LadderReport, present: LadderReport) -> Iterator[Excess]:
    """Yield each budget that the changed ladders exceed, and by more than those in use do.

    Where posts are vacant, the ladders in use may exceed a budget too. A change that does not add to that is not
    refused for it; else no State with vacancies could have fewer reminders by its order. A step that addresses single
    cases to range, zone or State is always refused; those that reach them since a post below is vacant are a figure.
    """
    for post, budget in ROWS_A_DAY.items():
        new, old = proposed.of_post(post), present.of_post(post)
        if new.lists_above and (new.lists_above > old.lists_above or new.most_a_day > old.most_a_day):
            yield ListExcess(post, budget, new, old)
    if proposed.addressed_exceptions:
        yield SingleCaseExcess(EXCEPTIONS, proposed.addressed_exceptions)


@dataclass(frozen=True, slots=True)
class TrialComparison:
    """The two reports of a trial, over a period."""

    begin: date
    until: date
    present: LadderReport
    proposed: LadderReport

    @property
    def days(self) -> int:
        """Return the number of days in the period."""
        return (self.until - self.begin).days + 1

    def refusals(self) -> list[Excess]:
        """Return why the changed ladders cannot be adopted; empty where they can."""
        return list(added_excesses(self.proposed, self.present))
