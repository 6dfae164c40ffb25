"""Pages of messages: the list of a posting, one message with its answer, and informations that are done."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from itsso.notices import actions
from itsso.notices.actions import MOST_DAYS
from itsso.notices.answers import repeats_of
from itsso.notices.codes import NoticeAct, Urgency
from itsso.notices.forms import InboxForm, NoticeAnswerForm
from itsso.notices.listing import TICKED, group_title, inbox_columns, inbox_rows
from itsso.notices.models import Notice
from itsso.notices.page import NoticePage
from itsso.notices.queries import counts_by_topic
from itsso.notices.reading import unread, waiting, worded
from itsso.notices.words import ACT_TEXTS
from itsso.platform.clock import today
from itsso.platform.errors import Refused
from itsso.protection.middleware import OfficerRequest
from itsso.ui import text
from itsso.ui.confirmation import show_confirmation
from itsso.ui.lists import MANY_ROWS, ItemList, RowForm
from itsso.ui.per_request import keep, once
from itsso.ui.refusals import refuse, refuse_form

MESSAGES = 12
"""Messages of a page: on a phone each is as high as half a screen."""


def count_unread(request: HttpRequest) -> int:
    """Return how many messages wait for the posting of a request and were not opened; one query, by an index."""
    posting = request.posting  # type: ignore[attr-defined]
    return once(request, _UNREAD, lambda: unread(waiting(posting, today())).count())


_UNREAD = "unread notices"


@require_GET
def inbox(request: OfficerRequest) -> HttpResponse:
    """List the messages of the posting, those about one subject together."""
    counts = counts_by_topic(request.posting.pk, today())
    keep(request, _UNREAD, sum(row.unread for row in counts))  # the menu shows it too
    form = InboxForm(request.GET, {row.topic for row in counts})
    rows = inbox_rows(request.posting, form, counts)
    ticks = form.chosen_list != "answered"
    done = [(reverse("notices:done"), _("Mark the selected messages as done"))]
    listing = ItemList(
        request,
        inbox_columns(ticks=ticks),
        rows,
        caption=_("Messages"),
        empty=_("No message is waiting for you."),
        form=form,
        file_name="messages",
        group=group_title,
        row_form=RowForm(done, "tick", MESSAGES),
    )
    return listing.respond("notices/inbox.html", {"unread": count_unread(request)})


@require_http_methods(["GET", "HEAD", "POST"])
def notice(request: OfficerRequest, notice_id: UUID) -> HttpResponse:
    """Show one message and record its answer; opening it marks it as read."""
    stored = Notice.objects.filter(pk=notice_id, posting=request.posting).first()
    if stored is None:
        raise Http404
    day = today()
    form = NoticeAnswerForm(request.POST or None, day, day + timedelta(days=MOST_DAYS[Urgency(stored.urgency)]))
    if form.is_valid():
        act = NoticeAct(form.cleaned_data["act"])
        try:
            actions.answer(
                stored.pk, act, form.cleaned_data["until"], form=form.cleaned_data["form"], by=request.posting
            )
        except Refused as refusal:
            refuse_form(form, refusal)
        else:
            show_confirmation(request, _("Answer recorded"), number=str(ACT_TEXTS[act]), label=_("Your answer"))
            return redirect("notices:inbox")
    if request.method == "GET":
        actions.mark_read(stored)
    page = NoticePage(worded([stored])[0], day, repeats_of(stored))
    trail = [(_("Messages"), reverse("notices:inbox")), (page.worded.title, "")]
    return render(
        request, "notices/notice.html", {"page": page, "form": form, "trail": trail}, status=422 if form.errors else 200
    )


@require_POST
def put_off(request: OfficerRequest, notice_id: UUID) -> HttpResponse:
    """Put a message off by seven days, once."""
    try:
        stored = actions.snooze(notice_id, by=request.posting)
    except Refused as refusal:
        refuse(request, refusal)
        return redirect("notices:notice", notice_id)
    assert stored.rests_until is not None
    show_confirmation(request, _("Message put off"), number=text.day(stored.rests_until), label=_("Shown again on"))
    return redirect("notices:inbox")


@require_POST
def done(request: OfficerRequest) -> HttpResponse:
    """Mark ticked messages as done that ask for nothing."""
    ids = [key for typed in request.POST.getlist(TICKED)[:MANY_ROWS] if (key := _as_uuid(typed)) is not None]
    number = actions.acknowledge(ids, by=request.posting)
    if not number:
        refuse(request, Refused(_("Select a message that asks for nothing. A message about work needs an answer.")))
        return redirect("notices:inbox")
    title = ngettext("%(number)s message marked as done", "%(number)s messages marked as done", number)
    messages.success(request, title % {"number": text.count(number)})
    return redirect("notices:inbox")


def _as_uuid(typed: str) -> UUID | None:
    try:
        return UUID(typed)
    except ValueError:
        return None
