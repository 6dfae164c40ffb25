"""Pages of published advisories: the register with its search, one advisory, registering a file."""

from __future__ import annotations

from collections import Counter
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from itsso.advisories import actions, addressees, checks, due_extensions, loading, page, queries, registration
from itsso.advisories.counting import queries as tallies
from itsso.advisories.forms import AdvisoryListForm, PaperForm, RegisterForm, WithdrawItemForm
from itsso.advisories.listing import (
    AdvisoryRow,
    ObligationRows,
    advisory_columns,
    advisory_rows,
    answer_table,
    rows_to_answer,
)
from itsso.advisories.models import Advisory, Item
from itsso.advisories.overview import Overview
from itsso.advisories.views import download
from itsso.platform.errors import BadUse, Refused
from itsso.protection.middleware import OfficerRequest
from itsso.ui import text
from itsso.ui.check import check_page, is_confirmed
from itsso.ui.components import PageTable
from itsso.ui.confirmation import ConfirmationStep, show_confirmation
from itsso.ui.lists import ItemList, RowForm
from itsso.ui.refusals import refuse
from itsso.units.models import STATES, UnitKind


@require_GET
def advisory_list(request: OfficerRequest) -> HttpResponse:
    """Show every advisory, or those that match a search.

    An officer who acknowledges advisories sees those whose actions are known here, unless the officer asks for others.
    """
    acknowledges = request.may("advisories:acknowledge_several")
    form = AdvisoryListForm(request.GET, acknowledges=acknowledges)
    valid = form.cleaned_data if form.is_valid() else {}
    typed, show = valid.get("q", ""), valid.get("show", "")
    rows = _advisory_rows(request, typed, acknowledges=acknowledges)
    rows_shown = {
        "": [row for row in rows if row.items or typed or not acknowledges],
        "unread": [row for row in rows if row.awaits_reading and row.items and not row.advisory.superseded],
        "every": rows,
    }[show]
    unread = any(row.awaits_reading for row in rows_shown)
    acknowledgement = RowForm([(reverse("advisories:acknowledge_several"), _("Acknowledge the ticked advisories"))])
    listing = ItemList(
        request,
        advisory_columns(acknowledges=acknowledges),
        advisory_rows(rows_shown),
        caption=_("Advisories, newest first"),
        empty=_("No advisory is registered yet. On the server: itsso advisories load"),
        form=form,
        file_name="advisories",
        row_form=acknowledgement if unread else None,
    )
    to_answer = _to_answer(request)
    context = {
        "to_answer": to_answer,
        "all_to_answer": f"{page.unit_url(request.posting.unit)}?status=open" if to_answer else "",
        "typed": typed,
        "hidden": 0 if show else len(rows) - len(rows_shown),
        "unit": request.posting.unit,
        "owes": request.may("advisories:unit"),
        "writes": request.may("advisories:write") and request.posting.unit.kind in registration.ISSUERS,
        "registers": request.may("advisories:register") and request.posting.unit.kind in registration.ISSUERS,
    }
    return listing.respond("advisories/list.html", context)


def _to_answer(request: OfficerRequest) -> PageTable | None:
    """Return the items that wait for the answer of the reader's own unit; None where none does."""
    if not request.may("advisories:answer"):
        return None
    unit = request.posting.unit
    obligations = ObligationRows(Overview(unit), "open", lambda owing: queries.may_answer(owing, unit))
    rows = rows_to_answer(obligations)
    return answer_table(rows, _("Waiting for an answer from %(unit)s") % {"unit": unit}) if rows else None


def _advisory_rows(request: OfficerRequest, typed: str, *, acknowledges: bool) -> list[AdvisoryRow]:
    advisories, posting = queries.register(typed), request.posting
    items = Counter(item.advisory.pk for item in tallies.counted_items(advisories))
    read = queries.acknowledged(posting) if acknowledges else set()
    return [
        AdvisoryRow(
            advisory,
            reverse("advisories:advisory", args=[advisory.pk]),
            items[advisory.pk],
            is_read=advisory.pk in read,
            awaits_reading=acknowledges and advisory.pk not in read and addressees.concerns(advisory, posting.unit),
        )
        for advisory in advisories
    ]


