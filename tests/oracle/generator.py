"""Random lives of complaints, as a State's own software would have recorded them.

Nothing of ITSSO is imported. The contract is `docs/feed.md`.
"""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from tests.oracle.oracle import NEW_LAWS, sixty_days, two_months
from tests.oracle.records import (
    Arrest,
    CaseEvent,
    Content,
    CourtRow,
    FinalForm,
    Fir,
    Life,
    Number,
    Record,
    Station,
    Version,
    ZeroFir,
)

LISTED_OLD = (("IPC:376(1)",), ("IPC:376(2)(n)", "IPC:506"), ("IPC:376AB", "POCSO:6"), ("IPC:376DA", "IPC:34"))
LISTED_NEW = (("BNS:64(1)",), ("BNS:64(2)(m)", "BNS:351(2)"), ("BNS:65(2)", "POCSO:6"), ("BNS:70(1)",), ("BNS:69",))
POCSO_ONLY = (("POCSO:8",), ("POCSO:10",), ("POCSO:12",), ("POCSO:4",), ("POCSO:14(1)", "POCSO:15(2)"))
UNLISTED_OLD = (("IPC:354",), ("IPC:363", "IPC:366"), ("IPC:354A", "IPC:509"))
UNLISTED_NEW = (("BNS:74",), ("BNS:75(2)", "BNS:79"), ("BNS:137(2)",))
CLOSURES = (
    "fr_want_of_evidence",
    "fr_undetected",
    "fr_untraced",
    "fr_abated",
    "fr_false",
    "fr_mistake_fact",
    "fr_mistake_law",
    "fr_civil",
    "fr_non_cognizable",
)
DIFFERING_STARTS = ((2, 28), (2, 29), (6, 30), (11, 30))
FIXED_STARTS = (
    date(2018, 4, 20),
    date(2018, 4, 21),
    date(2023, 12, 29),
    date(2023, 12, 30),
    date(2023, 12, 31),
    date(2024, 2, 28),
    date(2024, 2, 29),
    date(2024, 4, 30),
    date(2024, 6, 30),
    date(2024, 7, 1),
    date(2024, 12, 28),
    date(2024, 12, 29),
    date(2024, 12, 31),
    date(2025, 2, 28),
    date(2025, 6, 30),
    date(2025, 11, 30),
    date(2026, 2, 28),
)


@dataclass(frozen=True)
class Plan:
    """The size of a made-up State."""

    seed: int
    today: date
    districts: int = 3
    stations: int = 40
    firs: int = 3000
    years: int = 3


def stations_of(plan: Plan, state: str = "IN-UK") -> list[Station]:
    return [
        Station(state, f"{state}/D{serial % plan.districts}", f"P{serial:03d}")
        for serial in range(1, plan.stations + 1)
    ]


