"""The actions that give a direction, answer it and judge the answer, each with its notice in one transaction."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.http import Http404
from django.utils.translation import gettext as _

from itsso.accounts.models import Posting
from itsso.accounts.queries import system_posting
from itsso.accounts.roles import Capability
from itsso.alerts.directions.codes import AnswerToDirection, DirectedWork, Judgement
from itsso.alerts.directions.models import Direction
from itsso.alerts.directions.queries import remarks_of
from itsso.alerts.ladders import Post
from itsso.alerts.recipients import HELD_AS, LINE, CasePost, addressees
from itsso.audit import actions as audit
from itsso.cases.models import Case
from itsso.notices.actions import NewNotice, notify, withdraw
from itsso.notices.codes import Urgency
from itsso.platform.clock import now, today
from itsso.platform.errors import Refused
from itsso.protection import vault
from itsso.protection.queries import lock_form
from itsso.protection.ranges import enter
from itsso.protection.sent_forms import refuse_another_officer, refuse_other_content

DIRECTION_TOPIC, ANSWER_TOPIC, JUDGEMENT_TOPIC = "alerts.direction", "alerts.direction_answer", "alerts.judgement"
LONGEST_DAYS = 60
"""The most days from today to the last day of an answer."""
MOST_LETTERS = 2000


@dataclass(frozen=True, slots=True)
class DirectedOfficer:
    """An officer below the superior who can be directed in a case: the post and its holder's posting."""

    post: Post
    posting: Posting


@dataclass(frozen=True, slots=True)
class DirectionEntry:
    """A direction as it is entered; `form` is the form that was sent."""

    case_id: UUID
    posting_id: int
    work: DirectedWork
    due: date
    remarks: str
    form: UUID


def officers_below(case: Case, by: Posting) -> list[DirectedOfficer]:
    """Return the officers in the line of a case below a superior, the investigating officer first."""
    index = next((LINE.index(post) for post in LINE[1:] if _holds(by, post)), 0)
    wanted = {post: CasePost(case.pk, case.station.first, post) for post in LINE[:index]}
    reached = addressees(set(wanted.values()))
    posting_ids = {
        post: reached[case_post].posting_id for post, case_post in wanted.items() if reached[case_post].post == post
    }
    postings = Posting.objects.select_related("officer", "unit").in_bulk(
        {posting_id for posting_id in posting_ids.values() if posting_id is not None}
    )
    return [
        DirectedOfficer(post, postings[posting_id])
        for post, posting_id in posting_ids.items()
        if posting_id is not None and posting_id != by.pk
    ]


def may_direct(by: Posting) -> bool:
    """Return whether a posting is one that gives directions: its role may, and it holds a post above an officer's."""
    return by.can(Capability.GIVE_DIRECTIONS) and any(_holds(by, post) for post in LINE[1:])


def _holds(by: Posting, post: Post) -> bool:
    role, kinds = HELD_AS[post]
    return by.role == role and by.unit.kind in kinds


def check_direction(entry: DirectionEntry, *, by: Posting) -> DirectedOfficer:
    """Return the officer who is directed.

    Raises:
        Http404: the case is not in the range.
        Refused: the role gives no directions, the officer is not below in this case, or the day does not fit.
    """
    case = Case.objects.select_related("station").filter(pk=entry.case_id).first()
    if case is None:
        raise Http404
    if not by.can(Capability.GIVE_DIRECTIONS):
        raise Refused(_("Only a supervising officer gives directions."))
    officers = {officer.posting.pk: officer for officer in officers_below(case, by)}
    if entry.posting_id not in officers:
        raise Refused(_("Choose an officer who works on this case below you."), field="officer")
    last = today() + timedelta(days=LONGEST_DAYS)
    if not today() <= entry.due <= last:
        raise Refused(_("Enter a last day from today on, at most 60 days ahead."), field="due")
    return officers[entry.posting_id]


def give(entry: DirectionEntry, *, by: Posting) -> Direction:
    """Give a direction; a form that is sent again returns what it recorded.

    Raises Refused as `check_direction` does, or where the form was sent before with something else.
    """
    with transaction.atomic():
        lock_form(entry.form)
        stored = Direction.objects.select_related("given_by__officer").filter(pk=entry.form).first()
        if stored is not None:
            refuse_another_officer(stored.given_by.officer.number, by=by)
            sent = (stored.case_id, stored.posting_id, stored.work, stored.due, remarks_of(stored.remarks))
            refuse_other_content(sent == (entry.case_id, entry.posting_id, entry.work, entry.due, entry.remarks))
            return stored
        officer = check_direction(entry, by=by)
        direction = Direction.objects.create(
            id=entry.form,
            case_id=entry.case_id,
            from_unit=by.unit,
            from_role=by.role,
            given_by=by,
            given_at=now(),
            posting=officer.posting,
            work=entry.work,
            due=entry.due,
            remarks=_sealed(entry.case_id, entry.remarks, entry.form, by),
        )
        detail = {"reason": entry.work.value, "ends_on": entry.due.isoformat()}
        audit.write("alerts.direction_given", by.actor, str(direction.pk), detail)
        notify([_notice(direction, DIRECTION_TOPIC, direction.posting, "given")])
    return direction


