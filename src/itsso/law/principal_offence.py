"""The head under which a case is counted as NCRB counts it: that of the gravest of its listed sections."""

from __future__ import annotations

from itsso.law.book import book
from itsso.law.bounded_cache import BoundedCache
from itsso.law.crime_heads import CrimeHead
from itsso.law.sections import classify, covers, may_be_cached, read_offences


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
    meant = [offence.section for piece in unknown if (offence := classify(book(), piece)).is_offence]
    sections = (*charged, *meant)
    combining = [head for head in book().crime_heads if _covers_any(head.combined_with, sections)]
    codes = set()
    for section in sections:
        section_head = _head_of_section(section)
        if section_head is not None:
            code = section_head.code
            codes.add(next((head.code for head in combining if code in head.combines), code))
    return tuple(head for head in book().crime_heads if head.code in codes)


def _head_of_section(section: str) -> CrimeHead | None:
    """Return the head that names a section, before one that names its Act alone."""
    heads = [(len(listed), head) for head in book().crime_heads for listed in head.sections if covers(listed, section)]
    return max(heads, key=lambda pair: pair[0])[1] if heads else None


def _covers_any(listed: tuple[str, ...], sections: tuple[str, ...]) -> bool:
    return any(covers(listed_section, section) for listed_section in listed for section in sections)
