"""The comparison of readable texts with the vault of victims' identities, which a package above keeps.

That package registers its comparison in its AppConfig.ready: nothing is imported upward.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from itsso.ui.components import Text
from itsso.units.posting import UnitPosting

type SealedWordCheck = Callable[[str, str, UnitPosting], Sequence[Text]]
"""A function that returns a message for each kind of sealed words that a text contains, of the cases in the officer's
range. Its arguments are the text, the name of the form for the audit log, and the officer: it logs what it revealed, so
that an officer who tries out names is seen."""

_checks: dict[str, SealedWordCheck] = {}


def register(name: str, check: SealedWordCheck) -> None:
    """Register a package's comparison."""
    _checks[name] = check


def sealed_words(text: str, *, form: str, by: UnitPosting) -> list[Text]:
    """Return a message for each kind of sealed words in a text; none where no word of it is sealed."""
    return [message for check in _checks.values() for message in check(text, form, by)]
