"""Pages of the feed: what came and how fresh it is; one delivery, what was not taken and why; an upload."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from django.views.decorators.http import require_GET, require_http_methods

from itsso.exchange import actions, queries
from itsso.exchange.forms import DeliveryUploadForm
from itsso.exchange.models import FINISHED_STATUSES, Delivery, DeliveryStatus
from itsso.exchange.queries import RowCounts
from itsso.exchange.reasons import RefusedFile
from itsso.platform.clock import now, today
from itsso.platform.errors import BadUse
from itsso.protection.middleware import OfficerRequest
from itsso.ui import text
from itsso.ui.components import Fact, Figure, Progress, Table


@require_http_methods(["GET", "HEAD", "POST"])
def deliveries(request: OfficerRequest) -> HttpResponse:
    """The newest deliveries and the freshness of districts; a POST takes a delivery in."""
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
    page = _page(request)
    found = queries.deliveries(page)
    if page > 1 and not found:
        raise Http404
    here = reverse("exchange:deliveries")
    context = {
        "form": form,
        "last": queries.last_received(),
        "deliveries": found[: queries.PAGE],
        "newer": f"{here}?page={page - 1}" if page > 1 else "",
        "older": f"{here}?page={page + 1}" if len(found) > queries.PAGE else "",
        "fresh": _freshness(queries.freshness(20)),
    }
    return render(request, "exchange/deliveries.html", context, status=422 if form.errors else 200)


def _page(request: OfficerRequest) -> int:
    """The page of the list that is asked for; the first where none is."""
    asked = request.GET.get("page", "1")
    if not asked.isascii() or not asked.isdigit() or len(asked) > 6 or int(asked) < 1:
        raise Http404
    return int(asked)


def _freshness(rows: Sequence[queries.DistrictFreshness]) -> Table:
    return Table(
        _("The districts whose newest change is the oldest"),
        [_("District"), _("Source"), _("Newest change"), _("Last delivery"), _("Days without a change")],
        [
            [
                row.district.local_name if row.district else "–", row.source, text.moment(row.newest_change),
                text.moment(row.received_at), text.count(max((now() - row.newest_change).days, 0)),
            ]
            for row in rows
        ],
        frozenset({4}),
        stacks=True,
    )  # fmt: skip


def _delivery(delivery_id: UUID) -> Delivery:
    found = queries.delivery(delivery_id)
    if found is None:
        raise Http404
    return found


@require_GET
def delivery(request: OfficerRequest, delivery_id: UUID) -> HttpResponse:
    """One delivery: how its rows ended, grouped by reason, with an example of each."""
    found = _delivery(delivery_id)
    counts = queries.counts_of(found)
    context = {
        "delivery": found,
        "trail": [(_("CCTNS feed"), reverse("exchange:deliveries")), (found.name, "")],
        "over": found.status in FINISHED_STATUSES,
        "work": _work(found, counts),
        "told": _told(found),
        "answer": _answer(found, counts),
        "figures": _figures(counts),
        "files": _files(queries.counts_by_file(found)),
        "rejected": queries.rejected_groups(found),
        "parked": queries.parked_groups(found),
        "problems": queries.problem_groups(found),
        "not_counted": _not_counted(queries.not_counted(found.pk)[1]),
        "gaps": _gaps(queries.gaps(*request.ranges.cases, today().year)),
    }
    return render(request, "exchange/delivery.html", context)


@require_GET
def progress(request: OfficerRequest, delivery_id: UUID) -> HttpResponse:
    """The progress bar alone."""
    found = _delivery(delivery_id)
    context = {"work": _work(found, queries.counts_of(found)), "delivery": found}
    return render(request, "exchange/progress.html", context)


@require_GET
def rejected(request: OfficerRequest, delivery_id: UUID) -> HttpResponse:
    """The rejected rows as a file to send back. Written within the transaction, whose range it needs."""
    found = _delivery(delivery_id)
    response = HttpResponse("".join(queries.rejects_csv(found.pk)), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="rejected-{found.pk}.csv"'
    return response


def _work(found: Delivery, counts: RowCounts) -> Progress:
    over = found.status in FINISHED_STATUSES
    words = _("%(done)s of %(rows)s rows") % {"done": text.count(counts.received), "rows": text.count(found.rows)}
    if found.status == DeliveryStatus.WAITING:
        words = _("The delivery waits for its turn.")
    return Progress(counts.received, found.rows, words, over)


def _told(found: Delivery) -> list[Fact]:
    told: dict[str, Any] = found.manifest
    facts = [
        Fact(_("Source"), found.source_id or "–"),
        Fact(_("Received on"), text.moment(found.received_at)),
        Fact(_("Sent by"), found.by),
        Fact(_("State of the load"), found.get_status_display()),
    ]
    if told:
        mode = _("snapshot: everything again") if told["mode"] == "snapshot" else _("increment: what changed")
        facts += [
            Fact(_("Covers"), f"{_day(told['coverage_from'])} – {_day(told['coverage_to'])}"),
            Fact(pgettext("delivery", "Mode"), mode),
        ]
    return facts


def _day(iso: str) -> str:
    return text.day(date.fromisoformat(iso))


def _answer(found: Delivery, counts: RowCounts) -> str:
    """The answer first, in words."""
    if found.status == DeliveryStatus.REFUSED:
        return _("The delivery was refused, and nothing of it was loaded.")
    if found.status == DeliveryStatus.FAILED:
        return _(
            "An error stopped the load %(tries)s times, and it is not tried again. What was loaded is kept. Tell those "
            "who keep this installation: its log says why, under the number of this delivery. Then send it again."
        ) % {"tries": found.tries}
    if found.status != DeliveryStatus.DONE and found.tries:
        return _("An error stopped the load. It is tried again by itself.")
    if found.status != DeliveryStatus.DONE:
        return _("The delivery is being loaded.")
    if counts.rejected:
        return ngettext(
            "%(rows)s row was not taken and goes back for correction.",
            "%(rows)s rows were not taken and go back for correction.",
            counts.rejected,
        ) % {"rows": text.count(counts.rejected)}
    return _("Every row was taken or waits for another record.")


def _not_counted(cases: int) -> str:
    """How many of the cases with a problem stand in no figure; empty where all do."""
    if not cases:
        return ""
    return ngettext(
        "%(cases)s of these cases is counted in no figure: no section of it, as it was written, is on the ITSSO list.",
        "%(cases)s of these cases are counted in no figure: no section of theirs, as it was written, is on the ITSSO "
        "list.",
        cases,
    ) % {"cases": text.count(cases)}


def _figures(counts: RowCounts) -> list[Figure]:
    return [
        Figure(text.count(counts.received), _("received")),
        Figure(text.count(counts.accepted), _("accepted"), tone="good"),
        Figure(text.count(counts.unchanged), _("unchanged")),
        Figure(text.count(counts.parked), _("parked"), "#parked" if counts.parked else "", "soon"),
        Figure(text.count(counts.rejected), _("rejected"), "#rejected" if counts.rejected else "", "bad"),
    ]


def _files(rows: Sequence[tuple[str, RowCounts]]) -> Table:
    head = [_("File"), _("Received"), _("Accepted"), _("Unchanged"), _("Parked"), _("Rejected")]
    cells = [[name, *map(text.count, (c.received, c.accepted, c.unchanged, c.parked, c.rejected))] for name, c in rows]
    return Table(_("How the rows of each file ended"), head, cells, frozenset(range(1, 6)), stacks=True)


def _gaps(rows: Sequence[tuple[str, int, int]]) -> Table:
    head = [_("Station"), _("Highest FIR number"), _("Numbers not known")]
    cells = [[name, str(highest), text.count(missing)] for name, highest, missing in rows]
    return Table(_("Gaps in FIR numbers of this year"), head, cells, frozenset({1, 2}), stacks=True)
