"""Finding a person by exact name or telephone, and recognising one in free text, by keyed hashes, opening nothing."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from itsso.accounts.models import Posting
from itsso.audit import actions as audit
from itsso.platform.errors import Refused
from itsso.protection import keys, tokens
from itsso.protection.models import Token
from itsso.protection.tokens import TokenKind
from itsso.ui.components import Text

REASONS_TO_FIND = {
    "same_victim": _("To check for an earlier case of the same victim"),
    "missing": _("A missing person may be the victim of a case"),
    "request": _("A court or the victim asks about the case"),
    "supervision": _("To supervise an investigation"),
}


def find_cases(sort: TokenKind, typed: str, reason: str, *, by: Posting) -> list[UUID]:
    """Return at most 20 cases within the range whose victim has exactly this name, or this telephone number.

    Names of informants and of accused that are sealed are not searched: an accused may be a child (JJ Act 74).
    What was typed is stored nowhere. Raises Refused where `reason` is no code of REASONS_TO_FIND, or nothing usable was
    typed. One index probe for each State that has a key on this installation.
    """
    if reason not in REASONS_TO_FIND:
        raise Refused(str(_("Choose why you are looking for the person.")), field="reason")
    wanted = tokens.phone_numbers(typed)[:1] if sort == TokenKind.PHONE else [tokens.normalized_name(typed)]
    if not any(wanted):
        raise Refused(str(_("Enter the full name, or a telephone number of ten digits.")), field="typed")
    hashed = [tokens.hashes(state, [(sort, wanted[0])])[0][1] for state in keys.states_with_key(keys.FIND)]
    of_victims = Token.objects.filter(hash__in=hashed, sort=sort, item__subject__startswith="V")
    case_ids = of_victims.values_list("case_id", flat=True)
    cases = list(case_ids.distinct().order_by("case_id")[:20])
    audit.write("vault.sought", by.actor, "", {"sort": sort.name.lower(), "found": len(cases)}, why=reason)
    return cases


@dataclass(frozen=True)
class Hint:
    """A sign that a text points to a person.

    `word` is the place of the word in the text, from 1 on (0: a number), and `may_stay` is whether the writer may keep
    it. `code` names the kind of sign.
    """

    code: str
    message: Text
    may_stay: bool
    word: int = 0


_AADHAAR = re.compile(r"(?<!\d)(?!91[6-9])[2-9]\d{11}(?!\d)")  # 91 and a mobile number is a telephone
_PIN = re.compile(r"(?<!\d)[1-9]\d{5}(?!\d)")
_JOINTS = re.compile(r"(?<=\d)[ \-](?=\d)")
_PATTERNS = {
    "phone": (_("This seems to contain a telephone number."), False),
    "aadhaar": (_("This seems to contain an Aadhaar number."), False),
    "pin": (_("This seems to contain a PIN code."), True),
}
_TOKEN_HINTS = {
    TokenKind.PHONE: ("phone", _("This contains a telephone number from the sealed identity of this case."), False),
    TokenKind.WORD: ("name", _("This contains a name from the sealed identity of this case."), False),
    TokenKind.PLACE: (
        "place",
        _("This contains a word of an address or a school from the sealed identity of this case."),
        True,
    ),
    TokenKind.SOUND: ("sound", _("A word in this sounds like a name from the sealed identity of this case."), True),
}


def warn_of_identity(case_id: UUID, text: str) -> list[Hint]:
    """Return hints to what in a free text seems to point to a person of this case.

    The text is compared with keyed hashes; nothing is opened. One index scan on the case's tokens. The hints tell the
    caller what is in the vault, so forms record them in the audit log.
    """
    hints = [Hint(code, *_PATTERNS[code]) for code in _patterns(text)]
    sealed_hashes: dict[str, set[tuple[str, bytes]]] = {}
    for state, sort, sealed_hash in Token.objects.filter(case_id=case_id).values_list("state", "sort", "hash"):
        sealed_hashes.setdefault(state, set()).add((sort, bytes(sealed_hash)))
    candidates = list(_candidates(text))
    codes = {hint.code for hint in hints}
    for state, hashes_of_state in sealed_hashes.items():
        hashed_words = tokens.hashes(state, [token for _place, token in candidates])
        for (place, (sort, _word)), hashed in zip(candidates, hashed_words, strict=True):
            code, message, may_stay = _TOKEN_HINTS[sort]
            same_word = sort == TokenKind.SOUND and any(hint.word == place for hint in hints)
            if hashed in hashes_of_state and code not in codes and not same_word:
                hints.append(Hint(code, message, may_stay, place))
                codes.add(code)
    return hints


_HINTS_OF_ANY_CASE = {
    TokenKind.PHONE: (_("This contains a telephone number from a sealed identity."), False),
    TokenKind.NAME: (_("This contains a full name from a sealed identity."), False),
}
LONGEST = 4
"""Most words of a name that is looked for in a text that belongs to no case."""


def warn_of_anybody(text: str) -> list[Hint]:
    """Return hints to what in a free text seems to point to a person of any case that the transaction sees.

    Nothing is opened. Only whole names and telephone numbers count, since the single words of all cases together are
    most names of the country. One index probe. An officer who sees no case, such as the nodal officer for advisories,
    learns nothing of the vault: the text is checked for the form of telephone and Aadhaar numbers only.
    """
    hints = {code: Hint(code, _PATTERNS[code][0], code == "phone") for code in _patterns(text) if code != "pin"}
    return list((hints | {hint.code: hint for hint in sealed_of_anybody(text)}).values())


def sealed_of_anybody(text: str) -> list[Hint]:
    """Return hints to whole names and telephone numbers in a text that are sealed for any case within the range."""
    text_words = tokens.normalized_words(text)
    runs = (text_words[at : at + n] for n in range(2, LONGEST + 1) for at in range(len(text_words) - n + 1))
    candidates = [(TokenKind.NAME, " ".join(run)) for run in runs] + [
        (TokenKind.PHONE, number) for number in tokens.phone_numbers(text)
    ]
    if not candidates:
        return []
    hashed = [digest for state in keys.states_with_key(keys.FIND) for _sort, digest in tokens.hashes(state, candidates)]
    kinds = Token.objects.filter(hash__in=hashed, sort__in=list(_HINTS_OF_ANY_CASE)).values_list("sort", flat=True)
    return [Hint(TokenKind(sort).name.lower(), *_HINTS_OF_ANY_CASE[TokenKind(sort)]) for sort in kinds.distinct()]


def is_sealed_name(case_id: UUID, name: str) -> bool:
    """Return whether exactly this name is sealed in the vault of the case: the victim's or her kin's.

    Nothing is opened. The whole name is compared, not its words, since many people share a surname. One index scan on
    the case's tokens.
    """
    sealed_names = Token.objects.filter(case_id=case_id, sort=TokenKind.NAME).values_list("state", "hash")
    candidate = [(TokenKind.NAME, tokens.normalized_name(name))]
    return any(bytes(sealed_hash) == tokens.hashes(state, candidate)[0][1] for state, sealed_hash in sealed_names)


def _candidates(text: str) -> Iterable[tuple[int, tuple[TokenKind, str]]]:
    for number in tokens.phone_numbers(text):
        yield 0, (TokenKind.PHONE, number)
    for place, word in enumerate(tokens.normalized_words(text), start=1):
        for token in tokens.word_tokens(word):
            yield place, token


def _patterns(text: str) -> Iterable[str]:
    joined = _JOINTS.sub("", tokens.normalize(text))
    if tokens.phone_numbers(text):
        yield "phone"
    if _AADHAAR.search(joined):
        yield "aadhaar"
    if _PIN.search(tokens.normalize(text)):
        yield "pin"
