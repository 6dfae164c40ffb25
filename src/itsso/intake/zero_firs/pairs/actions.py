"""Find likely pairs, answer whether a pair is one case, and take an answer back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import batched
from uuid import UUID

from django.utils.translation import gettext as _

from itsso.accounts.models import Posting
from itsso.accounts.queries import system_posting
from itsso.accounts.roles import Capability, has
from itsso.audit import actions as audit
from itsso.cases.case_key import CaseKey
from itsso.cases.derive import day
from itsso.cases.history import queries as histories
from itsso.cases.history.events import LockedCase
from itsso.cases.recording import joining
from itsso.cases.recording.joining import CaseJoin
from itsso.intake.models import LikelyPair, PairStatus
from itsso.intake.zero_firs.pairs import queries
from itsso.intake.zero_firs.pairs.halves import RegisteredFir, SentZeroFir
from itsso.intake.zero_firs.pairs.likeness import Likeness, likeness
from itsso.intake.zero_firs.pairs.queries import CandidateIds, Halves
from itsso.platform.clock import now
from itsso.platform.errors import Refused
from itsso.platform.jobs import enqueue
from itsso.protection.ranges import enter

AT_ONCE = 500
"""Candidates whose histories are read at once."""


# --- Finding ---------------------------------------------------------------------------------------------------------


def find_pairs(*, by: Posting) -> int:
    """Store the likely pairs of the nation as they are now, and return how many wait for an answer.

    A pair that was answered stays as it is; one that is no longer likely lapses, and is offered again if it is once
    more. For the system, which sees both ends. A second run changes nothing.
    """
    with enter(by):
        stored = {CandidateIds(row.zero_case, row.fir_case): row for row in LikelyPair.objects.select_for_update()}
        waiting: set[CandidateIds] = set()
        for ids in batched(queries.candidates(), AT_ONCE):
            read = queries.halves({case_id for pair_ids in ids for case_id in pair_ids})
            for pair_ids in ids:
                current = _current(pair_ids, read)
                if current is None:
                    continue
                row = stored.get(pair_ids)
                if row is None or row.status in (PairStatus.WAITING, PairStatus.LAPSED):
                    waiting.add(pair_ids)
                    _store(row, current)
        lapsed = [row.pk for ids, row in stored.items() if row.status == PairStatus.WAITING and ids not in waiting]
        LikelyPair.objects.filter(pk__in=lapsed).update(status=PairStatus.LAPSED, since=now())
    return len(waiting)


@dataclass(frozen=True, slots=True)
class CurrentPair:
    """A likely pair as both histories are now."""

    zero_fir: SentZeroFir
    fir: RegisteredFir
    likeness: Likeness

    @property
    def version(self) -> str:
        """Return what changes when something is recorded in either case: sent with a form, it says what was seen."""
        return f"{self.zero_fir.half.entries}-{self.fir.half.entries}"


def _current(ids: CandidateIds, read: Halves) -> CurrentPair | None:
    zero_fir, fir = read.zero_firs.get(ids.zero_case), read.firs.get(ids.fir_case)
    if zero_fir is None or fir is None:
        return None
    alike = likeness(zero_fir, fir)
    return CurrentPair(zero_fir, fir, alike) if alike is not None else None


def _store(stored: LikelyPair | None, current: CurrentPair) -> None:
    """Store a pair that waits for an answer, with what the list shows of it; nothing where it is stored so already."""
    zero, fir = current.zero_fir.half, current.fir.half
    columns: Mapping[str, object] = {
        "zero_case": zero.case.pk,
        "fir_case": fir.case.pk,
        "origin_id": zero.case.station_id,
        "zero_number": zero.case.number,
        "zero_year": zero.case.year,
        "zero_day": day(zero.registered),
        "sent_on": day(current.zero_fir.sent),
        "station_id": fir.case.station_id,
        "station_no": fir.case.station_no,
        "fir_number": fir.case.number,
        "fir_year": fir.case.year,
        "fir_day": day(fir.registered),
        "sections": list(zero.sections),
        "fir_sections": list(fir.sections),
        "agrees": sorted(current.likeness.agrees),
        "differs": sorted(current.likeness.differs),
        "status": PairStatus.WAITING,
    }
    if stored is not None and all(getattr(stored, name) == column for name, column in columns.items()):
        return
    row = stored or LikelyPair()
    if stored is None or stored.status != PairStatus.WAITING:
        row.since = now()
    for name, column in columns.items():
        setattr(row, name, column)
    row.save()


def current_pair(likely_pair: LikelyPair) -> CurrentPair | None:
    """Return a pair as both histories are now; None where the two are no likely pair any more.

    The Zero FIR is outside the range of the officer: the system reads it, and no more than codes and days leaves here.
    """
    ids = _ids(likely_pair)
    with enter(system_posting()):
        return _current(ids, queries.halves(ids))


def is_one_case(likely_pair: LikelyPair) -> bool:
    """Return whether the two halves of a pair have become one case, by a feed or otherwise."""
    with enter(system_posting()):
        return _is_one_case(likely_pair)


def _is_one_case(likely_pair: LikelyPair) -> bool:
    ids = [likely_pair.zero_case, likely_pair.fir_case]
    joined = histories.joined_cases(ids)
    return len({joined.get(case_id, case_id) for case_id in ids}) == 1


# --- Answering -------------------------------------------------------------------------------------------------------


def may_answer(likely_pair: LikelyPair, by: Posting) -> bool:
    """Return whether an officer answers for the pair: the officer in charge of the FIR's own station."""
    return likely_pair.station_id == by.unit_id and has(by.role, Capability.JOIN_ZERO_FIRS)


