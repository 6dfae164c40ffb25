"""Reader of a case in the form of CASE.json. Errors name the field; nothing is guessed."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from difflib import get_close_matches
from typing import NoReturn

from itsso.law.book import Book, book
from itsso.law.event_facts import EventFacts, FactName, known_facts
from itsso.law.event_kinds import Kind
from itsso.law.grammar import EventKind, FactSchema
from itsso.law.history import effective_events
from itsso.law.labels import fits_label, labels_in_order
from itsso.law.model import Accused, Case, CodedNote, Event, Moment, Victim
from itsso.law.report_lists import NAMED_IN_REPORT, with_accused_of_forms
from itsso.law.reports import REPORTS

_MOMENT = re.compile(r"\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)?)?")
_YEARS = range(1900, 2101)
_CASE_KEYS = {"state", "offences", "offence_date", "victims", "accused", "events", "source"}
_EVENT_KEYS = {"kind", "at", "accused", "victim", "id", "recorded", "corrects", "replacement", "assumed"}


class Unreadable(ValueError):
    """Input that is not a case: `field` is the place (`events[2].at`), the text the error."""

    def __init__(self, field: str, wrong: str) -> None:
        super().__init__(f"{field}: {wrong}" if field else wrong)
        self.field = field


def read_json(data: bytes) -> object:
    """Read the plain values of a CASE.json. Raises Unreadable, with the place where that is known."""
    try:
        content: object = json.loads(data.decode("utf-8-sig"), parse_constant=_no_number)
        return content
    except RecursionError:
        raise Unreadable("", "is nested too deeply for a case") from None
    except json.JSONDecodeError as wrong:
        raise Unreadable("", f"is not JSON: {wrong.msg} at line {wrong.lineno}, column {wrong.colno}") from None
    except ValueError as wrong:
        raise Unreadable("", f"is not JSON in UTF-8: {wrong}") from None


def _no_number(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON value")


def read_case(data: object, law: Book | None = None) -> tuple[Case, list[CodedNote]]:
    """Read a case from plain values (JSON or YAML), and the problems met in reading it. Raises Unreadable."""
    return _Reader(law or book()).case(data)


class _Reader:
    """Reads one case from plain values, and collects the problems met."""

    def __init__(self, law: Book) -> None:
        self.law = law
        self.problems: list[CodedNote] = []
        self.ids: set[str] = set()

    def case(self, content: object) -> tuple[Case, list[CodedNote]]:
        """Return the case, and the problems met in reading it. Raises Unreadable, with the field."""
        data = _require(content, dict, "", "a case is an object with offences and events")
        for key in ("offences", "events"):
            if key not in data:
                raise Unreadable(key, "is required")
        self._note_unknown_keys(data, _CASE_KEYS, "")
        state = data.get("state")
        if state is not None:
            _require(state, str, "state", "a State's two letters, such as KA")
        case = Case(
            state=state,
            offences=tuple(_texts(data["offences"], "offences")),
            offence_date=_offence_date(data.get("offence_date")),
            victims=tuple(Victim(*victim) for victim in self._people(data.get("victims"), "victims")),
            accused=tuple(Accused(*accused) for accused in self._people(data.get("accused"), "accused")),
            events=tuple(self._with_rows_of_forms(list(self._events(data["events"])))),
            carried=self._carried(data.get("source")),
        )
        return case, self.problems

    def _with_rows_of_forms(self, events: Sequence[Event]) -> Sequence[Event]:
        """Return the events, with what the rows of a form say of single accused put into its report.

        Rows without a report are noted as a problem.
        """
        if all(event.kind != NAMED_IN_REPORT for event in events):
            return events
        events = effective_events(events)
        forms = {str(event.facts.get(FactName.FORM_NO)) for event in events if event.kind in REPORTS}
        for row in events:
            if row.kind == NAMED_IN_REPORT and row.facts.get(FactName.FORM_NO) not in forms:
                self.problems.append(CodedNote("named_without_report", (("who", row.subject or "-"),)))
        return with_accused_of_forms(events)

    def _note_unknown_keys(self, data: Mapping[str, object], expected: set[str], field: str) -> None:
        for key in data:
            if key not in expected:
                self.problems.append(CodedNote("unknown_fact", (("field", f"{field}.{key}".lstrip(".")),)))

    def _people(self, value: object, field: str) -> list[tuple[str, bool | None]]:
        people = []
        for n, item in enumerate(_require(value if value is not None else [], list, field, "a list")):
            path = f"{field}[{n}]"
            person = {"id": item} if isinstance(item, str) else _require(item, dict, path, "an object with an id")
            self._note_unknown_keys(person, {"id", "child"}, path)
            child = person.get("child")
            child = None if child is None else _require(child, bool, f"{path}.child", "true, false or null")
            people.append((_id(person.get("id"), f"{path}.id"), child))
            if people[-1][0] in [id for id, _ in people[:-1]]:
                raise Unreadable(f"{path}.id", f"{_shortened(people[-1][0])} stands twice in the list")
        return people

    def _carried(self, value: object) -> dict[str, date] | None:
        if value is None:
            return None
        source = _require(value, dict, "source", "an object with kinds_carried")
        if "kinds_carried" not in source:
            raise Unreadable("source.kinds_carried", "is required")
        carried = source["kinds_carried"]
        if isinstance(carried, list):
            carried = dict.fromkeys(map(str, carried), date.min)
        _require(carried, dict, "source.kinds_carried", "kinds, each with its first date")
        result = {}
        for kind, since in carried.items():
            field = f"source.kinds_carried.{kind}"
            self._kind(kind, field)
            result[kind] = since if since == date.min else _day(since, field)
        return result

    def _events(self, value: object) -> list[Event]:
        return [self._event(event, f"events[{n}]") for n, event in enumerate(_require(value, list, "events", "a list"))]

    def _event(self, item: object, field: str, corrected: bool = False) -> Event:
        value = _require(item, dict, field, "an object with a kind and an at")
        kind = self._kind(value.get("kind"), f"{field}.kind")
        at = _moment(value.get("at"), f"{field}.at")
        id, recorded = value.get("id"), value.get("recorded")
        if id is not None and _text(id, f"{field}.id") in self.ids:
            raise Unreadable(f"{field}.id", f"{id!r} names two events")
        if id is not None:
            self.ids.add(id)
        corrects, replacement = None, None
        if kind.name == Kind.CORRECTED:
            if corrected:
                raise Unreadable(f"{field}.kind", "a replacement is the event that should have stood, not a correction")
            corrects = _text(value.get("corrects"), f"{field}.corrects")
            if value.get("replacement") is not None:
                replacement = self._event(value["replacement"], f"{field}.replacement", corrected=True)
        elif value.get("corrects") is not None or value.get("replacement") is not None:
            raise Unreadable(f"{field}.kind", "only a `corrected` names what it corrects and what replaces it")
        return Event(
            kind=Kind(kind.name),
            at=at,
            subject=self._subject(value, kind, field),
            facts=self._facts(value, kind, field),
            id=id,
            recorded=None if recorded is None else _moment(recorded, f"{field}.recorded"),
            corrects=corrects,
            replacement=replacement,
        )

    def _kind(self, name: object, field: str) -> EventKind:
        if name is None:
            raise Unreadable(field, "is required")
        kind = self.law.kinds.get(name) if isinstance(name, str) else None
        if kind is None:
            near = get_close_matches(str(name), self.law.kinds, n=1)
            hint = f"did you mean {near[0]}?" if near else "src/itsso/law/kinds.yaml lists them"
            raise Unreadable(field, f"{_shortened(name)} is no kind of event; {hint}")
        return kind

    def _subject(self, value: Mapping[str, object], kind: EventKind, field: str) -> str | None:
        if kind.concerns == "case" or value.get(kind.concerns) is None:
            return None
        return _id(value[kind.concerns], f"{field}.{kind.concerns}")

    def _facts(self, value: Mapping[str, object], kind: EventKind, field: str) -> EventFacts:
        self._note_unknown_keys(value, _EVENT_KEYS | kind.facts.keys(), field)
        facts: dict[str, object] = {}
        for name, spec in kind.facts.items():
            if value.get(name) is not None:
                facts[name] = _fact(value[name], spec, f"{field}.{name}")
            elif spec.required:
                raise Unreadable(f"{field}.{name}", f"is required for {kind.name}")
        return known_facts(facts)


def _fact(value: object, spec: FactSchema, field: str) -> object:
    if spec.type == "code":
        value = (spec.read_as or {}).get(value, value) if isinstance(value, str) else value
        if value not in spec.codes:
            raise Unreadable(field, f"{_shortened(value)} must be one of {', '.join(spec.codes)}")
        return value
    if spec.type == "codes":
        values = tuple(_texts(value if isinstance(value, list) else [value], field))
        if unknown := [code for code in values if code not in spec.codes]:
            raise Unreadable(field, f"{_shortened(unknown[0])} must be one of {', '.join(spec.codes)}")
        return values
    readers: dict[str, Callable[[], object]] = {
        "bool": lambda: _require(value, bool, field, "true or false"),
        "int": lambda: _require(value, int, field, "a whole number"),
        "date": lambda: _day(value, field),
        "datetime": lambda: _moment(value, field),
        "sections": lambda: tuple(_texts(value, field)),
        "accused": lambda: _labels(value, field),
        "ref": lambda: _text(value, field),
    }
    return readers[spec.type]()


def _offence_date(value: object) -> tuple[date | None, date | None]:
    if value is None:
        return None, None
    if isinstance(value, list):
        if len(value) != 2:
            raise Unreadable("offence_date", "a range is [from, to]")
        first, last = (None if day is None else _day(day, f"offence_date[{n}]") for n, day in enumerate(value))
        return first, last
    day = _day(value, "offence_date")
    return day, day


def _moment(value: object, field: str) -> Moment:
    """Read a day or a moment, from a text or from what YAML has made of one already."""
    if value is None:
        raise Unreadable(field, "is required")
    if isinstance(value, str) and _MOMENT.fullmatch(value):
        try:
            value = date.fromisoformat(value) if len(value) == len("2024-07-01") else datetime.fromisoformat(value)
        except ValueError as wrong:
            raise Unreadable(field, f"{_shortened(value)} is no date: {wrong}") from None
    if not isinstance(value, date):
        raise Unreadable(field, f"{_shortened(value)} is no date; write 2024-11-25 or 2024-11-25T09:10")
    if value.year not in _YEARS:
        raise Unreadable(field, f"the year {value.year} is outside {_YEARS[0]} to {_YEARS[-1]}")
    return value


def _day(value: object, field: str) -> date:
    moment = _moment(value, field)
    if isinstance(moment, datetime):
        raise Unreadable(field, f"{_shortened(value)} must be a day without a time")
    return moment


def _require[T](value: object, type_: type[T], field: str, requirement: str) -> T:
    if not isinstance(value, type_) or (type_ is int and isinstance(value, bool)):
        raise Unreadable(field, f"{_shortened(value)} must be {requirement}" if field else requirement)
    return value


def _text(value: object, field: str) -> str:
    if value is None:
        raise Unreadable(field, "is required")
    if not _require(value, str, field, "text").strip():
        raise Unreadable(field, "is empty")
    return str(value)


def _id(value: object, field: str) -> str:
    """Read the name of a victim or accused, such as A1; a slash is reserved for a second custody (A1/2)."""
    id = _text(value, field)
    if "/" in id:
        raise Unreadable(field, f"{_shortened(id)} may hold no slash; A1/2 is the answer for the second custody of A1")
    return id


def _texts(value: object, field: str) -> list[str]:
    return [
        _text(section, f"{field}[{n}]") for n, section in enumerate(_require(value, list, field, "a list of sections"))
    ]


def _labels(value: object, field: str) -> tuple[str, ...]:
    """Read labels of accused, each once and in the order of their numbers."""
    labels = _require(value, list, field, "a list of accused, such as [A1, A2]")
    for n, label in enumerate(labels):
        if not isinstance(label, str) or not fits_label(label):
            raise Unreadable(f"{field}[{n}]", f"{_shortened(label)} is no label of an accused, such as A1")
    return labels_in_order(labels)


def _shortened(value: object) -> str:
    """Format a value short enough for one line."""
    text = " ".join(repr(value).split())
    return text if len(text) <= 60 else f"{text[:57]}..."
