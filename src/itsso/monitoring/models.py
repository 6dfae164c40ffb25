"""Stored figures: one roll-up for each unit above the stations, counted from `cases_fact`; and published figures."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models

from itsso.monitoring.counting.counts import Rate
from itsso.units.models import Unit


class Rollup(models.Model):
    """A unit's figures on `as_on`, as was known when they were counted: the newest only.

    `provisional` where they were counted before that day was over (`figure_query.FigureQuery.provisional`).

    Official counting (two calendar months, FIRs since 21-04-2018); every other query is a scan. A row is visible where
    the whole unit lies within the transaction's `facts` range.
    """

    pk = models.CompositePrimaryKey("unit_id", "scope")
    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="+", db_index=False)
    scope = models.CharField(max_length=12)  # asked.Scope
    as_on = models.DateField()
    provisional = models.BooleanField()
    counted_at = models.DateTimeField()
    known = models.SmallIntegerField()  # districts from which data came, of `known_of` (units.data_sources)
    known_of = models.SmallIntegerField()
    counts: models.JSONField[dict[str, int], dict[str, int]] = models.JSONField()
    # the counts by the first day of the month
    months: models.JSONField[dict[str, dict[str, int]], dict[str, dict[str, int]]] = models.JSONField()
    # the fields of `counting.course.InvestigationCourse`
    course: models.JSONField[dict[str, list[int]], dict[str, list[int]]] = models.JSONField()
    # the fields of `stages.queries.StageFigures`; None in a roll-up of an earlier version
    stages: models.JSONField[dict[str, dict[str, int]] | None, dict[str, dict[str, int]] | None] = models.JSONField(
        null=True
    )
    # the cases longest beyond the limit, in the order of their list, at most `counting.queries.LONGEST_STORED`;
    # None in a roll-up of an earlier version
    longest_beyond = ArrayField(models.UUIDField(), null=True)
    # by calendar year (cy2026) the rows of NCRB's tables (`crime_in_india.queries.HeadWork.stored`), of the scope itsso
    # alone; None in a roll-up of an earlier version
    work: models.JSONField[dict[str, list[dict[str, int]]] | None, dict[str, list[dict[str, int]]] | None] = (
        models.JSONField(null=True)
    )


class Published(models.Model):
    """The figures of a State or district that every officer may see, the newest half-year only; None is withheld.

    Suppressed before it is written (`suppression`), so nothing in this table is confidential.
    """

    unit = models.OneToOneField(Unit, on_delete=models.CASCADE, primary_key=True, related_name="+")
    since = models.DateField()  # FIRs first recorded from this day
    until = models.DateField()
    as_on = models.DateField()
    counted_at = models.DateTimeField()
    passed = models.IntegerField(null=True)  # cases whose limit has passed: all of them
    within = models.IntegerField(null=True)  # of these, those with a final report in time

    @property
    def rate(self) -> Rate | None:
        """Return compliance, where neither of its counts is withheld."""
        return None if self.passed is None or self.within is None else Rate(self.within, self.passed)
