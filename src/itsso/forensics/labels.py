"""The laboratory number of an item: random, so that it says nothing of the case, with a check character."""

from __future__ import annotations

import secrets

from itsso.platform.errors import Refused

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
"""31 signs, a prime number of them, without those that are read for one another (0 O, 1 I L)."""

LENGTH = 10
"""Nine at random (26 million million of them) and the check."""

_INSCRIPT = str.maketrans(
    "ौैाीूबहगदजोे्िुपरकतॆंमनवलसऔऐआईऊभङघधझओएअइउफऱखथऎँणऩऴळश०१२३४५६७८९",
    "QWERTYUIOPASDFGHJKLZXCVBNMQWERTYUIOPASDFGHJKLZXCVBNM0123456789",
)
"""What a hand scanner types where the machine's keyboard is set to Hindi (InScript, IS 16350), key by key."""


class NotOurs(Refused):
    """What was scanned or typed is no laboratory number."""


def new_label() -> str:
    """A number that nobody can guess from another."""
    body = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH - 1))
    return body + check(body)


def check(body: str) -> str:
    """The sign that makes the weighted sum a multiple of 31: it tells one wrong sign, and two neighbours exchanged."""
    total = sum(ALPHABET.index(sign) * weight for weight, sign in enumerate(body, start=2))
    return ALPHABET[-total % len(ALPHABET)]


def read_label(typed: str) -> str:
    """The number in what was typed or scanned: in any case, with or without its dash, on an English or Hindi keyboard.

    Raises NotOurs, with the code that was read, where it is none.
    """
    text = "".join(sign for sign in typed.strip().translate(_INSCRIPT).upper() if sign.isalnum())
    right = len(text) == LENGTH and all(sign in ALPHABET for sign in text) and check(text[:-1]) == text[-1]
    if not right:
        raise NotOurs(text[:40])
    return text


def spelled(label: str) -> str:
    """As a person reads it, ABCDE-FGHJK, with the hyphen at which no line breaks."""
    return f"{label[:5]}\N{NON-BREAKING HYPHEN}{label[5:]}"
