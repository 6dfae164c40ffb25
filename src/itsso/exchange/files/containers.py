"""The folder or zip in which a delivery was sent. A zip is not trusted."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import IO

from django.utils.translation import gettext as _

from itsso.exchange.reasons import RefusedFile

UNPACKED_LIMIT = 20_000_000_000
RATIO_LIMIT = 200


class Folder:
    """The files of a delivery in a folder."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.names = sorted(
            child.name for child in path.iterdir() if child.is_file() and not child.name.startswith(".")
        )

    @contextmanager
    def open(self, name: str) -> Iterator[IO[bytes]]:
        """Open a file of the delivery for reading, by its name."""
        with (self.path / name).open("rb") as file:
            yield file


ZIP_ERRORS = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError)
"""The exceptions that Python raises while it unpacks a broken zip."""


class Zip:
    """The files of a delivery in a zip: flat or in one folder, and of bounded size.

    Nothing is unpacked to a path that the zip names.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            with zipfile.ZipFile(path) as archive:
                members = [
                    info for info in archive.infolist() if not info.is_dir() and not _is_macos_metadata(info.filename)
                ]
        except (*ZIP_ERRORS, OSError, ValueError):
            raise _unreadable_zip() from None
        self._members = {_flat_name(info): info.filename for info in members}
        if len(self._members) != len(members):
            raise RefusedFile("zip", why=_("it contains two files of the same name"))
        size, packed = sum(info.file_size for info in members), sum(info.compress_size for info in members)
        if size > UNPACKED_LIMIT or size > max(packed, 10_000) * RATIO_LIMIT:
            raise RefusedFile("zip", why=_("it would unpack to far more than a delivery contains"))
        self.names = sorted(self._members)

    @contextmanager
    def open(self, name: str) -> Iterator[IO[bytes]]:
        """Open a file of the zip. Raises RefusedFile where it cannot be unpacked, at whichever byte that shows."""
        with ExitStack() as stack:
            try:
                archive = stack.enter_context(zipfile.ZipFile(self.path))
                file = stack.enter_context(archive.open(self._members[name]))
            except (*ZIP_ERRORS, OSError, ValueError):
                raise _unreadable_zip() from None
            try:
                yield file
            except ZIP_ERRORS:
                raise _unreadable_zip() from None


def _unreadable_zip() -> RefusedFile:
    why = _("it cannot be read as a zip; a delivery is a folder with its manifest.json, or a zip of one")
    return RefusedFile("zip", why=why)


def _is_macos_metadata(name: str) -> bool:
    """Return whether a file is metadata that macOS adds to a zip, and no part of the delivery."""
    parts = name.replace("\\", "/").split("/")
    return parts[0] == "__MACOSX" or parts[-1] == ".DS_Store" or parts[-1].startswith("._")


def _flat_name(info: zipfile.ZipInfo) -> str:
    parts = info.filename.replace("\\", "/").split("/")
    if len(parts) > 2 or ".." in parts or "" in parts or info.filename.startswith("/"):
        raise RefusedFile("zip", why=_("its files must lie at the top, or in one folder"))
    if info.flag_bits & 1:
        raise RefusedFile("zip", why=_("it is encrypted"))
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise RefusedFile("zip", why=_("it is compressed in another way than zips usually are (deflate)"))
    return parts[-1]


type Container = Folder | Zip


def container_at(path: Path) -> Container:
    """Return the files of a delivery at a path. Raises RefusedFile where there are none."""
    if path.is_dir():
        return Folder(path)
    if path.is_file():
        return Zip(path)
    raise RefusedFile("missing_file", file=str(path))
