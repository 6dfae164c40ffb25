"""The parts of which papers are made.

A paper consists of blocks, which `typst/document.typ` draws: text, notice, heading, facts, list, table, fill,
signature. Their text is in the language that is active when they are made.

Duties and their authorities are in the statute book's own words. A paper calls people V1 and A1; names come only from
an opening of the vault.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from itsso import law
from itsso.cases.case_page.page import CasePage
from itsso.cases.case_page.people import PersonLine
from itsso.law.event_facts import EventFacts, FactName
from itsso.law.event_kinds import Kind
from itsso.lawbook import facts as fact_words
from itsso.lawbook import queries as lawbook
from itsso.lawbook import rules as lawbook_rules
from itsso.lawbook import wording
from itsso.protection.models import Item
from itsso.protection.vault import current_items
from itsso.ui import text
from itsso.units.models import DISTRICTS, STATES, Unit
from itsso.units.queries import path

type Block = Mapping[str, object]
"""One of the parts: a single key, which names it, and its content for the template."""


class NamedText(NamedTuple):
    """One text that an opening lets a paper hold: how it is called, the words, and of whom and what it is."""

    label: str
    text: str
    subject: str
    kind: str
    about: str = ""


OPEN_NAME = "open_name"
"""The kind of a text that is the name of an accused from the table of accused, not from the vault."""


@dataclass(frozen=True)
class Matter:
    """The content of a paper: the case, and the names that an opening lets it print."""

    page: CasePage
    named: list[NamedText] = field(default_factory=list)
    recipient: str = ""  # for whom the opening lets names be printed

    @cached_property
    def items(self) -> list[Item]:
        """Return what is sealed of the case, without the texts."""
        return list(current_items(self.page.case.pk))

    def texts(self, subject: str, kind: str, about: str = "") -> list[str]:
        """Return the texts of the opening of this subject and kind."""
        return [text.text for text in self.named if (text.subject, text.kind, text.about) == (subject, kind, about)]

    @property
    def accused(self) -> list[PersonLine]:
        """Return the accused of the case by number."""
        return [person for person in self.page.people if not person.victim]

    def fir_details(self) -> EventFacts:
        """Return what the form of the FIR says besides, as codes; of several entries the last one that says it."""
        details: EventFacts = {}
        for event in self.events(Kind.FIR_DETAILS_RECORDED):
            details |= event.facts
        return details

    def events(self, *kinds: str) -> list[law.Event]:
        """Return the events in force of these kinds, in the order in which they happened."""
        return sorted(
            (event for event in self.page.events if event.kind in kinds), key=lambda event: wording.day(event.at)
        )

    def happened(self, kind: str) -> bool:
        """Return whether an event of this kind is in force."""
        return any(event.kind == kind for event in self.page.events)

    def clocks(self, *rules: str) -> Iterator[law.Clock]:
        """Yield what these rules ask of the case and its people, rule by rule; nothing of a rule that does not bind it.

        A rule of which that is not known does not bind either: a paper claims no duty that the sections leave open.
        """
        binding = [clock for clock in self.page.assessment.clocks if clock.applies and not clock.is_undecided]
        for rule in rules:
            yield from (clock for clock in binding if clock.rule == rule)

    def authority(self, rule: str) -> str:
        """Return the authority under which a rule binds the case; empty where it does not bind it."""
        return next((lawbook.authority_text(clock.authority) for clock in self.clocks(rule)), "")


NOT_NAMED = gettext_lazy("a child: not named (JJ Act 74)")
"""The text in place of the name of a child accused, also where the name was opened."""


def moments(matter: Matter, *kinds: Kind) -> str:
    """Return when events of these kinds happened, as text."""
    return " · ".join(when(event) for event in matter.events(*kinds))


def fact_rows(details: EventFacts, *names: str) -> Iterator[tuple[str, str]]:
    """Yield these facts with their names, as rows of `facts`."""
    for name in names:
        yield fact_words.name(name), fact_words.value_text(name, details.get(name, ""))


def values_of(events: Iterable[law.Event], name: str) -> str:
    """Return one fact of several events in words."""
    return ", ".join(fact_words.value_text(name, event.facts.get(name, "")) for event in events)


def class_of_place(details: EventFacts) -> tuple[str, str]:
    """Return the row of the class of place, with a title of its own: elsewhere the fact is called place."""
    return _("Class of place"), fact_words.value_text(FactName.PLACE, details.get(FactName.PLACE, ""))


def station_of_place(matter: Matter) -> str:
    """Return another station in whose area the offence was committed, with its district and State.

    It is the one recorded, else the one to which a Zero FIR was sent; empty where there is neither.
    """
    unit_id = matter.fir_details().get(FactName.STATION_OF_PLACE) or _zero_fir_sent_to(matter)
    if not isinstance(unit_id, int):
        return ""
    *above, station = path(Unit(pk=unit_id))
    areas = [str(unit) for unit in reversed(above) if unit.kind in (*DISTRICTS, *STATES)]
    return ", ".join([str(station), *areas])


def zero_fir_destination(matter: Matter) -> str:
    """Return the station to which a Zero FIR was sent last; empty where it was not sent."""
    to = _zero_fir_sent_to(matter)
    return matter.page.history.unit(to) if isinstance(to, int) else ""


def _zero_fir_sent_to(matter: Matter) -> object:
    sent = matter.events(Kind.ZERO_FIR_SENT)
    return sent[-1].facts.get(FactName.TO) if sent else None


def action_taken(matter: Matter) -> Iterator[tuple[str, str]]:
    """Yield the rows that say what was done with the information."""
    yield _("Action taken"), _("Registered, and taken up for investigation")
    yield _("Investigating officer"), matter.page.case.io_ref
    yield _("Sent to the court on"), moments(matter, Kind.FIR_SENT_TO_MAGISTRATE)


def heading(title: str) -> Block:
    """Return a heading."""
    return {"heading": title}


def paragraph(text: str) -> Block:
    """Return a paragraph of text."""
    return {"text": text}


def notice(message: str) -> Block:
    """Return a block for what must not be overlooked."""
    return {"notice": message}


def points(*items: str) -> Block:
    """Return a list of points."""
    return {"list": list(items)}


def facts(*rows: tuple[str, str]) -> Block:
    """Return names with values; what has no value is left out."""
    return {"facts": [[key, value] for key, value in rows if value]}


def to_fill_in(title: str, *names: str) -> Block:
    """Return a block of lines to fill in with a pen."""
    return {"fill": {"title": title, "names": names}}


def table(columns: Iterable[tuple[str, int]], rows: list[list[str]]) -> Block:
    """Return a table. Columns are given by name and share of the width; 0 is as wide as its text."""
    heads, widths = zip(*columns, strict=True)
    return {"table": {"head": heads, "widths": widths, "rows": rows}}


def signed_by_io(matter: Matter) -> Block:
    """Return the place where the investigating officer signs, with the reference to that officer."""
    return {"signature": [_("Signature and seal"), _("Investigating officer"), matter.page.case.io_ref]}


def signed_by_sho(matter: Matter) -> Block:
    """Return the place where the officer in charge of the station signs, with the name of the station."""
    return {"signature": [_("Signature and seal"), _("Officer in charge"), str(matter.page.station)]}


def case_summary(matter: Matter) -> Block:
    """Return what the case is, and who is in it by number."""
    page = matter.page
    return facts(
        (_("Number"), page.label),
        *((str(fact.key), str(fact.value)) for fact in page.summary),
        (_("Victims"), ", ".join(page.victims())),
        (_("Accused"), ", ".join(person.label for person in page.people if not person.victim)),
    )


def identity(matter: Matter) -> Iterator[Block]:
    """Yield the texts of the opening, under their own heading; without an opening, a notice that they are sealed."""
    if not matter.named:
        yield notice(_("The persons in this case are called V1, A1 and so on. Who they are is sealed."))
        return
    yield heading(_("Identity"))
    yield facts(*((named.label, named.text) for named in matter.named))
    yield notice(_("Making known who the victim is, is an offence (BNS 72, POCSO 23). Keep this in a sealed cover."))


def duties(matter: Matter, *rules: str) -> Iterator[Block]:
    """Yield what the law asks, in the statute book's words, with the last day where one runs."""
    rows = [
        [_duty(clock), lawbook.authority_text(clock.authority), text.moment(clock.due) or "–"]
        for clock in matter.clocks(*rules)
    ]
    if rows:
        yield heading(_("What the law requires"))
        yield table([(_("Duty"), 3), (_("Authority"), 2), (pgettext("due", "Due"), 0)], rows)


