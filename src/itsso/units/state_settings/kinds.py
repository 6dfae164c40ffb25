"""The kinds of setting that a State has: each package registers its own, and the pages list them all."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.http import QueryDict

from itsso.ui.components import SummaryRow, Text
from itsso.units.models import StateSetting, Unit
from itsso.units.state_settings.forms import ChoiceSettingForm, SettingForm
from itsso.units.state_settings.queries import earliest_day

type SettingValue = Mapping[str, str | list[str]]
"""The value of a setting, as it is stored."""


@dataclass(frozen=True)
class SettingGroup:
    """A heading under which the page lists several settings, with the text and the link that belong to all of them.

    `url_name` is an address of the group's own package, without arguments. The role table says who sees the link.
    """

    title: Text
    about: Text
    url_name: str
    link_title: Text


@dataclass(frozen=True)
class SettingKind:
    """A setting: its texts, the form in which it is decided, and what a value means.

    `about` says what it decides, `unset` what holds while the State has decided nothing.
    """

    code: str
    title: Text
    about: Text
    unset: Text
    form: Callable[[QueryDict | None], SettingForm]
    describe: Callable[[SettingValue], Text]
    consequence: Callable[[SettingValue], Text]
    group: SettingGroup | None = None
    unit: Unit | None = None
    """The unit of the State that it is about; empty where it is about the whole State."""
    earliest: Callable[[], date] = earliest_day
    """The first day that an entry may name."""
    entries_remain: bool = False
    """Whether an entry goes on for the cases that it governs when a later entry begins."""
    refuse: Callable[[SettingValue, date, Unit], Text] | None = None
    """Why a value is refused, from a day on, in a State; empty where it is not."""
    preview: Callable[[Unit, SettingForm], Sequence[SummaryRow]] | None = None
    """What would follow in a State from a valid form, as rows of the check page."""
    begun: Callable[[SettingValue], SettingForm] | None = None
    """The empty form where a value is in force; without it the form begins with nothing."""
    extended: Callable[[QueryDict], SettingForm] | None = None
    """The form with one more part of the value than was sent, which a button `add` asks for."""
    add_title: Text = ""
    """The text of that button."""
    file_of_entry: str = ""
    """The name of the page that serves an entry as a file, by its id; empty where there is none."""
    own_page: str = ""
    """The name of the page on which it is decided, by its code, where the form of all settings does not serve."""
    after_recording: Callable[[StateSetting], None] | None = None
    """What is to be done in the transaction that records an entry, or its end."""


@dataclass(frozen=True)
class SettingChoices:
    """The choices of a setting whose value is one of them: the title of each, and what follows from it, by its code."""

    titles: Mapping[str, Text]
    consequences: Mapping[str, Text]

    def kind(self, code: str, title: Text, about: Text, unset: Text, form: type[ChoiceSettingForm]) -> SettingKind:
        """Return the kind of setting that is decided in `form`; the texts are as in `SettingKind`."""

        def describe(value: SettingValue) -> Text:
            return self.titles[str(value[form.value_name])]

        def consequence(value: SettingValue) -> Text:
            return self.consequences[str(value[form.value_name])]

        return SettingKind(code, title, about, unset, form, describe, consequence)


_kinds: dict[str, SettingKind] = {}
_later: list[Callable[[], Iterable[SettingKind]]] = []
_of_units: list[Callable[[str], SettingKind | None]] = []


def register(kind: SettingKind) -> None:
    """Add a setting to the pages; a package does so in its AppConfig.ready."""
    _kinds[kind.code] = kind


def register_later(kinds_of_package: Callable[[], Iterable[SettingKind]]) -> None:
    """Add settings to the pages that are made when a page first asks, since they need the book of the law."""
    _later.append(kinds_of_package)


def register_for_units(kind_by_code: Callable[[str], SettingKind | None]) -> None:
    """Add settings of single units, each made when it is asked for by its code; no list of settings has them."""
    _of_units.append(kind_by_code)


def setting_kinds() -> list[SettingKind]:
    """Return all settings, in the order in which they were registered: that of the packages."""
    while _later:
        for kind in _later.pop(0)():
            register(kind)
    return list(_kinds.values())


def setting_kind(code: str) -> SettingKind | None:
    """Return a setting by its code; None where there is none."""
    listed = next((kind for kind in setting_kinds() if kind.code == code), None)
    return listed or next((kind for by_code in _of_units if (kind := by_code(code))), None)


def title_of(code: str) -> Text | None:
    """Return the title of a setting, for the audit log."""
    kind = setting_kind(code)
    return kind.title if kind else None
