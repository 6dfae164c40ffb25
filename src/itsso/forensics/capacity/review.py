"""A laboratory reviewed: its posts and its work, section by section, and the results of the queue model."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from itsso.forensics.capacity import queries, work
from itsso.forensics.capacity.models import (
    Accreditation,
    Cadre,
    Equipment,
    Independence,
    LaboratorySection,
    Money,
    Posts,
)
from itsso.forensics.capacity.queueing import Queue, days_to_clear, examiners_to_clear, examiners_within
from itsso.forensics.capacity.work import SectionWork
from itsso.ui.text import FEW
from itsso.units.models import Unit

LIMIT = 30
"""Days: new reports within one month, as Karnataka's High Court ordered in 2021."""

CLEARANCE = 92
"""Days: the backlog within three months, as that court and in April 2026 the Ministry asked."""


@dataclass(frozen=True)
class SectionReview:
    """One section. Unknown values are None, and so is what depends on them."""

    section: str
    posts: Posts | None
    work: SectionWork | None
    limit: int

    @property
    def examiners(self) -> int | None:
        """Return the number of examiners; None where only all posts are known, clerks and drivers among them."""
        return self.posts.filled if self.posts and self.posts.cadre == Cadre.EXAMINERS else None

    @property
    def rate(self) -> float | None:
        """Return the reports a day by one examiner, from what the section reports.

        Where nothing waits it could be more.
        """
        if not self.work or not self.examiners or not self.work.reports or self.measured_from_few:
            return None
        return self.work.reports / self.examiners

    @cached_property
    def queue(self) -> Queue | None:
        """Return the section as a queue; None where arrivals, reports or examiners are not known."""
        if self.work is None or self.work.arrivals is None or self.rate is None or self.examiners is None:
            return None
        return Queue(self.work.arrivals, self.rate, self.examiners)

    @property
    def rates_known(self) -> bool:
        """Return whether it is known how many cases come, and how many are reported."""
        rates = self.work is not None and self.work.arrivals is not None and self.work.reports is not None
        return rates and not self.measured_from_few

    @property
    def measured_from_few(self) -> bool:
        """Return whether rates were measured from fewer than FEW reports: no basis for a conclusion."""
        measured = self.work is not None and self.work.measured and self.work.in_time is not None
        return measured and self.work is not None and (self.work.in_time or (0, 0))[1] < FEW

    @property
    def clearing_days(self) -> int | None:
        """Return the days until the backlog is gone at present rates.

        None where it never is, or is not known: see `backlog_grows`.
        """
        if self.work is None or self.work.backlog is None or self.work.arrivals is None or self.work.reports is None:
            return None
        if self.measured_from_few:
            return None
        days = days_to_clear(self.work.backlog, self.work.arrivals, self.work.reports)
        return None if days is None else round(days)

    @property
    def backlog_grows(self) -> bool:
        """Return whether as many cases come as are reported, or more, so that the backlog is never cleared."""
        if self.work is None or self.work.arrivals is None or self.work.reports is None or self.measured_from_few:
            return False
        return 0 < self.work.arrivals >= self.work.reports

    @cached_property
    def examiners_needed(self) -> int | None:
        """Return the fewest examiners that bring 90% of reports within the limit; None if not known or not possible."""
        return examiners_within(self.queue.arrivals, self.queue.rate, self.limit) if self.queue else None

    @property
    def additional_examiners(self) -> int | None:
        """Return how many examiners are needed in addition to the present ones."""
        return (
            None
            if self.examiners_needed is None or self.examiners is None
            else max(0, self.examiners_needed - self.examiners)
        )

    @property
    def limit_impossible(self) -> bool:
        """Return whether one examination alone takes too long for the limit, however many examine."""
        return self.queue is not None and self.examiners_needed is None

    @property
    def more_to_clear(self) -> int | None:
        """Return how many more examiners clear the backlog within CLEARANCE."""
        if self.queue is None or self.work is None or self.work.backlog is None or self.examiners is None:
            return None
        all_in = examiners_to_clear(self.work.backlog, self.queue.arrivals, self.queue.rate, CLEARANCE)
        return max(0, all_in - self.examiners)


