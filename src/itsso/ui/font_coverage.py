"""Which characters fonts have, read from their tables, and which scripts a text needs that none of them has."""

from __future__ import annotations

import struct
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import lru_cache
from pathlib import Path

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from itsso.ui.components import Text

FONT_FILES = (".ttf", ".otf", ".ttc", ".otc")


def font_files(folders: Iterable[Path]) -> list[Path]:
    """Return the font files in folders, and in the folders below them."""
    return sorted(
        file for folder in folders for file in folder.rglob("*") if file.suffix.lower() in FONT_FILES and file.is_file()
    )


def missing_characters(texts: Iterable[str], fonts: Iterable[Path]) -> set[str]:
    """Return the characters of texts that none of the font files has; those that are never drawn are left out."""
    characters = set().union(*map(set, texts))
    missing = {character for character in characters if _is_drawn(character)}
    for font in fonts:
        if not missing:
            break
        covered = _characters_of(font, font.stat().st_mtime_ns)
        missing = {character for character in missing if not _is_covered(character, covered)}
    return missing


def _is_drawn(character: str) -> bool:
    """Return whether a character is a letter, mark or sign, and not one that only joins or parts others."""
    return (
        unicodedata.category(character) not in ("Cc", "Cf", "Zl", "Zp", "Zs") and not 0xFE00 <= ord(character) <= 0xFE0F
    )


def _is_covered(character: str, covered: Collection[int]) -> bool:
    """Return whether a font has a character, or all parts of which it consists: it then puts these together."""
    return ord(character) in covered or all(ord(part) in covered for part in unicodedata.normalize("NFD", character))


@lru_cache(maxsize=400)
def _characters_of(font: Path, _changed: int) -> frozenset[int]:
    """Return the code points that a font file has; none where it cannot be read. `_changed` is when it last changed."""
    data = font.read_bytes()
    try:
        return frozenset(code for start in _faces(data) for code in _code_points(data, start))
    except (struct.error, IndexError):
        return frozenset()


def _faces(data: bytes) -> list[int]:
    """Return where each face of a file begins: a collection has several."""
    if data[:4] != b"ttcf":
        return [0]
    (count,) = struct.unpack_from(">I", data, 8)
    return list(struct.unpack_from(f">{count}I", data, 12))


def _code_points(data: bytes, face: int) -> Iterator[int]:
    """Yield the code points of a face, from the tables of characters that Unicode fonts have (formats 4 and 12)."""
    (tables,) = struct.unpack_from(">H", data, face + 4)
    for number in range(tables):
        name, _checksum, start, _length = struct.unpack_from(">4sIII", data, face + 12 + 16 * number)
        if name == b"cmap":
            (subtables,) = struct.unpack_from(">H", data, start + 2)
            for at in {struct.unpack_from(">HHI", data, start + 4 + 8 * n)[2] for n in range(subtables)}:
                yield from _code_points_of_table(data, start + at)


def _code_points_of_table(data: bytes, start: int) -> Iterator[int]:
    (table_format,) = struct.unpack_from(">H", data, start)
    if table_format == 4:
        (doubled,) = struct.unpack_from(">H", data, start + 6)
        count = doubled // 2
        ends = struct.unpack_from(f">{count}H", data, start + 14)
        starts = struct.unpack_from(f">{count}H", data, start + 16 + doubled)
        for first, last in zip(starts, ends, strict=True):
            yield from range(first, min(last, 0xFFFE) + 1)
    elif table_format == 12:
        (groups,) = struct.unpack_from(">I", data, start + 12)
        for number in range(groups):
            first, last, _glyph = struct.unpack_from(">III", data, start + 16 + 12 * number)
            yield from range(first, min(last, 0x10FFFF) + 1)


SCRIPTS: Mapping[str, Text] = {
    "ARABIC": _("Urdu (Arabic letters)"),
    "BENGALI": pgettext_lazy("script", "Bengali or Assamese"),
    "CHAKMA": pgettext_lazy("script", "Chakma"),
    "DEVANAGARI": pgettext_lazy("script", "Devanagari"),
    "GUJARATI": pgettext_lazy("script", "Gujarati"),
    "GURMUKHI": pgettext_lazy("script", "Gurmukhi (Punjabi)"),
    "KANNADA": pgettext_lazy("script", "Kannada"),
    "LEPCHA": pgettext_lazy("script", "Lepcha"),
    "LIMBU": pgettext_lazy("script", "Limbu"),
    "MALAYALAM": pgettext_lazy("script", "Malayalam"),
    "MEETEI MAYEK": pgettext_lazy("script", "Meitei (Manipuri)"),
    "MYANMAR": pgettext_lazy("script", "Burmese"),
    "OL CHIKI": pgettext_lazy("script", "Ol Chiki (Santali)"),
    "ORIYA": pgettext_lazy("script", "Odia"),
    "SINHALA": pgettext_lazy("script", "Sinhala"),
    "TAMIL": pgettext_lazy("script", "Tamil"),
    "TELUGU": pgettext_lazy("script", "Telugu"),
    "TIBETAN": pgettext_lazy("script", "Tibetan"),
}
"""The scripts of names in India, by the word with which Unicode begins the names of their characters."""

SIGNS, OTHER_SCRIPT = _("picture signs (emoji) or other signs"), _("a script that is rare in India")


def scripts_of(characters: Iterable[str]) -> list[Text]:
    """Return the scripts of characters, each once, in alphabetical order of their English names."""
    scripts = {_script(character) for character in characters}
    named = [title for word, title in SCRIPTS.items() if word in scripts]
    return [*named, *([OTHER_SCRIPT] if "letter" in scripts else []), *([SIGNS] if "sign" in scripts else [])]


def _script(character: str) -> str:
    """Return the word of `SCRIPTS` for a character; "letter" or "sign" for any other."""
    name = unicodedata.name(character, "")
    word = next((word for word in SCRIPTS if name.startswith(f"{word} ")), None)
    return word or ("letter" if unicodedata.category(character)[0] in "LMN" else "sign")
