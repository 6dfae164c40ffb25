"""Papers as PDF, by typst: right Devanagari, text that can be copied out again, tags for screen readers (PDF/UA-1)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Literal

import typst

FONTS = Path(__file__).parent / "fonts"


def pdf(template: Path, data: Mapping[str, object], made_at: datetime) -> bytes:
    """Return one paper as a PDF; the same data and moment give the same bytes.

    A letter that none of the shipped fonts has, as of Tamil or a picture sign, stands as an empty box, and the paper is
    then no PDF/UA: better than no paper at all.

    The template finds `data` as JSON in `sys.inputs.data`; nothing of it is ever read as markup. It reads no file
    outside its own folder, and no font but those that are shipped.
    """
    try:
        return _compiled(template, data, made_at, "ua-1")
    except typst.TypstError as error:
        if "could not be displayed" not in str(error):
            raise
        return _compiled(template, data, made_at, "1.7")


def _compiled(template: Path, data: Mapping[str, object], made_at: datetime, standard: Literal["ua-1", "1.7"]) -> bytes:
    pdf_bytes: bytes = typst.compile(
        str(template),
        root=str(template.parent),
        font_paths=[str(FONTS)],
        ignore_system_fonts=True,
        sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
        pdf_standards=standard,
        timestamp=int(made_at.timestamp()),
    )
    return pdf_bytes
