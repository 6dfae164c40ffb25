"""The folder of backups: sets, the write-ahead log since the first of them, and up to when it is complete.

    repository.json                 the database and the key for which everything is encrypted
    sets/ID/                        base.tar.gz.enc, pg_wal.tar.gz.enc, backup_manifest, set.json
    wal/SEGMENT.enc                 a finished segment of the write-ahead log
    wal/SEGMENT.partial.enc         what there is of the newest one, written again every few seconds
    position.json                   the moment up to which every acknowledged change is in the folder

A manifest has names and checksums of PostgreSQL's files and nothing of their content, so it is not encrypted: the next
incremental backup is made against it.
"""

import gzip
import hashlib
import json
import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Literal, Self

from itsso.platform.backup.envelope import BackupPrivateKey, BackupPublicKey, decrypt, encrypt
from itsso.platform.errors import BadUse, Refused
from itsso.platform.home import write_private

FORMAT = 1
MANIFEST = "backup_manifest"
ENCRYPTED, PARTIAL = ".enc", ".partial"
SEGMENT = re.compile(r"^[0-9A-F]{24}$")
WAL_FILE = re.compile(r"^([0-9A-F]{24}(\.partial)?|[0-9A-F]{8}\.history)$")
SEGMENT_BYTES = 16 << 20
UNFINISHED_SECONDS = 86400
"""The age from which a set that was never completed is taken for that of a process that was killed."""

type SetKind = Literal["full", "incremental"]


@dataclass(frozen=True, slots=True)
class StoredFile:
    """An encrypted file of a set, as it was written."""

    name: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class BackupSet:
    """One backup of the files: complete, or the blocks that changed since its parent."""

    id: str
    kind: SetKind
    parent: str
    began_at: datetime
    ended_at: datetime
    major: int
    first_segment: str
    last_segment: str
    files: tuple[StoredFile, ...]

    @property
    def is_full(self) -> bool:
        """Return whether the set is complete by itself."""
        return not self.parent

    @classmethod
    def read(cls, path: Path) -> Self:
        """Read the description of a set. Raises Refused where it is damaged, or of another folder than its own."""
        try:
            fields = json.loads(path.read_text(encoding="utf-8"))
            fields |= {name: datetime.fromisoformat(fields[name]) for name in ("began_at", "ended_at")}
            backup_set: Self | None = cls(**(fields | {"files": tuple(StoredFile(**file) for file in fields["files"])}))
        except (ValueError, KeyError, TypeError):
            backup_set = None
        if backup_set is None or backup_set.id != path.parent.name or not backup_set._is_plausible():
            raise Refused(f"{path} is not as it was written. Use another copy of it, or move its set away.")
        return backup_set

    def _is_plausible(self) -> bool:
        """Return whether the moments name their zone, the sizes are numbers, and the set is not its own parent."""
        moments = (self.began_at, self.ended_at)
        sizes = [file.size for file in self.files]
        return all(moment.tzinfo for moment in moments) and set(map(type, sizes)) <= {int} and self.parent != self.id

    def write(self, path: Path) -> None:
        """Write the description of the set."""
        fields = asdict(self) | {"began_at": self.began_at.isoformat(), "ended_at": self.ended_at.isoformat()}
        write_private(path, json.dumps(fields, indent=1))


def segment_of(timeline: int, lsn: str) -> str:
    """Return the name of the segment of the write-ahead log in which a position such as `0/3000028` is."""
    high, low = (int(part, 16) for part in lsn.split("/"))
    return f"{timeline:08X}{high:08X}{low // SEGMENT_BYTES:08X}"


def following_segment(segment: str) -> str:
    """Return the name of the next segment of the same timeline."""
    number = int(segment[8:16], 16) * 256 + int(segment[16:], 16) + 1
    return f"{segment[:8]}{number // 256:08X}{number % 256:08X}"


@dataclass(frozen=True, slots=True)
class RepositoryHead:
    """Whose backups a folder has: the number of the database, and the key for which they are encrypted."""

    system: str
    key: str


