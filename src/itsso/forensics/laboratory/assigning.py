"""Assignment of works to examiners: at random among those competent, always recorded.

An examiner with less work in hand is likelier to be chosen. Nobody outside the laboratory has a part in it, and nobody
inside chooses an examiner without a reason that is recorded.
"""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Collection, Mapping
from datetime import date
from uuid import UUID

from django.db.models import Q
from django.http import Http404
from django.utils.translation import gettext as _

from itsso.accounts.models import Posting
from itsso.accounts.queries import unended
from itsso.accounts.roles import Capability, roles_with
from itsso.audit import actions as audit
from itsso.forensics import catalogue
from itsso.forensics.models import Assignment, AssignmentMethod, Competence, Work, WorkStatus
from itsso.platform.clock import now, today
from itsso.platform.errors import Refused
from itsso.units.models import Unit

REASONS = ("on_leave", "workload", "conflict", "in_court", "left")
"""Why a work goes to another examiner: the director's reasons, and an examiner's own reasons for declining."""

BITS = 64


def competent_examiners(laboratory: Unit, section: str, on: date) -> dict[str, str]:
    """Return the officers who may examine in a section on a day: their names by officer number."""
    rows = Competence.objects.filter(laboratory=laboratory, section=section, since__lte=on)
    rows = rows.filter(Q(until=None) | Q(until__gt=on))
    return dict(rows.order_by("examiner").values_list("examiner", "examiner_name"))


def works_in_hand(laboratory: Unit) -> Counter[str]:
    """Count the unreleased works of each examiner, by officer number. One scan of the index of work in hand."""
    rows = Work.objects.filter(laboratory=laboratory).exclude(standing=WorkStatus.RELEASED).exclude(examiner="")
    return Counter(rows.values_list("examiner", flat=True))


