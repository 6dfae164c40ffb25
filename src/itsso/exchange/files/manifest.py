"""The manifest of a delivery, which is not trusted."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from itsso import law
from itsso.exchange.contract import FeedFile, contract
from itsso.exchange.files.containers import Container
from itsso.exchange.files.mapping import Mapping
from itsso.exchange.reasons import RefusedFile
from itsso.law import shapes
from itsso.law.iso_dates import read_day

MANIFEST = "manifest.json"
MANIFEST_LIMIT = 1_000_000
ROWS_LIMIT = 100_000_000
MODES = ("snapshot", "increment")


@dataclass(frozen=True, slots=True)
class ManifestFile:
    """A file's entry in the manifest: its number of rows and its hash."""

    rows: int
    sha256: str

    def require(self, sha256: str, rows: int, source_name: str) -> None:
        """Check that the file that was read, called `source_name` by its sender, is the one of the manifest.

        Raises:
            RefusedFile: its hash or its number of rows differs.
        """
        if sha256 != self.sha256:
            raise RefusedFile("hash", file=source_name)
        if rows != self.rows:
            raise RefusedFile("row_count", file=source_name, found=rows, told=self.rows)


@dataclass(frozen=True, slots=True)
class Manifest:
    """The manifest of a delivery: its source, codes and period, and the files that belong to it."""

    source_system: str
    code_system: str
    coverage_from: date
    coverage_to: date
    mode: str
    files: dict[FeedFile, ManifestFile]
    kinds_carried: dict[str, date]
    sha256: str  # of the manifest's bytes

    @property
    def rows(self) -> int:
        """Return the number of rows of all files."""
        return sum(file.rows for file in self.files.values())

    def require_files(self, place: Container, mapping: Mapping) -> None:
        """Check the hashes of the files against the manifest. Raises RefusedFile where one differs."""
        for name, expected in self.files.items():
            source_name = mapping.source_file_name(name)
            with place.open(source_name) as file:
                expected.require(hashlib.file_digest(file, "sha256").hexdigest(), expected.rows, source_name)  # type: ignore[arg-type]


def read_manifest(container: Container, mapping: Mapping) -> Manifest:
    """Read the manifest and check that the files are there. Raises RefusedFile that names the field or the file."""
    if MANIFEST not in container.names:
        raise RefusedFile("no_manifest")
    with container.open(MANIFEST) as file:
        data = file.read(MANIFEST_LIMIT + 1)
    if len(data) > MANIFEST_LIMIT:
        raise RefusedFile("manifest_is_none", why=_("larger than 1 MB"))
    try:
        fields = json.loads(data.decode("utf-8-sig"))
        json.dumps(fields, ensure_ascii=False).encode()  # JSON can hold half a surrogate pair; a database cannot
    except (ValueError, RecursionError):
        raise RefusedFile("manifest_is_none", why=_("is not JSON in UTF-8")) from None
    if not isinstance(fields, dict):
        raise RefusedFile("manifest_is_none", why=_("is not a JSON object"))
    version = fields.get("feed_version")
    if str(version) != contract().feed_version:
        raise RefusedFile("feed_version", value=json.dumps(version)[:40], known=contract().feed_version)
    manifest = Manifest(
        source_system=_code_field(fields, "source_system"),
        code_system=_code_field(fields, "code_system"),
        coverage_from=_day(fields.get("coverage_from"), "coverage_from"),
        coverage_to=_day(fields.get("coverage_to"), "coverage_to"),
        mode=_choice_field(fields, "mode", MODES),
        files=_files(fields, mapping),
        kinds_carried=_kinds(fields),
        sha256=hashlib.sha256(data).hexdigest(),
    )
    if manifest.coverage_from > manifest.coverage_to:
        raise _wrong_field("coverage_from", _("is after coverage_to"))
    for name in manifest.files:
        if mapping.source_file_name(name) not in container.names:
            raise RefusedFile("missing_file", file=mapping.source_file_name(name))
    for source_name in container.names:
        if source_name.lower().endswith(".csv") and mapping.contract_file_name(source_name) not in manifest.files:
            raise RefusedFile("unnamed_file", file=source_name)
    return manifest


