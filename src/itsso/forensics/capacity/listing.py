"""Modernisation projects, and the claims of a laboratory, as `itsso.ui.lists` shows them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.db.models import F, QuerySet
from django.utils.translation import gettext as _

from itsso.forensics.capacity import wording
from itsso.forensics.capacity.forms import ClaimForm
from itsso.forensics.capacity.models import Claim
from itsso.forensics.capacity.page import project_delay, project_funds, project_steps, project_sum
from itsso.forensics.capacity.projects import Project
from itsso.ui import text
from itsso.ui.components import Text
from itsso.ui.list_rows import QueryRows, StoredRows
from itsso.ui.lists import Column, Value
from itsso.ui.templatetags.ui_tags import when

# --- Projects --------------------------------------------------------------------------------------------------------


def project_rows(projects: Sequence[Project]) -> StoredRows[Project]:
    """Return projects as the rows of their list, the latest first."""
    return StoredRows(
        projects,
        {
            "project": lambda project: text.natural_key(project.name),
            "laboratory": lambda project: text.natural_key(project.unit.local_name),
            "delay": lambda project: project.late,
        },
    )


def project_columns() -> list[Column[Project]]:
    """Return the columns of the list of projects of all laboratories."""
    return [
        Column("project", _("Project"), lambda project: project.name, sorts=True),
        Column("laboratory", _("Laboratory"), lambda project: project.unit.local_name, sorts=True),
        Column("funds", _("Funded from"), project_funds),
        Column("sanctioned", _("Sanctioned"), lambda project: project_sum(project, project.sanctioned), numeric=True),
        Column("released", _("Released"), lambda project: project_sum(project, project.released), numeric=True),
        Column("spent", _("Spent"), lambda project: project_sum(project, project.spent), numeric=True),
        Column("steps", _("Steps"), project_steps),
        Column("delay", _("Delay"), project_delay, lambda project: project.late, sorts=True, numeric=True),
    ]


# --- Claims ----------------------------------------------------------------------------------------------------------


def claim_rows(claims: QuerySet[Claim]) -> QueryRows[Claim, Claim]:
    """Return the claims of one kind as the rows of their list, the latest statement first."""
    return QueryRows(claims, {"on": (F("on"),), "recorded": (F("said_at"),)}, list)


def claim_columns(form: ClaimForm) -> list[Column[Claim]]:
    """Return the columns of the claims that this form states: what, its source, by whom and when."""
    names = [name for name in form.fields if name not in ("key", "on", "source")]
    return [
        Column("on", _("From"), lambda claim: when(claim.on), lambda claim: claim.on, sorts=True),
        *(_claim_column(name, form.fields[name].label or "") for name in names),
        Column("source", _("Source"), wording.basis_text),
        Column("by", _("Recorded by"), lambda claim: claim.said_by_name),
        Column(
            "recorded",
            _("Recorded"),
            lambda claim: when(claim.said_at),
            lambda claim: claim.said_at,
            sorts=True,
        ),
    ]


def _claim_column(name: str, title: Text) -> Column[Claim]:
    return Column(name, title, lambda claim: _cell(claim, name), lambda claim: _file_value(claim, name))


def _cell(claim: Claim, name: str) -> str:
    value = getattr(claim, name)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, date):
        return text.day(value)
    if isinstance(value, int):
        return text.count(value)
    display = getattr(claim, f"get_{name}_display", None)
    return str((display() if display else value) or "–")


def _file_value(claim: Claim, name: str) -> Value:
    """Return numbers and days of a file as such, and everything else as the page shows it."""
    value = getattr(claim, name)
    return value if isinstance(value, int | date | datetime) and not isinstance(value, bool) else _cell(claim, name)
