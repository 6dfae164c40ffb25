"""Sections and their punishments as a page shows them, and whether a case is one that ITSSO watches."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext

from itsso import law
from itsso.law import grammar
from itsso.law.event_kinds import Kind
from itsso.lawbook import periods, wording
from itsso.lawbook.queries import local
from itsso.ui import text


@dataclass(frozen=True, slots=True)
class TranslatedOffence:
    """A section of the offences table, in the reader's language."""

    offence: grammar.Offence

    @property
    def section(self) -> str:
        """Return the section, canonically written."""
        return self.offence.section

    @property
    def label(self) -> str:
        """Return the section as the reader's script writes it."""
        return text.sections([self.section])

    @property
    def title(self) -> str:
        """Return the name of the offence, in the reader's language."""
        return local(self.offence.offence)

    @property
    def successors(self) -> str:
        """Return the sections that took its place."""
        return text.sections(self.offence.successors)

    @property
    def punishments(self) -> list[str]:
        """Return its punishments in words, by period."""
        return [periods.punishment(punishment) for punishment in self.offence.punishments]

    @property
    def cognizable(self) -> str:
        """Return whether it is cognizable, with the condition if there is one."""
        return _qualified(self.offence.cognizable, self.offence.cognizable_when)

    @property
    def bailable(self) -> str:
        """Return whether it is bailable, with the condition if there is one."""
        return _qualified(self.offence.bailable, self.offence.bailable_when)

    @property
    def certainty(self) -> str:
        """Return how sure its entry is."""
        return self.offence.certainty


def _qualified(value: str | None, when: grammar.Texts | None) -> str:
    return f"{periods.answer(value)}, {local(when)}" if when else periods.answer(value)


def offences(query: str = "") -> list[TranslatedOffence]:
    """Return the sections whose number or words contain `query`; all where it is empty.

    A query that reads as a section ("376 IPC") is looked up as one, with its sub-sections.
    """
    all_offences = [TranslatedOffence(offence) for offence in law.book().offences.values()]
    if not query:
        return all_offences
    parsed = law.parse_sections(query).sections
    if parsed:
        return [offence for offence in all_offences if offence.section.startswith(parsed)]
    folded = query.casefold()
    return [
        offence
        for offence in all_offences
        if any(folded in searched.casefold() for searched in (offence.section, *offence.offence.offence.values()))
    ]


def by_act(listed: Iterable[TranslatedOffence]) -> list[tuple[str, list[TranslatedOffence]]]:
    """Return the offences of each Act below its name and their number, in the order of the Acts."""
    acts: dict[str, list[TranslatedOffence]] = {}
    for offence in listed:
        acts.setdefault(offence.section.split(" ", 1)[0], []).append(offence)
    titles = law.book().acts
    return [(f"{local(titles[act].title)} ({text.count(len(of_act))})", of_act) for act, of_act in acts.items()]


def on_the_list(case: law.Case) -> str:
    """Return whether the case is one that ITSSO watches, and its administrative limit; empty where no FIR is dated.

    Where the sections as typed leave it open, the text says so.
    """
    recorded = [wording.day(event.at) for event in case.events if event.kind == Kind.FIR_REGISTERED]
    if not recorded:
        return ""
    first = min(recorded)
    listed = law.on_list(case.offences, first)
    if listed is None:
        return gettext(
            "It is not known whether this case is on the ITSSO list: not every section could be "
            "read. Correct the sections."
        )
    if not listed:
        return gettext("This case is not on the ITSSO list, so the ITSSO figures do not count it.")
    end = law.two_months(first)
    sentence = gettext(
        "This case is on the ITSSO list. For the ITSSO figures, the two calendar months from the "
        "first recording end on %(day)s."
    )
    return sentence % {"day": text.day(end.outer)}
