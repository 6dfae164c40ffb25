"""Pages of uploaded files."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from itsso.platform import long_jobs
from itsso.platform.errors import Refused
from itsso.protection.middleware import OfficerRequest
from itsso.training.files import page, queries
from itsso.training.files.actions import KIND, describe_reject, enqueue_import, receive
from itsso.training.files.forms import TrainingUploadForm
from itsso.training.files.reading import COLUMNS
from itsso.training.models import Upload
from itsso.ui import text
from itsso.ui.components import Figure, PageTable, ProgressBar
from itsso.ui.lists import ItemList


@require_http_methods(["GET", "HEAD", "POST"])
def uploads(request: OfficerRequest) -> HttpResponse:
    """Show the uploaded files; store a posted one, whose rows a job processes after the request."""
    form = TrainingUploadForm(request.POST, request.FILES) if request.method == "POST" else TrainingUploadForm()
    if form.is_valid():
        cleaned = form.cleaned_data
        try:
            upload = receive(
                cleaned["key"], cleaned["kind"], cleaned["file"].name, cleaned["file"].read(), by=request.posting
            )
            enqueue_import(upload, by=request.posting)
            return redirect("training:upload", upload.pk)
        except Refused as refusal:
            form.add_error("file", str(refusal))
    columns = [(Upload.FileKind(kind).label, *names) for kind, names in COLUMNS.items()]
    listing = ItemList(
        request,
        page.UPLOAD_COLUMNS,
        page.upload_rows(queries.uploads()),
        caption=_("Files, newest first"),
        empty=_("No file has come from your unit."),
        file_name="files",
        anchor="files",
    )
    context = {"form": form, "columns": columns, "codes": page.codes_table()}
    return listing.respond("training/uploads.html", context, status=422 if form.errors else 200)


@require_GET
def upload(request: OfficerRequest, upload_id: UUID) -> HttpResponse:
    """Show one file: counts of its rows, and the rejected ones grouped by error, with an example of each."""
    upload = queries.upload(upload_id)
    groups = [[describe_reject(reject), str(reject.row), text.count(n)] for reject, n in queries.reject_groups(upload)]
    context = {
        "upload": upload,
        "work": _work(upload),
        "figures": _figures(upload),
        "answer": page.upload_answer(upload, long_jobs.run_of(KIND, str(upload.pk)), has_rejects=bool(groups)),
        "groups": PageTable(
            _("Rejected rows by error, most frequent first"),
            [_("Error, and what to do"), _("First in row"), _("Rows")],
            groups,
            frozenset({1, 2}),
            stacks=True,
        ),
        "trail": [(_("Files"), reverse("training:uploads")), (upload.name, "")],
    }
    return render(request, "training/upload.html", context)


@require_GET
def progress(request: OfficerRequest, upload_id: UUID) -> HttpResponse:
    """Show the progress bar alone."""
    upload = queries.upload(upload_id)
    return render(request, "training/progress.html", {"upload": upload, "work": _work(upload)})


def _work(upload: Upload) -> ProgressBar:
    values = {"done": text.count(upload.done), "rows": text.count(upload.rows)}
    label = ngettext("%(done)s of %(rows)s row", "%(done)s of %(rows)s rows", upload.rows) % values
    return ProgressBar(upload.done, upload.rows, label, upload.ended_at is not None)


def _figures(upload: Upload) -> list[Figure]:
    return [
        Figure(upload.rows, _("rows")),
        Figure(upload.taken, _("loaded"), tone="good"),
        Figure(upload.unchanged, _("known before")),
        Figure(upload.rejected, _("rejected"), "#rejected" if upload.rejected else "", "bad"),
    ]


@require_GET
def rejected(request: OfficerRequest, upload_id: UUID) -> HttpResponse:
    """Serve the rejected rows with their errors, as a file to send back."""
    upload = queries.upload(upload_id)
    content = "".join(page.rejects_csv(queries.rejects(upload)))
    response = HttpResponse(content, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="rejected-{upload.pk}.csv"'
    return response
