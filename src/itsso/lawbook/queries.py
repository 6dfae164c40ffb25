"""The book in the reader's language: texts, notes, States, kinds of event; its rules are in `rules`.

The book is read once for the process; nothing here touches a database.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from django.utils.translation import gettext

from itsso import law
from itsso.law import grammar
from itsso.lawbook import facts
from itsso.ui import text
from itsso.ui.languages import choose, data_language
from itsso.units import nation


def local(texts: grammar.Texts) -> str:
    """Return a text of the book in the reader's language."""
    return choose(texts)


def authority_text(texts: grammar.Texts) -> str:
    """Return the section, order or ruling under which a rule binds, in the reader's language and script."""
    return text.name_acts(choose(texts))


def note(coded_note: law.CodedNote) -> str:
    """Return the text of a note or a problem of an assessment."""
    return _text_in(coded_note, data_language())


def notes(coded_notes: Sequence[law.CodedNote]) -> tuple[str, ...]:
    """Return the texts of some notes, in their order."""
    if not coded_notes:
        return ()
    language = data_language()
    return tuple(_text_in(coded_note, language) for coded_note in coded_notes)


def _text_in(coded_note: law.CodedNote, language: str) -> str:
    """Return the text of a note in a language. One with values is not remembered: somebody may have typed them."""
    if coded_note.values:
        return law.book().text_of_note(coded_note, language)
    return _text_without_values(coded_note, language)


@lru_cache(4096)
def _text_without_values(coded_note: law.CodedNote, language: str) -> str:
    """Return the text of a note; remembered, since the pages of most cases have the same hundred."""
    return law.book().text_of_note(coded_note, language)


def note_text(code: str) -> str:
    """Return the text of a note of the book that takes no value."""
    return local(law.book().notes[code])


@cache
def states(language: str) -> tuple[tuple[str, str], ...]:
    """Return (code, name) of the States and Union Territories, by name in the language."""
    named = ((row["code"], row["name_hi"] if language == "hi" else row["name"]) for row in nation.rows("states"))
    return tuple(sorted(named, key=lambda state: state[1]))


@dataclass(frozen=True, slots=True)
class TranslatedKind:
    """A kind of event, in the reader's language."""

    kind: grammar.EventKind

    @property
    def name(self) -> str:
        """Return the kind's name, as feed and API write it."""
        return self.kind.name

    @property
    def title(self) -> str:
        """Return the kind's title, in the reader's language."""
        return local(self.kind.title)

    @property
    def fact_names(self) -> str:
        """Return the facts that it may carry besides its moment, with the codes that they may have."""
        return "; ".join(self._fact_name(name, fact) for name, fact in self.kind.facts.items())

    @property
    def facts(self) -> list[tuple[str, str]]:
        """Return each fact as the feed and the API write it: its name, and its codes or its type."""
        return [(name, "|".join(fact.codes) or fact.shape or fact.type) for name, fact in self.kind.facts.items()]

    def _fact_name(self, name: str, fact: grammar.FactSchema) -> str:
        title = facts.name(name, self.kind.name)
        return f"{title}: {facts.codes(fact.codes)}" if fact.codes else title


def kind(name: str) -> TranslatedKind:
    """Return a kind of event by its name; KeyError where the book has none."""
    return TranslatedKind(law.book().kinds[name])


def kinds_by_concern() -> list[tuple[str, list[TranslatedKind]]]:
    """Return every kind of event in the book's own order, by whom it concerns."""
    titles = {
        "case": gettext("Events in the case"),
        "victim": gettext("Events about a victim"),
        "accused": gettext("Events about an accused"),
    }
    all_kinds = law.book().kinds.values()
    return [
        (title, [TranslatedKind(kind) for kind in all_kinds if kind.concerns == concern])
        for concern, title in titles.items()
    ]
