"""The list of draft police reports that wait, and the numbers that lead to it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple, cast

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, ngettext_lazy
from django.views.decorators.http import require_GET

from itsso.accounts.roles import ROLES, Capability, has
from itsso.cases.court.queries import CourtCases
from itsso.cases.drafts import listing, queries
from itsso.cases.drafts.forms import DraftListForm
from itsso.cases.drafts.setting import entries_statement, scrutiny_time, scrutiny_time_by
from itsso.cases.extensions import FigureToCount, PackageRows
from itsso.cases.leave.queries import own_numbers
from itsso.cases.named_cases import named_cases
from itsso.platform.clock import today
from itsso.protection.middleware import OfficerRequest
from itsso.ui import text
from itsso.ui.addresses import filtered_address
from itsso.ui.components import MOST_NAMED, Figure
from itsso.ui.lists import ItemList
from itsso.units.models import StateSetting, UnitKind

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

IO = "io"
"""The investigating officer as the holder of a draft that came back."""


@require_GET
def drafts(request: OfficerRequest) -> HttpResponse:
    """Show the drafts of police reports that wait: with whom, since when, how often returned; the reader's first."""
    posting = request.posting
    chosen_filters = _defaults(request) | request.GET.dict()
    form = DraftListForm(chosen_filters, investigates=has(posting.role, Capability.INVESTIGATE))
    stays, allowed = queries.drafts(CourtCases(request.ranges.cases)), scrutiny_time(posting.unit.state)
    if form.is_valid():
        chosen = form.cleaned_data
        cases = _cases(request, mine=chosen["case_filter"] == "mine")
        stays = queries.drafts(cases, chosen["holder"], before=today() - allowed if chosen["over"] else None)
    waiting = ItemList(
        request,
        listing.draft_columns(with_station=posting.unit.kind != UnitKind.STATION),
        listing.draft_rows(stays, allowed, posting),
        caption=_("Draft police reports"),
        empty=_("No draft police report is pending here."),
        form=form,
        file_name="draft-reports",
        remembers=False,  # a filter of yesterday's could hide a draft that came today
    )
    return waiting.respond("cases/drafts.html", {"posting": posting, "days": _days_of_scrutiny(allowed.days)})


def _defaults(request: OfficerRequest) -> dict[str, str]:
    """Return the filters with which the list opens: the drafts that wait for the reader, else all."""
    reader_drafts = _waiting_for(request)
    return {"holder": reader_drafts.holder if reader_drafts else "", "case_filter": _case_filter(request)}


def _days_of_scrutiny(days: int) -> str:
    message = ngettext(
        "An office has %(n)s day for a draft. A State sets two to five; no law sets a time. The days count towards "
        "the two months of the investigation.",
        "An office has %(n)s days for a draft. A State sets two to five; no law sets a time. The days count towards "
        "the two months of the investigation.",
        days,
    )
    return message % {"n": text.count(days)}


class OwnDrafts(NamedTuple):
    """The holder of the drafts that wait for the reader (a key of `queries.HOLDERS`), and the label of their number."""

    holder: str
    title: _StrPromise


_FOR_AN_OFFICE = ngettext_lazy("draft police report to scrutinise", "draft police reports to scrutinise", "n")
_FOR_THE_OFFICER = ngettext_lazy(
    "draft police report back from an office", "draft police reports back from an office", "n"
)
"""Made once: a title that is translated when it is used has a class of its own, which takes 70 us to make."""


def drafts_on_desk(request: OfficerRequest) -> Iterator[FigureToCount]:
    """Yield the drafts that wait for the reader, and those that wait for longer than the State's days.

    Each number leads to the list of exactly those drafts. Only offices and investigating officers have numbers.
    """
    reader_drafts, case_filter = _waiting_for(request), _case_filter(request)
    if reader_drafts is None:
        return
    holder, cases = reader_drafts.holder, _cases(request, mine=case_filter == "mine")

    def figure(number: int) -> Figure:
        title = reader_drafts.title % {"n": number}
        return Figure(number, title, _list_of(holder=holder, case_filter=case_filter), "soon" if number else "plain")

    yield FigureToCount(queries.count_of_drafts(cases, holder), figure)
    if holder != IO:

        def allowed() -> timedelta:
            entries = entries_for_desk(request)
            return scrutiny_time_by(entries.read(request) if entries else ())

        def figure_over(number: int) -> Figure:
            days = allowed().days
            title = ngettext(
                "draft to scrutinise for more than %(days)s days",
                "drafts to scrutinise for more than %(days)s days",
                number,
            )
            return Figure(
                number,
                title % {"days": text.count(days)},
                _list_of(holder=holder, case_filter=case_filter, over="yes"),
                "bad" if number else "plain",
                named() if 0 < number <= MOST_NAMED else (),
                is_part=True,
            )

        def named() -> Sequence[tuple[str, str]]:
            late = queries.drafts(cases, holder, before=today() - allowed())
            return named_cases(listing.draft_rows(late, allowed(), request.posting), request.posting.unit, _end_text)

        yield FigureToCount(queries.count_of_late_drafts(cases, holder, lambda: today() - allowed()), figure_over)


def _end_text(row: listing.DraftRow) -> str:
    """Return when the two months of a draft's case end or ended; empty where they do not run."""
    if row.due is None or row.outer is None:
        return ""
    sentence = _("the two months ended on %(day)s") if row.outer < today() else _("the two months end on %(day)s")
    return sentence % {"day": text.day(row.due)}


def entries_for_desk(request: OfficerRequest) -> PackageRows[StateSetting] | None:
    """Return the entries of the State's days for a draft, for the offices that scrutinise drafts."""
    state = request.posting.unit.state
    if not state or not listing.office_of(request.posting):
        return None
    return PackageRows("days for a draft", lambda: entries_statement(state))


def _waiting_for(request: OfficerRequest) -> OwnDrafts | None:
    if office := listing.office_of(request.posting):
        return OwnDrafts(office, _FOR_AN_OFFICE)
    if has(request.posting.role, Capability.INVESTIGATE):
        return OwnDrafts(IO, _FOR_THE_OFFICER)
    return None


def _case_filter(request: OfficerRequest) -> str:
    """Return whose cases the reader's drafts are of: an investigating officer's own, else the unit's."""
    return "mine" if ROLES[request.posting.role].own_cases_first else "all"


def _cases(request: OfficerRequest, *, mine: bool) -> CourtCases:
    return CourtCases(request.ranges.cases, own_numbers(request.posting) if mine else None)


def _list_of(**filters: str) -> str:
    return filtered_address("cases:drafts", **filters)


def count_waiting(request: HttpRequest) -> int:
    """Return how many drafts wait for the reader, for the number beside "Draft police reports" in the menu."""
    officer = cast(OfficerRequest, request)
    reader_drafts = _waiting_for(officer)
    if reader_drafts is None:
        return 0
    cases = _cases(officer, mine=_case_filter(officer) == "mine")
    return queries.count_of_drafts(cases, reader_drafts.holder).count()