def join(pair_id: UUID, version: str, *, by: Posting) -> LikelyPair:
    """Join the Zero FIR and the FIR: from now on they are one case, whose time limits run from the first recording.

    `version` is that of the `CurrentPair` which the officer saw. Joined twice, they are joined once.

    Raises:
        Http404: the pair is outside the range.
        Refused: another officer answers, it was answered otherwise, the two are no likely pair any more, something was
            recorded in one of them since the officer saw them, or both have rows that cannot move.
    """
    ids = _ids(_pair_to_answer(pair_id, by))
    with enter(system_posting()):  # it alone sees both ends
        read = queries.halves(ids, lock=True)  # the cases first, as a load does
        likely_pair = queries.pair(pair_id, lock=True)
        if likely_pair.status == PairStatus.JOINED:
            return likely_pair
        if (current := _current(ids, read)) is None:
            raise Refused(refusal_text(is_joined=_is_one_case(likely_pair)))
        _refuse_answered(likely_pair)
        if current.version != version:
            raise Refused(
                _("Something was recorded in one of the two cases since you opened this page. Compare them again.")
            )
        locked = {case.id: case for case in histories.read(ids, lock=True)}
        case_join = joining.join(locked[ids.zero_case], locked[ids.fir_case], by=by)
    likely_pair.join = case_join.as_json()
    _answer(likely_pair, PairStatus.JOINED, by)
    audit.write("zero_fir.joined", by.actor, str(likely_pair.pk), _numbers(likely_pair), case=case_join.remaining)
    _lapse_others(likely_pair)
    return likely_pair


def refusal_text(*, is_joined: bool) -> str:
    """Return why nothing can be answered any more to a pair that is not likely as both histories are now."""
    if is_joined:
        return _("The two are one case already: CCTNS has reported it since. Nothing is left to answer.")
    return _(
        "The two do not match any more: the Zero FIR is not on its way to this station, or one of the two was "
        "registered, moved or corrected since. Nothing was changed."
    )


def answer_different(pair_id: UUID, *, by: Posting) -> LikelyPair:
    """Record that the two are not the same case, so that they are not offered again. Said twice, it is recorded once.

    Raises:
        Http404: the pair is outside the range.
        Refused: another officer answers, or the two were joined.
    """
    _pair_to_answer(pair_id, by)
    likely_pair = queries.pair(pair_id, lock=True)
    if likely_pair.status == PairStatus.DIFFERENT:
        return likely_pair
    if likely_pair.status != PairStatus.WAITING or is_one_case(likely_pair):
        raise Refused(_("It is no longer to be compared: %(status)s.") % {"status": status_text(likely_pair)})
    _answer(likely_pair, PairStatus.DIFFERENT, by)
    detail = _numbers(likely_pair)
    audit.write("zero_fir.not_joined", by.actor, str(likely_pair.pk), detail, case=likely_pair.fir_case)
    return likely_pair


