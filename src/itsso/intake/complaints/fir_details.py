"""What the form of an FIR (IIF-I) asks besides its number, sections and victim: place, informant, accused, delay.

Codes and numbers become facts of the case's history. Words that can point to the victim are sealed: the address of the
place, the informant, and the name of an accused who is a child, of unknown age, or related to the victim.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from itsso import law
from itsso.law.event_facts import EventFacts, FactName, known_facts
from itsso.law.event_kinds import Kind
from itsso.law.kind_facts import DescribedByCode
from itsso.lawbook import facts as lawbook_facts
from itsso.platform.clock import INDIA
from itsso.protection.models import What
from itsso.protection.vault import CASE, INFORMANT, REPORTING, SealedText
from itsso.ui.components import Text

MOST_ACCUSED = 10
"""How many accused the form describes one by one; more are recorded on the case's own pages."""

RELATIONS: Mapping[str, Text] = {
    "parent": pgettext_lazy("informant", "Mother or father"),
    "guardian": pgettext_lazy("informant", "Guardian"),
    "spouse": pgettext_lazy("informant", "Husband or wife"),
    "relative": pgettext_lazy("informant", "Another relative"),
    "neighbour": pgettext_lazy("informant", "Neighbour or acquaintance"),
    "teacher": pgettext_lazy("informant", "Teacher or school"),
    "doctor": pgettext_lazy("informant", "Doctor or hospital"),
    "organisation": pgettext_lazy("informant", "Childline or another organisation"),
    "committee": pgettext_lazy("informant", "Child Welfare Committee"),
    "police": pgettext_lazy("informant", "Police officer"),
    "other": pgettext_lazy("informant", "Somebody else"),
}
"""What the informant is to the victim: it can point to her, and is sealed."""

AGES: Mapping[str, Text] = {
    "adult": pgettext_lazy("accused", "18 or older"),
    "child": pgettext_lazy("accused", "Under 18"),
    "not_known": pgettext_lazy("accused", "Not known"),
}
KINSHIP: Mapping[str, Text] = {
    "no": pgettext_lazy("accused", "No"),
    "yes": pgettext_lazy("accused", "Yes"),
    "not_known": pgettext_lazy("accused", "Not known"),
}
ATTESTED: Mapping[str, Text] = {
    "signature": _("Read over to the informant, who signed"),
    "thumb_impression": _("Read over to the informant, who gave a thumb impression"),
    "not_signed": _("Read over, not signed"),
    "not_read_over": _("Not read over yet"),
}
"""How the information was read over and signed (BNSS 173(1)(i), CrPC 154(1))."""


@dataclass(frozen=True)
class HeardAccused:
    """An accused of whom the informant tells, in the order of A1, A2.

    `is_open_name` says that the name may be kept in the table of accused: the accused is an adult, and not related to
    the victim.
    """

    name: str = ""
    description: str = ""
    age: str = "not_known"  # a code of AGES
    kin: str = "not_known"  # a code of KINSHIP

    @property
    def is_open_name(self) -> bool:
        """Return whether the name may be kept unsealed, to be searched."""
        return bool(self.name) and self.age == "adult" and self.kin == "no"

    @property
    def facts(self) -> EventFacts:
        """Return what the history says of the accused: how identified, and whether a child."""
        described_by: DescribedByCode = "name" if self.name else "description" if self.description else "neither"
        return known_facts({FactName.DESCRIBED_BY: described_by, FactName.CHILD: self.age == "child" or None})

    def sealed(self, label: str) -> Iterator[SealedText]:
        """Yield the texts that are sealed: always the description, and the name where it is not open."""
        if not self.is_open_name:
            yield SealedText(label, What.NAME, self.name)
        yield SealedText(label, What.DESCRIPTION, self.description)


def label_of(index: int) -> str:
    """Return A1 for the first accused (0)."""
    return f"A{index + 1}"


def place_choices() -> list[tuple[str, Text]]:
    """Return the classes of place, as the law book names them."""
    return _choices(FactName.PLACE)


