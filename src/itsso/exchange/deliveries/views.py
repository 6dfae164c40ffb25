"""Pages of the feed: deliveries and how current the data is; one delivery, what was not accepted and why; an upload."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from uuid import UUID

from django.db.models import F
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext
from django.views.decorators.http import require_GET, require_http_methods

from itsso.exchange.deliveries import actions, queries
from itsso.exchange.deliveries.forms import DeliveryListForm, DeliveryUploadForm
from itsso.exchange.deliveries.queries import RowCounts, RowEnd
from itsso.exchange.deliveries.row_list import TITLES, RowListForm, delivery_rows, row_columns
from itsso.exchange.freshness.listing import FRESHNESS_COLUMNS, FreshnessFilterForm, freshness_rows
from itsso.exchange.freshness.queries import district_freshness, last_received
from itsso.exchange.models import FINISHED_STATUSES, Delivery, DeliveryStatus
from itsso.exchange.quality.requests import count_open
from itsso.exchange.reasons import RefusedFile
from itsso.exchange.retention import removed_rejects
from itsso.platform.clock import today
from itsso.platform.errors import BadUse
from itsso.protection.middleware import OfficerRequest
from itsso.ui import text
from itsso.ui.components import Figure, PageTable, ProgressBar, SummaryRow, Text, link
from itsso.ui.list_rows import QueryRows
from itsso.ui.lists import ROWS, Column, ItemList
from itsso.ui.templatetags.ui_tags import when


@require_http_methods(["GET", "HEAD", "POST"])
def deliveries(request: OfficerRequest) -> HttpResponse:
    """Show the newest deliveries and the freshness of districts; a POST receives a delivery."""
    form = DeliveryUploadForm(request.POST, request.FILES) if request.method == "POST" else DeliveryUploadForm()
    if request.method == "POST" and form.is_valid():
        try:
            received = actions.receive_upload(
                form.cleaned_data["delivery"], form.cleaned_data["mapping"], by=request.posting
            )
            return redirect("exchange:delivery", received.pk)
        except RefusedFile as refusal:
            form.add_error("delivery", str(refusal))
        except BadUse as error:
            form.add_error("mapping", str(error))
    choices = DeliveryListForm(request.GET)
    listing = ItemList(
        request,
        DELIVERY_COLUMNS,
        QueryRows(
            queries.deliveries_with(choices.chosen()),
            {"received": (F("received_at"),), "name": (F("name"),)},
            queries.with_counts,
        ),
        caption=_("Deliveries, newest first"),
        empty=_("No delivery has been received for your unit."),
        form=choices,
        file_name="deliveries",
    )
    context = {
        "form": form,
        "last": last_received(),
        "fresh": _oldest(),
        "unit": request.posting.unit,
        "open_requests": count_open(request.posting.unit),
        "has_state": bool(request.posting.unit.state),
    }
    return listing.respond("exchange/deliveries.html", context, status=422 if form.errors else 200)


def _delivery_link(row: tuple[Delivery, RowCounts]) -> SafeString:
    return link(row[0].name, reverse("exchange:delivery", args=[row[0].pk]))


def _count_column(key: str, title: Text, number: Callable[[RowCounts], int]) -> Column[tuple[Delivery, RowCounts]]:
    return Column(key, title, lambda row: text.count(number(row[1])), lambda row: number(row[1]), numeric=True)


DELIVERY_COLUMNS: list[Column[tuple[Delivery, RowCounts]]] = [
    Column("name", gettext_lazy("Delivery"), _delivery_link, lambda row: row[0].name, sorts=True),
    Column(
        "received",
        gettext_lazy("Received on"),
        lambda row: when(row[0].received_at),
        lambda row: row[0].received_at,
        sorts=True,
    ),
    Column("status", gettext_lazy("Loading status"), lambda row: row[0].get_status_display()),
    _count_column("rows", gettext_lazy("Rows"), lambda counts: counts.received),
    _count_column("parked", gettext_lazy("Waiting for another record"), lambda counts: counts.parked),
    _count_column("rejected", gettext_lazy("Rejected"), lambda counts: counts.rejected),
]


_OLDEST = 5
"""Districts on the page of deliveries; their own page has all."""


def _oldest() -> PageTable:
    head = [column.title for column in FRESHNESS_COLUMNS]
    rows = [[column.cell(row) for column in FRESHNESS_COLUMNS] for row in district_freshness(_OLDEST)]
    return PageTable(_("Districts whose newest change is the oldest"), head, rows, frozenset({4}), stacks=True)


def _delivery(delivery_id: UUID) -> Delivery:
    stored = queries.delivery(delivery_id)
    if stored is None:
        raise Http404
    return stored


@require_GET
def delivery(request: OfficerRequest, delivery_id: UUID) -> HttpResponse:
    """Show one delivery: how its rows ended, grouped by reason, with an example of each."""
    stored = _delivery(delivery_id)
    counts = queries.counts_of(stored)
    context = {
        "delivery": stored,
        "trail": [(_("CCTNS deliveries"), reverse("exchange:deliveries")), (stored.name, "")],
        "over": stored.status in FINISHED_STATUSES,
        "work": _work(stored, counts),
        "facts": _facts(stored),
        "answer": _answer(stored, counts),
        "figures": _figures(counts),
        "files": _files(queries.counts_by_file(stored)),
        "rejected": queries.rejected_groups(stored),
        "removed": removed_rejects(stored, counts.rejected),
        "parked": queries.parked_groups(stored),
        "problems": queries.problem_groups(stored),
        "not_counted": _not_counted(queries.not_counted(stored.pk)[1]),
        "gaps": _gaps(queries.gaps(*request.ranges.cases, today().year)),
    }
    return render(request, "exchange/delivery.html", context)


@require_GET
def rows(request: OfficerRequest, delivery_id: UUID, ended: str) -> HttpResponse:
    """Show the rows of a delivery that were rejected, wait, or were accepted with a problem."""
    stored = _delivery(delivery_id)
    if ended not in RowEnd:
        raise Http404
    end = RowEnd(ended)
    form = RowListForm(request.GET, end, stored)
    listing = ItemList(
        request,
        row_columns(end),
        delivery_rows(end, stored, form.filters()),
        caption=TITLES[end],
        empty=_("There is no such row."),
        form=form,
        file_name=f"{end}-{stored.pk}",
    )
    trail = [
        (_("CCTNS deliveries"), reverse("exchange:deliveries")),
        (stored.name, reverse("exchange:delivery", args=[stored.pk])),
        (str(TITLES[end]), ""),
    ]
    of_rejects = end == RowEnd.REJECTED
    context = {
        "delivery": stored,
        "trail": trail,
        "sends_back": of_rejects and listing.total,
        "removed": removed_rejects(stored, queries.counts_of(stored).rejected) if of_rejects else "",
    }
    return listing.respond("exchange/rows.html", context)


@require_GET
def freshness(request: OfficerRequest) -> HttpResponse:
    """Show how current the feed is in each district, the oldest newest change first."""
    districts = district_freshness()
    filters = FreshnessFilterForm(request.GET, districts)
    listing = ItemList(
        request,
        FRESHNESS_COLUMNS,
        freshness_rows(filters.chosen(districts)),
        caption=_("Districts, the oldest newest change first"),
        empty=_("No data of your unit has been received yet."),
        form=filters if len(districts) > ROWS else None,
        file_name="freshness",
    )
    trail = [(_("CCTNS deliveries"), reverse("exchange:deliveries")), (_("How current the feed is"), "")]
    return listing.respond("exchange/freshness.html", {"trail": trail})


@require_GET
def progress(request: OfficerRequest, delivery_id: UUID) -> HttpResponse:
    """Show the progress bar alone."""
    stored = _delivery(delivery_id)
    context = {"work": _work(stored, queries.counts_of(stored)), "delivery": stored}
    return render(request, "exchange/progress.html", context)


@require_GET
def rejected(request: OfficerRequest, delivery_id: UUID) -> HttpResponse:
    """Return the rejected rows as a file to send back. Written within the transaction, whose range it needs."""
    stored = _delivery(delivery_id)
    response = HttpResponse("".join(queries.rejects_csv(stored.pk)), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="rejected-{stored.pk}.csv"'
    return response


def _work(stored: Delivery, counts: RowCounts) -> ProgressBar:
    over = stored.status in FINISHED_STATUSES
    values = {"done": text.count(counts.received), "rows": text.count(stored.rows)}
    message = ngettext("%(done)s of %(rows)s row", "%(done)s of %(rows)s rows", stored.rows) % values
    if stored.status == DeliveryStatus.WAITING:
        message = _("The delivery is waiting for its turn.")
    return ProgressBar(counts.received, stored.rows, message, over)


def _facts(stored: Delivery) -> list[SummaryRow]:
    manifest = stored.manifest
    facts = [
        SummaryRow(_("Source"), stored.source_id or "–"),
        SummaryRow(_("Received on"), text.moment(stored.received_at)),
        SummaryRow(_("Sent by"), stored.by),
        SummaryRow(_("Loading status"), stored.get_status_display()),
    ]
    if manifest:
        mode = _("snapshot: everything again") if manifest["mode"] == "snapshot" else _("increment: only what changed")
        facts += [
            SummaryRow(_("Period covered"), f"{_day(manifest['coverage_from'])} – {_day(manifest['coverage_to'])}"),
            SummaryRow(pgettext("delivery", "Mode"), mode),
        ]
    return facts


def _day(iso: str) -> str:
    return text.day(date.fromisoformat(iso))


def _answer(stored: Delivery, counts: RowCounts) -> str:
    """Return the result of the delivery as a sentence."""
    if stored.status == DeliveryStatus.REFUSED:
        return _("The delivery was refused. Nothing of it was loaded.")
    if stored.status == DeliveryStatus.FAILED:
        return _(
            "An error stopped the loading %(tries)s times, and it will not be tried again by itself. What was loaded "
            "is kept. Tell the people who run this installation: its log gives the reason under the number "
            "of this delivery. For three days they can try it again; after that, send the delivery again."
        ) % {"tries": stored.tries}
    if stored.status == DeliveryStatus.CANCELLED:
        values = {"done": text.count(counts.received), "rows": text.count(stored.rows)}
        return (
            ngettext(
                "The loading was cancelled: %(done)s of %(rows)s row was loaded and stays.",
                "The loading was cancelled: %(done)s of %(rows)s rows were loaded and stay.",
                stored.rows,
            )
            % values
        )
    if stored.status != DeliveryStatus.DONE and stored.tries:
        return _("An error stopped the loading. It will be tried again automatically.")
    if stored.status != DeliveryStatus.DONE:
        return _("The delivery is being loaded.")
    if counts.rejected:
        return ngettext(
            "%(rows)s row was rejected and goes back for correction.",
            "%(rows)s rows were rejected and go back for correction.",
            counts.rejected,
        ) % {"rows": text.count(counts.rejected)}
    return _("Every row was accepted or waits for another record.")


def _not_counted(cases: int) -> str:
    """Return how many of the cases with a problem are in no figure; empty where all are in one."""
    if not cases:
        return ""
    return ngettext(
        "%(cases)s of these cases is not counted in any figure: none of its sections, as written, is "
        "on the ITSSO list.",
        "%(cases)s of these cases are not counted in any figure: none of their sections, as written, "
        "is on the ITSSO list.",
        cases,
    ) % {"cases": text.count(cases)}


def _figures(counts: RowCounts) -> list[Figure]:
    return [
        Figure(counts.received, _("received")),
        Figure(counts.accepted, _("accepted"), tone="good"),
        Figure(counts.unchanged, _("unchanged")),
        Figure(counts.parked, _("waiting for another record"), "#parked" if counts.parked else "", "soon"),
        Figure(counts.rejected, _("rejected"), "#rejected" if counts.rejected else "", "bad"),
    ]


def _files(rows: Sequence[tuple[str, RowCounts]]) -> PageTable:
    head = [_("File"), _("Received"), _("Accepted"), _("Unchanged"), _("Waiting for another record"), _("Rejected")]
    cells = [[name, *map(text.count, (c.received, c.accepted, c.unchanged, c.parked, c.rejected))] for name, c in rows]
    return PageTable(_("Result for the rows of each file"), head, cells, frozenset(range(1, 6)), stacks=True)


def _gaps(rows: Sequence[tuple[str, int, int]]) -> PageTable:
    head = [_("Station"), _("Highest FIR number"), _("Numbers not known")]
    cells = [[name, str(highest), text.count(missing)] for name, highest, missing in rows]
    return PageTable(
        _("Stations with the most FIR numbers not known this year"), head, cells, frozenset({1, 2}), stacks=True
    )