@dataclass(frozen=True)
class LaboratoryReview:
    """A laboratory on a day."""

    unit: Unit
    day: date
    limit: int
    posts: Sequence[Posts]
    work: Sequence[SectionWork]
    equipment: Sequence[Equipment]
    accreditations: Sequence[Accreditation]
    money: Sequence[Money]
    independence: Independence | None

    @cached_property
    def sections(self) -> list[SectionReview]:
        """Return section by section, the whole laboratory first where something is known only of the whole."""
        posts = {posts.section: posts for posts in self.counted_posts}
        works = {work.section: work for work in self.work}
        names = sorted({*posts, *works}, key=[*LaboratorySection.values, *sorted({*posts, *works})].index)
        return [SectionReview(name, posts.get(name), works.get(name), self.limit) for name in names]

    @cached_property
    def counted_posts(self) -> list[Posts]:
        """Return the posts that count, each once: a section's examiners where they are known, else all its posts."""
        chosen: dict[str, Posts] = {}
        for posts in sorted(self.posts, key=lambda posts: posts.cadre == Cadre.EXAMINERS):
            chosen[posts.section] = posts
        return list(chosen.values())

    @property
    def total_posts(self) -> tuple[int, int] | None:
        """Return sanctioned and filled posts: of the laboratory as a whole where stated, else summed over sections."""
        whole = [posts for posts in self.counted_posts if posts.section == LaboratorySection.WHOLE]
        counted = whole or self.counted_posts
        if not counted:
            return None
        return sum(posts.sanctioned for posts in counted), sum(posts.filled for posts in counted)

    @property
    def counted_work(self) -> list[SectionWork]:
        """Return the work that counts, once: the laboratory as a whole where stated, else its sections."""
        whole = [work for work in self.work if work.section == LaboratorySection.WHOLE]
        return whole or list(self.work)

    @property
    def backlog(self) -> int | None:
        """Return the cases that wait; None where none of it is known."""
        backlogs = [work.backlog for work in self.counted_work if work.backlog is not None]
        return sum(backlogs) if backlogs else None

    @property
    def reports(self) -> float | None:
        """Return the reports a day; None where it is not known of every section."""
        rates = [work.reports for work in self.counted_work]
        return sum(rate for rate in rates if rate is not None) if rates and None not in rates else None

    @property
    def accredited(self) -> list[Accreditation]:
        """Return the accreditations in force on the day."""
        return [
            accreditation
            for accreditation in self.accreditations
            if not accreditation.withdrawn and accreditation.until >= self.day
        ]

    @property
    def states_anything(self) -> bool:
        """Return whether the laboratory has stated anything of itself."""
        claims = (self.posts, self.work, self.equipment, self.accreditations, self.money)
        return any(claims) or self.independence is not None

    @property
    def missing_money(self) -> int | None:
        """Return what is sanctioned for modernisation and not released, in rupees, where known.

        None where nothing is known.
        """
        amounts = [money.sanctioned - money.released for money in self.money if money.released is not None]
        return sum(amounts) if amounts else None

    def as_json(self) -> dict[str, object]:
        """Return the figures for a machine: backlog in cases, money in rupees, null where it is not known."""
        sanctioned, filled = self.total_posts or (None, None)
        return {
            "laboratory": self.unit.full_code,
            "as_on": self.day.isoformat(),
            "limit_days": self.limit,
            "posts_sanctioned": sanctioned,
            "posts_filled": filled,
            "backlog": self.backlog,
            "reports_a_day": None if self.reports is None else round(self.reports, 2),
            "missing_money": self.missing_money,
            "sections": [
                {
                    "section": section.section,
                    "examiners": section.examiners,
                    "days_to_clear": section.clearing_days,
                    "grows": section.backlog_grows,
                    "examiners_needed": section.examiners_needed,
                    "more_to_clear": section.more_to_clear,
                }
                for section in self.sections
            ],
        }

    @property
    def missing_things(self) -> list[Equipment]:
        """Return the instruments that are down and the consumables out of stock."""
        return [equipment for equipment in self.equipment if equipment.missing]


def review_laboratories(units: Iterable[Unit], day: date, limit: int = LIMIT) -> list[LaboratoryReview]:
    """Return the reviews of laboratories on a day. Seven small queries, however many laboratories."""
    units = list(units)
    posts = queries.claims_in_force(Posts, units, day)
    equipment = queries.claims_in_force(Equipment, units, day)
    money = queries.claims_in_force(Money, units, day)
    accreditations = queries.claims_in_force(Accreditation, units, day)
    independence = queries.claims_in_force(Independence, units, day)
    works = work.work_by_laboratory(units, day, limit)
    return [
        LaboratoryReview(
            unit,
            day,
            limit,
            posts.get(unit.pk, []),
            works[unit.pk],
            equipment.get(unit.pk, []),
            accreditations.get(unit.pk, []),
            money.get(unit.pk, []),
            next(iter(independence.get(unit.pk, [])), None),
        )
        for unit in units
    ]