@dataclass(frozen=True, slots=True)
class BackupRepository:
    """A folder of backups of one database, encrypted for one key."""

    folder: Path

    @classmethod
    def open(cls, folder: Path) -> Self:
        """Return the backups in `folder`. Raises BadUse where there are none."""
        repository = cls(folder)
        if not repository._file.is_file():
            raise BadUse(f"There are no backups in {folder}. Name the folder that itsso backup writes to.")
        return repository

    @property
    def _file(self) -> Path:
        return self.folder / "repository.json"

    @property
    def sets_folder(self) -> Path:
        """Return the folder of the sets."""
        return self.folder / "sets"

    @property
    def wal_folder(self) -> Path:
        """Return the folder of the write-ahead log."""
        return self.folder / "wal"

    def prepare(self, system: str, key: BackupPublicKey) -> None:
        """Make the folder ready for backups of the database `system`; refuse one that has those of another."""
        for folder in (self.folder, self.sets_folder, self.wal_folder):
            try:
                folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            except OSError as error:
                raise Refused(f"{folder} cannot be made ({error.strerror}). Name a folder of yours.") from None
        if not self._file.exists():
            write_private(self._file, json.dumps({"format": FORMAT, "system": system, "key": key.id}))
        head = self._read_head()
        if head is None:
            raise Refused(f"{self._file} is not as it was written. Use another copy of it, or begin a new folder.")
        if head.system != system:
            raise Refused(f"{self.folder} has backups of another database. Give each database a folder of its own.")
        if head.key != key.id:
            raise Refused(
                f"{self.folder} has backups for the key {head.key}, and this installation encrypts for {key.id}. "
                "After a change of the key begin a new folder."
            )

    def _read_head(self) -> RepositoryHead | None:
        """Return whose backups these are; None where the file that says it is damaged."""
        try:
            head = json.loads(self._file.read_text(encoding="utf-8"))
            return RepositoryHead(str(head["system"]), str(head["key"]))
        except (ValueError, KeyError, TypeError):
            return None

    def sets(self) -> list[BackupSet]:
        """Return the complete sets, the oldest first."""
        return sorted(
            (
                BackupSet.read(path)
                for path in self.sets_folder.glob("*/set.json")
                if not path.parent.name.startswith(".")
            ),
            key=lambda backup_set: backup_set.ended_at,
        )

    def chain(self, newest: BackupSet) -> list[BackupSet]:
        """Return the full set and the incremental ones after it that end with `newest`."""
        by_id, chain = {backup_set.id: backup_set for backup_set in self.sets()}, [newest]
        while chain[0].parent:
            parent = by_id.get(chain[0].parent)
            if parent is None:
                raise Refused(
                    f"The set {chain[0].id} needs the set {chain[0].parent}, which is not in {self.sets_folder}. "
                    "Copy it back, or choose a time before or after."
                )
            chain.insert(0, parent)
        return chain

    def manifest(self, backup_set: BackupSet) -> Path:
        """Return the path of the manifest of a set."""
        return self.sets_folder / backup_set.id / MANIFEST

    def store(self, source: Path, name: str, key: BackupPublicKey, *, compress: bool = False) -> StoredFile:
        """Write `source` encrypted as the file `name` of the folder, whole or not at all, and on the disk.

        Raises Refused where the disk is full or fails.
        """
        try:
            return self._store(source, name, key, compress=compress)
        except OSError as error:
            if error.filename is not None:
                raise
            raise Refused(cannot_write(self.folder, error)) from None

    def _store(self, source: Path, name: str, key: BackupPublicKey, *, compress: bool) -> StoredFile:
        target = self.folder / f"{name}{ENCRYPTED}"
        new = target.with_name(f".{target.name}.part")  # what a kill leaves is written over
        with (
            source.open("rb") as content,
            os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file,
        ):
            if compress:
                # Beside the spool: nothing that is not encrypted ever touches the disk of the backups.
                with tempfile.TemporaryFile(dir=source.parent.parent) as middle:
                    with gzip.GzipFile(fileobj=middle, mode="wb", compresslevel=1, filename="") as packed:
                        shutil.copyfileobj(content, packed, 1 << 20)
                    middle.seek(0)
                    encrypt(middle, file, key, name)
            else:
                encrypt(content, file, key, name)
            file.flush()
            os.fsync(file.fileno())
        stored = StoredFile(Path(name).name, new.stat().st_size, digest_of(new))
        new.replace(target)
        return stored

    def fetch(self, name: str, target: Path, key: BackupPrivateKey, *, compressed: bool = False) -> None:
        """Write the content of the file `name` of the folder to `target`."""
        with (self.folder / f"{name}{ENCRYPTED}").open("rb") as file:
            if not compressed:
                with target.open("wb") as content:
                    decrypt(file, content, key, name)
                return
            middle_path = target.with_name(f"{target.name}.gz")
            with middle_path.open("w+b") as middle:
                middle_path.unlink()
                decrypt(file, middle, key, name)
                middle.seek(0)
                with gzip.GzipFile(fileobj=middle, mode="rb") as packed, target.open("wb") as content:
                    shutil.copyfileobj(packed, content, 1 << 20)

    def wal_names(self) -> list[str]:
        """Return the names of the files of the write-ahead log, in order."""
        names = (path.name.removesuffix(ENCRYPTED) for path in self.wal_folder.glob(f"*{ENCRYPTED}"))
        return sorted(name for name in names if WAL_FILE.match(name))

    def received_until(self) -> datetime | None:
        """Return the moment up to which every acknowledged change is in the folder; None before the first."""
        try:
            position = json.loads((self.folder / "position.json").read_text("utf-8"))
            moment = datetime.fromisoformat(position["received_until"])
        except (FileNotFoundError, ValueError, KeyError, TypeError):
            return None
        return moment if moment.tzinfo else None

    def note_received(self, moment: datetime, lsn: str) -> None:
        """Note that every change acknowledged until `moment` is in the folder."""
        write_private(self.folder / "position.json", json.dumps({"received_until": moment.isoformat(), "lsn": lsn}))

    def covered_until(self) -> datetime:
        """Return the latest moment that can be restored. Raises BadUse where there is no set."""
        sets = self.sets()
        if not sets:
            raise BadUse(f"There is no complete set in {self.folder}. Make one with: itsso backup run")
        has_log = sets[-1].last_segment in {name[:24] for name in self.wal_names()}
        received = self.received_until() if has_log else None
        return max(filter(None, (sets[-1].ended_at, received)))

    def faults(self) -> Iterator[str]:
        """Yield each fault that can be found without the private key: files of sets, parents, gaps in the log."""
        if self._read_head() is None:
            yield f"{self._file} is not as it was written."
        by_id = {backup_set.id: backup_set for backup_set in self.sets()}
        for backup_set in by_id.values():
            if backup_set.parent and backup_set.parent not in by_id:
                yield f"The set {backup_set.id} needs the set {backup_set.parent}, which is gone."
            for file in backup_set.files:
                path = self.sets_folder / backup_set.id / f"{file.name}{ENCRYPTED}"
                if not path.is_file():
                    yield f"{path} is gone."
                elif path.stat().st_size != file.size or digest_of(path) != file.sha256:
                    yield f"{path} is not as it was written."
        gaps = {gap for backup_set in by_id.values() for gap in self.gaps(backup_set)}
        for before, after in sorted(gaps):
            yield f"The log of changes has nothing between {before} and {after}: no moment between can be restored."

    def gaps(self, since: BackupSet) -> Iterator[tuple[str, str]]:
        """Yield the segments before and after each gap in the log, from the one in which a set ended."""
        segment = since.last_segment
        later = sorted({name[:24] for name in self.wal_names() if SEGMENT.match(name[:24])})
        later = [name for name in later if name[:8] == segment[:8] and name >= segment]
        if later and later[0] != segment:
            yield segment, later[0]  # the log was copied only after the set had ended
        for before, after in pairwise(later):
            if following_segment(before) != after:
                yield before, after

    def expire(self, keep: timedelta, now: datetime) -> Iterator[str]:
        """Remove sets and log that no moment of the last `keep` needs; yield a line for each set removed.

        The newest full set that is older than that moment stays with what follows it: it is where the restoring of
        that moment begins.
        """
        for folder in self.sets_folder.iterdir():
            if not (folder / "set.json").exists() and now.timestamp() - folder.stat().st_mtime > UNFINISHED_SECONDS:
                shutil.rmtree(folder)
        sets = self.sets()
        begins = [backup_set for backup_set in sets if backup_set.is_full and backup_set.ended_at <= now - keep]
        if not begins:
            return
        first = begins[-1]
        for backup_set in sets:
            if backup_set.ended_at < first.ended_at:
                (self.sets_folder / backup_set.id / "set.json").unlink()  # not a set any more if this is interrupted
                shutil.rmtree(self.sets_folder / backup_set.id)
                yield f"Removed: {backup_set.kind} set {backup_set.id}."
        for name in self.wal_names():
            if not name.endswith(".history") and name[8:24] < first.first_segment[8:]:
                (self.wal_folder / f"{name}{ENCRYPTED}").unlink()


def cannot_write(folder: Path, error: OSError) -> str:
    """Return what to do where a file could not be written: the error of a full disk names no file."""
    return f"A file in {folder} cannot be written ({error.strerror}). See that its disk has room, then run it again."


def digest_of(path: Path) -> str:
    """Return the SHA-256 of a file, hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
