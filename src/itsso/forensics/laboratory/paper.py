"""The laboratory's report as PDF, with the same template as the documents of a case."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from itsso.accounts.models import Posting
from itsso.cases.documents.actions import TEMPLATE
from itsso.cases.documents.parts import Block, facts, heading, paragraph, points, table
from itsso.forensics import catalogue
from itsso.forensics.custody import queries as ledger
from itsso.forensics.details_page import detail_rows
from itsso.forensics.labels import spelled
from itsso.forensics.laboratory import queries
from itsso.forensics.models import Report, Request
from itsso.platform.clock import now
from itsso.ui import text
from itsso.ui.languages import data_language
from itsso.ui.printing import pdf


def report_pdf(report: Report, answers: Mapping[str, str], moment: datetime, by: Posting) -> bytes:
    """Return the report that is signed: the same data and moment give the same bytes."""
    work = report.work
    data = {
        "language": data_language(),
        "title": _("Report of the forensic laboratory"),
        "office": str(work.laboratory),
        "case": f"{report.number} / {report.version}",
        "classification": _("Restricted: for official use."),
        "reprint": "",
        "printed": f"{report.number}, {text.moment(moment)}",
        "to": [str(work.request.sender)],
        "blocks": list(_report(report, answers, moment, by)),
        "words": {"to": pgettext("letter", "To"), "page": _("Page")},
    }
    return pdf(TEMPLATE, data, moment)


def receipt_pdf(request: Request, by: Posting) -> bytes:
    """Return the laboratory's receipt: each exhibit that arrived, its seal, and how that compares with its specimen."""
    moment = now()
    data = {
        "language": data_language(),
        "title": _("Receipt of the laboratory"),
        "office": str(request.laboratory),
        "case": request.own_number,
        "classification": _("Restricted: for official use."),
        "reprint": "",
        "printed": _("%(who)s, %(at)s Indian time.") % {"who": str(by), "at": text.moment(moment)},
        "to": [str(request.sender)],
        "blocks": list(_receipt(request, by)),
        "words": {"to": pgettext("letter", "To"), "page": _("Page")},
    }
    return pdf(TEMPLATE, data, moment)


def _receipt(request: Request, by: Posting) -> Iterator[Block]:
    entries = queries.details_of(request)
    yield facts((_("Memo number"), request.memo), *detail_rows(entries[-1] if entries else None))
    exhibits = list(request.exhibits.order_by("mark"))
    labels = [exhibit.label for exhibit in exhibits]
    acts, seals = ledger.receipts(labels), ledger.seals_on_receipt(labels)
    columns = [(_("Number"), 0), (_("Mark"), 0), (_("Received"), 0), (_("Seal on receipt"), 1)]
    rows = [
        [
            spelled(exhibit.label),
            exhibit.mark,
            text.moment(acts[exhibit.label].at) if exhibit.label in acts else _("not received"),
            seals.get(exhibit.label, "–"),
        ]
        for exhibit in exhibits
    ]
    yield heading(_("Exhibits"))
    yield table(columns, rows)
    yield {"signature": [_("Signature and seal"), by.get_role_display(), by.officer.name]}


def _report(report: Report, answers: Mapping[str, str], moment: datetime, by: Posting) -> Iterator[Block]:
    work = report.work
    yield facts(
        (_("Report"), f"{report.number}, {_('version')} {report.version}"),
        (_("Supersedes"), _supersedes(report)),
        (pgettext("laboratory", "Section"), catalogue.section(work.section)),
        (_("Memo number of the forwarding officer"), work.request.memo),
        (_("Received"), text.moment(work.received_at)),
        (_("Signed"), text.moment(moment)),
    )
    yield heading(_("Exhibits examined"))
    exhibits = work.request.exhibits.filter(label__in=work.labels).order_by("mark")
    columns = [(_("Number"), 0), (_("Mark"), 0), (_("Type"), 1), (_("Seal on receipt"), 1)]
    seals = ledger.seals_on_receipt(work.labels)
    yield table(
        columns,
        [
            [
                spelled(exhibit.label),
                exhibit.mark,
                catalogue.code_label("items", exhibit.what),
                seals.get(exhibit.label, "–"),
            ]
            for exhibit in exhibits
        ],
    )
    yield heading(_("Methods"))
    methods = dict(catalogue.methods(work.section))
    used = dict.fromkeys(work.worksheets.order_by("at").values_list("method", flat=True))
    yield points(*(methods.get(code, code) for code in used)) if used else paragraph("–")
    yield heading(_("Results"))
    for code in work.questions:
        yield paragraph(f"{catalogue.question(work.section, code)} {answers.get(code, '')}")
    if answers.get("remarks"):
        yield heading(_("Remarks"))
        yield paragraph(answers["remarks"])
    yield paragraph(_("Reviewed by %(who)s, a second person.") % {"who": report.reviewer_name})
    yield {"signature": [_("Signed electronically"), by.officer.name, _("Examiner")]}


def _supersedes(report: Report) -> str:
    if report.supersedes is None:
        return ""
    before, why = report.supersedes, catalogue.code_label("supersedes", report.why)
    return f"{before.number}, {_('version')} {before.version} ({text.day(before.signed_at)}): {why}"