def take_back(pair_id: UUID, *, by: Posting) -> LikelyPair:
    """Take an answer back: the pair is to be compared again, and two cases that were joined are two cases again.

    What was recorded after the join stays with the remaining case. Taken back twice, it is taken back once.

    Raises:
        Http404: the pair is outside the range.
        Refused: another officer answers, or the joined case was moved or joined to another since.
    """
    unlocked = _pair_to_answer(pair_id, by)
    if unlocked.join is not None:
        case_join = joining.stored_join(unlocked.join)
        with enter(system_posting()):
            locked = {case.id: case for case in histories.read([case_join.joined, case_join.remaining], lock=True)}
            likely_pair = queries.pair(pair_id, lock=True)
            if likely_pair.status == PairStatus.JOINED:
                _separate(case_join, locked[case_join.joined], locked[case_join.remaining], likely_pair, by)
        act = "zero_fir.separated"
        enqueue("intake.find_pairs")  # others of the same halves may be likely again
    else:
        likely_pair = queries.pair(pair_id, lock=True)
        act = "zero_fir.answer_taken_back"
    if likely_pair.status == PairStatus.WAITING:
        return likely_pair
    if likely_pair.status not in (PairStatus.JOINED, PairStatus.DIFFERENT):
        raise Refused(_("There is no answer to take back: %(status)s.") % {"status": status_text(likely_pair)})
    likely_pair.join = None
    _answer(likely_pair, PairStatus.WAITING, by)
    audit.write(act, by.actor, str(likely_pair.pk), _numbers(likely_pair), case=likely_pair.fir_case)
    return likely_pair


def _separate(
    case_join: CaseJoin, joined: LockedCase, remaining: LockedCase, likely_pair: LikelyPair, by: Posting
) -> None:
    if not remaining.keys or remaining.station_no != likely_pair.station_no:
        raise Refused(_("The joined case is at another station now, or was joined to a third one. It stays one case."))
    joining.separate(case_join, joined, remaining, by=by)


def status_text(likely_pair: LikelyPair) -> str:
    """Return the status of a pair in words."""
    return str(PairStatus(likely_pair.status).label)


def _ids(likely_pair: LikelyPair) -> CandidateIds:
    return CandidateIds(likely_pair.zero_case, likely_pair.fir_case)


def _pair_to_answer(pair_id: UUID, by: Posting) -> LikelyPair:
    """Return a pair that an officer answers; its row is locked only after the cases, as a load locks them."""
    likely_pair = queries.pair(pair_id)
    if not may_answer(likely_pair, by):
        raise not_for_officer(likely_pair)
    return likely_pair


def not_for_officer(likely_pair: LikelyPair) -> Refused:
    """Return the refusal of an officer who does not answer for a pair."""
    return Refused(_("Only the officer in charge of %(station)s answers this.") % {"station": likely_pair.station})


def _refuse_answered(likely_pair: LikelyPair) -> None:
    if likely_pair.status == PairStatus.DIFFERENT:
        raise Refused(_("It was answered that they are not the same case. Take that answer back first."))


def _answer(likely_pair: LikelyPair, status: PairStatus, by: Posting) -> None:
    likely_pair.status, likely_pair.since = status, now()
    likely_pair.answered_by, likely_pair.answered_by_name = by.actor.number, by.actor.name
    likely_pair.save()


def _numbers(likely_pair: LikelyPair) -> dict[str, object]:
    """Return the numbers of both halves for the audit log."""
    return {
        "zero_fir": f"{likely_pair.zero_number}/{likely_pair.zero_year}",
        "number": f"{likely_pair.fir_number}/{likely_pair.fir_year}",
        "from": likely_pair.origin_id,
    }


def _lapse_others(likely_pair: LikelyPair) -> None:
    """Withdraw the other pairs of a Zero FIR or an FIR that was joined: each is at the same station."""
    queries.other_pairs(likely_pair).update(status=PairStatus.LAPSED, since=now())


# --- A feed that joins -----------------------------------------------------------------------------------------------


def settle_by_feed(keys: Iterable[CaseKey]) -> bool:
    """Settle the pairs of which a feed makes one case; return whether an officer had answered that they are not.

    `keys` are the numbers of the cases that the feed joins. Such an answer stays visible as overruled.
    """
    settled: Sequence[LikelyPair] = list(queries.answered_pairs(keys))
    overruled = [row.pk for row in settled if row.status == PairStatus.DIFFERENT]
    lapsed = [row.pk for row in settled if row.status == PairStatus.WAITING]
    LikelyPair.objects.filter(pk__in=lapsed).update(status=PairStatus.LAPSED, since=now())
    LikelyPair.objects.filter(pk__in=overruled).update(status=PairStatus.OVERRULED, since=now())
    return bool(overruled)
