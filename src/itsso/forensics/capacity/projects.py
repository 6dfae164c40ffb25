"""Modernisation projects: their money by head, their steps, and their delay."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from itsso.forensics.capacity import queries
from itsso.forensics.capacity.models import Milestone, Money
from itsso.units.models import Unit


@dataclass(frozen=True)
class ProjectStep:
    """A milestone as it is on a day, with the day for which it was first planned."""

    milestone: Milestone
    first_planned: date
    day: date

    @property
    def late(self) -> int:
        """Return the days after the first plan, until it was reached or until now; zero if it is not late."""
        return max(0, ((self.milestone.reached or self.day) - self.first_planned).days)


@dataclass(frozen=True)
class Project:
    """A project of a laboratory on a day."""

    unit: Unit
    name: str
    money: Sequence[Money]
    steps: Sequence[ProjectStep]

    @property
    def sanctioned(self) -> int:
        """Return the money sanctioned, in rupees, from all heads."""
        return sum(money.sanctioned for money in self.money)

    @property
    def released(self) -> int | None:
        """Return the money released, in rupees; None where it is not known of every head."""
        return _sum([money.released for money in self.money])

    @property
    def spent(self) -> int | None:
        """Return the money spent, in rupees; None where it is not known of every head."""
        return _sum([money.spent for money in self.money])

    @property
    def late(self) -> int:
        """Return how many days its latest step is behind the first plan.

        Among the steps not reached; among all where every step was reached.
        """
        waiting = [step.late for step in self.steps if step.milestone.reached is None]
        return max(waiting or [step.late for step in self.steps], default=0)

    @property
    def done(self) -> bool:
        """Return whether every step was reached."""
        return bool(self.steps) and all(step.milestone.reached for step in self.steps)


def projects_of_laboratories(units: Iterable[Unit], day: date) -> list[Project]:
    """Return every project that is known, the latest first. Three queries."""
    units = list(units)
    money, milestones = queries.claims_in_force(Money, units, day), queries.claims_in_force(Milestone, units, day)
    first = queries.first_plans(units)
    all_projects = []
    for unit in units:
        sums, steps = money.get(unit.pk, []), milestones.get(unit.pk, [])
        for name in dict.fromkeys([*(claim.project for claim in sums), *(claim.project for claim in steps)]):
            own_steps = [
                ProjectStep(milestone, first[unit.pk, name, milestone.name], day)
                for milestone in steps
                if milestone.project == name
            ]
            own_steps.sort(key=lambda step: step.milestone.planned)
            all_projects.append(Project(unit, name, [claim for claim in sums if claim.project == name], own_steps))
    return sorted(all_projects, key=lambda project: -project.late)


def _sum(values: list[int | None]) -> int | None:
    return sum(value for value in values if value is not None) if values and None not in values else None
