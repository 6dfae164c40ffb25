"""Pages of the mappings that a State keeps by source: the list, a version, a new one, a former one again, a draft."""

from __future__ import annotations

from uuid import UUID, uuid4

from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET, require_http_methods

from itsso.exchange.contract import FeedFile
from itsso.exchange.feed_import.dry_run import CheckResult
from itsso.exchange.models import MappingVersion
from itsso.exchange.reasons import RefusedFile
from itsso.exchange.source_mappings import actions, queries
from itsso.exchange.source_mappings.draft import draft_mapping
from itsso.exchange.source_mappings.example import (
    ExampleFault,
    ExampleFile,
    check_example,
    faults_of,
    proof_of_check,
    was_checked,
)
from itsso.exchange.source_mappings.forms import ConfirmedMappingForm, MappingDraftForm, MappingForm, RestoreForm
from itsso.platform.errors import BadUse, Refused
from itsso.protection.middleware import OfficerRequest
from itsso.ui import text
from itsso.ui.check import Check, check_page, is_confirmed
from itsso.ui.components import SummaryRow, Text, link
from itsso.ui.confirmation import ConfirmationStep, show_confirmation
from itsso.ui.list_rows import StoredRows
from itsso.ui.lists import Column, ItemList
from itsso.ui.names import translate_rank
from itsso.ui.refusals import refuse, refuse_form
from itsso.ui.templatetags.ui_tags import when
from itsso.ui.text import file_name
from itsso.units.models import Unit
from itsso.units.state_settings.queries import state_of

get_or_post = require_http_methods(["GET", "HEAD", "POST"])


@require_GET
def mappings(request: OfficerRequest) -> HttpResponse:
    """Show the sources of the State with the version of the mapping by which their deliveries are read."""
    state = _state(request)
    listing = ItemList(
        request,
        [Column("source", gettext_lazy("Source"), _source_link, lambda row: row.source, sorts=True), *_VERSION_COLUMNS],
        StoredRows(queries.mappings_in_force(state), {"source": lambda row: row.source}),
        caption=_("Sources with a mapping of their own"),
        empty=_("No mapping is kept. Deliveries are read with the columns of the feed, or with the file sent along."),
        file_name=f"mappings-{state.code}",
    )
    context = {"state": state, "may_write": request.may("exchange:write_mapping"), "trail": _trail()}
    return listing.respond("exchange/mappings.html", context)


@require_GET
def mapping(request: OfficerRequest, version_id: UUID) -> HttpResponse:
    """Show a version of a mapping, and all versions of its source."""
    version = _version(request, version_id)
    versions = queries.versions_of(version.state, version.source)
    listing = ItemList(
        request,
        [Column("version", gettext_lazy("Version"), _version_link), *_VERSION_COLUMNS[1:]],
        StoredRows(versions, {}),
        caption=_("All versions, newest first"),
        empty="",
        file_name=f"mapping-{version.source}",
    )
    context = {
        "version": version,
        "in_force": version == versions[0],
        "may_write": request.may("exchange:write_mapping"),
        "restore_form": RestoreForm(),
        "trail": _trail(version.source),
    }
    return listing.respond("exchange/mapping.html", context)


@require_GET
def mapping_file(request: OfficerRequest, version_id: UUID) -> HttpResponse:
    """Serve a version of a mapping as a file."""
    version = _version(request, version_id)
    name = file_name("mapping", version.source, str(version.version)).lower()
    headers = {"Content-Disposition": f'attachment; filename="{name}.yaml"'}
    return HttpResponse(version.content, content_type="application/yaml; charset=utf-8", headers=headers)


