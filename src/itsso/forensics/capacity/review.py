"""A laboratory reviewed: its posts beside its work, section by section, and what the queue makes of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

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
    """One section. What is not known is None, and what follows from it too."""

    section: str
    posts: Posts | None
    work: SectionWork | None
    limit: int

    @property
    def examiners(self) -> int | None:
        """How many examine there; None where it is told of all posts alone, clerks and drivers among them."""
        return self.posts.filled if self.posts and self.posts.cadre == Cadre.EXAMINERS else None

    @property
    def rate(self) -> float | None:
        """Reports a day by one examiner, from what the section reports. Where nothing waits it could be more."""
        if not self.work or not self.examiners or not self.work.reports or self.measured_from_few:
            return None
        return self.work.reports / self.examiners

    @cached_property
    def queue(self) -> Queue | None:
        """The section as a queue; None where arrivals, reports or examiners are not known."""
        if self.work is None or self.work.arrivals is None or self.rate is None or self.examiners is None:
            return None
        return Queue(self.work.arrivals, self.rate, self.examiners)

    @property
    def rates_known(self) -> bool:
        """Whether it is known how many cases come, and how many are reported."""
        rates = self.work is not None and self.work.arrivals is not None and self.work.reports is not None
        return rates and not self.measured_from_few

    @property
    def measured_from_few(self) -> bool:
        """Whether rates were measured from fewer than FEW reports: nothing follows from one report a year."""
        measured = self.work is not None and self.work.measured and self.work.in_time is not None
        return measured and self.work is not None and (self.work.in_time or (0, 0))[1] < FEW

    @property
    def clear(self) -> int | None:
        """Days until the backlog is gone at present rates; None where it never is, or is not known: see `grows`."""
        if self.work is None or self.work.backlog is None or self.work.arrivals is None or self.work.reports is None:
            return None
        if self.measured_from_few:
            return None
        days = days_to_clear(self.work.backlog, self.work.arrivals, self.work.reports)
        return None if days is None else round(days)

    @property
    def grows(self) -> bool:
        """Whether as much comes as goes, or more, so that what waits is never cleared."""
        if self.work is None or self.work.arrivals is None or self.work.reports is None or self.measured_from_few:
            return False
        return 0 < self.work.arrivals >= self.work.reports

    @cached_property
    def needed(self) -> int | None:
        """The fewest examiners that bring 90% of reports inside the limit; None where not known or not possible."""
        return examiners_within(self.queue.arrivals, self.queue.rate, self.limit) if self.queue else None

    @property
    def more(self) -> int | None:
        """How many more examiners that are."""
        return None if self.needed is None or self.examiners is None else max(0, self.needed - self.examiners)

    @property
    def impossible(self) -> bool:
        """Whether one examination alone takes too long for the limit, however many examine."""
        return self.queue is not None and self.needed is None

    @property
    def more_to_clear(self) -> int | None:
        """How many more examiners clear the backlog within CLEARANCE."""
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
        """Section by section, the whole laboratory first where something is known of it as one."""
        posts = {posts.section: posts for posts in self.counted_posts}
        works = {work.section: work for work in self.work}
        names = sorted({*posts, *works}, key=[*LaboratorySection.values, *sorted({*posts, *works})].index)
        return [SectionReview(name, posts.get(name), works.get(name), self.limit) for name in names]

    @cached_property
    def counted_posts(self) -> list[Posts]:
        """The posts that count, once each: of a section its examiners, where told, and else all its posts."""
        chosen: dict[str, Posts] = {}
        for posts in sorted(self.posts, key=lambda posts: posts.cadre == Cadre.EXAMINERS):
            chosen[posts.section] = posts
        return list(chosen.values())

    @property
    def total_posts(self) -> tuple[int, int] | None:
        """Sanctioned and filled: of the laboratory as a whole where told, else of its sections together."""
        whole = [posts for posts in self.counted_posts if posts.section == LaboratorySection.WHOLE]
        counted = whole or self.counted_posts
        if not counted:
            return None
        return sum(posts.sanctioned for posts in counted), sum(posts.filled for posts in counted)

    @property
    def counted_work(self) -> list[SectionWork]:
        """The work that counts, once: the laboratory as a whole where stated, else its sections."""
        whole = [work for work in self.work if work.section == LaboratorySection.WHOLE]
        return whole or list(self.work)

    @property
    def backlog(self) -> int | None:
        """Cases that wait; None where none of it is known."""
        backlogs = [work.backlog for work in self.counted_work if work.backlog is not None]
        return sum(backlogs) if backlogs else None

    @property
    def reports(self) -> float | None:
        """Reports a day; None where it is not known of every section."""
        rates = [work.reports for work in self.counted_work]
        return sum(rate for rate in rates if rate is not None) if rates and None not in rates else None

    @property
    def accredited(self) -> list[Accreditation]:
        """Accreditations in force on the day."""
        return [
            accreditation
            for accreditation in self.accreditations
            if not accreditation.withdrawn and accreditation.until >= self.day
        ]

    @property
    def states_anything(self) -> bool:
        """Whether the laboratory has stated anything of itself."""
        claims = (self.posts, self.work, self.equipment, self.accreditations, self.money)
        return any(claims) or self.independence is not None

    @property
    def missing_money(self) -> int | None:
        """Sanctioned for modernisation and not released, in rupees, of what is known; None where nothing is."""
        amounts = [money.sanctioned - money.released for money in self.money if money.released is not None]
        return sum(amounts) if amounts else None

    def as_json(self) -> dict[str, Any]:
        """The figures for a machine: backlog in cases, money in rupees, null where it is not known."""
        sanctioned, filled = self.total_posts or (None, None)
        return {
            "laboratory": self.unit.full_code, "as_on": self.day.isoformat(), "limit_days": self.limit,
            "posts_sanctioned": sanctioned, "posts_filled": filled, "backlog": self.backlog,
            "reports_a_day": None if self.reports is None else round(self.reports, 2),
            "missing_money": self.missing_money,
            "sections": [
                {
                    "section": section.section, "examiners": section.examiners, "days_to_clear": section.clear,
                    "grows": section.grows, "examiners_needed": section.needed, "more_to_clear": section.more_to_clear,
                }
                for section in self.sections
            ],
        }  # fmt: skip

    @property
    def missing_things(self) -> list[Equipment]:
        """Instruments down and consumables out of stock."""
        return [equipment for equipment in self.equipment if equipment.missing]


def review_laboratories(units: Iterable[Unit], day: date, limit: int = LIMIT) -> list[LaboratoryReview]:
    """Laboratories reviewed on a day. Seven small queries, however many laboratories."""
    units = list(units)
    posts = queries.claims_in_force(Posts, units, day)
    equipment = queries.claims_in_force(Equipment, units, day)
    money = queries.claims_in_force(Money, units, day)
    accreditations = queries.claims_in_force(Accreditation, units, day)
    independence = queries.claims_in_force(Independence, units, day)
    works = work.work_by_laboratory(units, day, limit)
    return [
        LaboratoryReview(
            unit, day, limit, posts.get(unit.pk, []), works[unit.pk], equipment.get(unit.pk, []),
            accreditations.get(unit.pk, []), money.get(unit.pk, []), next(iter(independence.get(unit.pk, [])), None),
        )
        for unit in units
    ]  # fmt: skip
