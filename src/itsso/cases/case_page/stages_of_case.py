"""The stages through which an investigation goes, and what of custody a case's entries record."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.utils.translation import pgettext_lazy

from itsso.cases import derive
from itsso.law.event_kinds import Kind
from itsso.law.model import Event, Moment
from itsso.lawbook.answers import ClockLine
from itsso.ui.components import Text

_STAGES: tuple[tuple[Text, frozenset[Kind]], ...] = (
    (pgettext_lazy("stage", "FIR"), frozenset({Kind.FIR_REGISTERED})),
    (pgettext_lazy("stage", "Medical examination"), frozenset({Kind.VICTIM_MEDICAL_EXAMINED})),
    (
        pgettext_lazy("stage", "Victim’s statement"),
        frozenset({Kind.VICTIM_STATEMENT_RECORDED, Kind.VICTIM_POLICE_STATEMENT_RECORDED}),
    ),
    (pgettext_lazy("stage", "Arrest"), frozenset({Kind.ARRESTED})),
    (pgettext_lazy("stage", "Laboratory report"), frozenset({Kind.LABORATORY_REPORT_RECEIVED})),
    (pgettext_lazy("stage", "Police report"), frozenset({Kind.FINAL_REPORT_FILED})),
    (pgettext_lazy("stage", "Charges framed"), frozenset({Kind.CHARGES_FRAMED})),
    (pgettext_lazy("stage", "Judgment"), frozenset({Kind.JUDGMENT_DELIVERED})),
)
EXAMINATION = "victim.medical_examination"
_OPENS = frozenset({Kind.FIRST_REMAND, Kind.EXECUTIVE_REMAND})
_CLOSES = frozenset({Kind.RELEASED, Kind.ACCUSED_DIED})


@dataclass(frozen=True, slots=True)
class CaseStage:
    """A stage of a case, and the day of the first entry that records it; None where no entry does.

    `declined_on` is the day on which the victim declined it, where nothing else is recorded.
    """

    title: Text
    day: date | None
    declined_on: date | None = None


@dataclass(frozen=True, slots=True)
class CustodySpan:
    """The days that an accused was in custody; `end` is None while the custody lasts.

    So it is too where its end `is_unknown`: the sources report no releases, or a court has given judgment since.
    """

    label: str
    begin: Moment
    end: Moment | None
    is_unknown: bool = False


def stages_of_case(events: Iterable[Event]) -> list[CaseStage]:
    """Return the stages in their order, each with its first day in the record."""
    first_days: dict[str, date] = {}
    for event in events:
        day = derive.day(event.at)
        first_days[event.kind] = min(first_days.get(event.kind, day), day)
    return [_stage(title, kinds, first_days) for title, kinds in _STAGES]


def _stage(title: Text, kinds: frozenset[Kind], first_days: Mapping[str, date]) -> CaseStage:
    day = min((first_days[kind] for kind in kinds if kind in first_days), default=None)
    is_examination = Kind.VICTIM_MEDICAL_EXAMINED in kinds
    declined_on = first_days.get(Kind.VICTIM_MEDICAL_DECLINED) if is_examination and day is None else None
    return CaseStage(title, day, declined_on)


def marked_as_declined(lines: Sequence[ClockLine], events: Iterable[Event]) -> list[ClockLine]:
    """Return time limits that were met, those marked that ended since the victim declined to be examined."""
    declined = {(event.subject, event.at) for event in events if event.kind == Kind.VICTIM_MEDICAL_DECLINED}
    return [
        replace(line, is_declined=True)
        if line.clock.rule == EXAMINATION and (line.clock.subject, line.clock.met) in declined
        else line
        for line in lines
    ]


def custody_spans(events: Iterable[Event], carried: Mapping[str, date] | None) -> list[CustodySpan]:
    """Return for each accused the custody from a remand to the release, in the order of the remands.

    `carried` says which kinds the case's sources report, and since when (see `law.Case`).
    """
    ordered = sorted(events, key=lambda event: derive.day(event.at))
    reported_since = date.min if carried is None else carried.get(Kind.RELEASED, date.max)
    judged_on = max(
        (derive.day(event.at) for event in ordered if event.kind == Kind.JUDGMENT_DELIVERED), default=date.min
    )
    spans: dict[str, list[CustodySpan]] = {}
    for event in ordered:
        label = (event.subject or "").partition("/")[0]
        spans_of_accused = spans.setdefault(label, [])
        last = spans_of_accused[-1] if spans_of_accused else None
        is_open = last is not None and last.end is None
        if event.kind in _OPENS and not is_open:
            day = derive.day(event.at)
            spans_of_accused.append(CustodySpan(label, event.at, None, day < reported_since or day <= judged_on))
        elif event.kind in _CLOSES and last is not None and is_open:
            spans_of_accused[-1] = CustodySpan(label, last.begin, event.at)
    return sorted(
        (span for accused_spans in spans.values() for span in accused_spans), key=lambda span: derive.day(span.begin)
    )
