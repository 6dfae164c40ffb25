"""Count what ITSSO has to count, from the records that were sent, by the words of the documents alone.

Nothing of ITSSO is imported. `docs/figures.md`, `docs/feed.md` and the design's section on figures are the sources.
"""

from __future__ import annotations

import calendar
from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from tests.oracle.records import CaseEvent, Content, CourtRow, FinalForm, Fir, Life, Record, Station, Version, ZeroFir

COUNTING_BEGINS = date(2018, 4, 21)
NEW_LAWS = date(2024, 7, 1)
RAPE_IPC = {"376", "376A", "376AB", "376B", "376C", "376D", "376DA", "376DB", "376E"}
LISTED_BNS = {"64", "65", "66", "67", "68", "69", "70", "71"}
STATUTORY_BNS = LISTED_BNS - {"69"}
STATUTORY_POCSO = {"4", "6", "8", "10"}
HEADS = (  # docs/figures.md, Crime in India tables: the gravest first, without murder and attempts
    ("penetrative_assault", "POCSO", {"3", "4", "5", "6"}),
    ("gang_rape", "IPC", {"376D", "376DA", "376DB", "376E"}),
    ("gang_rape", "BNS", {"70", "71"}),
    ("rape", "IPC", {"376", "376A", "376AB"}),
    ("rape", "BNS", {"64", "65", "66"}),
    ("other_rape", "IPC", {"376B", "376C"}),
    ("other_rape", "BNS", {"67", "68", "69"}),
    ("sexual_assault", "POCSO", {"7", "8", "9", "10"}),
    ("pornography", "POCSO", {"13", "14", "15"}),
    ("harassment", "POCSO", {"11", "12"}),
    ("other_pocso", "POCSO", {"16", "17", "18", "19", "20", "21", "22", "23"}),
)
ENDS = {"quashed", "abated", "withdrawn", "not_investigated"}


def _same_day_months_later(start: date, months: int) -> date | None:
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    if start.day > calendar.monthrange(year, month + 1)[1]:
        return None
    return date(year, month + 1, start.day)


def _last_day_months_later(start: date, months: int) -> date:
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    return date(year, month + 1, calendar.monthrange(year, month + 1)[1])


def two_months(recorded: date) -> tuple[date, date]:
    """Return the due date and the outer date of two calendar months.

    State of H.P. v. Himachal Techno Engineers (2010) ends on the same-numbered day; Rameshchandra v. State of Gujarat
    (2014) starts with the next day and ends on the day before the corresponding one.
    """
    himachal = _same_day_months_later(recorded, 2) or _last_day_months_later(recorded, 2)
    first_day = recorded + timedelta(days=1)
    corresponding = _same_day_months_later(first_day, 2)
    gujarat = corresponding - timedelta(days=1) if corresponding else _last_day_months_later(first_day, 2)
    return min(himachal, gujarat), max(himachal, gujarat)


def sixty_days(recorded: date) -> tuple[date, date]:
    return recorded + timedelta(days=60), recorded + timedelta(days=60)


BASES = {"two_months": two_months, "60_days": sixty_days}


def _split(section: str) -> tuple[str, str]:
    act, number = section.split(":")
    return act, number.split("(")[0]


def on_itsso_list(sections: tuple[str, ...], recorded: date) -> bool:
    if recorded < COUNTING_BEGINS:
        return False
    for act, number in map(_split, sections):
        if act == "POCSO" or (act == "IPC" and number in RAPE_IPC):
            return True
        if act == "BNS" and number in LISTED_BNS and recorded >= NEW_LAWS:
            return True
    return False


def under_the_statute(sections: tuple[str, ...], recorded: date) -> bool:
    """Return whether CrPC 173(1A) or BNSS 193(2) applies; an IPC section is read as its successor in the BNS."""
    for act, number in map(_split, sections):
        if act == "IPC" and number in RAPE_IPC and recorded >= COUNTING_BEGINS:
            return True
        if recorded < NEW_LAWS:
            continue
        if (act == "BNS" and number in STATUTORY_BNS) or (act == "POCSO" and number in STATUTORY_POCSO):
            return True
    return False


