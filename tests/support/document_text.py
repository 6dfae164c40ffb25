"""The text of a paper that the system makes, as a reader or a search takes it out of the file."""

from __future__ import annotations

import io
import shutil
import subprocess
import zipfile

import pytest


def text_of(content: bytes, *options: str) -> str:
    """Return the text of a PDF, the parts of a workbook or an archive; the text of anything else as it is.

    Skips the test where a PDF has no reader: its letters are drawn, and do not stand in its bytes.
    """
    if content.startswith(b"%PDF"):
        if not shutil.which("pdftotext"):
            pytest.skip("no pdftotext (poppler) to take the text out of a PDF")
        read = subprocess.run(["pdftotext", *options, "-", "-"], input=content, capture_output=True, check=False)
        if read.returncode == 0:
            return read.stdout.decode()
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as book:
            return " ".join(f"{name} {book.read(name).decode('utf-8', 'replace')}" for name in book.namelist())
    return content.decode("utf-8", "replace")