class Generator:
    """Makes the lives of one State."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.random = random.Random(plan.seed)
        self.stations = stations_of(plan)
        self.serials: Counter[tuple[str, Station, int]] = Counter()
        self.named = 0

    def lives(self) -> list[Life]:
        return [self._life(start) for start in self._starts()]

    # --- days ---------------------------------------------------------------------------------------------------------

    def _starts(self) -> list[date]:
        today = self.plan.today
        edges = [day for day in FIXED_STARTS if day < today]
        edges += [
            day
            for back in range(50, 75)
            for day in [today - timedelta(days=back)]
            if abs((two_months(day)[1] - today).days) <= 1 or abs((sixty_days(day)[1] - today).days) <= 1
            for _ in range(3)
        ]
        edges += [today, today - timedelta(days=1)]
        spread = [self._start() for _ in range(self.plan.firs - len(edges))]
        return edges + spread

    def _start(self) -> date:
        first = self.plan.today - timedelta(days=365 * self.plan.years)
        day = first + timedelta(days=self.random.randrange(365 * self.plan.years))
        if self.random.random() < 0.15:
            ends_of_month = [day.replace(day=1) - timedelta(days=back) for back in range(1, 4)]
            day = self.random.choice(ends_of_month)
        if self.random.random() < 0.05:
            month, number = self.random.choice(DIFFERING_STARTS)
            leap = day.year % 4 == 0
            day = date(day.year, month, min(number, 29 if leap else 28) if month == 2 else number)
        return day if day < self.plan.today else self.plan.today - timedelta(days=self.random.randrange(1, 90))

    def _moment(self, day: date) -> datetime:
        hour, minute = self.random.choice([(0, 0), (0, 1), (23, 59), (12, 30), (5, 29), (18, 31), (9, 7)])
        if day == self.plan.today:
            hour, minute = 0, 0
        return datetime.combine(day, time(hour, minute))

    def _entry(self, day: date, late: float = 0.12) -> date:
        """Return the day on which something that happened on `day` is entered."""
        lag = (
            self.random.randrange(15, 90) if self.random.random() < late else self.random.choice((0, 0, 0, 1, 1, 2, 4))
        )
        return min(day + timedelta(days=lag), self.plan.today)

    def _past(self, day: date) -> bool:
        return day <= self.plan.today

    # --- records ------------------------------------------------------------------------------------------------------

    def _number(self, series: str, station: Station, year: int) -> Number:
        self.serials[series, station, year] += 1
        return Number(station, self.serials[series, station, year], year)

    def _record(self, content: Content, entered: date) -> Record:
        self.named += 1
        kind = type(content).__name__
        shape = self.random.choice(("{kind}-{n}", "uk/{kind}/{n:07d}", "{n}.{kind}"))
        moment = self._moment(entered)
        return Record(shape.format(kind=kind, n=self.named), moment, [Version(moment, content)])

    def _change(self, record: Record, content: Content, entered: date, deleted: bool = False) -> None:
        """Add a version, at least a second later than the one before."""
        moment = max(self._moment(min(entered, self.plan.today)), record.versions[-1].updated + timedelta(seconds=1))
        record.versions.append(Version(moment, content, deleted))

    def _sections(self, start: date, listed: bool = True) -> tuple[str, ...]:
        old_offence = start < NEW_LAWS or self.random.random() < 0.1
        if not listed:
            return self.random.choice(UNLISTED_OLD if old_offence else UNLISTED_NEW)
        if self.random.random() < 0.3:
            return self.random.choice(POCSO_ONLY)
        return self.random.choice(LISTED_OLD if old_offence else LISTED_NEW)

    # --- lives --------------------------------------------------------------------------------------------------------

    def _life(self, start: date) -> Life:
        station = self.random.choice(self.stations)
        if self.random.random() < 0.12:
            return self._zero_life(start, station)
        fir = Fir(
            self._number("FIR", station, start.year),
            self._moment(start),
            self._sections(start, listed=self.random.random() > 0.07),
        )
        record = self._record(fir, self._entry(start, late=0.06))
        life = Life([record])
        self._what_follows(life, record, fir.number, start)
        return life

    def _zero_life(self, start: date, station: Station) -> Life:
        """Return the life of a Zero FIR that stays at one of its stages, or is registered elsewhere."""
        zero = ZeroFir(
            self._number("zero", station, start.year), self._moment(start), self._sections(start), "registered"
        )
        record = self._record(zero, self._entry(start, late=0.06))
        life = Life([record])
        stage = self.random.choice(
            ("registered", "sent", "received", "returned", "closed") + ("re_registered",) * 5 + ("never_told",)
        )
        to = self.random.choice([other for other in self.stations if other != station])
        sent = start + timedelta(days=self.random.randrange(0, 10))
        received = sent + timedelta(days=self.random.randrange(0, 6))
        again = received + timedelta(days=self.random.choice((0, 1, 3, 20, 65)))
        if stage == "registered" or not self._past(sent):
            self._ending_of_zero(life, zero.number, start)
            return life
        if stage != "never_told":
            zero = replace(zero, status="sent", to=to, sent=sent)
            self._change(record, zero, self._entry(sent))
        if stage in ("returned", "closed"):
            self._change(record, replace(zero, status=stage), self._entry(received))
            return life
        if stage == "sent" or not self._past(received):
            return life
        if stage != "never_told":
            zero = replace(zero, status="received", received=received)
            self._change(record, zero, self._entry(received))
        if stage == "received" or not self._past(again):
            return life
        number = self._number("FIR", to, again.year)
        if stage == "re_registered":
            re_registered = min(
                again + timedelta(days=self.random.choice((0, 0, 0, 0, 0, 0, 0, 1, 5))), self.plan.today
            )
            zero = replace(zero, status="re_registered", fir=number, re_registered=re_registered)
            self._change(record, zero, self._entry(re_registered))
            if self.random.random() < 0.05:
                self._delete(record)
        fir = Fir(number, self._moment(again), zero.sections, zero=zero.number, zero_registered=zero.registered)
        fir_record = self._record(fir, max(self._entry(again, late=0.1), again))
        life.records.append(fir_record)
        if stage == "never_told":
            life.records.remove(record)
        self._what_follows(life, fir_record, number, start, since=again)
        return life

    def _ending_of_zero(self, life: Life, number: Number, start: date) -> None:
        if self.random.random() < 0.3:
            day = start + timedelta(days=self.random.randrange(5, 90))
            if self._past(day):
                event = CaseEvent(self.random.choice(("quashed", "abated")), day, number, by_zero_number=True)
                life.records.append(self._record(event, self._entry(day)))

    def _what_follows(self, life: Life, fir: Record, number: Number, start: date, since: date | None = None) -> None:
        """Add what happens after registration: what ends it, moves it, alters it, and what is corrected later."""
        since = since or start
        chance = self.random.random()
        if chance < 0.72:
            self._report(life, number, start, since)
        elif chance < 0.82:
            self._end_without_report(life, fir, number, since)
        if self.random.random() < 0.08:
            self._stay(life, number, since)
        if self.random.random() < 0.06:
            self._transfers(life, number, since)
        if self.random.random() < 0.03:
            self._end_without_report(life, fir, number, since)
        if self.random.random() < 0.08:
            self._alter(life, fir, number, since)
        if self.random.random() < 0.25:
            self._noise(life, number, since)
        if self.random.random() < 0.05:
            self._correct_registration(fir)
        if self.random.random() < 0.03:
            self._delete(fir)

    def _report(self, life: Life, number: Number, start: date, since: date) -> None:
        due, outer = two_months(start)
        filed = self.random.choice(
            (
                due,
                outer,
                outer + timedelta(days=1),
                outer - timedelta(days=1),
                sixty_days(start)[1],
                start + timedelta(days=self.random.randrange(3, 62)),
                start + timedelta(days=self.random.randrange(20, 58)),
                start + timedelta(days=self.random.randrange(20, 200)),
                start + timedelta(days=self.random.randrange(62, 700)),
            )
        )
        filed = max(filed, since)
        if self.random.random() < 0.01:
            filed = since - timedelta(days=self.random.randrange(1, 5))  # dated before the FIR
        if not self._past(filed):
            return
        form = self._form(number, filed, f"{number.serial}/{filed.year}")
        record = self._record(form, self._entry(filed))
        life.records.append(record)
        if self.random.random() < 0.1:
            self._return(life, record, form)
        elif self.random.random() < 0.12:
            self._supplement(life, form)
        elif self.random.random() < 0.04:
            self._delete(record)
        elif self.random.random() < 0.05:
            earlier = max(filed - timedelta(days=self.random.randrange(1, 9)), since)
            self._change(record, self._dated(form, earlier), self._entry(record.versions[-1].updated.date()))

    def _form(self, number: Number, filed: date, form_no: str, supplements: str = "") -> FinalForm:
        sheet = supplements or self.random.random() < 0.7
        form_type = "charge_sheet" if sheet else self.random.choice(CLOSURES)
        form = FinalForm(
            number, form_no, form_type, filed, supplements=supplements, sections=self._sections(filed) if sheet else ()
        )
        return self._dated(form, filed)

    def _dated(self, form: FinalForm, filed: date) -> FinalForm:
        """Make `filed` the day that counts, by one of the three columns."""
        style = self.random.choice(("court", "court", "despatched", "form"))
        days_before = timedelta(days=self.random.randrange(0, 3))
        if style == "form":
            return replace(form, form_date=filed, despatched=None, in_court=None)
        if style == "despatched":
            return replace(form, form_date=filed - days_before, despatched=filed, in_court=None)
        return replace(form, form_date=filed - days_before, despatched=filed - days_before, in_court=filed)

    def _return(self, life: Life, record: Record, form: FinalForm) -> None:
        returned = form.filed + timedelta(days=self.random.randrange(1, 40))
        if not self._past(returned):
            return
        self._change(record, replace(form, returned=returned), self._entry(returned))
        again = returned + timedelta(days=self.random.choice((0, 1, 10, 60)))
        if self.random.random() < 0.75 and self._past(again):
            second = self._form(form.number, again, form.form_no + self.random.choice(("-2", "-2", "")))
            life.records.append(self._record(second, self._entry(again)))

    def _supplement(self, life: Life, form: FinalForm) -> None:
        day = form.filed + timedelta(days=self.random.randrange(5, 200))
        if self._past(day):
            more = self._form(form.number, day, f"S{form.form_no}", supplements=form.form_no)
            life.records.append(self._record(more, self._entry(day)))

    def _end_without_report(self, life: Life, fir: Record, number: Number, since: date) -> None:
        kind = self.random.choice(("quashed", "abated", "withdrawn", "not_investigated"))
        day = since + timedelta(days=self.random.randrange(1, 150))
        if not self._past(day):
            return
        in_fir = kind in ("quashed", "not_investigated") and self.random.random() < 0.5
        if in_fir:
            content = fir.versions[-1].content
            assert isinstance(content, Fir)
            self._change(fir, replace(content, case_event=kind, case_event_day=day), self._entry(day))
        elif kind == "withdrawn" and self.random.random() < 0.5:
            life.records.append(self._record(CourtRow(number, "withdrawn", day), self._entry(day)))
        else:
            life.records.append(self._record(CaseEvent(kind, day, number), self._entry(day)))
        reopened = day + timedelta(days=self.random.randrange(0, 100))
        if self.random.random() < 0.35 and self._past(reopened):
            self._reopen(life, fir, number, reopened, in_fir)

    def _reopen(self, life: Life, fir: Record, number: Number, day: date, in_fir: bool) -> None:
        if in_fir:
            content = fir.versions[-1].content
            assert isinstance(content, Fir)
            self._change(fir, replace(content, case_event="reopened", case_event_day=day), self._entry(day))
        else:
            life.records.append(self._record(CaseEvent("reopened", day, number), self._entry(day)))
        filed = day + timedelta(days=self.random.randrange(1, 60))
        if self.random.random() < 0.5 and self._past(filed):
            life.records.append(self._record(self._form(number, filed, f"R{number.serial}"), self._entry(filed)))

    def _stay(self, life: Life, number: Number, since: date) -> None:
        day = since + timedelta(days=self.random.randrange(1, 100))
        vacated = day + timedelta(days=self.random.randrange(0, 200))
        if self._past(day):
            life.records.append(self._record(CaseEvent("stayed", day, number), self._entry(day)))
        if self._past(vacated) and self.random.random() < 0.5:
            life.records.append(self._record(CaseEvent("stay_vacated", vacated, number), self._entry(vacated)))

    def _transfers(self, life: Life, number: Number, since: date) -> None:
        day, at = since, number.station
        for _ in range(self.random.choice((1, 1, 1, 2))):
            day += timedelta(days=self.random.randrange(1, 120))
            to = self.random.choice([station for station in self.stations if station != at])
            if not self._past(day):
                return
            life.records.append(self._record(CaseEvent("transferred_out", day, number, to=to), self._entry(day)))
            at = to

    def _alter(self, life: Life, fir: Record, number: Number, since: date) -> None:
        """Alter the sections, into the list or out of it, by the FIR's own row or by event.csv."""
        content = fir.versions[-1].content
        assert isinstance(content, Fir)
        day = since + timedelta(days=self.random.randrange(1, 130))
        if not self._past(day):
            return
        listed = any(
            section.split(":")[0] == "POCSO" or section[:7] in ("IPC:376", "BNS:64(") for section in content.sections
        )
        sections = self._sections(since, listed=not listed or self.random.random() < 0.3)
        if self.random.random() < 0.5:
            self._change(fir, replace(content, sections=sections, sections_altered=day), self._entry(day))
            return
        altered = CaseEvent("offences_altered", day, number, sections=sections)
        life.records.append(self._record(altered, self._entry(day)))
        again = day + timedelta(days=self.random.randrange(1, 90))
        if self.random.random() < 0.3 and self._past(again):
            altered = replace(altered, day=again, sections=self._sections(since, listed=not listed))
            life.records.append(self._record(altered, self._entry(again)))

    def _noise(self, life: Life, number: Number, since: date) -> None:
        """Add what no count of cases depends on."""
        day = since + timedelta(days=self.random.randrange(0, 60))
        if not self._past(day):
            return
        life.records.append(self._record(Arrest(number, "A1", day), self._entry(day)))
        events = (
            CaseEvent("victim_medical_examined", day, number, victim="V1"),
            CaseEvent("victim_informed", day, number),
            CaseEvent("reported_to_cwc", day, number),
        )
        life.records.append(self._record(self.random.choice(events), self._entry(day)))
        if self.random.random() < 0.3:
            row = CourtRow(number, self.random.choice(("pending", "convicted", "quashed", "abated")), day, accused="A1")
            life.records.append(self._record(row, self._entry(day)))

    def _correct_registration(self, fir: Record) -> None:
        """Move the day of registration some days back: it was typed wrongly."""
        content = fir.versions[-1].content
        assert isinstance(content, Fir)
        if content.zero:
            return
        registered = self._moment(content.registered.date() - timedelta(days=self.random.randrange(1, 20)))
        entered = self._entry(fir.versions[-1].updated.date() + timedelta(days=self.random.randrange(1, 300)))
        self._change(fir, replace(content, registered=registered), entered)

    def _delete(self, record: Record) -> None:
        """Void a record, and sometimes bring it back."""
        content = record.versions[-1].content
        entered = record.versions[-1].updated.date() + timedelta(days=self.random.randrange(1, 250))
        if not self._past(entered):
            return
        self._change(record, content, entered, deleted=True)
        back = entered + timedelta(days=self.random.randrange(1, 100))
        if self.random.random() < 0.2 and self._past(back):
            self._change(record, content, back)