def answer(direction_id: UUID, act: AnswerToDirection, remarks: str, *, by: Posting) -> Direction:
    """Answer a direction; the same answer sent again is not recorded twice.

    Raises:
        Http404: it is no direction to this posting.
        Refused: it was answered otherwise before.
    """
    with transaction.atomic():
        direction = _locked(direction_id)
        if direction.posting_id != by.pk:
            raise Http404
        if direction.answer:
            refuse_other_content((direction.answer, remarks_of(direction.answer_remarks)) == (act, remarks))
            return direction
        direction.answer, direction.answered_at = act.value, now()
        direction.answer_remarks = _sealed(direction.case_id, remarks, direction.pk, by)
        direction.save(update_fields=["answer", "answered_at", "answer_remarks"])
        audit.write("alerts.direction_answered", by.actor, str(direction.pk), {"reason": act.value})
        _withdraw(direction, "given")
        superior = next(_givers(direction), None)
        if superior is not None:
            notify([_notice(direction, ANSWER_TOPIC, superior, "answered")])
    return direction


def judge(direction_id: UUID, judgement: Judgement, *, by: Posting) -> Direction:
    """Judge the answer to a direction of the own office; the same judgement sent again is not recorded twice.

    Raises:
        Http404: it is no direction of this office.
        Refused: there is no answer yet, or it was judged otherwise before.
    """
    with transaction.atomic():
        direction = _locked(direction_id)
        if not gave(direction, by):
            raise Http404
        if not direction.answer:
            raise Refused(_("This direction has not been answered yet."))
        if direction.judgement:
            refuse_other_content(direction.judgement == judgement)
            return direction
        direction.judgement, direction.judged_at, direction.judged_by = judgement.value, now(), by
        direction.save(update_fields=["judgement", "judged_at", "judged_by"])
        audit.write("alerts.direction_judged", by.actor, str(direction.pk), {"reason": judgement.value})
        _withdraw(direction, "answered")
        notify([_notice(direction, JUDGEMENT_TOPIC, direction.posting, "judged")])
    return direction


def gave(direction: Direction, by: Posting) -> bool:
    """Return whether a direction is of the office that a posting holds."""
    return (direction.from_unit_id, direction.from_role) == (by.unit_id, by.role)


def _locked(direction_id: UUID) -> Direction:
    direction = (
        Direction.objects.select_for_update(of=("self",))
        .select_related("case__station", "posting", "given_by__officer")
        .filter(pk=direction_id)
        .first()
    )
    if direction is None:
        raise Http404
    return direction


def _sealed(case_id: UUID, remarks: str, about: UUID, by: Posting) -> UUID | None:
    return vault.seal_apart(case_id, remarks, about.hex, by=by).pk if remarks.strip() else None


def _givers(direction: Direction) -> Iterator[Posting]:
    """Yield the postings that hold the office that gave a direction, first the one that gave it."""
    moment = now()
    in_office = Q(pk=direction.given_by_id) | Q(unit=direction.from_unit_id, role=direction.from_role)
    postings = Posting.objects.select_related("officer", "unit").filter(in_office).order_by("since", "pk")
    yield from sorted(
        (posting for posting in postings if posting.in_force(moment)),
        key=lambda posting: posting.pk != direction.given_by_id,
    )


def _notice(direction: Direction, topic: str, recipient: Posting, act: str) -> NewNotice:
    return NewNotice(
        posting_id=recipient.pk,
        topic=topic,
        subject=direction.case_id,
        reference=f"direction:{direction.pk.hex}",
        station_no=direction.case.station_no,
        urgency=Urgency.LIST,
        reason=act,
        expires=None,
        key=_key(direction, act),
    )


def _key(direction: Direction, act: str) -> str:
    return f"direction:{direction.pk.hex}:{act}"


def _withdraw(direction: Direction, act: str) -> None:
    with enter(system_posting()):
        withdraw([_key(direction, act)])
