"""The head under which a case is counted as NCRB counts it: that of the gravest of its listed sections."""

from __future__ import annotations

from itsso.law.book import book
from itsso.law.bounded_cache import BoundedCache
from itsso.law.crime_heads import CrimeHead
from itsso.law.sections import classify, covers, may_be_cached, read_offences


def crime_head(number: int) -> CrimeHead | None:
    """Return the head of a stored number; None where there is none."""
    return next((head for head in book().crime_heads if head.number == number), None)


def principal_head(offences: tuple[str, ...]) -> CrimeHead | None:
    """Return the gravest head under which a listed section of an FIR counts; None where none is listed."""
    return next(iter(heads_of(offences)), None)


_heads: BoundedCache[tuple[str, ...], tuple[CrimeHead, ...]] = BoundedCache(4096)


def heads_of(offences: tuple[str, ...]) -> tuple[CrimeHead, ...]:
    """Return the heads under which the listed sections of an FIR count, the gravest first.

    Sections are read as `scope.on_list` reads them: an Act named alone and a slip for a listed section count.
    """
    cached = _heads.get(offences)
    if cached is not None:
        return cached
    heads = _heads_of(offences)
    return _heads.keep(offences, heads) if may_be_cached(offences) else heads


def _heads_of(offences: tuple[str, ...]) -> tuple[CrimeHead, ...]:
    charged, unknown = read_offences(offences)
    meant = [section.section for piece in unknown if (section := classify(book(), piece)).is_offence]
    sections = (*charged, *meant)
    beside = [head for head in book().crime_heads if _covers_any(head.beside, sections)]
    codes = set()
    for section in sections:
        own = _own_head(section)
        if own is not None:
            codes.add(next((head.code for head in beside if own.code in head.takes), own.code))
    return tuple(head for head in book().crime_heads if head.code in codes)


def _own_head(section: str) -> CrimeHead | None:
    """Return the head that names a section, before one that names its Act alone."""
    heads = [(len(listed), head) for head in book().crime_heads for listed in head.sections if covers(listed, section)]
    return max(heads, key=lambda pair: pair[0])[1] if heads else None


def _covers_any(listed: tuple[str, ...], sections: tuple[str, ...]) -> bool:
    return any(covers(one_listed, section) for one_listed in listed for section in sections)
