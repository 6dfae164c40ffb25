"""The words of a State, as its editor uploads them: they take the place of national Hindi words on its pages.

Words are a setting like any other, so that day, order, history and undo are those of all settings. A process shows the
words that it read last: `refresh` reads them, at most every ten seconds, together with the State's own limits.
"""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from collections.abc import Sequence
from datetime import date

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from itsso.platform.clock import today
from itsso.ui import own_words, text
from itsso.ui.cleaned_data import CleanedData
from itsso.ui.components import SummaryRow, Text
from itsso.ui.own_words import MessageKey, Words, replaceable_messages
from itsso.units.models import StateSetting, Unit
from itsso.units.state_settings import queries
from itsso.units.state_settings.forms import SettingForm
from itsso.units.state_settings.kinds import SettingGroup, SettingKind, SettingValue
from itsso.units.state_settings.word_rows import COLUMNS, UNREADABLE, FaultyWords, read_words

CODE = "words"
LISTED = 20
"""Changes that the check page names."""


def words_in(value: SettingValue) -> Words:
    """Return the words of an entry."""
    columns = (value["contexts"], value["messages"], value["words"])
    return {MessageKey(context, message): word for context, message, word in zip(*columns, strict=True)}


def words_on(state: Unit, day: date) -> Words:
    """Return the words that a State shows on a day; none where it has decided none."""
    entry = queries.in_force(queries.entries_of(state, CODE), day)
    return words_in(entry.value) if entry is not None else {}


def words_file(replacements: Words, messages: Sequence[MessageKey]) -> str:
    """Return a file of messages with the national Hindi and a State's words, in the form in which it is uploaded."""
    national, out = replaceable_messages(), io.StringIO()
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    for key in messages:
        writer.writerow([key.context, key.text, national.get(key, ""), replacements.get(key, "")])
    return out.getvalue()


class WordsForm(SettingForm):
    """A file with the words of a State; `content` is its text."""

    takes_file = True
    needs_one_of = ("upload", "content")

    upload = forms.FileField(
        label=gettext_lazy("File of words (CSV)"), required=False, widget=forms.FileInput(attrs={"accept": ".csv"})
    )
    content = forms.CharField(
        label=gettext_lazy("Or the rows as text (CSV)"),
        required=False,
        strip=False,
        help_text=gettext_lazy(
            "With the columns context, message, national and words. Only rows with something in the last column count."
        ),
        widget=forms.Textarea(attrs={"rows": 6, "spellcheck": "false"}),
    )
    field_order = ("upload", "content", "since", "order_number", "form")

    replacements: Words

    def clean(self) -> CleanedData:
        """Read and check the words."""
        cleaned = super().clean() or {}
        content = str(cleaned.get("content") or "")
        if not content.strip():
            self.add_error("upload", _("Choose the file of words, or enter its rows as text."))
            return cleaned
        if UNREADABLE in content:
            self.add_error("upload", _("The file is not UTF-8. Save it as UTF-8 and choose it again."))
            return cleaned
        try:
            self.replacements = read_words(content)
        except FaultyWords as faulty:
            for message in faulty.messages:
                self.add_error("content", message)
        return cleaned

    def to_confirm(self) -> QueryDict:
        """Return what the check page sends again: the rows that replace a word in place of the whole file."""
        data = QueryDict(mutable=True)
        data.update(self.data)
        data["content"] = words_file(self.replacements, list(self.replacements))
        return data

    def value(self) -> dict[str, str | list[str]]:
        """Return the value of a valid form, as it is stored."""
        return {
            "contexts": [key.context for key in self.replacements],
            "messages": [key.text for key in self.replacements],
            "words": list(self.replacements.values()),
        }


def _describe(value: SettingValue) -> Text:
    replacements = words_in(value)
    n = len(replacements)
    counted = ngettext("%(n)s word of the State", "%(n)s words of the State", n) % {"n": text.count(n)}
    first = ", ".join(f"{word} ({key.text})" for key, word in list(replacements.items())[:3])
    described = f"{counted}: {first}{' …' if n > 3 else ''}"
    without_effect = len(replacements.keys() - replaceable_messages().keys())
    return f"{described}. {_without_effect(without_effect)}" if without_effect else described


def _without_effect(n: int) -> str:
    """Return how many words of an entry replace nothing: a release after it reworded or removed their messages."""
    counted = ngettext(
        "%(n)s of them has no effect: this release has no such message.",
        "%(n)s of them have no effect: this release has no such messages.",
        n,
    )
    return counted % {"n": text.count(n)}


def _consequence(_value: SettingValue) -> Text:
    return _(
        "From that day on pages in Hindi show these words to the officers of this State alone. Printed papers, public "
        "pages and other States keep the national words. Ending the entry brings back the words before it."
    )


def _preview(state: Unit, form: SettingForm) -> Sequence[SummaryRow]:
    """Return how many words are new, changed and no longer replaced, and the first of them."""
    assert isinstance(form, WordsForm)
    before, after = words_on(state, form.cleaned_data["since"]), form.replacements
    new = [key for key in after if key not in before]
    changed = [key for key in after if before.get(key, after[key]) != after[key]]
    removed = [key for key in before if key not in after]
    national = replaceable_messages()
    return [
        SummaryRow(_("New words"), text.count(len(new))),
        SummaryRow(_("Changed words"), text.count(len(changed))),
        SummaryRow(_("Words that are national again"), text.count(len(removed))),
        *(
            SummaryRow(
                key.text, f"{before.get(key) or national.get(key, '')} → {after.get(key) or national.get(key, '')}"
            )
            for key in (new + changed + removed)[:LISTED]
        ),
    ]


def refresh() -> None:
    """Let this process show the words of States that are in force today. One query where nothing changed."""
    decisions: dict[str, list[StateSetting]] = defaultdict(list)
    for entry in StateSetting.objects.filter(setting=CODE).select_related("state").defer("value"):
        decisions[entry.state.state].append(entry)
    running = {state: queries.in_force(entries, today()) for state, entries in decisions.items()}
    for state in _installed_entries.keys() - running.keys():
        own_words.install(state, {})
        _installed_entries.pop(state, None)
    for state, in_force in running.items():
        entry_id = str(in_force.pk) if in_force is not None else ""
        if _installed_entries.get(state) != entry_id:
            own_words.install(state, words_in(in_force.value) if in_force is not None else {})
            _installed_entries[state] = entry_id


_installed_entries: dict[str, str] = {}
"""By State, the entry whose words this process shows."""

GROUP = SettingGroup(
    title=gettext_lazy("The State’s own words"),
    about=gettext_lazy(
        "Words that the police of the State use in place of the national Hindi ones, in roles, headings, menus and "
        "short labels. The file has every word that can be replaced; fill in its last column and upload it."
    ),
    url_name="units:words_template",
    link_title=gettext_lazy("Download the file of words (CSV)"),
)

KIND = SettingKind(
    CODE,
    gettext_lazy("Words of the State"),
    gettext_lazy("Which words pages in Hindi show to the officers of the State in place of the national ones."),
    gettext_lazy("None was uploaded. Pages show the national words and those that come with the software."),
    WordsForm,
    _describe,
    _consequence,
    group=GROUP,
    preview=_preview,
    file_of_entry="units:words_of_entry",
)