@require_GET
def advisory(request: OfficerRequest, advisory_id: UUID) -> HttpResponse:
    """Show an advisory as it was published, and what the reader may do with it."""
    return render(request, "advisories/advisory.html", _context(request, queries.advisory(advisory_id)))


def _context(
    request: OfficerRequest,
    advisory: Advisory,
    faulty: PaperForm | WithdrawItemForm | None = None,
    faulty_item: Item | None = None,
) -> dict[str, object]:
    """Return the context of an advisory's page.

    `faulty` is a posted form with errors; it belongs to `faulty_item`, or to the advisory where that is None.
    """
    unit = request.posting.unit
    passings, letter = queries.passings(advisory), queries.letter_of(advisory)
    attaches = not letter and request.may("advisories:attach") and advisory.issuer_id == unit.pk
    withdraws = request.may("advisories:withdraw") and advisory.issuer_id == unit.pk
    extends = request.may("advisories:extend") and advisory.issuer_id == unit.pk
    acknowledges = request.may("advisories:acknowledge") and addressees.concerns(advisory, unit)
    return {
        "advisory": advisory,
        "supersedes_it": request.may("advisories:write") and advisory.issuer_id == unit.pk and not advisory.superseded,
        "addressed_states": queries.names_of_states(advisory),
        "extensions": queries.extensions_of(advisory),
        "newer": queries.superseding(advisory),
        "extent": page.extent_label(advisory),
        "letter": letter,
        "paper_form": (PaperForm() if faulty_item or not faulty else faulty) if attaches else None,
        "items": [
            (
                item,
                page.levels(item),
                page.deadline(item),
                extends and due_extensions.may_be_extended(item),
                faulty if item == faulty_item else withdraws and _withdraw_form(item),
            )
            for item in queries.items_of(advisory)
        ],
        "faulty": faulty,
        "open": faulty_item,
        "passed": passings,
        "states": queries.states_addressed(advisory),
        "passes_on": _may_pass_on(request, advisory) and unit.pk not in [passing.unit_id for passing in passings],
        "may_acknowledge": acknowledges,
        "acknowledged": acknowledges and queries.has_acknowledged(advisory, request.posting),
        "readers": queries.acknowledgement_count(advisory) if acknowledges else 0,
        "unit": unit,
        "trail": [(_("Advisories"), reverse("advisories:list")), (advisory.local_title, "")],
    }


def _withdraw_form(item: Item, sent: QueryDict | None = None) -> WithdrawItemForm:
    """Return the withdrawal form of an item, with ids of its own, since a page has several."""
    return WithdrawItemForm(sent, auto_id=f"item_{item.number}_%s")


@require_GET
def paper(request: OfficerRequest, advisory_id: UUID) -> HttpResponse:
    """Serve the letter itself."""
    letter = queries.paper(advisory=advisory_id)
    assert letter.advisory is not None, "it was asked for by its advisory"
    return download(bytes(letter.content), letter.media, "itsso", letter.advisory.code)


@require_POST
def attach(request: OfficerRequest, advisory_id: UUID) -> HttpResponse:
    """Attach the letter itself, for its authority."""
    advisory, form = queries.advisory(advisory_id), PaperForm(request.POST, request.FILES)
    if advisory.issuer_id != request.posting.unit_id:
        raise Http404
    if form.is_valid():
        try:
            actions.attach(advisory_id, form.cleaned_data["paper"].read(), by=request.posting)
            show_confirmation(
                request,
                _("Letter attached"),
                number=advisory.reference,
                label=_("Reference"),
                steps=[ConfirmationStep(_("Everybody who can read the advisory can read the letter."))],
            )
            return redirect("advisories:advisory", advisory_id)
        except Refused as refusal:
            form.add_error("paper", str(refusal))
    return render(request, "advisories/advisory.html", _context(request, advisory, form))


def _may_pass_on(request: OfficerRequest, advisory: Advisory) -> bool:
    unit = request.posting.unit
    return (
        request.may("advisories:pass_on")
        and unit.kind in STATES
        and not advisory.direct
        and not advisory.superseded
        and addressees.is_addressed(advisory, unit)
    )


@require_POST
def acknowledge(request: OfficerRequest, advisory_id: UUID) -> HttpResponse:
    """Record that the officer has read the advisory."""
    actions.acknowledge(advisory_id, by=request.posting)
    messages.success(request, _("You have acknowledged this advisory."))
    return redirect("advisories:advisory", advisory_id)


