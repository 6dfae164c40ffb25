"""The page on which a unit nominates its people for a session: they are chosen, shown once more, and nominated."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from itsso.platform.clock import today
from itsso.platform.errors import Refused
from itsso.protection.middleware import OfficerRequest
from itsso.training import catalogue
from itsso.training.forms import ticked_persons
from itsso.training.models import Post, Session
from itsso.training.people import queries as people_queries
from itsso.training.people.page import trail
from itsso.training.sessions import actions, checks, queries
from itsso.training.sessions.forms import CandidateForm
from itsso.ui import text
from itsso.ui.check import check_page, is_confirmed
from itsso.ui.confirmation import ConfirmationStep, show_confirmation
from itsso.ui.refusals import mark_refused
from itsso.ui.typed_values import typed_values
from itsso.units.queries import children

CHOOSING = frozenset({"look", "page", "change"})
"""The buttons that show the list, or another part of it; those ticked stay ticked."""


@require_http_methods(["GET", "HEAD", "POST"])
def nominate(request: OfficerRequest, session_id: UUID) -> HttpResponse:
    """Show people of the reader's unit of whom the course is required and who lack it; nominate those ticked.

    A search by name or number also shows those who hold the course. Those nominated already are left out. Before the
    nomination a page shows who is ticked.
    """
    session = queries.session(session_id)
    refused = ""
    if request.method == "POST" and not CHOOSING & request.POST.keys():
        try:
            persons = ticked_persons(request.POST)
            if not is_confirmed(request):
                return check_page(request, checks.nomination_check(session, _visible_posts(persons)))
            n = actions.nominate(session_id, persons, by=request.posting)
            show_confirmation(
                request,
                ngettext("%(n)s officer nominated", "%(n)s officers nominated", n) % {"n": text.count(n)},
                number=session.reference,
                label=_("Course"),
                steps=_next_steps(request, session),
            )
            return redirect("training:session", session_id)
        except Refused as refusal:
            refused = str(refusal)
            mark_refused(request)
    context = _choice(request, session) | {"refused": refused}
    return render(request, "training/nominate.html", context, status=422 if refused else 200)


def _next_steps(request: OfficerRequest, session: Session) -> list[ConfirmationStep]:
    """Return the next steps after a nomination: how seats are given, and for who may print them the joining letters."""
    steps = [
        ConfirmationStep(_("Seats go in the order of nomination; whoever has none yet is on the waiting list below."))
    ]
    if request.may("training:letters"):
        steps.append(
            ConfirmationStep(_("Print the joining letters (PDF)"), reverse("training:letters", args=[session.pk])),
        )
    return steps


def _visible_posts(persons: Sequence[UUID]) -> Sequence[Post]:
    """Return the posts of persons.

    Raises:
        Refused: the reader does not see one of the persons.
    """
    posts = people_queries.posts_of(persons, today())
    if len(posts) < len(persons):
        raise Refused(_("One of these persons is not in your unit. Check the list."))
    return posts


def _choice(request: OfficerRequest, session: Session) -> dict[str, object]:
    """Return the context of the page on which people are ticked, 25 at a time."""
    sent = typed_values() or (request.POST if request.method == "POST" else request.GET)
    units = list(children(request.posting.unit))
    form = CandidateForm(units, sent)
    criteria = form.cleaned_data if form.is_valid() else {}
    name = criteria.get("name") or ""
    unit = next((unit for unit in units if str(unit.pk) == criteria.get("unit")), request.posting.unit)
    nominated = set(session.nominations.filter(withdrawn_at=None).values_list("person_id", flat=True))
    criteria_of_list = people_queries.PeopleFilter("" if name else "lacking", session.course, name=name)
    candidates = people_queries.people(unit, criteria_of_list, today()).exclude(person__in=nominated)
    total = candidates.count()
    number = min(criteria.get("page") or 1, max(-(-total // people_queries.PAGE), 1))
    first = (number - 1) * people_queries.PAGE
    people = list(candidates[first : first + people_queries.PAGE])
    ticked = _ticked(sent)
    on_page = {post.person_id for post in people}
    session_url = reverse("training:session", args=[session.pk])
    return {
        "session": session,
        "session_url": session_url,
        "course": catalogue.courses()[session.course],
        "trail": trail((session.reference, session_url), (_("Nominate officers"), "")),
        "form": form,
        "name": name,
        "people": [(post, post.person_id in ticked) for post in people],
        "elsewhere": people_queries.posts_of([person for person in ticked if person not in on_page], today()),
        "total": total,
        "first": first + 1,
        "last": first + len(people),
        "previous": number - 1,
        "next": number + 1 if first + len(people) < total else 0,
    }


def _ticked(data: QueryDict) -> list[UUID]:
    try:
        return ticked_persons(data)
    except Refused:
        return []
