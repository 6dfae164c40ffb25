"""Pages of e-Forensics: what the laboratory's own system sent, the results, the notes for it, and its keys."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Sequence
from uuid import UUID

from django import forms
from django.db.models import F
from django.db.models.expressions import Expression
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET, require_http_methods

from itsso.accounts.roles import Capability
from itsso.forensics.confirmation import Confirmation, ask_first
from itsso.forensics.eforensics import actions as eforensics
from itsso.forensics.eforensics import queries
from itsso.forensics.eforensics.columns import REASONS
from itsso.forensics.eforensics.files import MAX_BYTES, parse_file
from itsso.forensics.laboratory.signing import signer
from itsso.forensics.models import Incoming, TrustedKey
from itsso.platform.errors import Refused
from itsso.protection.middleware import OfficerRequest
from itsso.ui import text
from itsso.ui.components import Figure, PageTable, SummaryRow, link
from itsso.ui.confirmation import ConfirmationStep, show_confirmation
from itsso.ui.list_rows import QueryRows
from itsso.ui.lists import Column, ItemList
from itsso.ui.templatetags.ui_tags import when
from itsso.ui.text import not_a_formula

page_or_form = require_http_methods(["GET", "HEAD", "POST"])


class MessagesForm(forms.Form):
    """Form for a file of messages."""

    file = forms.FileField(
        label=gettext_lazy("Messages"),
        help_text=gettext_lazy("A CSV, or a zip of messages.csv and the PDFs that it names, at most 50 MB"),
        widget=forms.FileInput(attrs={"accept": ".csv,.zip"}),
        error_messages={"required": gettext_lazy("Choose the file of messages.")},
    )


class KeyForm(forms.Form):
    """Form for a public key that signs for the laboratory."""

    key = forms.CharField(
        label=gettext_lazy("Public key (64 hexadecimal digits, 0-9 and a-f)"),
        max_length=64,
        widget=forms.TextInput({"autocomplete": "off", "spellcheck": "false"}),
    )


@page_or_form
def exchange(request: OfficerRequest) -> HttpResponse:
    """Show the sendings, newest first; reception uploads a file, the director decides whose signatures count."""
    directs = request.posting.can(Capability.DIRECT_LABORATORY)
    sent = request.POST if request.method == "POST" else None
    form = KeyForm(sent) if directs else MessagesForm(sent, request.FILES if sent is not None else None)
    try:
        if directs and sent is not None and sent.get("end", "").isdecimal() and len(sent["end"]) < 10:
            eforensics.end_key(int(sent["end"]), by=request.posting)
            return redirect("forensics:exchange")
        if form.is_valid():
            return _accept_form(form, request)
    except Refused as refusal:
        form.add_error("key" if directs else "file", str(refusal))
    unit = request.posting.unit
    to_end = queries.trusted_key(unit, request.GET.get("end", "")) if directs and sent is None else None
    if to_end is not None:
        return ask_first(request, _end_of_key(to_end))
    own_key, signer_fault = _own_key() if directs else ("", "")
    context = {
        "form": form,
        "directs": directs,
        "keys": queries.trusted_keys(unit),
        "own_key": own_key,
        "signer_fault": signer_fault,
        "unit": unit,
    }
    sendings = ItemList(
        request,
        SENDING_COLUMNS,
        QueryRows(queries.incoming_sendings(unit), SENDING_ORDERS, list),
        caption=_("Messages sent"),
        empty=_("No messages have been sent yet."),
        file_name=f"messages-{unit.code}",
    )
    return sendings.respond("forensics/exchange.html", context)


def _own_key() -> tuple[str, str]:
    """Return the public key of this installation; where none can be used, an empty one and what must be set."""
    try:
        return signer().key, ""
    except Refused as refusal:
        return "", str(refusal)


def _end_of_key(key: TrustedKey) -> Confirmation:
    return Confirmation(
        _("Stop accepting this key?"),
        [SummaryRow(_("Key"), key.key), SummaryRow(_("Accepted since"), text.moment(key.since))],
        _("New reports signed with this key are rejected from now on. Reports accepted before stay."),
        _("Stop accepting this key"),
        [("end", str(key.pk))],
    )


def _outcome(sending: Incoming) -> str:
    counts = {name: text.count(getattr(sending, name)) for name in ("rows", "accepted", "unchanged", "rejected")}
    return _("%(rows)s received: %(accepted)s accepted, %(unchanged)s unchanged, %(rejected)s rejected") % counts


SENDING_ORDERS: dict[str, tuple[Expression | F, ...]] = {"when": (F("at"),), "by": (F("by_name"),)}
SENDING_COLUMNS: list[Column[Incoming]] = [
    Column(
        "when",
        gettext_lazy("When"),
        lambda sending: link(when(sending.at), reverse("forensics:incoming", args=[sending.pk])),
        lambda sending: sending.at,
        sorts=True,
    ),
    Column("by", gettext_lazy("By"), lambda sending: sending.by_name, sorts=True),
    Column("result", gettext_lazy("Result"), _outcome),
]


def _accept_form(form: KeyForm | MessagesForm, request: OfficerRequest) -> HttpResponse:
    if isinstance(form, KeyForm):
        key = form.cleaned_data["key"].strip().lower()
        eforensics.trust_key(key, by=request.posting)
        show_confirmation(
            request,
            _("Key accepted"),
            number=f"{key[:16]}…",
            label=_("Key"),
            steps=[ConfirmationStep(_("Reports signed with this key are accepted from now on."))],
        )
        return redirect("forensics:exchange")
    file = form.cleaned_data["file"]
    if (file.size or 0) > MAX_BYTES:
        raise Refused(_("The file is larger than 50 MB. Send it in parts."))
    incoming, _ended = eforensics.import_messages(parse_file(file.read()), by=request.posting)
    return redirect("forensics:incoming", incoming.pk)


@require_GET
def incoming(request: OfficerRequest, incoming_id: UUID) -> HttpResponse:
    """Show the results of one sending; the number received is always the sum of the results."""
    sending = _incoming(incoming_id)
    groups = [
        [
            column,
            REASONS[reason],
            text.count(rows),
            ngettext("row %(n)s", "row %(n)s and others", rows) % {"n": first},
        ]
        for column, reason, rows, first in queries.rejected_groups(sending)
    ]
    figures = [
        Figure(sending.rows, _("received")),
        Figure(sending.accepted, _("accepted"), tone="good"),
        Figure(sending.unchanged, _("unchanged")),
        Figure(sending.rejected, _("rejected"), tone="bad" if sending.rejected else "plain"),
    ]
    head = [_("Column"), _("What was wrong"), _("Rows"), _("Example")]
    context = {"sending": sending, "figures": figures, "groups": PageTable(_("Rejected rows by reason"), head, groups)}
    return render(request, "forensics/incoming.html", context)


@require_GET
def incoming_rejects(request: OfficerRequest, incoming_id: UUID) -> HttpResponse:
    """Return the rejected rows as a file to send back."""
    sending = _incoming(incoming_id)
    rows = sending.rejects.order_by("row").values_list("row", "record", "column", "reason", "value")
    return _csv(
        "rejected.csv",
        ("row", "record", "column", "reason", "value", "words"),
        [(*row, str(REASONS[row[3]])) for row in rows],
    )


@require_GET
def notes(request: OfficerRequest) -> HttpResponse:
    """Return the pending forwarding notes as CSV, one row for each item, for the laboratory's own system."""
    head = (
        "note",
        "number",
        "standing",
        "memo",
        "station",
        "sent_at",
        "priority",
        "due",
        "papers",
        "asked",
        "label",
        "what",
        "mark",
        "subject",
        "count",
        "weight_mg",
        "impression",
        "authority_rank",
        "authority_name",
        "authority_number",
        "letter",
        "letter_on",
        "specimen",
        "malkhana",
        "road_certificate",
        "control",
    )
    rows = []
    for note in queries.forwarding_notes(request.posting.unit):
        lists = {"papers": " ".join(note["papers"]), "asked": json.dumps(note["asked"])}
        plain = {**note, **(note["details"] or {}), **lists}
        rows += [[{**plain, **item}.get(name) for name in head] for item in note["items"]]
    return _csv("notes.csv", head, rows)


def _incoming(incoming_id: UUID) -> Incoming:
    sending = Incoming.objects.filter(pk=incoming_id).first()
    if sending is None:
        raise Http404
    return sending


def _csv(name: str, head: Sequence[str], rows: Iterable[Sequence[object]]) -> HttpResponse:
    response = HttpResponse("\ufeff", content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    writer = csv.writer(response)
    writer.writerow(head)
    writer.writerows([not_a_formula(cell) for cell in row] for row in rows)
    return response