@dataclass
class Case:
    """One case as it was known on a day."""

    recorded: date
    places: list[tuple[date, Station]]
    sections: list[tuple[date, tuple[str, ...]]]
    forms: list[FinalForm] = field(default_factory=list)
    changes: list[tuple[date, str]] = field(default_factory=list)

    def station(self, day: date) -> Station:
        return [station for since, station in sorted(self.places, key=lambda place: place[0]) if since <= day][-1]

    def sections_on(self, day: date) -> tuple[str, ...]:
        dated = sorted(self.sections, key=lambda change: change[0])
        return ([sections for since, sections in dated if since <= day] or [dated[0][1]])[-1]

    def report(self, day: date) -> FinalForm | None:
        """Return the first original form filed by a day that no court had returned by then."""
        not_returned = [
            form
            for form in self.forms
            if not form.supplements and form.filed <= day and not (form.returned and form.returned <= day)
        ]
        return min(not_returned, key=lambda form: form.filed) if not_returned else None

    def ended_without_report(self, day: date) -> bool:
        return self._last_change(day, ENDS, "reopened")

    def stayed(self, day: date) -> bool:
        return self._last_change(day, {"stayed"}, "stay_vacated")

    def _last_change(self, day: date, begins: set[str], undoes: str) -> bool:
        """Return whether the last change by a day is one that begins; what undoes it comes after it on the same day."""
        past = [(since, kind == undoes) for since, kind in self.changes if since <= day and kind in begins | {undoes}]
        return bool(past) and not max(past)[1]


def known_versions(record: Record, known_on: date) -> list[Version]:
    """Return what a record was known to say by the end of a day, oldest version first.

    What was sent first is known from its first entry, but for what happened only after that entry; this, and every
    later version, is known from the day of the row's last change.
    """
    versions = [version for version in record.sent if version.updated.date() <= known_on]
    first = record.sent[0] if record.sent else None
    entered = record.entered.date()
    if first is not None and first not in versions and entered <= known_on:
        versions.insert(0, replace(first, content=_as_first_entered(first.content, entered)))
    return versions


def _as_first_entered(content: Content, entered: date) -> Content:
    """Remove what happened after the first entry, which cannot have been entered with it."""

    def later(day: date | None) -> bool:
        return day is not None and day > entered

    if isinstance(content, FinalForm) and later(content.returned):
        return replace(content, returned=None)
    if isinstance(content, Fir) and later(content.case_event_day):
        return replace(content, case_event="", case_event_day=None)
    if isinstance(content, ZeroFir) and later(content.re_registered):
        return replace(content, status="unknown", fir=None, re_registered=None)
    return content


def _in_force(record: Record | None, known_on: date) -> Version | None:
    versions = known_versions(record, known_on) if record else []
    return versions[-1] if versions and not versions[-1].deleted else None


def cases_of(life: Life, known_on: date) -> list[Case]:
    """Return the cases that a life was known as: mostly one, none before it was entered."""
    fir_record, zero_record = (next(iter(life.of_kind(kind)), None) for kind in (Fir, ZeroFir))
    fir_version, zero_version = _in_force(fir_record, known_on), _in_force(zero_record, known_on)
    if fir_version is not None and fir_record is not None:
        zero = zero_version.content if zero_version else None
        case = _registered_case(fir_record, zero if isinstance(zero, ZeroFir) else None, known_on)
    elif zero_version is not None:
        fir_was_deleted = fir_record is not None and bool(known_versions(fir_record, known_on))
        case = _zero_case(zero_version.content, fir_was_deleted)
    else:
        return []
    _add_what_followed(case, life, known_on)
    return [case]


def _zero_case(zero: Content, fir_was_deleted: bool) -> Case:
    """Build the case of a Zero FIR.

    It counts where it was registered, until the day on which its own row says that it was registered again.
    """
    assert isinstance(zero, ZeroFir)
    recorded = zero.registered.date()
    case = Case(recorded, [(recorded, zero.number.station)], [(recorded, zero.sections)])
    if zero.fir and zero.re_registered and not fir_was_deleted:
        case.places.append((zero.re_registered, zero.fir.station))
    return case


def _registered_case(record: Record, zero: ZeroFir | None, known_on: date) -> Case:
    """Return the case of an FIR and of the Zero FIR that it registers again.

    What the FIR's row says of its Zero FIR counts where that has no row of its own, or no more.
    """
    versions = known_versions(record, known_on)
    fir = versions[-1].content
    assert isinstance(fir, Fir)
    registered = fir.registered.date()
    if zero:
        case = _zero_case(zero, fir_was_deleted=True)
    elif fir.zero and fir.zero_registered:
        recorded = fir.zero_registered.date()
        case = Case(recorded, [(recorded, fir.zero.station)], [])
    else:
        case = Case(registered, [], [])
    case.places.append((registered, fir.number.station))
    sections: list[tuple[date, tuple[str, ...]]] = []
    for version in versions:
        content = version.content
        assert isinstance(content, Fir)
        if content.sections_altered and sections:
            sections.append((content.sections_altered, content.sections))
        else:
            sections = [(registered, content.sections)]
        if content.case_event and content.case_event_day:
            case.changes.append((content.case_event_day, content.case_event))
    case.sections += sections
    return case


