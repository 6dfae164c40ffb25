"""The table of files sealed in the vault: of a case, or of another record whose papers the vault keeps."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.template.defaultfilters import filesizeformat
from django.utils.html import format_html
from django.utils.translation import gettext as _

from itsso.ui import text
from itsso.ui.components import PageTable, Text, link


@dataclass(frozen=True, slots=True)
class FileRow:
    """A file with the title of its type; `url` is where its opening is asked for, empty where the reader may not."""

    kind: Text
    url: str
    size: int
    sha256: str
    made_at: datetime
    made_by_name: str


def file_table(caption: Text, kind_title: Text, files: Iterable[FileRow]) -> PageTable | None:
    """Return the table of these files, with the beginning of each hash; None for no file."""
    rows: list[list[Text]] = [
        [
            link(file.kind, file.url),
            filesizeformat(file.size),
            f"{text.moment(file.made_at)}, {file.made_by_name}",
            format_html("<code>{}…</code>", file.sha256[:16]),
        ]
        for file in files
    ]
    head = [kind_title, _("Size"), _("Attached"), _("Fingerprint (SHA-256)")]
    return PageTable(caption, head, rows, stacks=True) if rows else None