def named_source(container: Container) -> str:
    """Return the source that the manifest names; empty where it cannot be read, which `read_manifest` says later."""
    if MANIFEST not in container.names:
        return ""
    with container.open(MANIFEST) as file:
        data = file.read(MANIFEST_LIMIT + 1)
    return source_in(data) if len(data) <= MANIFEST_LIMIT else ""


def source_in(data: bytes) -> str:
    """Return the source that the text of a manifest names; empty where it names none."""
    try:
        fields = json.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        return ""
    name = fields.get("source_system") if isinstance(fields, dict) else None
    return name if isinstance(name, str) and _CODE.fullmatch(name) else ""


def _wrong_field(field: str, why: str) -> RefusedFile:
    return RefusedFile("manifest_unreadable", field=field, why=why)


_CODE = re.compile(r"[A-Za-z0-9_.:-]{1,64}")


def _code_field(fields: dict[str, object], field: str) -> str:
    value = fields.get(field)
    if not isinstance(value, str) or not _CODE.fullmatch(value):
        raise _wrong_field(field, _("must be 1 to 64 letters, digits, _ . : or -"))
    if not shapes.fits("source", value):
        raise _wrong_field(field, _("must be a code such as cctns-up: no name of a person and no telephone number"))
    return value


def _choice_field(fields: dict[str, object], field: str, allowed: tuple[str, ...]) -> str:
    if fields.get(field) not in allowed:
        raise _wrong_field(field, _("must be one of %(codes)s") % {"codes": ", ".join(allowed)})
    return str(fields[field])


def _day(value: object, field: str) -> date:
    try:
        return read_day(value if isinstance(value, str) else "")
    except ValueError:
        raise _wrong_field(field, _("must be a date such as 2026-11-24")) from None


def _files(fields: dict[str, object], mapping: Mapping) -> dict[FeedFile, ManifestFile]:
    """Return the files named under `files`: {"fir.csv": {"rows": 12, "sha256": "..."}}."""
    files = fields.get("files")
    if not isinstance(files, dict) or not files:
        raise _wrong_field("files", _('must name each file, such as {"fir.csv": {"rows": 12, "sha256": "..."}}'))
    described: dict[FeedFile, ManifestFile] = {}
    for name, about in files.items():
        ours = mapping.contract_file_name(name)
        if ours not in contract().files:
            raise RefusedFile("unknown_file", file=str(name)[:64], known=", ".join(contract().files))
        rows = about.get("rows") if isinstance(about, dict) else None
        digest = about.get("sha256") if isinstance(about, dict) else None
        if not isinstance(rows, int) or isinstance(rows, bool) or not 0 <= rows <= ROWS_LIMIT:
            raise _wrong_field(f"files.{name}.rows", _("must be a whole number"))
        if not isinstance(digest, str) or not re.fullmatch(r"[0-9a-f]{64}", digest.lower()):
            raise _wrong_field(f"files.{name}.sha256", _("must be 64 hexadecimal digits"))
        described[FeedFile(ours)] = ManifestFile(rows, digest.lower())
    return {name: described[name] for name in contract().files if name in described}


def _kinds(fields: dict[str, object]) -> dict[str, date]:
    kinds = fields.get("kinds_carried")
    if not isinstance(kinds, dict):
        raise _wrong_field(
            "kinds_carried", _('must give each kind its first date, such as {"fir_registered": "2018-04-21"}')
        )
    for kind in kinds:
        if kind not in law.book().kinds:
            raise _wrong_field(f"kinds_carried.{str(kind)[:48]}", _("is not a kind of event"))
    return {kind: _day(first, f"kinds_carried.{kind}") for kind, first in kinds.items()}
