"""The page of letters, and each letter, to be printed: this system sends none."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET

from itsso.cases.court.forms import MatterForm
from itsso.cases.court.queries import NO_LABORATORY
from itsso.cases.drafts.setting import scrutiny_time
from itsso.cases.letters import listing, queries, words
from itsso.cases.letters.kinds import EXHIBITS, LABORATORY, LetterCode
from itsso.cases.letters.letterhead import letterhead, signature
from itsso.cases.letters.listing import LetterLine, LetterRow
from itsso.cases.queries import districts_in
from itsso.platform.clock import now, today
from itsso.protection.middleware import OfficerRequest
from itsso.ui.list_rows import RowSource
from itsso.ui.lists import ItemList
from itsso.units.models import UP_TO_DISTRICT, Unit


@require_GET
def letters(request: OfficerRequest) -> HttpResponse:
    """List the letters for which anything is late with an office outside the police."""
    unit = request.posting.unit
    work = queries.late_work(request.ranges.cases, today() - scrutiny_time(unit.state), now())
    names = queries.laboratory_names({late.laboratory for late in work})
    lines = [LetterLine(late, _addressee(unit, late.code, late.laboratory, names)) for late in work]
    listed = ItemList(
        request,
        listing.LETTER_COLUMNS,
        listing.letter_lines(lines),
        caption=_("Letters to offices outside the police"),
        empty=_("Nothing on record is late with an office outside the police."),
        file_name="letters",
        remembers=False,
    )
    return listed.respond("cases/letters.html", {"posting": request.posting})


@require_GET
def letter(request: OfficerRequest, code: str) -> HttpResponse:
    """Show a letter with all cases that it is about, on one page."""
    if code not in set(LetterCode):
        raise Http404
    letter_code, unit = LetterCode(code), request.posting.unit
    laboratory = _laboratory(request, letter_code)
    above_district = _is_above_district(unit)
    cases = ItemList(
        request,
        listing.row_columns(letter_code, above_district=above_district),
        _rows(request, letter_code, laboratory),
        caption=_("List"),
        empty=_("Nothing is late here now, according to the record. No letter is needed."),
        file_name=f"letter-{code.replace('_', '-')}",
        remembers=False,
        keeps=(LABORATORY,),
        shows_all=True,
    )
    names = queries.laboratory_names({laboratory})
    context = {
        "subject": words.SUBJECTS[letter_code],
        "letterhead": letterhead(unit, _addressee(unit, letter_code, laboratory, names), words.SUBJECTS[letter_code]),
        "signature": signature(),
        "provisions": words.provisions(letter_code, unit.state, today()),
        "request_text": words.REQUESTS[letter_code],
        "trail": [(pgettext("plural", "Letters"), reverse("cases:letters")), (words.SUBJECTS[letter_code], "")],
    }
    return cases.respond("cases/letter.html", context)


def _laboratory(request: OfficerRequest, code: LetterCode) -> str:
    """Return the code of the laboratory that the address names; empty where it names none, or for another letter.

    Raises Http404 for what cannot be a code.
    """
    if code not in EXHIBITS:
        return ""
    form = MatterForm(code.value, request.GET)
    if not form.is_valid():
        raise Http404
    chosen = str(form.cleaned_data[LABORATORY])
    return "" if chosen == NO_LABORATORY else chosen


def _rows(request: OfficerRequest, code: LetterCode, laboratory: str) -> RowSource[LetterRow]:
    interval, unit = request.ranges.cases, request.posting.unit
    districts = districts_in(interval) if _is_above_district(unit) else []
    if code in EXHIBITS:
        return listing.exhibit_rows(queries.late_exhibits(interval, code, laboratory, today()), districts)
    if code == LetterCode.DRAFT:
        allowed = scrutiny_time(unit.state)
        return listing.draft_rows(queries.late_drafts(interval, today() - allowed), districts, allowed)
    return listing.clock_rows(queries.overdue_clocks(interval, code, now()), districts)


def _is_above_district(unit: Unit) -> bool:
    return unit.kind not in UP_TO_DISTRICT


def _addressee(unit: Unit, code: LetterCode, laboratory: str, names: dict[str, str]) -> str:
    name = names.get(laboratory, laboratory)
    return words.addressee(code, name, above_district=_is_above_district(unit))
