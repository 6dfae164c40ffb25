"""Print a paper of a case: its number, its audit entry, and names only by an opening that allows them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from uuid import UUID, uuid5

import typst
from django.conf import settings
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override, pgettext

from itsso.accounts.models import Posting, Role
from itsso.audit import actions as audit
from itsso.audit.evidence.actions import deliver
from itsso.audit.records.tables import hash_of
from itsso.cases.case_page.page import page_of
from itsso.cases.documents.document import Document
from itsso.cases.documents.models import Print
from itsso.cases.documents.parts import OPEN_NAME, Matter, NamedText
from itsso.cases.documents.queries import next_number, prints_of
from itsso.cases.identity.actions import check_recipient
from itsso.cases.identity.page import describe_subject
from itsso.cases.identity.queries import children_accused, may_open, names_of_accused
from itsso.cases.models import Case
from itsso.cases.records import PRINTS
from itsso.platform.clock import now
from itsso.platform.errors import Refused
from itsso.platform.ids import uuid7
from itsso.protection.models import Opening
from itsso.protection.openings import RECIPIENTS, IdentityReading, is_expired, openings_of, own_opening, read_opening
from itsso.ui import text
from itsso.ui.names import translate_rank
from itsso.ui.printing import pdf
from itsso.units.models import DISTRICTS, STATES

TEMPLATE = Path(__file__).parent / "typst" / "document.typ"


@dataclass(frozen=True)
class PrintedPaper:
    """A paper as it came from the press. With a paper for a court, its draft certificates are in `archive`."""

    print: Print
    pdf: bytes
    archive: bytes = b""


def matter_of(case_id: UUID) -> Matter:
    """Return the case as documents use it, without names.

    Raises Http404 where the case is not in the range.
    """
    return Matter(page_of(case_id))


def names_for(case: Case, *, by: Posting) -> list[Opening]:
    """Return the officer's own openings of this case that are not over and name a recipient."""
    if not may_open(case, by):
        return []
    openings = openings_of(case.pk).filter(officer=by.actor.number, posting=by.pk, expires__gt=timezone.now())
    return list(openings.exclude(recipient=""))


def print_document(
    case_id: UUID, document: Document, language: str, key: UUID, *, by: Posting, opening_id: UUID | None = None
) -> PrintedPaper:
    """Print a paper in a language ("en", "hi").

    `key` is the form's own: a form that is sent twice makes one print with one number. A paper with other content is
    never made under a number already given: a form sent again after the case changed, or for another paper, language
    or opening, makes another print. The same file again is logged as a reprint.

    Raises Refused where the case has nothing for the paper to say, or the opening has ended or is for a recipient that
    the paper does not go to; KeyLost where what was opened cannot be unsealed; MissingScript where no font has its
    letters.
    """
    matter = matter_of(case_id)
    if why := document.wanting(matter):
        raise Refused(why, field="document")
    if document.needs_opening and opening_id is None:
        raise Refused(
            _("Open the identity for the recipient of this paper first. Then choose that opening here."),
            field="opening",
        )
    opening = _opening(matter.page.case, document, opening_id, by) if opening_id else None
    if opening:
        matter = Matter(matter.page, list(_named(opening, by)), opening.recipient)
    printed_id = uuid5(key, f"{case_id} {by.pk} {document.code} {language} {opening_id}")
    existing = Print.objects.filter(pk=printed_id).first()
    if existing is not None:
        content = _press(document, matter, existing, by)
        if sha256(content).hexdigest() == existing.sha256:
            _log(existing, by, reprint=True)
            return _with_certificate(document, matter, PrintedPaper(existing, content), by)
        printed_id = uuid7()
    printed = _numbered(printed_id, matter.page.case, document, language, opening, by)
    if document.once and by.role != Role.SUPERVISOR:
        _refuse_second(case_id, document)
    content = _press(document, matter, printed, by)
    printed.sha256 = sha256(content).hexdigest()
    printed.save(force_insert=True)
    _log(printed, by)
    return _with_certificate(document, matter, PrintedPaper(printed, content), by)


def _with_certificate(document: Document, matter: Matter, paper: PrintedPaper, by: Posting) -> PrintedPaper:
    """Return a paper together with the draft certificates on it, where it is one for a court."""
    if document.evidence is None:
        return paper
    file = document.evidence(matter, paper.print, paper.pdf)
    return replace(paper, archive=deliver(file, by=by.actor, case_id=paper.print.case_id))


def _refuse_second(case_id: UUID, document: Document) -> None:
    """Raise Refused where the paper was printed before. Its number is locked by now: no two officers print at once."""
    first = prints_of(case_id).filter(document=document.code).last()
    if first is not None:
        message = _(
            "This paper is printed in one copy, and was on %(at)s by %(who)s. A supervising officer can print another."
        )
        raise Refused(
            message % {"at": text.moment(first.at), "who": translate_rank(first.made_by_name)}, field="document"
        )


