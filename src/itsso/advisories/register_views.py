"""Pages of what was published: the register with its search, one advisory, a file with new ones."""

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

from itsso.advisories import actions, loading, page, queries, tallies
from itsso.advisories.forms import AdvisorySearchForm, PaperForm, RegisterForm, WithdrawItemForm
from itsso.advisories.models import Advisory, Item
from itsso.advisories.views import download
from itsso.platform.errors import BadUse, Refused
from itsso.protection.middleware import OfficerRequest
from itsso.units.models import STATES, UnitKind


@require_GET
def advisory_list(request: OfficerRequest) -> HttpResponse:
    """Every advisory, or those that hold the words typed."""
    form = AdvisorySearchForm(request.GET)
    typed = form.cleaned_data["q"] if form.is_valid() else ""
    found = queries.register(typed)
    items = Counter(one.advisory.pk for one in tallies.counted_items(found))
    told = {
        "form": form,
        "typed": typed,
        "rows": [(of, items[of.pk]) for of in found],
        "unit": request.posting.unit,
        "owes": request.may("advisories:unit"),
        "registers": request.may("advisories:register") and request.posting.unit.kind in actions.ISSUERS,
    }
    return render(request, "advisories/list.html", told)


@require_GET
def advisory(request: OfficerRequest, advisory_id: UUID) -> HttpResponse:
    """One advisory as it was published, and what may be done with it."""
    return render(request, "advisories/advisory.html", _context(request, queries.advisory(advisory_id)))


def _context(
    request: OfficerRequest, of: Advisory, faulty: PaperForm | WithdrawItemForm | None = None, at: Item | None = None
) -> dict[str, object]:
    """What the page shows; `faulty` is a form that was sent and is wanting, of an item where it is one's."""
    unit = request.posting.unit
    passed, kept = queries.passings(of), queries.letter_of(of)
    attaches = not kept and request.may("advisories:attach") and of.issuer_id == unit.pk
    withdraws = request.may("advisories:withdraw") and of.issuer_id == unit.pk
    acknowledges = request.may("advisories:acknowledge") and queries.concerns(of, unit)
    return {
        "of": of,
        "newer": queries.superseding(of),
        "known": page.extent_label(of),
        "kept": kept,
        "paper_form": (PaperForm() if at or not faulty else faulty) if attaches else None,
        "items": [
            (item, page.levels(item), page.deadline(item), faulty if item == at else withdraws and _withdraw_form(item))
            for item in queries.items_of(of)
        ],
        "faulty": faulty,
        "open": at,
        "passed": passed,
        "states": queries.states_addressed(of),
        "passes_on": _may_pass_on(request, of) and unit.pk not in [one.unit_id for one in passed],
        "may_acknowledge": acknowledges,
        "acknowledged": acknowledges and queries.has_acknowledged(of, request.posting),
        "readers": queries.acknowledgement_count(of) if acknowledges else 0,
        "unit": unit,
        "trail": [(_("Advisories"), reverse("advisories:list")), (of.local_title, "")],
    }


def _withdraw_form(item: Item, sent: QueryDict | None = None) -> WithdrawItemForm:
    """The form of one item: several stand on a page."""
    return WithdrawItemForm(sent, auto_id=f"item_{item.number}_%s")


@require_GET
def paper(request: OfficerRequest, advisory_id: UUID) -> HttpResponse:
    """The letter itself."""
    kept = queries.paper(advisory=advisory_id)
    assert kept.advisory is not None, "it was asked for by its advisory"
    return download(bytes(kept.content), kept.media, "itsso", kept.advisory.code)


@require_POST
def attach(request: OfficerRequest, advisory_id: UUID) -> HttpResponse:
    """The authority adds the letter itself."""
    of, form = queries.advisory(advisory_id), PaperForm(request.POST, request.FILES)
    if of.issuer_id != request.posting.unit_id:
        raise Http404
    if form.is_valid():
        try:
            actions.attach(advisory_id, form.cleaned_data["paper"].read(), by=request.posting)
            messages.success(request, _("Kept. Whoever reads the advisory can read the paper."))
            return redirect("advisories:advisory", advisory_id)
        except Refused as refusal:
            form.add_error("paper", str(refusal))
    return render(request, "advisories/advisory.html", _context(request, of, form))


def _may_pass_on(request: OfficerRequest, of: Advisory) -> bool:
    unit = request.posting.unit
    return (
        request.may("advisories:pass_on")
        and unit.kind in STATES
        and not of.direct
        and not of.superseded
        and queries.is_addressed(of, unit)
    )


@require_POST
def acknowledge(request: OfficerRequest, advisory_id: UUID) -> HttpResponse:
    """The officer has read it."""
    actions.acknowledge(advisory_id, by=request.posting)
    messages.success(request, _("Noted: you have read this advisory."))
    return redirect("advisories:advisory", advisory_id)


@require_POST
def pass_on(request: OfficerRequest, advisory_id: UUID) -> HttpResponse:
    """To the districts and stations of the State."""
    actions.pass_on(advisory_id, by=request.posting)
    messages.success(request, _("Passed on. The districts and stations owe it from today."))
    return redirect("advisories:advisory", advisory_id)


@require_POST
def withdraw(request: OfficerRequest, item_id: UUID) -> HttpResponse:
    """An item that is asked no longer."""
    item = queries.item(item_id)
    form = _withdraw_form(item, request.POST)
    if item.advisory.issuer_id != request.posting.unit_id:
        raise Http404
    if not form.is_valid():
        of = queries.advisory(item.advisory_id)
        return render(request, "advisories/advisory.html", _context(request, of, form, item))
    actions.withdraw_item(item_id, form.cleaned_data["why"], by=request.posting)
    messages.success(request, _("Withdrawn. What was answered stays, marked."))
    return redirect("advisories:advisory", item.advisory_id)


@require_http_methods(["GET", "HEAD", "POST"])
def register(request: OfficerRequest) -> HttpResponse:
    """New advisories from a file, in the name of the officer's unit."""
    form = RegisterForm(request.POST, request.FILES) if request.method == "POST" else RegisterForm()
    faults: list[str] = []
    if form.is_valid():
        upload = form.cleaned_data["file"]
        try:
            done = actions.register(
                loading.parse_register(upload.read(), upload.name), issuer=request.posting.unit, by=request.posting
            )
            messages.success(request, _result_message(done))
            return redirect("advisories:list")
        except (BadUse, Refused) as refusal:
            first, *faults = str(refusal).splitlines()
            form.add_error("file", first)
    told = {"form": form, "faults": faults, "unit": request.posting.unit, "nation": UnitKind.NATION}
    return render(request, "advisories/register.html", told)


def _result_message(done: actions.RegistrationResult) -> str:
    added = ngettext("%(n)s advisory registered", "%(n)s advisories registered", len(done.added))
    same = ngettext("%(m)s was there already", "%(m)s were there already", len(done.unchanged))
    return f"{added}; {same}." % {"n": len(done.added), "m": len(done.unchanged)}
