"""The kinds of setting that a State has: each package registers its own, and the pages list them all."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from itsso.ui.components import Text
from itsso.units.state_settings.forms import ChoiceSettingForm, SettingForm

type SettingValue = Mapping[str, str | list[str]]
"""The value of a setting, as it is stored."""


@dataclass(frozen=True)
class SettingKind:
    """A setting: its texts, the form in which it is decided, and what a value means.

    `about` says what it decides, `unset` what holds while the State has decided nothing.
    """

    code: str
    title: Text
    about: Text
    unset: Text
    form: type[SettingForm]
    describe: Callable[[SettingValue], Text]
    consequence: Callable[[SettingValue], Text]


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


def register(kind: SettingKind) -> None:
    """Add a setting to the pages; a package does so in its AppConfig.ready."""
    _kinds[kind.code] = kind


def setting_kinds() -> list[SettingKind]:
    """Return all settings, in the order in which they were registered: that of the packages."""
    return list(_kinds.values())


def setting_kind(code: str) -> SettingKind | None:
    """Return a setting by its code; None where there is none."""
    return _kinds.get(code)


def title_of(code: str) -> Text | None:
    """Return the title of a setting, for the audit log."""
    kind = _kinds.get(code)
    return kind.title if kind else None
