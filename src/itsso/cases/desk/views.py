"""The desk: the cases in which something is due, in bands, and the lists behind it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from datetime import date
from functools import cache
from typing import cast
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from itsso.accounts.models import Posting
from itsso.accounts.roles import ROLES, Capability, has
from itsso.audit import queries as audit
from itsso.cases import extensions, limits
from itsso.cases.case_page import report_words
from itsso.cases.case_page.timeline import entry_title
from itsso.cases.coming_dates import FixedDate
from itsso.cases.desk import listing, queries, scope
from itsso.cases.desk.also_waiting import also_waiting_text
from itsso.cases.desk.bands import queries as bands
from itsso.cases.desk.bands.answer import answer_of_bands
from itsso.cases.desk.bands.filters import BandFilterForm
from itsso.cases.desk.bands.listing import BandRows, band_columns
from itsso.cases.desk.bands.page import WorkRow, work_bands
from itsso.cases.desk.bands.without_case import rows_without_case
from itsso.cases.desk.bands.words import BY_CODE, HINTS, TITLES, URGENT, CaseBand
from itsso.cases.desk.by_day.page import CasesShown, DayOfWork, days_of_work
from itsso.cases.desk.by_day.queries import limits_by_day
from itsso.cases.desk.charges import charges
from itsso.cases.desk.forms import OF_OTHERS, OF_THE_POLICE, DeskForm
from itsso.cases.desk.page import DeskLine
from itsso.cases.desk.week import court_dates, is_coming, week_lines
from itsso.cases.diary.views import records_diaries, running_url
from itsso.cases.feed_silence import ask_silence
from itsso.cases.leave.queries import own_numbers
from itsso.cases.models import Case
from itsso.cases.police_reports import FORWARDED
from itsso.cases.several_delays.views import gives_reasons, overdue_url
from itsso.cases.words import case_label
from itsso.platform.clock import now, start_of_day, today
from itsso.platform.prepared_statements import Exchange, one_exchange
from itsso.protection.middleware import OfficerRequest
from itsso.ui import text
from itsso.ui.components import Figure, Tab, total_of
from itsso.ui.context_processors import write_frame_ahead
from itsso.ui.lists import ItemList
from itsso.ui.per_request import keep, once
from itsso.units.models import ABOVE_DISTRICTS, UP_TO_DISTRICT, UnitKind


@require_GET
def desk(request: OfficerRequest) -> HttpResponse:
    """Show the cases in which something is due, in bands; or one band, or the time limits themselves, as a list.

    For an officer above districts it opens with the districts to look into.
    """
    if not request.GET and request.posting.unit.kind in ABOVE_DISTRICTS:
        return redirect("cases:exceptions")
    form = _form(request)
    band = BY_CODE.get(form.cleaned_data["band"])
    if band is not None:
        return _band_list(request, form, band)
    if request.GET.keys() & _OF_LIMITS:
        return _limits(request, form)
    return _work(request, form)


_OF_LIMITS = frozenset({"stands", "rule", "sort", "page", "rows", "format"})
"""Parameters of the list of time limits; without any of them the page shows the bands."""


def _form(request: OfficerRequest) -> DeskForm:
    """Return the filters that the address names, checked; without a right one, those of all cases of the unit."""
    role = request.posting.role
    if not request.GET:
        return _form_as_opened(role)
    form = DeskForm(_defaults(role) | request.GET.dict())
    if not form.is_valid():
        form = DeskForm({"whose": "all"})
        form.is_valid()
    return form


@cache
def _form_as_opened(role: str) -> DeskForm:
    """Return the filters with which My work opens for a role. They are checked once: the page only reads them."""
    form = DeskForm(_defaults(role))
    form.is_valid()
    return form


def _filter(request: OfficerRequest, form: DeskForm, *, rules: Collection[str] | None = None) -> queries.DeskFilter:
    is_own = form.cleaned_data["whose"] == "mine"
    officers = own_numbers(request.posting) if is_own else scope.chosen_officer(form)
    return queries.DeskFilter(scope.interval_of(request, form), officers, rules)


def _work(request: OfficerRequest, form: DeskForm) -> HttpResponse:
    posting, moment = request.posting, now()
    wanted, is_own = _filter(request, form), form.cleaned_data["whose"] == "mine"
    at_station = posting.unit.kind == UnitKind.STATION
    extensions.keep_officers_shown(request, wanted.officers if is_own else None)
    with one_exchange() as exchange:
        if posting.unit.kind in UP_TO_DISTRICT:
            exchange.force_generic_plans()
        read_cases = exchange.ask(bands.first_cases(wanted, moment))
        keep_for_packages = extensions.ask_at_once(exchange, request)  # early: its counts take longest
        read_dates = (
            exchange.ask(court_dates(wanted.interval, queries.named_officers(wanted.officers), moment.date()))
            if at_station
            else list
        )
        read_touched = exchange.ask(audit.cases_of(posting.actor.number, start_of_day(moment.date())))
        read_to_forward = _ask_to_forward(exchange, request)
        read_silence = ask_silence(exchange, posting.unit)
        write_frame_ahead(request)
    keep_for_packages()
    without_case = _without_case(request, wanted, is_own=is_own)
    work = work_bands(request, read_cases(), without_case, moment, lambda band: _bands_address(request, band=band.code))
    urgent = sum(band.total for band in work if band.band in URGENT)
    if at_station and is_own == ROLES[posting.role].own_cases_first and wanted.officers == _first_officers(posting):
        keep(request, _TO_DO, urgent)
    dates, elsewhere = read_dates(), extensions.desk_figures(request)
    also = "" if urgent else also_waiting_text(elsewhere)
    context = {
        "posting": posting,
        "shows_morning": not is_own,
        "bands": work,
        "answer": " ".join(filter(None, [answer_of_bands(work, len(without_case)), also])),
        "scopes": _scope_tabs(request, is_own=is_own),
        "with_station": not at_station,
        "with_officer": not is_own,
        "limits_url": _bands_address(request, rule=""),
        "elsewhere": elsewhere,
        "elsewhere_total": total_of(elsewhere),
        "done": _done(posting, read_touched()),
        "to_forward": _to_forward(read_to_forward(), moment.date()),
        **scope.filter_notes(request, form),
        "week": week_lines(dates, moment.date()),
        "days": _days(request, form, wanted, dates) if at_station else [],
        "charges": charges(posting) if is_own else [],
        "silence": read_silence(),
        "delays_url": overdue_url(request) if gives_reasons(request) else "",
        "diaries_url": running_url(request) if records_diaries(request) else "",
    }
    return render(request, "cases/desk.html", context)


def _without_case(request: OfficerRequest, wanted: queries.DeskFilter, *, is_own: bool) -> list[WorkRow]:
    """Return the rows without a case; none where the cases of one officer are chosen."""
    return rows_without_case(request, is_own=is_own) if is_own or wanted.officers is None else []


def _days(
    request: OfficerRequest, form: DeskForm, wanted: queries.DeskFilter, dates: Sequence[tuple[UUID, FixedDate]]
) -> list[DayOfWork]:
    """Return what is due or fixed on each of the coming days; in other packages for the station or in own cases."""
    is_own = form.cleaned_data["whose"] == "mine"
    without_day = extensions.day_figures(request) if is_own or wanted.officers is None else []
    cases_shown = CasesShown(form.cleaned_data["whose"], form.cleaned_data["officer"])
    fixed = [dated for _case, dated in dates if is_coming(dated, today())]
    return days_of_work(fixed, limits_by_day(dated for _case, dated in dates), without_day, cases_shown, today())


def _scope_tabs(request: OfficerRequest, *, is_own: bool) -> list[Tab]:
    """Return the switch between the officer's own cases and those of the station, or between districts and cases."""
    if request.posting.unit.kind in ABOVE_DISTRICTS:
        return scope.district_tabs(shows_districts=False)
    if request.posting.unit.kind != UnitKind.STATION:
        return []
    return [
        Tab(_("My cases"), _bands_address(request, whose="mine", officer=""), is_own),
        Tab(_("Cases of the station"), _bands_address(request, whose="all", officer=""), not is_own),
    ]


