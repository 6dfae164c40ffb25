"""Papers as PDF, by typst: right Devanagari, text that can be copied out again, tags for screen readers (PDF/UA-1)."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path

import typst
from django.utils.translation import gettext as _

from itsso.ui.components import Text
from itsso.ui.font_coverage import SIGNS, font_files, missing_characters, scripts_of

FONTS = Path(__file__).parent / "fonts"


class MissingScript(Exception):
    """A paper with letters for which this installation has no font: it would be printed with empty boxes.

    A view that does not catch it is answered by `errors.ExplainUnprintable`. The message names the scripts in the
    reader's language, and never the letters: they may be of a victim's name.
    """

    def __init__(self, scripts: list[Text]) -> None:
        self.scripts = scripts
        message = _(
            "Nothing was printed. The paper has letters that no font of this installation has: %(scripts)s. Write them "
            "in Devanagari or Latin letters where they were entered, or ask the people who run the system to add a "
            "font."
        )
        super().__init__(message % {"scripts": ", ".join(map(str, scripts))})


def font_folders() -> list[Path]:
    """Return the folders of fonts: the shipped one, and those that ITSSO_FONTS names, separated as in PATH."""
    return [FONTS, *(Path(folder) for folder in os.environ.get("ITSSO_FONTS", "").split(os.pathsep) if folder)]


def pdf(template: Path, data: Mapping[str, object], made_at: datetime, *, drawn: str = "") -> bytes:
    """Return one paper as a PDF; the same data and moment give the same bytes.

    The template finds `data` as JSON in `sys.inputs.data`; nothing of it is ever read as markup. It reads no file
    outside its own folder, and no font but those that are shipped or that the installation names. `drawn` are the
    characters that the template draws itself, which need no font.

    Raises:
        MissingScript: no font has a letter of the data, as of Tamil or a picture sign.
    """
    folders = font_folders()
    missing = missing_characters(_texts(data), font_files(folders)) - set(drawn)
    if missing:
        raise MissingScript(scripts_of(missing))
    try:
        return _compiled(template, data, made_at, folders)
    except typst.TypstError as error:  # letters that a font has, and not in this combination
        if "could not be displayed" not in str(error):
            raise
    raise MissingScript([SIGNS])


def _texts(data: object) -> Iterator[str]:
    """Yield every text of a paper's data."""
    if isinstance(data, str):
        yield data
    elif isinstance(data, Mapping):
        for content in data.values():
            yield from _texts(content)
    elif isinstance(data, (list, tuple)):
        for content in data:
            yield from _texts(content)


def _compiled(template: Path, data: Mapping[str, object], made_at: datetime, folders: list[Path]) -> bytes:
    pdf_bytes: bytes = typst.compile(
        str(template),
        root=str(template.parent),
        font_paths=[str(folder) for folder in folders],
        ignore_system_fonts=True,
        sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
        pdf_standards="ua-1",
        timestamp=int(made_at.timestamp()),
    )
    return pdf_bytes