@get_or_post
def write_mapping(request: OfficerRequest) -> HttpResponse:
    """Take a new version of a mapping, check it with an example, and record it after the check page."""
    state = _state(request)
    if request.method == "POST" and is_confirmed(request):
        return _record(request, state)
    result = None
    if request.method != "POST" or "change" in request.POST:
        form = MappingForm(initial=_initial(request, state))
    else:
        form = MappingForm(request.POST, request.FILES)
        if form.is_valid():
            result = _checked(form, state)
            if result is not None and result.passed and not result.refused:
                return _check_page(request, form, result, state)
            if result is not None:
                form.add_error("example", _("The example cannot be read by this mapping. The reasons are below."))
    context: dict[str, object] = {"form": form, "trail": _trail(_("New version"))}
    if result is not None:
        context |= {"refused": result.refused, "faults": faults_of(result)}
    return render(request, "exchange/write_mapping.html", context, status=422 if form.errors else 200)


def _initial(request: OfficerRequest, state: Unit) -> dict[str, object]:
    """Return what the form begins with: what was typed before the check page, or the version in force of a source."""
    if request.method == "POST":
        return {name: request.POST.get(name, "") for name in ("source", "content")}
    source = request.GET.get("source", "")
    newest = queries.mapping_in_force(state, source) if source else None
    return {"source": newest.source, "content": newest.content} if newest else {}


def _checked(form: MappingForm, state: Unit) -> CheckResult | None:
    """Return the check of the example; None where it could not be read at all, which the form says then."""
    cleaned = form.cleaned_data
    example = ExampleFile(FeedFile(cleaned["file"]), cleaned["example"], cleaned["code_system"])
    try:
        return check_example(form.mapping, example, cleaned["source"], state)
    except (RefusedFile, Refused) as refusal:
        form.add_error("example", str(refusal))
        return None


def _check_page(request: OfficerRequest, form: MappingForm, result: CheckResult, state: Unit) -> HttpResponse:
    cleaned = form.cleaned_data
    source, content = cleaned["source"], cleaned["content"]
    newest = queries.mapping_in_force(state, source)
    rows = [
        SummaryRow(_("Source"), source),
        SummaryRow(_("Rows of the example"), text.count(result.rows)),
        SummaryRow(_("Rows that would be accepted"), text.count(result.passed)),
        *(SummaryRow(fault.column or _("Row"), _fault_text(fault)) for fault in faults_of(result)),
        SummaryRow(_("Version in force until now"), text.count(newest.version) if newest else _("none")),
    ]
    sent = QueryDict(mutable=True)
    proof = proof_of_check(state, source, content)
    sent.update({"source": source, "content": content, "proof": proof, "form": str(cleaned["form"])})
    check = Check(
        _("Use this mapping?"),
        rows,
        _("From now on the deliveries of this source are read by it, from the page, the API and the command alike."),
        _("Use the mapping"),
        reverse("exchange:mappings"),
    )
    return check_page(request, check, sent)


def _fault_text(fault: ExampleFault) -> str:
    message = ngettext("%(rows)s row, first row %(first)s", "%(rows)s rows, first row %(first)s", fault.rows)
    rows = message % {"rows": text.count(fault.rows), "first": text.count(fault.first_row)}
    return f"{fault.reason} ({rows})"


def _record(request: OfficerRequest, state: Unit) -> HttpResponse:
    form = ConfirmedMappingForm(request.POST)
    cleaned = form.cleaned_data if form.is_valid() else {}
    try:
        if not cleaned or not was_checked(cleaned["proof"], state, cleaned["source"], cleaned["content"]):
            raise Refused(_("This mapping was not checked with an example, or more than an hour ago. Check it again."))
        version = actions.record_mapping(
            cleaned["source"], cleaned["content"], form=cleaned["form"], by=request.posting
        )
    except (Refused, BadUse) as refusal:
        refuse(request, refusal)
        return redirect("exchange:write_mapping")
    return _recorded(request, version)


def _recorded(request: OfficerRequest, version: MappingVersion) -> HttpResponse:
    step = ConfirmationStep(_("Deliveries of this source are read by it from now on, without the file."))
    show_confirmation(
        request,
        _("Mapping recorded"),
        number=f"{version.source} {version.version}",
        label=_("Source and version"),
        steps=[step],
    )
    return redirect("exchange:mapping", version.pk)