def choose_examiner(backlog: Mapping[str, int], random_value: int) -> str:
    """Return the number of the examiner whom a random number of 64 bits selects.

    Each examiner is weighted by 1 / (works in hand + 1). The weights are whole numbers, so that anyone with the record
    can calculate the choice again.
    """
    shares = {number: 1_000_000 // (works + 1) for number, works in sorted(backlog.items())}
    at = random_value % sum(shares.values())
    for number, share in shares.items():
        if at < share:
            return number
        at -= share
    raise AssertionError("the throw lies within the sum of the shares")


def assign_if_possible(
    work: Work, *, by: Posting, method: AssignmentMethod = AssignmentMethod.RANDOM, without: Collection[str] = ()
) -> None:
    """Assign a work at random; leave it waiting where nobody is competent. `without` holds those who declined."""
    people = competent_examiners(work.laboratory, work.section, today())
    hands = works_in_hand(work.laboratory)
    backlog = {number: hands[number] for number in people if number not in without}
    if not backlog:
        _set_examiner(work, "", "")
        return
    random_value = secrets.randbits(BITS)
    number = choose_examiner(backlog, random_value)
    _assign(work, number, people[number], method, backlog, f"{random_value:016x}", "", by)


def assign_waiting(laboratory: Unit, section: str, *, by: Posting) -> int:
    """Assign a section's works that wait for an examiner, in the order of the queue; return how many were assigned."""
    works_waiting = Work.objects.select_for_update(of=("self",)).select_related("laboratory")
    works_waiting = works_waiting.filter(laboratory=laboratory, section=section, standing=WorkStatus.WAITING)
    works = list(works_waiting.order_by("rank", "due", "received_at"))
    for work in works:
        assign_if_possible(work, by=by)
    return sum(work.standing == WorkStatus.ASSIGNED for work in works)


def decline(work_id: UUID, reason: str, *, by: Posting) -> Work:
    """Record that an examiner declines a work, and assign it to another at random.

    An examiner declines for example because of knowing a party.
    """
    work = lock_work(work_id)
    if work.examiner != by.actor.number or work.standing != WorkStatus.ASSIGNED:
        raise Refused(_("This examination is not with you."))
    _check_reason(reason)
    declined = {by.actor.number} | set(
        work.assignments.filter(how=AssignmentMethod.RECUSED).values_list("examiner", flat=True)
    )
    audit.write("laboratory.declined", by.actor, str(work.pk), why=reason)
    assign_if_possible(work, by=by, method=AssignmentMethod.RECUSED, without=declined)
    return work


def reassign(work_id: UUID, examiner: str, reason: str, *, by: Posting) -> Work:
    """Assign a work to an examiner whom the director names, with a reason. It is recorded and counted."""
    work = lock_work(work_id)
    people = competent_examiners(work.laboratory, work.section, today())
    if not by.can(Capability.DIRECT_LABORATORY) or work.standing not in (WorkStatus.WAITING, WorkStatus.ASSIGNED):
        raise Refused(
            _("This examination cannot be assigned to another examiner now: %(how)s.")
            % {"how": work.get_standing_display()}
        )
    if examiner not in people:
        raise Refused(_("Choose an examiner authorised for this section."))
    _check_reason(reason)
    if examiner != work.examiner:
        hands = works_in_hand(work.laboratory)
        among = {number: hands[number] for number in people}
        _assign(work, examiner, people[examiner], AssignmentMethod.DIRECTOR, among, "", reason, by)
    return work


def add_competence(examiner: Posting, section: str, *, by: Posting) -> None:
    """Record by the director's word that an examiner may examine in a section. Recording it twice changes nothing."""
    if section not in catalogue.sections():
        raise Refused(_("Choose a section."))
    competence = {"laboratory": by.unit, "examiner": examiner.officer.number, "section": section}
    if examiner.unit_id != by.unit_id or not examiner.can(Capability.EXAMINE):
        raise Refused(_("Choose an examiner of this laboratory."))
    if not Competence.objects.filter(**competence, until=None).exists():
        Competence.objects.create(
            **competence, examiner_name=examiner.officer.name, since=today(), given_by=by.actor.number
        )
        audit.write("laboratory.competence_given", by.actor, examiner.officer.number, {"section": section})
    assign_waiting(by.unit, section, by=by)


def end_competence(competence_id: int, *, by: Posting) -> None:
    """End a competence today: the examiner gets no more works of that section, and keeps those in hand."""
    if Competence.objects.filter(pk=competence_id, until=None).update(until=today()):
        audit.write("laboratory.competence_ended", by.actor, str(competence_id))


def examiners(laboratory: Unit) -> list[Posting]:
    """Return the officers who are posted to the laboratory as examiners now, by name."""
    posted = unended(Posting.objects.filter(unit=laboratory, role__in=roles_with(Capability.EXAMINE)))
    return list(posted.select_related("officer", "unit").order_by("officer__name"))


def lock_work(work_id: UUID) -> Work:
    """Return a work of the reader's own laboratory, locked until the transaction ends; raise Http404 for any other."""
    works = Work.objects.select_for_update(of=("self",)).select_related("laboratory", "request")
    work = works.filter(pk=work_id).first()
    if work is None:
        raise Http404
    return work


def _check_reason(reason: str) -> None:
    if reason not in REASONS:
        raise Refused(_("Choose a reason."))


def _assign(
    work: Work,
    number: str,
    name: str,
    method: AssignmentMethod,
    among: Mapping[str, int],
    random_value: str,
    reason: str,
    by: Posting,
) -> None:
    Assignment.objects.create(
        work=work,
        laboratory=work.laboratory,
        examiner=number,
        how=method,
        among=dict(among),
        throw=random_value,
        reason=reason,
        at=now(),
        by=by.actor.number,
    )
    _set_examiner(work, number, name)
    details = {"examiner": number, "how": method.value, "among": dict(among), "throw": random_value}
    audit.write("laboratory.assigned", by.actor, str(work.pk), details, why=reason)


def _set_examiner(work: Work, number: str, name: str) -> None:
    work.examiner, work.examiner_name = number, name
    work.standing, work.since = (WorkStatus.ASSIGNED if number else WorkStatus.WAITING), now()
    work.assigned_at = work.since if number else None
    work.save(update_fields=["examiner", "examiner_name", "standing", "since", "assigned_at"])
