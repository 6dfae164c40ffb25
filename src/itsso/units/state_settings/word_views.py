"""The file of words that an editor fills in, and the words of one entry."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from itsso.platform.clock import today
from itsso.ui.downloads import mark_download
from itsso.ui.own_words import replaceable_messages
from itsso.units.models import StateSetting
from itsso.units.posting import UnitPosting
from itsso.units.state_settings import queries
from itsso.units.state_settings.words import CODE, words_file, words_in, words_on


@require_GET
def words_template(request: HttpRequest) -> HttpResponse:
    """Serve every message that the State may replace, with the national Hindi and the State's words of today."""
    state = queries.state_of(_posting(request).unit)
    if state is None:
        raise Http404
    messages = list(replaceable_messages())
    return _file(request, words_file(words_on(state, today()), messages), len(messages), f"words-{state.code}")


@require_GET
def words_of_entry(request: HttpRequest, entry_id: UUID) -> HttpResponse:
    """Serve the words of one entry of the officer's own State, which can be uploaded again."""
    state = queries.state_of(_posting(request).unit)
    entry = StateSetting.objects.filter(pk=entry_id, state=state, setting=CODE, undoes=None).first()
    if state is None or entry is None:
        raise Http404
    replacements = words_in(entry.value)
    return _file(
        request, words_file(replacements, list(replacements)), len(replacements), f"words-{state.code}-{entry.since}"
    )


def _file(request: HttpRequest, content: str, rows: int, name: str) -> HttpResponse:
    mark_download(request, rows)
    headers = {"Content-Disposition": f'attachment; filename="{name}.csv"'}
    return HttpResponse("\ufeff" + content, content_type="text/csv; charset=utf-8", headers=headers)


def _posting(request: HttpRequest) -> UnitPosting:
    posting: UnitPosting = request.posting  # type: ignore[attr-defined]
    return posting