def delay_choices() -> list[tuple[str, Text]]:
    """Return the reasons for delay in reporting, with an empty choice first."""
    return [("", _("Not asked")), *_choices(FactName.LATE_BECAUSE)]


def accused_known_choices() -> list[tuple[str, Text]]:
    """Return whether the accused are known, suspected or unknown."""
    return _choices(FactName.ACCUSED_KNOWN)


def _choices(fact: str) -> list[tuple[str, Text]]:
    codes = law.book().kinds[Kind.FIR_DETAILS_RECORDED].facts[fact].codes
    return [(code, capitalized(lawbook_facts.CODES[code])) for code in codes]


def capitalized(label: Text) -> Text:
    """Return a label with a capital letter, as the choice of a form begins."""
    text = str(label)
    return text[:1].upper() + text[1:]


def gd_moment(received: datetime, at: time) -> datetime:
    """Return when the General Diary entry was made: on the day of the information, or the day after it.

    An entry with an earlier time than the information was made after midnight.
    """
    entry = datetime.combine(received.date(), at, INDIA)
    return entry if entry >= received.replace(second=0, microsecond=0) else entry + timedelta(days=1)


def details_of(source: Mapping[str, Any], answers: Mapping[str, Any], received: datetime) -> EventFacts:
    """Return the facts of the cleaned data of the first two steps."""
    gd_at, first, last = source.get("gd_at"), answers.get("time_from"), answers.get("time_to")
    gd = gd_moment(received, gd_at) if gd_at else None
    return known_facts(
        {
            FactName.GD_NUMBER: source.get("gd_number") or None,
            FactName.GD_ON: gd.date().isoformat() if gd else None,
            FactName.GD_TIME: gd.strftime("%H:%M") if gd else None,
            FactName.TIME_FROM: first.strftime("%H:%M") if first else None,
            FactName.TIME_TO: last.strftime("%H:%M") if last else None,
            FactName.PLACE: answers["place_class"],
            FactName.BEAT: answers.get("beat") or None,
            FactName.OUTSIDE_AREA: {"yes": False, "no": True}.get(answers["here"]),
            FactName.ACCUSED_KNOWN: answers["accused_known"],
            FactName.ACCUSED_NUMBER: answers.get("accused_number"),
            FactName.LATE_BECAUSE: answers.get("late_because") or None,
        }
    )


def attested_facts(attested: str) -> EventFacts:
    """Return how the information was read over and signed, of a code of ATTESTED; nothing where it is empty."""
    if attested == "not_read_over":
        return {FactName.READ_OVER: False}
    return known_facts({FactName.READ_OVER: True, FactName.SIGNED_BY: attested}) if attested else {}


def sealed_details(source: Mapping[str, Any], answers: Mapping[str, Any]) -> Iterator[SealedText]:
    """Yield the words of the first two steps that are sealed: the informant, the place, the reasons for delay."""
    relation = source["informant_relation"]
    yield SealedText(INFORMANT, What.NAME, source["informant_name"])
    yield SealedText(INFORMANT, What.PARENTS, source["informant_parents"])
    yield SealedText(INFORMANT, What.RELATION, str(RELATIONS[relation]) if relation else "")
    yield SealedText(INFORMANT, What.ADDRESS, source["informant_address"])
    yield SealedText(INFORMANT, What.PHONE, source["informant_phone"])
    yield SealedText(CASE, What.PLACE, answers["place_words"])
    yield SealedText(CASE, What.DELAY, answers["late_words"], REPORTING)


def accused_of(cleaned: Mapping[str, Any], count: int) -> list[HeardAccused]:
    """Return the accused of the cleaned data of their step; what was not answered is empty."""
    fields = ("name", "description", "age", "kin")
    return [HeardAccused(**{name: cleaned.get(f"{name}_{n}") or "" for name in fields}) for n in range(1, count + 1)]


def plain_facts(details: EventFacts, accused: Sequence[HeardAccused], *, copy_by_sho: bool) -> dict[str, Any]:
    """Return the codes and numbers as the complaint keeps them until it is registered."""
    described = [dict(person.facts) for person in accused]
    return {"fir_details": dict(details), "described": described, "copy_by_sho": copy_by_sho}
