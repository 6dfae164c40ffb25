"""Labels of accused, as a police report lists them: A1, A2."""

from __future__ import annotations

import re
from collections.abc import Iterable

_LABEL = re.compile(r"A[1-9]\d{0,2}", re.ASCII)


def fits_label(text: str) -> bool:
    """Return whether a text is the label of an accused: A and a number of at most three digits."""
    return _LABEL.fullmatch(text) is not None


def labels_in_order(labels: Iterable[str]) -> tuple[str, ...]:
    """Return labels each once, in the order of their numbers: the one form in which an event holds them."""
    return tuple(sorted(set(labels), key=lambda label: int(label[1:])))
