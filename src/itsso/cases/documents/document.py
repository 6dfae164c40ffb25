"""A paper that is printed of a case: what it says, to whom it goes, and who may be given it with names."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from itsso.audit.evidence.certificate import EvidenceFile
from itsso.cases.documents.models import Print
from itsso.cases.documents.parts import Block, Matter
from itsso.ui.components import Text


def _to_nobody(matter: Matter) -> list[str]:
    return []


def _always(matter: Matter) -> str:
    return ""


@dataclass(frozen=True)
class Document:
    """A paper. `wanting` says why it cannot be printed of a case; `entitled` are those for whom it may hold names.

    A `personal` one goes to her home: nothing on it may tell others what it is about. One for a court as evidence has
    `evidence`, which makes the file that a draft certificate goes with.
    """

    code: str
    title: Text
    purpose: Text
    build_blocks: Callable[[Matter], Iterator[Block]]
    to: Callable[[Matter], list[str]] = _to_nobody
    entitled: frozenset[str] = frozenset()
    wanting: Callable[[Matter], str] = _always
    personal: bool = False
    evidence: Callable[[Matter, Print, bytes], EvidenceFile] | None = None
    needs_opening: bool = False  # it holds sealed texts, and is nothing without them
    once: bool = False  # printed in one copy; a supervising officer may print another
