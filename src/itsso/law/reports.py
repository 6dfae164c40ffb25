"""The accused whom a police report charges, and the effect on the custody of each.

The right to default bail is each accused's own: it is there "only when a chargesheet is not filed and the investigation
is kept pending against him" (CBI v. Kapil Wadhawan, Supreme Court, 24-01-2024). So a report ends it only for those
whom it charges, and has no effect on a custody that began after it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Final, Literal, NamedTuple

from itsso.law.clock_state import ClockState
from itsso.law.event_facts import EventFacts, FactName
from itsso.law.event_kinds import Kind
from itsso.law.history import BY_TIME, History, HistoryEvent, Subject, not_undone
from itsso.law.model import CodedNote, day_value

LISTS: Final = (FactName.CHARGED, FactName.ABSCONDING, FactName.NOT_CHARGED, FactName.PENDING)
"""The facts of a report that list accused by their labels, each by what the report says of them."""

CHARGED = frozenset({FactName.CHARGED, FactName.ABSCONDING})
"""The lists of those whom the report charges."""

FILED, SUPPLEMENTARY = Kind.FINAL_REPORT_FILED, Kind.SUPPLEMENTARY_REPORT_FILED
REPORTS = (FILED, SUPPLEMENTARY)
"""The kinds of event that are police reports in court, the original first."""

OPEN_QUESTIONS = frozenset({"report_names_others", "report_says_two_things"})
"""The notes of an answer that is not known until an officer records what a report says of the accused."""


class ReportEffect(NamedTuple):
    """The effect of the reports on a custody: the report that meets its limit, or its state without one.

    `state` is empty where the limit runs as if there were no report.
    """

    met: HistoryEvent | None = None
    state: ClockState | Literal[""] = ""
    notes: tuple[CodedNote, ...] = ()


class ChargeSheets:
    """The charge sheets of a case that no court has returned, in order, and those that one has returned."""

    __slots__ = ("accused", "reports", "returned")

    def __init__(self, history: History) -> None:
        filed = [report for kind in REPORTS for report in history.all.get(kind, ())]
        if len(filed) > 1:
            filed.sort(key=BY_TIME)
        not_returned = not_undone(filed, history.all.get(Kind.FINAL_REPORT_RETURNED))
        self.reports = [report for report in not_returned if _charges(report.event.facts)]
        self.returned = (
            [report for report in filed if report not in not_returned] if len(not_returned) < len(filed) else []
        )
        self.accused = history.accused

    def _named_by(self, day: date) -> set[str]:
        """Return the accused of whom something was recorded by a day."""
        return {
            accused.id for accused in self.accused if any(events[0].day <= day for events in accused.events.values())
        }

    def answer(self, custody: Subject, start: HistoryEvent) -> ReportEffect:
        """Return the effect of the reports on a custody that began with `start`."""
        accused = custody.id.partition("/")[0]
        before: HistoryEvent | None = None
        unclear: CodedNote | None = None
        notes: list[CodedNote] = []
        is_left_out = False
        for report in self.reports:
            inside = report.day >= start.day
            statement = self._statement_on(report, accused, inside)
            if statement in CHARGED:
                if inside:
                    return ReportEffect(report, "", _receipt_notes(report))
                if _lists(report) or custody.earlier:
                    before = report
                else:
                    unclear = CodedNote("report_before_custody")
            elif statement == "left_out" and inside:
                not_charged = accused in (report.event.facts.get(FactName.NOT_CHARGED) or ())
                notes.append(
                    CodedNote("report_does_not_charge" if not_charged else "report_leaves_out", day_value(report.day))
                )
                is_left_out = True
            elif statement == "two_things":
                unclear = CodedNote("report_says_two_things", day_value(report.day))
            elif statement == "not_named" and inside and not is_left_out:
                # Once a report has left the accused out, a later one need not name them again.
                returned = self._returned_on(accused) if report.event.kind == SUPPLEMENTARY else None
                if returned is None:
                    unclear = CodedNote("report_names_others", day_value(report.day))
                else:
                    notes.append(CodedNote("own_report_returned", day_value(returned.day)))
            elif statement == "not_told":
                unclear = (
                    CodedNote("report_charges_some", day_value(report.day))
                    if inside
                    else CodedNote("report_before_custody")
                )
        if before is not None:
            return _charged_before(before, custody)
        return ReportEffect(
            None, ClockState.NOT_KNOWN if unclear else "", (*notes, unclear) if unclear else tuple(notes)
        )

    def _returned_on(self, accused: str) -> HistoryEvent | None:
        """Return the last report on an accused that a court returned.

        A supplementary report on others leaves the accused as that return did.
        """
        named = (
            report
            for report in reversed(self.returned)
            if self._statement_on(report, accused, True) not in ("not_named", "not_told")
        )
        return next(named, None)

    def _statement_on(self, report: HistoryEvent, accused: str, inside: bool) -> str:
        """Return what a report says of an accused.

        Without lists it charges everybody named before it, if its counts agree.
        """
        facts = report.event.facts
        if _lists(report):
            lists = {name for name in LISTS if name in facts and accused in (facts[name] or ())}
            if lists and lists.isdisjoint(CHARGED):
                return "left_out"
            if not lists:
                return "not_named"
            return "charged" if lists <= CHARGED else "two_things"
        if report.event.kind != FILED:
            return "not_told"  # only a list could say whom it adds
        charged, not_charged = facts.get(FactName.ACCUSED_CHARGED), facts.get(FactName.ACCUSED_NOT_CHARGED)
        if not_charged or (charged is not None and charged < len(self._named_by(report.day))):
            return "not_told"
        return "charged" if inside or accused in self._named_by(report.day) else "not_told"


def _receipt_notes(report: HistoryEvent) -> tuple[CodedNote, ...]:
    """Return what weakens an answer that rests on a day on which the court need not have received the report."""
    if report.event.facts.get(FactName.DATED_BY, RECEIVED) == RECEIVED:
        return ()
    return (CodedNote("receipt_not_told", day_value(report.day)),)


RECEIVED = "received_by_court"
"""The way a report is dated by default: `final_report_filed` is its receipt."""


def _charges(facts: EventFacts) -> bool:
    lists_charged = facts.get(FactName.CHARGED) or facts.get(FactName.ABSCONDING)
    return facts.get(FactName.REPORT) == "charge_sheet" or bool(lists_charged)


def _lists(report: HistoryEvent) -> bool:
    facts: Mapping[str, object] = report.event.facts
    return not facts.keys().isdisjoint(LISTS) and any(facts.get(name) is not None for name in LISTS)


def listed_accused(facts: EventFacts) -> list[tuple[str, str]]:
    """Return the label of each accused whom the lists of a report name, with the list."""
    return [(label, name) for name in LISTS if name in facts for label in facts[name] or ()]


def _charged_before(report: HistoryEvent, custody: Subject) -> ReportEffect:
    """Return the effect of a report from before this custody; for one charged in his absence the right is disputed."""
    day = day_value(report.day)
    if custody.earlier and custody.id.partition("/")[0] not in (report.event.facts.get(FactName.ABSCONDING) or ()):
        return ReportEffect(None, ClockState.ENDED, (CodedNote("charged_before_custody", day),))
    return ReportEffect(None, ClockState.DISPUTED, (CodedNote("charged_while_absent", day),))


def done_in_time(
    acts: Iterable[HistoryEvent], returned: Iterable[HistoryEvent], met: HistoryEvent | None, due: date
) -> bool:
    """Return whether an act that leads to a report came by the last day, though the court had it late or not yet.

    A report that was forwarded before another was returned is not the one that met the limit.
    """
    last_return = max((report.key for report in returned if met is None or report.key <= met.key), default=None)
    number = met.event.facts.get(FactName.FORM_NO) if met else None
    for act in acts:
        form_no = act.event.facts.get(FactName.FORM_NO)
        if number is not None and form_no is not None and form_no != number:
            continue
        if act.day <= due and (met is None or act.key <= met.key) and (last_return is None or act.key > last_return):
            return True
    return False