@require_POST
def acknowledge_several(request: OfficerRequest) -> HttpResponse:
    """Record that the officer has read the ticked advisories."""
    try:
        ticked = [UUID(value) for value in request.POST.getlist("advisory")]
    except ValueError:
        raise Http404 from None
    if not ticked:
        refuse(request, Refused(_("Tick the advisories that you have read.")))
        return redirect("advisories:list")
    for advisory_id in ticked:
        actions.acknowledge(advisory_id, by=request.posting)
    n = len(ticked)
    messages.success(
        request,
        ngettext("You have acknowledged %(n)s advisory.", "You have acknowledged %(n)s advisories.", n)
        % {"n": text.count(n)},
    )
    return redirect("advisories:list")


@require_POST
def pass_on(request: OfficerRequest, advisory_id: UUID) -> HttpResponse:
    """Record that the State passes the advisory on to its districts and stations."""
    advisory = queries.advisory(advisory_id)
    if _may_pass_on(request, advisory) and not is_confirmed(request):
        return check_page(request, checks.passing_check(advisory, request.posting.unit))
    actions.pass_on(advisory_id, by=request.posting)
    show_confirmation(
        request,
        _("Advisory forwarded"),
        number=advisory.reference,
        label=_("Reference"),
        steps=[ConfirmationStep(_("The districts and stations have to answer it from today."))],
    )
    return redirect("advisories:advisory", advisory_id)


@require_POST
def withdraw(request: OfficerRequest, item_id: UUID) -> HttpResponse:
    """Withdraw an item, after a page that shows which."""
    item = queries.item(item_id)
    form = _withdraw_form(item, request.POST)
    if item.advisory.issuer_id != request.posting.unit_id:
        raise Http404
    if not form.is_valid():
        advisory = queries.advisory(item.advisory_id)
        return render(request, "advisories/advisory.html", _context(request, advisory, form, item))
    if not is_confirmed(request):
        return check_page(request, checks.withdrawal_check(item, form.cleaned_data["why"]))
    actions.withdraw_item(item_id, form.cleaned_data["why"], by=request.posting)
    show_confirmation(
        request,
        _("Item withdrawn"),
        number=str(item.number),
        label=_("Item"),
        steps=[
            ConfirmationStep(_("No unit has to answer it from today. The answers stay on record, marked as withdrawn."))
        ],
    )
    return redirect("advisories:advisory", item.advisory_id)


@require_http_methods(["GET", "HEAD", "POST"])
def register(request: OfficerRequest) -> HttpResponse:
    """Register advisories from a file, in the name of the officer's unit."""
    form = RegisterForm(request.POST, request.FILES) if request.method == "POST" else RegisterForm()
    faults: list[str] = []
    if form.is_valid():
        upload = form.cleaned_data["file"]
        try:
            result = registration.register(
                loading.parse_register(upload.read(), upload.name), issuer=request.posting.unit, by=request.posting
            )
            _show_registration(request, result)
            return redirect("advisories:list")
        except (BadUse, Refused) as refusal:
            first, *faults = str(refusal).splitlines()
            form.add_error("file", first)
    context = {"form": form, "faults": faults, "unit": request.posting.unit, "nation": UnitKind.NATION}
    return render(request, "advisories/register.html", context)


def _show_registration(request: OfficerRequest, result: registration.RegistrationResult) -> None:
    added, unchanged = len(result.added), len(result.unchanged)
    if not added:
        notice = ngettext(
            "Nothing was registered: the advisory of this file was already registered.",
            "Nothing was registered: the %(n)s advisories of this file were already registered.",
            unchanged,
        )
        messages.info(request, notice % {"n": text.count(unchanged)})
        return
    title = ngettext("%(n)s advisory registered", "%(n)s advisories registered", added) % {"n": text.count(added)}
    steps = [ConfirmationStep(_("Open each and add the original letter as a file."))]
    if unchanged:
        registered_before = ngettext("%(m)s was already registered", "%(m)s were already registered", unchanged)
        steps.append(ConfirmationStep(registered_before % {"m": text.count(unchanged)}))
    show_confirmation(request, title, number=", ".join(result.added), label=_("Reference"), steps=steps)
