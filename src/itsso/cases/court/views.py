"""The prosecutor's morning page with the cause list, and the lists of matters that wait in court."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, ngettext_lazy
from django.views.decorators.http import require_GET

from itsso.cases.coming_dates import DateEntry
from itsso.cases.court import listing, queries, words
from itsso.cases.court.forms import MONTH, TODAY, WEEK, CauseListForm, MatterForm
from itsso.cases.court.queries import CourtCases
from itsso.cases.desk import scope
from itsso.cases.desk.queries import named_officers
from itsso.cases.drafts import views as drafts
from itsso.cases.extensions import FigureToCount
from itsso.cases.leave.queries import own_numbers
from itsso.cases.named_cases import named_cases
from itsso.cases.pending_matters import MatterCode
from itsso.platform.clock import today
from itsso.platform.prepared_statements import one_exchange
from itsso.protection.middleware import OfficerRequest
from itsso.ui.components import MOST_NAMED, Figure
from itsso.ui.context_processors import write_frame_ahead
from itsso.ui.list_rows import RowSource, StoredRows
from itsso.ui.lists import ItemList
from itsso.ui.per_request import keep, once
from itsso.units.models import UP_TO_DISTRICT, UnitKind

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

_PERIODS = {TODAY: timedelta(0), WEEK: timedelta(days=7), MONTH: timedelta(days=30)}


@require_GET
def cause_list(request: OfficerRequest) -> HttpResponse:
    """Show the unit's court dates by day, below the numbers of what is pending in court, which lead to their lists."""
    posting, cases = request.posting, CourtCases(request.ranges.cases)
    form = CauseListForm(request.GET)
    numbers = _read_numbers(request, cases)
    causes = ItemList(
        request,
        listing.cause_columns(with_station=posting.unit.kind != UnitKind.STATION),
        _cause_rows(request, form, numbers),
        caption=_("Cause list"),
        empty=_("No court date is recorded for these days."),
        form=form,
        file_name=f"cause-list-{today():%Y-%m-%d}",
        group=listing.day_of_row,
        remembers=False,  # a filter of yesterday's could hide what is heard today
    )
    notes = scope.filter_notes(request, form) if form.is_valid() else {}
    figures = list(_figures(request, cases, numbers))
    late = next((figure for figure in figures if figure.tone == "bad"), None)
    context = {
        "posting": posting,
        "figures": [replace(figure, items=()) for figure in figures],
        "answer": _answer(figures[0], late),
        "late": late,
        **notes,
    }
    return causes.respond("cases/cause_list.html", context)


def _cause_rows(request: OfficerRequest, form: CauseListForm, numbers: CourtNumbers) -> RowSource[listing.CauseRow]:
    """Return the rows of the list; none where the address names what is no filter.

    Without a filter they are the dates that the number of the week counts.
    """
    if not form.is_valid():
        return StoredRows((), {})
    is_week = not any(form.cleaned_data.values())
    return listing.CauseRows(_dates_wanted(request, form), numbers.week if is_week else None)


def _cases_of(request: OfficerRequest, form: CauseListForm) -> CourtCases:
    """Return the cases of the list: the reader's own, those of the officer that the address names, or all."""
    is_own = form.cleaned_data["assigned"] == "me"
    officers = own_numbers(request.posting) if is_own else scope.chosen_officer(form)
    return CourtCases(request.ranges.cases, named_officers(officers))


def _dates_wanted(request: OfficerRequest, form: CauseListForm) -> queries.DatesWanted:
    chosen, now = form.cleaned_data, today()
    until = now + _PERIODS[chosen["period"]]
    return queries.DatesWanted(_cases_of(request, form), now, until, chosen["on"], chosen["entry"])


class CourtNumbers(NamedTuple):
    """What the figures above the cause list count."""

    today: int
    week: int
    summonses: int
    drafts: Sequence[tuple[FigureToCount, int]]
    matters: Mapping[str, int]


def _read_numbers(request: OfficerRequest, cases: CourtCases) -> CourtNumbers:
    """Read what the figures count, by one exchange."""
    day, waiting_drafts = today(), list(drafts.drafts_on_desk(request))
    of_week = queries.DatesWanted(cases, day, day + _PERIODS[WEEK])
    with one_exchange() as exchange:
        if request.posting.unit.kind in UP_TO_DISTRICT:
            exchange.force_generic_plans()
        read_dates = exchange.count(
            replace(of_week, on=day).number(),
            of_week.number(),
            replace(of_week, entry=DateEntry.SUMMONS.value).number(),
        )
        read_drafts = exchange.count(*(of_holder.statement for of_holder in waiting_drafts))
        read_matters = exchange.count(queries.count_of_matters(cases, day))
        write_frame_ahead(request)
    today_count, week, summonses = read_dates()
    (matters,) = read_matters()
    counted_drafts = list(zip(waiting_drafts, read_drafts(), strict=True))
    numbers = CourtNumbers(today_count, week, summonses, counted_drafts, matters)
    keep(request, _TODAY, numbers.today)
    return numbers


def _figures(request: OfficerRequest, cases: CourtCases, numbers: CourtNumbers) -> Iterator[Figure]:
    """Yield the numbers above the cause list: court dates of today and the week, drafts, pending matters."""
    of_today = f"{reverse('cases:cause_list')}?{urlencode({'on': today().isoformat()})}"
    yield Figure(
        numbers.today,
        ngettext("court date today", "court dates today", numbers.today),
        of_today,
        "soon" if numbers.today else "plain",
    )
    yield Figure(
        numbers.week,
        ngettext("court date within a week, or passed", "court dates within a week, or passed", numbers.week),
        reverse("cases:cause_list"),
    )
    if numbers.summonses:
        yield Figure(
            numbers.summonses,
            ngettext("of these a summons to a witness", "of these summonses to witnesses", numbers.summonses),
            f"{reverse('cases:cause_list')}?{urlencode({'entry': DateEntry.SUMMONS.value})}",
        )
    for of_holder, number in numbers.drafts:
        yield of_holder.figure(number)
    yield from _matter_figures(request, cases, numbers)


