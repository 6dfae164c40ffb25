"""The invitation of several officers from a file: the page with its columns, the preview, the links shown once."""

from __future__ import annotations

from collections.abc import Sequence

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from itsso.accounts import administration, bulk_invitations, invitation_files
from itsso.accounts.forms import InvitationFileForm
from itsso.accounts.invitation_files import InvitationFile
from itsso.accounts.models import Posting
from itsso.accounts.roles import Role
from itsso.platform.errors import Refused
from itsso.ui.check import is_confirmed
from itsso.ui.components import PageTable
from itsso.ui.refusals import mark_refused, refuse_form


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def invite_several(request: HttpRequest) -> HttpResponse:
    """Show what a file would do, or everything that is wrong in it; invite its officers once that is confirmed."""
    by = _by(request)
    form = InvitationFileForm(*((request.POST, request.FILES) if request.method == "POST" else ()))
    if form.is_valid():
        try:
            text = form.cleaned_data["content"] or invitation_files.decoded(form.cleaned_data["file"].read())
            file = invitation_files.read_invitations(text, by=by)
            if file.faults:
                mark_refused(request)
                return _page(request, form, file=file)
            if not is_confirmed(request):
                return render(request, "accounts/invite_several_check.html", {"file": file, "content": text})
            return _links(request, bulk_invitations.invite_all(file.rows, by=by))
        except Refused as refusal:
            refuse_form(form, refusal)
    return _page(request, form)


def _page(request: HttpRequest, form: InvitationFileForm, file: InvitationFile | None = None) -> HttpResponse:
    context = {
        "form": form,
        "file": file,
        "faults": _fault_table(file) if file is not None else None,
        "columns": _column_table(),
        "roles": _role_table(administration.roles_to_give(_by(request))),
        "most": invitation_files.MOST_ROWS,
    }
    status = 422 if form.errors or file is not None else 200
    return render(request, "accounts/invite_several.html", context, status=status)


def _fault_table(file: InvitationFile) -> PageTable:
    head = [_("Row"), _("Column"), _("What is wrong, and what to do")]
    rows = [(_row_number(fault.row), fault.column or "–", fault.message) for fault in file.faults]
    return PageTable(_("What is wrong"), head, rows, stacks=True)


def _row_number(number: int) -> SafeString:
    return format_html('<span class="itsso-unbroken">{}</span>', _("Row %(number)s") % {"number": number})


def _column_table() -> PageTable:
    head = [_("Column"), _("What it holds"), _("Must be filled in")]
    rows = [
        (_code(name), text, _("yes") if name in invitation_files.REQUIRED else _("no"))
        for name, text in invitation_files.COLUMNS.items()
    ]
    return PageTable(_("Columns of the file"), head, rows, stacks=True)


def _role_table(roles: Sequence[Role]) -> PageTable:
    rows = [(_code(role.value), role.label) for role in roles]
    return PageTable(_("Codes of the roles"), [_("Code"), _("Role")], rows, stacks=True)


def _code(name: str) -> SafeString:
    return format_html('<code lang="en">{}</code>', name)


def _links(request: HttpRequest, invited: list[bulk_invitations.InvitedOfficer]) -> HttpResponse:
    def link(token: str) -> str:
        return request.build_absolute_uri(reverse("accounts:invitation", args=[token])) if token else ""

    rows = [
        {"posting": entry.posting, "officer": entry.posting.officer, "link": link(entry.token)} for entry in invited
    ]
    return render(request, "accounts/links.html", {"rows": rows, "new": sum(bool(row["link"]) for row in rows)})


@require_GET
def invitation_template(request: HttpRequest) -> HttpResponse:
    """Send the empty file with its header."""
    response = HttpResponse(invitation_files.template(), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{_("officers")}.csv"'
    return response


def _by(request: HttpRequest) -> Posting:
    posting: Posting = request.posting  # type: ignore[attr-defined]  # put there by the middleware
    return posting
