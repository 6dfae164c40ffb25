"""Pages on which an authority writes a letter, gives an item a later last day, and takes a letter as a file."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from itsso.advisories import checks, due_extensions, exporting, page, queries, registration
from itsso.advisories.due_extensions import ExtensionDraft
from itsso.advisories.letter_forms import MOST_ITEMS, DueForm, WrittenLetter
from itsso.advisories.loading import AdvisoryEntry
from itsso.advisories.models import Advisory
from itsso.platform.errors import Refused
from itsso.protection.middleware import OfficerRequest
from itsso.ui.check import check_page, is_confirmed
from itsso.ui.confirmation import ConfirmationStep, show_confirmation
from itsso.ui.refusals import refuse, refuse_form
from itsso.ui.text import file_name
from itsso.units.models import UnitKind


@require_http_methods(["GET", "HEAD", "POST"])
def write(request: OfficerRequest) -> HttpResponse:
    """Write a letter with its items, which is shown once more before it is registered.

    The buttons "Add an item" and "Remove this item" show the form again; nothing is stored before the letter is.
    """
    issuer = request.posting.unit
    if issuer.kind not in registration.ISSUERS:
        refuse(request, registration.not_an_issuer())
        return redirect("advisories:list")
    if request.method == "POST":
        letter = WrittenLetter(issuer, request.POST)
    else:
        letter = WrittenLetter(issuer, supersedes=request.GET.get("supersedes", ""))
    if letter.is_valid() and "change" not in request.POST:
        try:
            entry = letter.entry()
            registration.refuse_another_letter(entry, issuer)
            if not is_confirmed(request):
                return check_page(request, checks.letter_check(entry, issuer))
            registration.register([entry], issuer=issuer, by=request.posting)
            return _registered(request, entry)
        except Refused as refusal:
            refuse_form(letter.form, refusal)
    for form in [letter.form, *letter.item_forms] if letter.is_sent else []:
        form.note("advisory", by=request.posting)
    context = {
        "letter": letter,
        "may_add": len(letter.item_forms) < MOST_ITEMS,
        "nation": issuer.kind == UnitKind.NATION,
        "unit": issuer,
        "trail": [(_("Advisories"), reverse("advisories:list")), (_("Write an advisory"), "")],
    }
    return render(request, "advisories/write.html", context)


def _registered(request: OfficerRequest, entry: AdvisoryEntry) -> HttpResponse:
    advisory = Advisory.objects.get(issuer=request.posting.unit, code=entry.columns["code"])
    address = reverse("advisories:advisory", args=[advisory.pk])
    steps = [ConfirmationStep(_("Add the original letter as a file, below."))]
    if advisory.direct:
        steps.append(ConfirmationStep(_("All to whom it is addressed have to answer it at once.")))
    else:
        steps.append(ConfirmationStep(_("Each State that it is addressed to reads it and forwards it.")))
    show_confirmation(
        request, _("Letter registered"), number=advisory.reference, label=_("Number of the letter"), steps=steps
    )
    return redirect(address)


@require_http_methods(["GET", "HEAD", "POST"])
def extend(request: OfficerRequest, item_id: UUID) -> HttpResponse:
    """Give an item a later last day, after a page that shows what it changes."""
    item = queries.item(item_id)
    if item.advisory.issuer_id != request.posting.unit_id:
        raise Http404
    form = DueForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and "change" not in request.POST:
        draft = ExtensionDraft(**form.cleaned_data)
        try:
            if not is_confirmed(request):
                due_extensions.refuse_earlier(item, draft.due_on)
                return check_page(request, checks.extension_check(item, form))
            due_extensions.extend_due(item_id, draft, by=request.posting)
            step = _("The units see the new last day from now on.")
            show_confirmation(
                request,
                _("Last day set"),
                number=str(item.number),
                label=_("Item"),
                steps=[ConfirmationStep(step)],
            )
            return redirect("advisories:advisory", item.advisory_id)
        except Refused as refusal:
            refuse_form(form, refusal)
    context = {
        "item": item,
        "limit": page.deadline(item),
        "form": form,
        "trail": [
            (_("Advisories"), reverse("advisories:list")),
            (item.advisory.local_title, reverse("advisories:advisory", args=[item.advisory_id])),
            (_("Later last day"), ""),
        ],
    }
    return render(request, "advisories/extend.html", context)


@require_GET
def register_file(request: OfficerRequest, advisory_id: UUID) -> HttpResponse:
    """Serve an advisory as a register file, which another installation loads as the same letter."""
    advisory = queries.advisory(advisory_id)
    name = file_name("itsso", advisory.code).lower()
    headers = {"Content-Disposition": f'attachment; filename="{name}.yaml"'}
    content = exporting.register_file(advisory)
    return HttpResponse(content, content_type="application/yaml; charset=utf-8", headers=headers)
