"""Files for a court as they are downloaded: an archive with the file and the draft certificates on it."""

from __future__ import annotations

import re
from hashlib import sha256
from io import BytesIO
from typing import Any
from zipfile import ZipFile

from tests.support.audit_log import lines
from tests.support.document_text import text_of


def unpacked(answer: Any) -> dict[str, bytes]:
    """Return the files of an archive that was downloaded, by name."""
    assert answer["Content-Type"] == "application/zip", answer.text
    archive = ZipFile(BytesIO(answer.content))
    return {name: archive.read(name) for name in archive.namelist()}


def letters(pdf: bytes) -> str:
    """Return the text of a paper cell by cell, without its spaces: a hash may be broken over two lines."""
    return "".join(text_of(pdf, "-raw").split())


def assert_certified(files: dict[str, bytes], name: str) -> None:
    """Both certificates state the hash of the file in the archive, in Part A alone, and its size."""
    assert list(files) == [name, "certificate-en.pdf", "certificate-hi.pdf"]
    digest = sha256(files[name]).hexdigest()
    for language in ("en", "hi"):
        pages = text_of(files[f"certificate-{language}.pdf"]).split("\f")
        cover, part_a, part_b = ("".join(page.split()) for page in pages[:3])
        assert digest in cover and digest in part_a and digest not in part_b
        assert re.findall(r"[0-9a-f]{64}", part_b) == [] and "63(4)(" in cover and name in cover
    delivered = [line["detail"] for line in lines() if line["act"] == "evidence.delivered"]
    assert (delivered[-1]["sha256"], delivered[-1]["size"]) == (digest, len(files[name]))
