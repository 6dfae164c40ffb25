"""Contents of the pages of uploaded files: texts and tables."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from django.db.models import F, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from itsso.platform.long_jobs import JobRun, RunStatus
from itsso.training import catalogue
from itsso.training.export import csv_of
from itsso.training.files.actions import describe_reject
from itsso.training.models import Duty, Rank, Reject, Upload
from itsso.ui import text
from itsso.ui.components import PageTable, Text, link
from itsso.ui.list_rows import QueryRows
from itsso.ui.lists import Column
from itsso.ui.templatetags.ui_tags import when


def _count_column(key: str, title: Text, number: Callable[[Upload], int]) -> Column[Upload]:
    return Column(key, title, lambda row: text.count(number(row)), lambda row: number(row), sorts=True, numeric=True)


UPLOAD_COLUMNS: list[Column[Upload]] = [
    Column(
        "name",
        gettext_lazy("File"),
        lambda upload: link(upload.name, reverse("training:upload", args=[upload.pk])),
        sorts=True,
    ),
    Column("kind", gettext_lazy("Content"), lambda upload: upload.get_kind_display(), sorts=True),
    Column(
        "received",
        gettext_lazy("Received"),
        lambda upload: when(upload.received_at),
        lambda upload: upload.received_at,
        sorts=True,
    ),
    _count_column("rows", gettext_lazy("Rows"), lambda upload: upload.rows),
    _count_column("rejected", gettext_lazy("Rejected"), lambda upload: upload.rejected),
    Column("state", pgettext_lazy("file", "State"), lambda upload: _("done") if upload.ended_at else _("being loaded")),
]


def upload_rows(uploads: QuerySet[Upload]) -> QueryRows[Upload, Upload]:
    """Return files, the newest first, as the rows of a list."""
    names = {"name": "name", "kind": "kind", "received": "received_at", "rows": "rows", "rejected": "rejected"}
    return QueryRows(uploads, {key: (F(field),) for key, field in names.items()}, list)


def codes_table() -> PageTable:
    """Return a table of the codes that columns of files can hold."""
    rows: list[list[Text]] = [
        ["rank", ", ".join(f"{rank.value} ({rank.label})" for rank in Rank)],
        ["duty", ", ".join(f"{duty.value} ({duty.label})" for duty in Duty)],
        ["course", ", ".join(f"{course.code} ({course.title})" for course in catalogue.courses().values())],
        ["outcome", "attended, passed, failed"],
        ["woman, distinct", "yes, no"],
        ["since, joined_on, left_on, began_on, ended_on", _("a day, as 2026-11-24 or 24-11-2026")],
    ]
    return PageTable(_("What to write in them"), [_("Column"), _("Codes")], rows, stacks=True)


def upload_answer(upload: Upload, run: JobRun | None, *, has_rejects: bool) -> str:
    """Return the summary sentence: whether the import is running, and how many rows were rejected.

    `run` is the record of its import; `has_rejects` is whether rejected rows are still stored (`training.retention`).
    """
    if upload.ended_at is None and run is not None and run.status in (RunStatus.FAILED, RunStatus.CANCELLED):
        return _(
            "Loading stopped before the last row. The rows loaded so far stay. An administrator can continue it on the"
            " page “Background jobs”."
        )
    if upload.ended_at is None:
        return _("The file is being loaded. You can close this page.")
    if upload.rejected and not has_rejects:
        return ngettext(
            "%(rows)s row was not loaded; it was removed 90 days after the file was loaded. All others were loaded.",
            "%(rows)s rows were not loaded; they were removed 90 days after the file was loaded. All others were"
            " loaded.",
            upload.rejected,
        ) % {"rows": text.count(upload.rejected)}
    if upload.rejected:
        return ngettext(
            "%(rows)s row was not loaded and goes back for correction; all others were loaded.",
            "%(rows)s rows were not loaded and go back for correction; all others were loaded.",
            upload.rejected,
        ) % {"rows": text.count(upload.rejected)}
    return _("Every row was loaded.")


def rejects_csv(rejects: Iterable[Reject]) -> Iterator[str]:
    """Yield the rejected rows as CSV: row number and error, then the cells as they came."""
    yield from csv_of([reject.row, describe_reject(reject), *reject.line] for reject in rejects)
