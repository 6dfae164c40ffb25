"""Pages of what was published: the register with its search, one advisory, a file with new ones."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from itsso.advisories import actions, loading, page, queries
from itsso.advisories.forms import RegisterForm, SearchForm, WithdrawForm
from itsso.advisories.models import Advisory
from itsso.platform.errors import BadUse, Refused
from itsso.protection.middleware import OfficerRequest
from itsso.units.models import STATES, Kind


@require_GET
def published(request: OfficerRequest) -> HttpResponse:
    """Every advisory, or those that hold the words typed."""
    form = SearchForm(request.GET)
    typed = form.cleaned_data["q"] if form.is_valid() else ""
    told = {
        "form": form,
        "typed": typed,
        "rows": queries.register(typed),
        "unit": request.posting.unit,
        "owes": request.may("advisories:unit"),
        "registers": request.may("advisories:register"),
    }
    return render(request, "advisories/list.html", told)


@require_GET
def advisory(request: OfficerRequest, advisory_id: UUID) -> HttpResponse:
    """One advisory as it was published, and what may be done with it."""
    return render(request, "advisories/advisory.html", _told(request, queries.advisory(advisory_id)))


def _told(request: OfficerRequest, of: Advisory) -> dict[str, object]:
    unit = request.posting.unit
    passed = queries.passings(of)
    return {
        "of": of,
        "known": page.known(of),
        "items": [(item, page.levels(item), page.limit(item)) for item in queries.items_of([of])],
        "passed": passed,
        "states": queries.states_addressed(of),
        "passes_on": _passes_on(request, of) and unit.pk not in [one.unit_id for one in passed],
        "withdraws": request.may("advisories:withdraw") and of.issuer_id == unit.pk,
        "form": WithdrawForm(),
        "may_acknowledge": request.may("advisories:acknowledge"),
        "acknowledged": request.may("advisories:acknowledge") and queries.acknowledged(of, request.posting),
        "readers": queries.readers(of) if request.may("advisories:acknowledge") else 0,
        "unit": unit,
        "trail": [(_("Advisories"), reverse("advisories:list")), (of.local_title, "")],
    }


def _passes_on(request: OfficerRequest, of: Advisory) -> bool:
    unit = request.posting.unit
    return (
        request.may("advisories:pass_on")
        and unit.kind in STATES
        and not of.direct
        and not of.superseded_by.all()
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
    form = WithdrawForm(request.POST)
    item = queries.item(item_id)
    if item.advisory.issuer_id != request.posting.unit_id:
        raise Http404
    if not form.is_valid():
        of = queries.advisory(item.advisory_id)
        return render(request, "advisories/advisory.html", _told(request, of) | {"form": form, "wrong": item})
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
                loading.read(upload.read(), upload.name), issuer=request.posting.unit, by=request.posting
            )
            messages.success(request, _registered(done))
            return redirect("advisories:list")
        except (BadUse, Refused) as refusal:
            first, *faults = str(refusal).splitlines()
            form.add_error("file", first)
    told = {"form": form, "faults": faults, "unit": request.posting.unit, "nation": Kind.NATION}
    return render(request, "advisories/register.html", told)


def _registered(done: actions.Registered) -> str:
    added = ngettext("%(n)s advisory registered", "%(n)s advisories registered", len(done.added))
    same = ngettext("%(m)s was there already", "%(m)s were there already", len(done.unchanged))
    return f"{added}; {same}." % {"n": len(done.added), "m": len(done.unchanged)}