def _answer(of_today: Figure, late: Figure | None) -> str:
    """Return the page's first sentence: the first late number, if any, else the court dates of today."""
    if late is not None:
        return _("Begin with what is late: %(n)s %(what)s.") % {"n": late.number_text, "what": late.label}
    return _("Court dates today: %(n)s. No draft and no notice to a victim is overdue.") % {"n": of_today.number_text}


def _matter_figures(request: OfficerRequest, cases: CourtCases, numbers: CourtNumbers) -> Iterator[Figure]:
    """Yield the number of each kind of matter, and of bail applications without their notices; none that is zero.

    Where a number is late and small, its cases are named with their officers. One query for each such number.
    """

    def figure(title: _StrPromise, number: int, tone: str, matter: MatterCode, status: str = "") -> Figure:
        items: Sequence[tuple[str, str]] = ()
        if tone == "bad" and number <= MOST_NAMED:
            rows = queries.listed_matters(cases, matter, status, today())
            items = named_cases(listing.matter_rows(rows, request.posting.role), request.posting.unit)
        return Figure(number, title % {"n": number}, _list_of(matter, status), tone, items)

    counts = numbers.matters
    for matter, (title, tone) in _FIGURES.items():
        if counts[matter]:
            yield figure(title, counts[matter], tone, matter)
        if matter == MatterCode.BAIL:
            for status, label in _BAIL_FIGURES.items():
                if counts[status]:
                    yield figure(label, counts[status], "bad", matter, status)


_BAIL_FIGURES: Mapping[str, _StrPromise] = {
    "not_informed": ngettext_lazy(
        "bail application that the victim was not told about",
        "bail applications that the victim was not told about",
        "n",
    ),
    "not_served": ngettext_lazy(
        "bail notice not served on the child’s side", "bail notices not served on the child’s side", "n"
    ),
}
"""Status of a bail application -> the label of its number."""

_FIGURES: Mapping[MatterCode, tuple[_StrPromise, str]] = {
    MatterCode.BAIL: (ngettext_lazy("bail application", "bail applications", "n"), "plain"),
    MatterCode.RELEASE_NOTICE: (
        ngettext_lazy("release that the victim was not told about", "releases that the victim was not told about", "n"),
        "bad",
    ),
    MatterCode.THREAT_QUESTION: (
        ngettext_lazy(
            "release after which the victim is to be asked about threats",
            "releases after which the victim is to be asked about threats",
            "n",
        ),
        "soon",
    ),
    MatterCode.LABORATORY_REPORT: (
        ngettext_lazy("case without a laboratory report", "cases without a laboratory report", "n"),
        "plain",
    ),
    MatterCode.PROTEST_PETITION: (ngettext_lazy("protest petition", "protest petitions", "n"), "plain"),
    MatterCode.APPEAL_TO_FILE: (
        ngettext_lazy("judgment open to appeal by the prosecution", "judgments open to appeal by the prosecution", "n"),
        "soon",
    ),
    MatterCode.APPEAL: (ngettext_lazy("appeal pending", "appeals pending", "n"), "plain"),
}
"""Matter -> the label and the tone of its number, in the order of the page."""


def _list_of(matter: str, status: str) -> str:
    query = f"?{urlencode({'status': status})}" if status else ""
    return reverse("cases:matters", args=[matter]) + query


@require_GET
def matters(request: OfficerRequest, matter: str) -> HttpResponse:
    """Show the matters of one kind that wait in the unit's cases."""
    if matter not in words.TITLES:
        raise Http404
    posting, form = request.posting, MatterForm(matter, request.GET)
    filters = form.cleaned_data if form.is_valid() else {"status": ""}
    rows = queries.listed_matters(CourtCases(request.ranges.cases), matter, filters["status"], today())
    laboratory = filters.get("laboratory", "")
    if laboratory:
        rows = queries.exhibits_at(rows, laboratory)
    waiting = ItemList(
        request,
        listing.matter_columns(matter, with_station=posting.unit.kind != UnitKind.STATION),
        listing.matter_rows(rows, posting.role),
        caption=words.TITLES[matter],
        empty=_("Nothing of this kind is pending in the cases of this unit."),
        form=form if matter in words.STATUSES else None,
        file_name=matter.replace("_", "-"),
    )
    context = {
        "posting": posting,
        "title": words.TITLES[matter],
        "meaning": words.MEANINGS[matter],
        "laboratory": laboratory,
        "is_named": laboratory != queries.NO_LABORATORY,
        "all_url": scope.address(request, laboratory=""),
        "trail": [(_("Cause list"), reverse("cases:cause_list")), (words.TITLES[matter], "")],
    }
    return waiting.respond("cases/matters.html", context)


def count_today(request: HttpRequest) -> int:
    """Return how many court dates are fixed for today, for the number beside "Cause list" in the menu."""
    ranges = getattr(request, "ranges", None)
    if not ranges:
        return 0
    of_today = queries.DatesWanted(CourtCases(ranges.cases), today(), today(), on=today())
    return once(request, _TODAY, lambda: of_today.number().count())


_TODAY = "court dates today"