def _band_list(request: OfficerRequest, form: DeskForm, band: CaseBand) -> HttpResponse:
    """Show all cases of a band, or write them as a file."""
    at_station, is_own = request.posting.unit.kind == UnitKind.STATION, form.cleaned_data["whose"] == "mine"
    wanted = _filter(request, form)
    without_case = _without_case(request, wanted, is_own=is_own) if band == CaseBand.HOURS else []
    cases = ItemList(
        request,
        band_columns(with_station=not at_station),
        BandRows(request, wanted, band, without_case),
        caption=TITLES[band],
        empty=_("No case is in this list."),
        file_name=f"work-{band.code}",
        remembers=False,
        keeps={"band", "whose"},
    )
    if not is_own and (cases.is_longer_than_a_page or scope.is_limited(form)):
        cases.form = BandFilterForm(request.GET, request.posting.unit)
    context = {
        "posting": request.posting,
        "title": TITLES[band],
        "hint": HINTS[band],
        **scope.filter_notes(request, form),
        "is_own": is_own,
        "back": _bands_address(request),
    }
    return cases.respond("cases/work_band.html", context)


def _limits(request: OfficerRequest, form: DeskForm) -> HttpResponse:
    """Show the running time limits, one row each, under the filters of the form."""
    wanted = replace(_filter(request, form, rules=form.rules()), due=form.cleaned_data["due"])
    status = form.cleaned_data["stands"]
    counts = listing.clock_counts(request, wanted, status)
    filtered = bool(wanted.officers is not None or form.chosen or status or wanted.due)
    with_directions = form.rules() == [queries.DEFAULT_BAIL] and request.may("alerts:give_direction")
    listing_of_limits = ItemList(
        request,
        listing.desk_columns(
            with_station=request.posting.unit.kind != UnitKind.STATION, with_directions=with_directions
        ),
        listing.DeskRows(request, wanted, status, with_directions),
        caption=_("Running time limits"),
        empty=_("No time limits match these filters.") if filtered else _("No time limit is pending here."),
        form=form,
        file_name="work",
        group=listing.band_title,
        remembers=False,  # a filter of yesterday's could hide what is urgent today
    )
    context = {
        "posting": request.posting,
        "figures": _figures(request, counts),
        "answer": _answer(counts),
        "filters": "; ".join(form.chosen_titles),
        "due": wanted.due,
        "every_day": scope.address(request, due=""),
        **scope.filter_notes(request, form),
        "back": _bands_address(request),
    }
    return listing_of_limits.respond("cases/time_limits.html", context)


