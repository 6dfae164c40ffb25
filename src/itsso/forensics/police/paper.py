"""PDFs of the police about exhibits: labels, forwarding note, certificate of custody.

They are built from the blocks of `cases.documents.parts`, with the same template as the documents of a case.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import segno
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from itsso.accounts.models import Posting
from itsso.cases.documents.actions import TEMPLATE
from itsso.cases.documents.parts import Block, facts, heading, notice, paragraph, points, table, to_fill_in
from itsso.cases.models import Case
from itsso.cases.words import case_label
from itsso.forensics import catalogue
from itsso.forensics.custody.chain import Chain, CustodyEntry
from itsso.forensics.custody.texts import act_text, finding_text, quantity, seal_text
from itsso.forensics.details_page import authority_text, detail_rows
from itsso.forensics.labels import spelled
from itsso.forensics.models import Holder, Item, Note
from itsso.forensics.police import queries
from itsso.forensics.police.note_details import details_in_force
from itsso.forensics.texts import priority_line
from itsso.platform.clock import now
from itsso.ui import text
from itsso.ui.languages import data_language
from itsso.ui.printing import pdf

LABELS = Path(__file__).parents[1] / "typst" / "labels.typ"


def qr(label: str) -> str:
    """Return the QR code of a label as SVG: its number alone, in the QR alphabet of capitals and digits."""
    out = io.BytesIO()
    segno.make(label, error="m", micro=False).save(out, kind="svg", border=2, xmldecl=False, svgns=True)
    return out.getvalue().decode()


def labels_pdf(items: Sequence[Item], on: str) -> bytes:
    """Return labels as PDF. `on` is `sheet` for an A4 sheet, or `roll`."""
    label_rows = [
        {
            "qr": qr(item.label),
            "spelled": spelled(item.label),
            "lines": [f"{item.mark} · {catalogue.code_label('items', item.what)}", _seal_line(item)],
        }
        for item in items
    ]
    data = {"language": data_language(), "title": _("Labels of exhibits"), "on": on, "labels": label_rows}
    return pdf(LABELS, data, now())


def _seal_line(item: Item) -> str:
    return _("Seal %(seal)s · %(day)s") % {"seal": item.impression, "day": text.day(item.seized_at)}


def _letter_pdf(title: str, office: str, head: str, to: Sequence[str], blocks: Sequence[Block], by: Posting) -> bytes:
    moment = now()
    printed_by = {"who": str(by), "at": text.moment(moment)}
    data = {
        "language": data_language(),
        "title": title,
        "office": office,
        "case": head,
        "classification": _("Restricted: for official use."),
        "reprint": "",
        "printed": _("%(who)s, %(at)s Indian time.") % printed_by,
        "to": list(to),
        "blocks": list(blocks),
        "words": {"to": pgettext("letter", "To"), "page": _("Page")},
    }
    return pdf(TEMPLATE, data, moment)


# --- Forwarding note -------------------------------------------------------------------------------------------------


def note_pdf(note: Note, items: Mapping[str, Item], by: Posting) -> bytes:
    """Return the forwarding note that goes with the items: numbers and questions, no name, and no FIR number."""
    to = [_("The Director"), str(note.laboratory)]
    return _letter_pdf(_("Forwarding note"), str(note.station), note.memo, to, list(_note(note, items)), by)


def _note(note: Note, items: Mapping[str, Item]) -> Iterator[Block]:
    details = details_in_force(note.pk)
    yield facts(
        (_("Memo number"), note.memo),
        (_("Sent"), text.moment(note.sent_at)),
        (_("Priority under the published rule"), priority_line(note.priority, note.due)),
        (_("Papers enclosed"), ", ".join(catalogue.code_label("papers", paper) for paper in note.papers)),
        *detail_rows(details),
    )
    yield heading(_("Exhibits"))
    rows = [
        [
            spelled(item.label),
            item.mark,
            _item_text(item),
            item.subject or "–",
            text.count(item.count),
            item.impression,
        ]
        for item in (items[label] for label in note.labels)
    ]
    columns = [
        (_("Number"), 0),
        (_("Mark"), 0),
        (_("Type"), 1),
        (pgettext("exhibit", "From"), 0),
        (_("Count"), 0),
        (_("Seal"), 0),
    ]
    yield table(columns, rows)
    for question in note.asked:
        marks = ", ".join(items[label].mark for label in question["labels"])
        yield heading(
            _("Questions to %(section)s, about %(marks)s")
            % {
                "section": catalogue.section(question["section"]),
                "marks": marks,
            }
        )
        yield points(*(catalogue.question(question["section"], code) for code in question["questions"]))
    yield notice(
        _(
            "The laboratory sees numbers, questions and the forwarding authority. "
            "It sees no name of anybody in the case, and no FIR number."
        )
    )
    yield {"signature": [_("Signature and seal"), _("Forwarding officer"), note.sent_by_name]}
    yield {"signature": [_("Signature and seal"), _("Forwarding authority"), authority_text(details)]}
    yield to_fill_in(
        _("Receipt of the laboratory"),
        _("Received on (date, time)"),
        _("Seals intact and as described"),
        _("Seals compared with the specimen; what differs"),
    )


def _item_text(item: Item) -> str:
    """Return what an item is, and for a kit its contents."""
    name, kit_contents = catalogue.code_label("items", item.what), catalogue.contents(item.contents)
    return f"{name}: {kit_contents}" if kit_contents else name


# --- Certificate of custody ------------------------------------------------------------------------------------------


def certificate_pdf(case: Case, item: Item, chain: Chain, by: Posting) -> bytes:
    """Return the chain of custody of one item as PDF, for the court."""
    blocks = list(_certificate(item, chain, by))
    return _letter_pdf(_("Certificate of custody"), str(case.station), case_label(case), [], blocks, by)


def _certificate(item: Item, chain: Chain, by: Posting) -> Iterator[Block]:
    yield facts(
        (_("Laboratory number"), spelled(item.label)),
        (_("Mark"), item.mark),
        (_("Type"), catalogue.code_label("items", item.what)),
        (_("Kit"), item.kit),
        (pgettext("exhibit", "From"), item.subject),
        (_("Seized"), f"{text.moment(item.seized_at)}, {item.seized_by_name}"),
        (_("Seized at"), str(Holder(item.origin).label)),
        (_("Seal"), item.impression),
    )
    yield heading(_("Every hand-over, as recorded by both persons"))
    columns = [(_("No."), 0), (_("When"), 0), (_("Entry"), 3), (_("By"), 3), (_("Seal"), 2), (_("Quantity"), 0)]
    yield table(columns, [_act_row(entry) for hop in chain.hops for entry in (hop.giving, hop.taking) if entry])
    yield heading(_("Findings"))
    if chain.findings:
        yield points(*(f"{_('Entry')} {finding.nth}: {finding_text(finding.code)}" for finding in chain.findings))
    else:
        yield paragraph(
            _(
                "No gap, no overlap, no broken or different seal, no different quantity and no time out of "
                "order was found."
            )
        )
    if queries.kits_used_twice([item]):
        yield notice(_("The kit's serial number is on another exhibit too."))
    yield paragraph(
        _(
            "Made from the custody register, to which entries can only be added. The extract for this "
            "exhibit carries the proofs."
        )
    )
    yield {"signature": [_("Signature and seal"), by.get_role_display(), by.officer.name]}


def _act_row(entry: CustodyEntry) -> list[str]:
    person = f"{entry.person_name} ({entry.person})"
    if entry.on_receipt:
        person = _("on receipt %(paper)s, recorded by %(who)s") % {"paper": entry.paper, "who": person}
    much = quantity(entry.count, entry.weight_mg) or "–"
    return [str(entry.nth), text.moment(entry.at), act_text(entry), person, seal_text(entry), much]
