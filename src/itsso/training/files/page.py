"""Contents of the pages of uploaded files: texts and tables."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from itsso.training import catalogue
from itsso.training.export import csv_of
from itsso.training.files.actions import describe_reject
from itsso.training.models import Duty, Rank, Reject, Upload
from itsso.ui import text
from itsso.ui.components import PageTable, Text, link


def uploads_table(uploads: Iterable[Upload]) -> PageTable:
    """Return a table of files, the newest first."""
    lines: list[list[Text]] = [
        [
            link(upload.name, reverse("training:upload", args=[upload.pk])),
            upload.get_kind_display(),
            text.moment(upload.received_at),
            text.count(upload.rows),
            text.count(upload.rejected),
            _("done") if upload.ended_at else _("being taken"),
        ]
        for upload in uploads
    ]
    head = [_("File"), _("Holds"), _("Received"), _("Rows"), _("Rejected"), pgettext("file", "State")]
    return PageTable(_("Files, the newest first"), head, lines, frozenset({3, 4}), stacks=True)


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
    return PageTable(_("What stands in them"), [_("Column"), _("Codes")], rows, stacks=True)


def upload_answer(upload: Upload) -> str:
    """Return the summary sentence: whether the import is running, and how many rows were rejected."""
    if upload.ended_at is None:
        return _("The file is being taken. The page may be closed.")
    if upload.rejected:
        return ngettext(
            "%(rows)s row was not taken and goes back for correction; all others are in.",
            "%(rows)s rows were not taken and go back for correction; all others are in.",
            upload.rejected,
        ) % {"rows": text.count(upload.rejected)}
    return _("Every row is in.")


def rejects_csv(rejects: Iterable[Reject]) -> Iterator[str]:
    """Yield the rejected rows as CSV: row number and error, then the cells as they came."""
    yield from csv_of([reject.row, describe_reject(reject), *reject.line] for reject in rejects)