@require_http_methods(["POST"])
def restore_mapping(request: OfficerRequest, version_id: UUID) -> HttpResponse:
    """Let a former version take effect again, after a page that shows which."""
    former, form = _version(request, version_id), RestoreForm(request.POST)
    if not form.is_valid():
        refuse(request, Refused(_("This form is incomplete. Open the page again.")))
        return redirect("exchange:mapping", former.pk)
    if not is_confirmed(request):
        newest = queries.versions_of(former.state, former.source)[0]
        check = Check(
            _("Use this former version again?"),
            [
                SummaryRow(_("Source"), former.source),
                SummaryRow(_("Version in force until now"), text.count(newest.version)),
                SummaryRow(_("Former version"), text.count(former.version)),
            ],
            _("It becomes the newest version. The versions between stay in the history."),
            _("Use the mapping"),
            reverse("exchange:mapping", args=[former.pk]),
            may_change=False,
        )
        return check_page(request, check)
    try:
        version = actions.restore_mapping(former, form=form.cleaned_data["form"], by=request.posting)
    except Refused as refusal:
        refuse(request, refusal)
        return redirect("exchange:mapping", former.pk)
    return _recorded(request, version)


@get_or_post
def draft(request: OfficerRequest) -> HttpResponse:
    """Make a draft of a mapping from an example, and show it in the form of a new version with what is open."""
    form = MappingDraftForm(request.POST, request.FILES) if request.method == "POST" else MappingDraftForm()
    _state(request)
    if form.is_valid():
        name = "EXPORT.csv"  # not the upload's own name: whoever named it may have written a person's
        try:
            result = draft_mapping(form.cleaned_data["example"], FeedFile(form.cleaned_data["file"]), name)
            initial = {"content": result.text, "file": form.cleaned_data["file"], "form": uuid4()}
            context = {"form": MappingForm(initial=initial), "open": result.open, "trail": _trail(_("Draft"))}
            return render(request, "exchange/write_mapping.html", context)
        except BadUse as error:
            refuse_form(form, error)
    context = {"form": form, "trail": _trail(_("Draft"))}
    return render(request, "exchange/draft_mapping.html", context, status=422 if form.errors else 200)


def _trail(*last: str) -> list[tuple[str, str]]:
    heads = [(_("CCTNS deliveries"), ""), (_("Mappings by source"), reverse("exchange:mappings") if last else "")]
    return [*heads, *((name, "") for name in last)]


def _state(request: OfficerRequest) -> Unit:
    state = state_of(request.posting.unit)
    if state is None:
        raise Http404
    return state


def _version(request: OfficerRequest, version_id: UUID) -> MappingVersion:
    """Return a version of the officer's own State; raise Http404 where it is another's."""
    state = _state(request)
    version = MappingVersion.objects.filter(pk=version_id, state=state).select_related("state", "restores").first()
    if version is None:
        raise Http404
    return version


def _source_link(row: MappingVersion) -> Text:
    return link(row.source, reverse("exchange:mapping", args=[row.pk]))


def _version_link(row: MappingVersion) -> Text:
    return link(text.count(row.version), reverse("exchange:mapping", args=[row.pk]))


def _restored_text(row: MappingVersion) -> Text:
    return _("version %(n)s again") % {"n": text.count(row.restores.version)} if row.restores else "–"


_VERSION_COLUMNS: list[Column[MappingVersion]] = [
    Column("number", gettext_lazy("Version"), lambda row: text.count(row.version), numeric=True),
    Column("recorded", gettext_lazy("Recorded on"), lambda row: when(row.recorded_at), lambda row: row.recorded_at),
    Column("officer", gettext_lazy("Officer"), lambda row: translate_rank(row.recorded_by_name)),
    Column("restored", gettext_lazy("Former version"), _restored_text),
]
