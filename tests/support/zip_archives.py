"""Zip archives, as officers and other systems send them."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

from django.core.files.uploadedfile import SimpleUploadedFile


def packed(files: dict[str, bytes | str]) -> bytes:
    """Return an archive of files, by their names."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return out.getvalue()


def zipped(folder: Path) -> SimpleUploadedFile:
    """Return the files of a folder as an archive that a browser uploads."""
    files: dict[str, bytes | str] = {path.name: path.read_bytes() for path in folder.iterdir()}
    return SimpleUploadedFile("november.zip", packed(files), "application/zip")
