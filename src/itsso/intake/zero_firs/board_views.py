"""The board of Zero FIRs: those under way by what is to be done, the figures that States report, and their lists."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from urllib.parse import urlencode

from django import forms
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from itsso.intake.complaints.listing import ComplaintRow, complaint_columns, complaint_rows
from itsso.intake.desk import counts_for_desk
from itsso.intake.zero_firs.board import (
    FIRST,
    FORWARDED_IN_CCTNS,
    TITLES,
    WAITING,
    BoardContents,
    BoardPart,
    BoardRow,
    BoardRows,
    board_columns,
    board_parts,
)
from itsso.intake.zero_firs.chosen import SCOPE, PeriodChoice, chosen_period, parts_of, sees_cases_of, unit_of
from itsso.intake.zero_firs.counted import COLUMNS, CountedRow, CountedRows, linked_pages
from itsso.intake.zero_firs.page import LINES, OTHER_LINES, figure_lines
from itsso.intake.zero_firs.pairs.queries import count_waiting
from itsso.intake.zero_firs.queries import part_counts, received_as_fed
from itsso.intake.zero_firs.reconciliation.queries import (
    E_FIRS,
    Period,
    counted_e_firs,
    counted_zero_firs,
    reconciliation_statement,
)
from itsso.platform.clock import today
from itsso.platform.prepared_statements import one_exchange
from itsso.protection.middleware import OfficerRequest
from itsso.ui import text
from itsso.ui.components import Figure, Text
from itsso.ui.context_processors import write_frame_ahead
from itsso.ui.lists import ItemList
from itsso.units.models import Unit

COUNTED = "counted-"
"""Before the name of a line of the figures: the part of the board that lists what the line counts."""

REGISTER = "register"
"""The line that lists the Zero FIRs of both ends, to be printed."""


class BoardForm(forms.Form):
    """The filter of the board."""

    part = forms.ChoiceField(
        label=gettext_lazy("Zero FIRs"),
        required=False,
        choices=[("", gettext_lazy("Waiting or under way")), *TITLES.items()],
    )


def part_title(code: str) -> Text | None:
    """Return the title of what a board shows, a part of it or what a line of the figures counts; None for neither."""
    return TITLES.get(code) or {**LINES, **OTHER_LINES}.get(code.removeprefix(COUNTED))


@require_GET
def board(request: OfficerRequest) -> HttpResponse:
    """Show what was received and waits, came back, waits for a decision, or was sent; re-registered ones on request.

    Of the reader's own unit, or of one below it that the address names; or the list of what a line of the figures
    counts, for the year that the address names.
    """
    unit, chosen, choice = unit_of(request), request.GET.get("part", ""), chosen_period(request)
    sees_cases, days = sees_cases_of(request, unit), choice.days
    line = chosen.removeprefix(COUNTED)
    titles = {**LINES, **OTHER_LINES}
    is_counted = chosen.startswith(COUNTED) and sees_cases and line in titles
    context = {
        "unit": unit,
        "own": unit == request.posting.unit,
        "days": days,
        "board": days.address(unit),
        "year_links": days.links(unit, {"part": f"{COUNTED}{line}"} if is_counted else {}),
        "period_form": choice.form,
        "sees_cases": sees_cases,
        "register": f"{days.address(unit)}&part={COUNTED}{REGISTER}" if sees_cases else "",
        "by_unit": f"{reverse('intake:reconciliation')}{days.address(unit)}" if parts_of(request, unit) else "",
    }
    if is_counted:
        context["pair_count"] = _pair_count(request, unit) if sees_cases else 0
        title = days.title_of(titles[line])
        listing = _counted(request, unit, line, choice, title)
        return listing.respond("intake/board.html", {**context, "counted_title": title})
    form = BoardForm({} if chosen.startswith(COUNTED) else request.GET)
    if not form.is_valid():
        form = BoardForm({})
        form.is_valid()
    part = form.cleaned_data["part"]
    reads_received = sees_cases and part in ("", "received_by_feed")
    contents = _read_board(request, unit, None if part else days.period, reads_received=reads_received)
    context["pair_count"] = _pair_count(request, unit) if sees_cases else 0
    page = "intake:forward" if request.may("intake:forward") else "intake:way"
    parts = [
        board_part
        for board_part in board_parts(unit, contents, linked_pages(request.may), sees_cases=sees_cases, page=page)
        if board_part.name == part or (not part and board_part.name in WAITING)
    ]
    if contents.figures is not None:
        context["waiting"] = _waiting_figures(request, parts)
        context["answer"] = _answer(parts)
        context["counted"] = f"{days.address(unit)}&part={COUNTED}"
        context["reconciliation"] = contents.figures
        context["lines"] = figure_lines(contents.figures)
    listing_of_board = _board_listing(request, parts, form if sees_cases else None)
    return listing_of_board.respond("intake/board.html", context)


def _read_board(request: OfficerRequest, unit: Unit, period: Period | None, *, reads_received: bool) -> BoardContents:
    """Read the contents of a board in one exchange, with the figures of a `period` and the counts of the menu."""
    own_counts = counts_for_desk(request)
    with one_exchange() as exchange:
        read_counts = exchange.count(part_counts(unit))
        keep_own = own_counts.ask(exchange, request) if own_counts else None
        read_received = exchange.ask(received_as_fed(unit, today())) if reads_received else list
        read_figures = exchange.ask(reconciliation_statement(unit, period)) if period else list
        write_frame_ahead(request)
    if keep_own is not None:
        keep_own()
    (counts,) = read_counts()
    return BoardContents(counts, read_received(), next(iter(read_figures()), None))


def _pair_count(request: OfficerRequest, unit: Unit) -> int:
    """Return how many likely pairs are to be compared at a unit; those of the reader's own the menu's counts have."""
    if not request.may("intake:pairs"):
        return 0
    own_counts = counts_for_desk(request)
    if own_counts is not None and unit == request.posting.unit:
        return own_counts.read(request).pairs
    return count_waiting(unit)


def _board_listing(request: OfficerRequest, parts: Sequence[BoardPart], form: BoardForm | None) -> ItemList[BoardRow]:
    empty = _("No Zero FIR is waiting or under way here. The figures below also count those already re-registered.")
    if form is None:
        empty = _("You cannot open single Zero FIRs here; the figures below count all of them.")
    return ItemList(
        request,
        board_columns(),
        BoardRows(parts),
        caption=_("Zero FIRs"),
        empty=empty,
        form=form,
        file_name="zero-firs",
        group=(lambda row: row.title) if len(parts) > 1 else None,
        remembers=False,  # a filter of yesterday's could hide what is urgent today
        keeps=SCOPE,
    )


def _answer(parts: Sequence[BoardPart]) -> str:
    """Return the one sentence for a reader who reads no further; empty where nothing waits at all."""
    with_rows = [part for part in parts if part.total]
    first = next((part for part in with_rows if part.name in FIRST), None)
    if first is not None:
        return _("First: “%(what)s” (%(n)s).") % {"what": first.title, "n": text.count(first.total)}
    return _("Nothing is to be registered, sent or decided in this system now.") if with_rows else ""


def _waiting_figures(request: OfficerRequest, parts: Sequence[BoardPart]) -> list[tuple[Text, list[Figure]]]:
    """Return the numbers of what waits now, apart by where it was forwarded; a title without numbers is left out."""
    in_cctns = [part for part in parts if part.name in FORWARDED_IN_CCTNS]
    in_this_system = [part for part in parts if part.name not in FORWARDED_IN_CCTNS]
    groups: list[tuple[Text, list[Figure]]] = [
        (_("Not forwarded yet, or forwarded in this system"), list(_part_figures(request, in_this_system))),
        (_("Forwarded in CCTNS, as CCTNS reports"), list(_part_figures(request, in_cctns))),
    ]
    return [(title, figures) for title, figures in groups if figures]


def _part_figures(request: OfficerRequest, parts: Sequence[BoardPart]) -> Iterator[Figure]:
    """Yield the number of each part that has rows, with the address of these rows."""
    for part in parts:
        if part.total:
            parameters = {name: request.GET[name] for name in SCOPE if name in request.GET}
            url = f"?{urlencode({**parameters, 'part': part.name})}"
            yield Figure(part.total, part.title, url)


def _counted(
    request: OfficerRequest, unit: Unit, line: str, choice: PeriodChoice, title: str
) -> ItemList[ComplaintRow] | ItemList[CountedRow]:
    """Return the list of what a line counts of the chosen days."""
    period = choice.days.period
    empty, file_name = _("No Zero FIR or e-FIR is in this list."), f"zero-firs-{line}"
    if line in E_FIRS:
        e_firs = counted_e_firs(line, unit, period.first, period.last)
        columns = complaint_columns(with_station=True, linked=request.may("intake:complaint"))
        return ItemList(
            request,
            columns,
            complaint_rows(e_firs),
            caption=title,
            empty=empty,
            form=choice.form,
            file_name=file_name,
            remembers=False,
            keeps=("part", *SCOPE),
        )
    zero_firs = counted_zero_firs(line, unit, period.first, period.last, period.as_on)
    return ItemList(
        request,
        COLUMNS,
        CountedRows(zero_firs, linked_pages(request.may)),
        caption=title,
        empty=empty,
        form=choice.form,
        file_name=file_name,
        remembers=False,
        keeps=("part", *SCOPE),
        prints_all=line == REGISTER,
    )