def _add_what_followed(case: Case, life: Life, known_on: date) -> None:
    for record in life.records:
        version = _in_force(record, known_on)
        if version is None:
            continue
        content = version.content
        if isinstance(content, FinalForm):
            case.forms.append(content)
        elif isinstance(content, CourtRow) and content.disposal == "withdrawn" and content.day and not content.accused:
            case.changes.append((content.day, "withdrawn"))
        elif isinstance(content, CaseEvent):
            if content.kind == "transferred_out" and content.to:
                case.places.append((content.day, content.to))
            elif content.kind == "offences_altered":
                case.sections.append((content.day, content.sections))
            else:
                case.changes.append((content.day, content.kind))


@dataclass(frozen=True)
class Question:
    """The parameters of a figure."""

    as_on: date
    known_on: date
    scope: str = "itsso"
    basis: str = "two_months"
    period: str = "all"


def _in_period(recorded: date, period: str) -> bool:
    if period == "all":
        return True
    year = int(period[2:])
    if period.startswith("cy"):
        return recorded.year == year
    return date(year, 4, 1) <= recorded < date(year + 1, 4, 1)


def count(lives: list[Life], question: Question, today: date) -> dict[str, Counter[str]]:
    """Return the counts of every station, district and State, by the unit's code."""
    counts: dict[str, Counter[str]] = {}
    day = question.as_on
    for life in lives:
        for case in cases_of(life, question.known_on):
            if case.recorded > day or not _in_period(case.recorded, question.period):
                continue
            if not on_itsso_list(case.sections_on(day), case.recorded):
                continue
            if question.scope == "statutory" and not under_the_statute(case.sections_on(day), case.recorded):
                continue
            station = case.station(day)
            count_names = _count_names(case, question, today)
            for unit in (station.unit, station.district, station.state):
                counts.setdefault(unit, Counter()).update(count_names)
    return counts


def _count_names(case: Case, question: Question, today: date) -> list[str]:
    """Return the name of every count that a case belongs to."""
    day = question.as_on
    due, outer = BASES[question.basis](case.recorded)
    report = case.report(day)
    pending = report is None and not case.ended_without_report(day)
    names = ["R"]
    if any(form.returned and form.returned <= day and not form.supplements for form in case.forms):
        names.append("returned")
    if report:
        names.append("charge_sheet" if report.form_type == "charge_sheet" else "closure")
        names.append(f"done_by_time {_age_class(case.recorded, outer, report.filed)}")
        if any(form.supplements and form.filed <= day for form in case.forms):
            names.append("supplementary")
    if pending:
        last_day_over = day - timedelta(days=1) if day == today else day
        names.append(f"open_by_age {_age_class(case.recorded, outer, last_day_over + timedelta(days=1))}")
        if case.stayed(day):
            names.append("stayed")
    if outer > day:
        names.append("young")
        names += ["young_done"] if report else []
    elif day == today and outer == day:
        names.append("due_today")
        names += ["due_today_done"] if report else ["due_today_open"] if pending else []
    else:
        names.append("E")
        names.append(("W" if report.filed <= outer else "L") if report else "P" if pending else "X")
        if report and due < report.filed <= outer:
            names.append("disputed")
    return names


def _age_class(recorded: date, outer: date, day: date) -> int:
    """Return NCRB's class of a day: to 2 months, 2 to 3, 3 to 6, 6 to 12 months, 1 to 2 years, over 2 years."""
    ends = [outer]
    for months in (3, 6, 12, 24):
        ends.append(_same_day_months_later(recorded, months) or _last_day_months_later(recorded, months))
    return sum(day > end for end in ends)


def heads_of(sections: tuple[str, ...]) -> list[str]:
    """Return the heads of NCRB's tables that an FIR has, the gravest first."""
    charged = list(map(_split, sections))
    return [head for head, act, numbers in HEADS if any(name == act and no in numbers for name, no in charged)]


def count_by_head(lives: list[Life], question: Question) -> dict[str, Counter[tuple[str, str]]]:
    """Return numbers of the calendar year up to the day, by unit, each by (head, number).

    "added_later" is a head too: cases whose head the sections named first did not have.
    """
    counts: dict[str, Counter[tuple[str, str]]] = {}
    day, begin = question.as_on, date(question.as_on.year, 1, 1)
    for case in (case for life in lives for case in cases_of(life, question.known_on)):
        if case.recorded > day or not on_itsso_list(case.sections_on(day), case.recorded):
            continue
        report = case.report(day)
        numbers = ["registered"] if case.recorded >= begin else []
        if report and (report.filed >= begin or case.recorded >= begin):
            numbers.append("charge_sheeted" if report.form_type == "charge_sheet" else "closure_reports")
        if not report and not case.ended_without_report(day):
            numbers.append("pending")
        first = min(case.sections, key=lambda change: change[0])[1]
        head = heads_of(case.sections_on(day))[0]
        heads = [head] if head in heads_of(first) else [head, "added_later"]
        station = case.station(day)
        for unit in (station.unit, station.district, station.state):
            counts.setdefault(unit, Counter()).update((name, number) for name in heads for number in numbers)
    return counts
