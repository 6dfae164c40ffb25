"""The laboratory number of an item: random, so that it reveals nothing about the case, with a check character."""

from __future__ import annotations

import secrets

from itsso.law.shapes import LABEL_ALPHABET, LABEL_LENGTH, fits, is_label, label_check
from itsso.platform.errors import Refused

_INSCRIPT = str.maketrans(
    "ौैाीूबहगदजोे्िुपरकतॆंमनवलसऔऐआईऊभङघधझओएअइउफऱखथऎँणऩऴळश०१२३४५६७८९",
    "QWERTYUIOPASDFGHJKLZXCVBNMQWERTYUIOPASDFGHJKLZXCVBNM0123456789",
)
"""What a hand scanner types where the machine's keyboard is set to Hindi (InScript, IS 16350), key by key."""


class InvalidLabel(Refused):
    """The scanned or typed text is not a laboratory number."""


def new_label() -> str:
    """Return a number that nobody can guess from another, and that could not be a telephone number."""
    while True:
        body = "".join(secrets.choice(LABEL_ALPHABET) for _ in range(LABEL_LENGTH - 1))
        label = body + label_check(body)
        if fits("exhibit", label):
            return label


def read_label(typed: str) -> str:
    """Return the number in a typed or scanned text: any case, with or without dash, from an English or Hindi keyboard.

    Raises InvalidLabel, with the code that was read, where it is not a laboratory number.
    """
    text = "".join(sign for sign in typed.strip().translate(_INSCRIPT).upper() if sign.isalnum())
    if not is_label(text):
        raise InvalidLabel(text[:40])
    return text


def spelled(label: str) -> str:
    """Return a number as a person reads it, ABCDE-FGHJK, with a non-breaking hyphen."""
    return f"{label[:5]}\N{NON-BREAKING HYPHEN}{label[5:]}"