def _log(printed: Print, by: Posting, *, reprint: bool = False) -> None:
    detail: dict[str, object] = {
        "document": printed.document,
        "number": f"{printed.number}/{printed.year}",
        "copy": printed.copy,
        "language": printed.language,
        "print_for": printed.recipient,
        "sha256": printed.sha256,
    }
    if reprint:
        detail["reprint"] = True
    else:
        detail["record"] = {PRINTS: hash_of(PRINTS, vars(printed)).hex()}
    audit.write("cases.printed", by.actor, str(printed.pk), detail, case=printed.case_id)


def _opening(case: Case, document: Document, opening_id: UUID, by: Posting) -> Opening:
    if not may_open(case, by):
        raise Http404
    opening = own_opening(case.pk, opening_id, by=by)
    if is_expired(opening):
        message = _("Your access has expired. Open the identity again, or print the paper without names.")
        raise Refused(message, field="opening")
    if opening.recipient not in document.entitled:
        raise Refused(
            _(
                "The identity was opened for another recipient, not for the recipient of this paper. Print the paper "
                "without names."
            ),
            field="opening",
        )
    check_recipient(case.pk, opening.recipient, by=by)
    return opening


def _named(opening: Opening, by: Posting) -> list[NamedText]:
    """Return the texts of the opening, and with them the open names of accused. A child accused is in no print."""
    children = children_accused(opening.case_id)
    texts = [_named_text(reading) for reading in read_opening(opening, by=by) if reading.item.subject not in children]
    open_names = names_of_accused(opening.case_id)
    return texts + [NamedText(accused.label, accused.name, accused.label, OPEN_NAME) for accused in open_names]


def _named_text(reading: IdentityReading) -> NamedText:
    item = reading.item
    label = f"{describe_subject(item.subject)}: {item.get_kind_display()}"
    return NamedText(label, reading.text, item.subject, item.kind, item.about)


def _numbered(
    printed_id: UUID, case: Case, document: Document, language: str, opening: Opening | None, by: Posting
) -> Print:
    """Return a print with the next number of the station.

    Another officer who prints at that station at the same moment waits until this print ends.
    """
    moment = now()
    number = next_number(case, moment.year)
    earlier = Print.objects.filter(case=case, document=document.code, language=language).count()
    return Print(
        id=printed_id,
        case=case,
        station_id=case.station_id,
        year=moment.year,
        number=number,
        document=document.code,
        language=language,
        copy=earlier + 1,
        opening=opening.pk if opening else None,
        recipient=opening.recipient if opening else "",
        at=moment,
        made_by=by.actor.number,
        made_by_name=by.actor.name,
    )


def _press(document: Document, matter: Matter, printed: Print, by: Posting) -> bytes:
    page = matter.page
    with override(printed.language):
        places = [unit for unit in page.file.path if unit.kind in (*DISTRICTS, *STATES)]
        data = {
            "language": printed.language,
            "title": str(document.title),
            "office": ", ".join(str(unit) for unit in [page.station, *reversed(places)]),
            "case": page.label,
            "classification": _classification(document, printed),
            "reprint": _reprint(printed),
            "printed": _printed(printed, by),
            "to": document.to(matter),
            "blocks": list(document.build_blocks(matter)),
            "words": {"to": pgettext("letter", "To"), "page": _("Page")},
        }
    state = next((unit.state for unit in page.file.path if unit.kind in STATES), "")
    template = template_of(document, state)
    try:
        return pdf(template, data, printed.at)
    except typst.TypstError as error:
        if template == TEMPLATE:
            raise
        values = {"file": template.name, "error": str(error).splitlines()[0]}
        message = _("The State’s own template %(file)s has an error: %(error)s. Tell the administrator.") % values
        raise Refused(message, field="document") from error


def template_of(document: Document, state: str) -> Path:
    """Return a State's own template of a paper, else the shipped one.

    A State's are in ITSSO_PAPERS, in a folder of its code (UP): `iif_1.typ` for one paper, `document.typ` for all.
    """
    folder = Path(settings.PAPERS) / state if settings.PAPERS and state else None
    candidates = [folder / f"{document.code}.typ", folder / "document.typ"] if folder else []
    return next((template for template in candidates if template.is_file()), TEMPLATE)


def _classification(document: Document, printed: Print) -> str:
    if document.personal:
        return _("Personal: for the addressee only.")
    if printed.recipient:
        return _("Confidential, in a sealed cover, for: %(recipient)s") % {"recipient": RECIPIENTS[printed.recipient]}
    return _("Restricted: for official use.")


def _reprint(printed: Print) -> str:
    """Return a warning on a paper that was printed before, since the case may have changed; else an empty text."""
    message = _("Copy %(n)s of this paper. Earlier copies may differ.")
    return message % {"n": printed.copy} if printed.copy > 1 else ""


def _printed(printed: Print, by: Posting) -> str:
    values = {"number": print_number(printed), "who": str(by), "at": text.moment(printed.at), "id": printed.pk}
    return _("Print %(number)s, by %(who)s, %(at)s Indian time. Audit entry: %(id)s") % values


def print_number(printed: Print) -> str:
    """Return the number as printed on the paper: 7/2026, PS Kotwali."""
    return f"{printed.number}/{printed.year}, {printed.station}"
