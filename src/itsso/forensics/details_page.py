"""How pages and papers of both ends show the details of a forwarding note."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from itsso.forensics.models import ForwardingDetails, NoteDetails
from itsso.ui import text
from itsso.ui.components import PageTable, SummaryRow
from itsso.ui.names import OfficerName
from itsso.ui.templatetags.ui_tags import when

REQUIRED = ("authority", "letter", "specimen", "malkhana", "road_certificate", "control")
"""What a forwarding note should state, in the order of pages and papers."""


def detail_rows(details: ForwardingDetails | None) -> list[tuple[str, str]]:
    """Return name and text of each detail; the text is "not recorded" where nothing is stated."""
    titles, texts = _titles(), _texts(details)
    return [(titles[name], texts[name] or _("not recorded")) for name in REQUIRED]


def missing_details(details: ForwardingDetails | None) -> list[str]:
    """Return the names of the details that are not recorded."""
    titles, texts = _titles(), _texts(details)
    return [titles[name] for name in REQUIRED if not texts[name]]


def detail_summary(details: ForwardingDetails | None) -> list[SummaryRow]:
    """Return the details as rows of a summary, with the dates of the case by which the director plans."""
    rows = [SummaryRow(name, value) for name, value in detail_rows(details)]
    if details is not None:
        rows += [
            SummaryRow(_("Accused in custody: first limit ends"), text.day(details.custody_ends) or "–"),
            SummaryRow(_("Next hearing"), text.day(details.hearing) or "–"),
            SummaryRow(_("As stated on"), when(details.stated_at)),
        ]
    return rows


def history_table(entries: Sequence[ForwardingDetails]) -> PageTable:
    """Return the entries about a note, the newest first, with what each changed."""
    rows = []
    before: dict[str, str] = dict.fromkeys(REQUIRED, "")
    titles = _titles()
    for details in entries:
        texts = _texts(details)
        changes = [
            _("%(name)s: %(value)s") % {"name": titles[name], "value": texts[name] or _("not recorded")}
            for name in REQUIRED
            if texts[name] != before[name]
        ]
        # The laboratory is not told which officer made the entry.
        officer = [details.stated_by_name] if isinstance(details, NoteDetails) else []
        rows.append([when(details.stated_at), *officer, "; ".join(changes) or "–"])
        before = texts
    with_officer = any(isinstance(details, NoteDetails) for details in entries)
    head = [_("When"), *([_("By")] if with_officer else []), _("Entered or corrected")]
    return PageTable(_("Entries about authority, seal and registers"), head, rows[::-1], stacks=True)


def authority_text(details: ForwardingDetails | None) -> str:
    """Return the forwarding authority: rank and name in the reader's script, or rank and number."""
    if details is None:
        return ""
    name = OfficerName(details.authority_rank, details.authority_name, details.authority_name_hi).local
    return ", ".join(filter(None, (name, details.authority_number)))


def _titles() -> dict[str, str]:
    return {
        "authority": _("Forwarding authority"),
        "letter": _("Forwarding and authority letter"),
        "specimen": _("Specimen of the seal"),
        "malkhana": _("Malkhana register number"),
        "road_certificate": _("Road certificate number"),
        "control": _("Control sample"),
    }


def _texts(details: ForwardingDetails | None) -> dict[str, str]:
    if details is None:
        return dict.fromkeys(REQUIRED, "")
    return {
        "authority": authority_text(details),
        "letter": ", ".join(filter(None, (details.letter, text.day(details.letter_on) if details.letter_on else ""))),
        "specimen": details.specimen,
        "malkhana": details.malkhana,
        "road_certificate": details.road_certificate,
        "control": str(details.get_control_display()) if details.control else "",
    }