def _duty(clock: law.Clock) -> str:
    duty = lawbook_rules.rule(clock.rule).duty_under(clock.authority)
    return duty if clock.subject == "case" else f"{clock.subject}: {duty}"


def steps(matter: Matter, title: str, *kinds: str) -> Iterator[Block]:
    """Yield a heading and a table of the events of these kinds."""
    rows = [
        [when(event), event_title(event), "; ".join(matter.page.history.facts_of(event.kind, event.facts))]
        for event in matter.events(*kinds)
    ]
    yield heading(title)
    if rows:
        yield table([(_("When"), 0), (_("What"), 1), (_("Details"), 1)], rows)
    else:
        yield paragraph(_("Nothing has been recorded so far."))


def when(event: law.Event) -> str:
    """Return when an event happened, as text."""
    return text.moment(event.at)


def offence_days(matter: Matter) -> str:
    """Return the first and the last day of the offence as the registrations say them, as text."""
    names = (FactName.OFFENCE_FROM, FactName.OFFENCE_TO)
    recorded = {str(event.facts.get(name, "")) for event in matter.events(Kind.FIR_REGISTERED) for name in names}
    days = [date.fromisoformat(day) for day in sorted(recorded - {""})]
    return " – ".join(text.day(day) for day in dict.fromkeys([*days[:1], *days[-1:]]))


def event_title(event: law.Event) -> str:
    """Return an event's title: its kind and whom it concerns."""
    title = lawbook.kind(event.kind).title
    return f"{title} ({event.subject})" if event.subject else title