def _ask_to_forward(exchange: Exchange, request: OfficerRequest) -> Callable[[], Sequence[UUID]]:
    """Ask for the cases in which a police report may wait for this officer to forward it."""
    if not has(request.posting.role, Capability.FORWARD_POLICE_REPORTS):
        return list
    return exchange.ask(queries.cases_with_prepared_report(request.ranges.cases, limits.rules_met_by_report()))


def _to_forward(case_ids: Sequence[UUID], today: date) -> list[DeskLine]:
    """Return the police reports that wait for this officer to forward them: each form, and since when it waits."""
    return [
        DeskLine(
            case_label(case),
            reverse("cases:record_kind", args=[case.pk, FORWARDED]),
            report_words.pending_report_text([report], today),
        )
        for case, report in queries.reports_to_forward(case_ids)
    ]


def count_to_do(request: HttpRequest) -> int:
    """Return in how many cases of My work, as it opens for the officer, hours matter or something is due this week.

    Only a station has a desk of its own work; above it the desk is a list of other officers' work.
    """
    officer = cast(OfficerRequest, request)
    posting = officer.posting
    if posting.unit.kind != UnitKind.STATION:
        return 0

    def count() -> int:
        wanted = queries.DeskFilter(officer.ranges.cases, _first_officers(posting))
        without_case = rows_without_case(officer, is_own=ROLES[posting.role].own_cases_first)
        return bands.count_urgent(wanted, now()) + len(without_case)

    return once(request, _TO_DO, count)


_TO_DO = "cases to do"


def _first_officers(posting: Posting) -> list[str] | None:
    """Return the numbers whose cases My work shows as it opens; None for those of every officer."""
    return own_numbers(posting) if ROLES[posting.role].own_cases_first else None


def _done(posting: Posting, touched: Sequence[UUID]) -> list[tuple[Case, str]]:
    """Return what the officer recorded today, each entry in a line, with its case."""
    recorded = queries.recorded_by(posting.actor.number, touched, start_of_day(today()))
    return [(case, entry_title(event)) for case, event in recorded]


def _defaults(role: str) -> dict[str, str]:
    """Return the filters that hold where the address names no other: own cases for an investigator, what police owe."""
    return {"whose": "mine" if ROLES[role].own_cases_first else "all", "rule": OF_THE_POLICE}


def _figures(request: HttpRequest, counts: queries.ClockCounts) -> list[Figure]:
    """Return the desk's figures: each number leads to the list of exactly those clocks."""
    labels = {
        "overdue": (_("overdue"), "bad"),
        "old": (_("of these overdue for more than a year"), "plain"),
        "in_dispute": (_("with a disputed last day (authorities differ)"), "soon"),
        "today": (_("due today"), "soon"),
        "week": (_("due within a week"), "plain"),
        "waiting_on_others": (_("overdue, waiting for a doctor or a laboratory"), "plain"),
    }
    others_filter = {"rule": OF_OTHERS, "stands": "overdue"}
    return [
        Figure(
            number,
            labels[name][0],
            scope.address(request, **(others_filter if name == "waiting_on_others" else {"stands": name})),
            labels[name][1] if number else "plain",
        )
        for name, number in counts._asdict().items()
        if name in labels and (number or name not in ("in_dispute", "old"))
    ]


def _answer(counts: queries.ClockCounts) -> str:
    """Return the one sentence for a reader who reads no further: first what can still be done in time."""
    if counts.overdue:
        line = ngettext("%(n)s time limit is overdue.", "%(n)s time limits are overdue.", counts.overdue)
        overdue = line % {"n": text.count(counts.overdue)}
        soon = counts.today + counts.week + counts.in_dispute
        if not soon:
            return overdue
        first = ngettext(
            "%(n)s time limit can still be met this week: begin with it.",
            "%(n)s time limits can still be met this week: begin with them.",
            soon,
        )
        return f"{first % {'n': text.count(soon)}} {overdue}"
    if counts.today:
        line = ngettext(
            "Nothing is overdue; %(n)s time limit ends today.",
            "Nothing is overdue; %(n)s time limits end today.",
            counts.today,
        )
        return line % {"n": text.count(counts.today)}
    return _("Nothing is overdue and nothing is due today.")


def _bands_address(request: HttpRequest, **changes: str) -> str:
    """Return the address of My work for the same officers, of a part of it where `changes` names one."""
    scope = {key: request.GET.get(key, "") for key in ("whose", "officer", "unit")}
    chosen = {key: value for key, value in {**scope, **changes}.items() if value or key == "rule"}
    return "?" + urlencode(chosen) if chosen else reverse("cases:desk")
