"""`itsso backup`: sets of the embedded database's files, and the copy of its write-ahead log between them."""

import argparse
import os
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import NoReturn

from itsso.platform.backup.base import PUBLIC_KEY, superuser_address, take_set
from itsso.platform.backup.envelope import write_key_pair
from itsso.platform.backup.recovery import in_indian_time
from itsso.platform.backup.repository import BackupRepository
from itsso.platform.backup.wal_stream import copying
from itsso.platform.clock import now
from itsso.platform.database import is_embedded
from itsso.platform.database.record import DatabaseRecord
from itsso.platform.errors import BadUse, Refused
from itsso.platform.home import home

NAME = "backup"
HELP = "back up the database so that any second since can be restored"
EXAMPLE = "itsso backup run --folder /mnt/backups/itsso"
NEEDS_DATABASE = False

KEEP_DAYS, FULL_DAYS = 30, 7
LONGEST_DAYS = 3650
SHORTEST_SECONDS, LONGEST_SECONDS = 0.1, 3600


def configure(parser: argparse.ArgumentParser) -> None:
    """Define the subcommands."""
    from itsso.platform.cli import parser_texts

    commands = parser.add_subparsers(dest="backup", metavar="new-key | run | stream | list | check", required=True)
    command = commands.add_parser(
        "new-key",
        **parser_texts(
            "make the pair of keys: FILE opens the backups and is kept apart",
            "itsso backup new-key /media/usb/itsso.key",
        ),
    )
    command.add_argument("file", type=Path, metavar="FILE", help="a new file, for the private key")
    command = commands.add_parser("run", **parser_texts("take a set: incremental, or full where it is due", EXAMPLE))
    _add_folder(command)
    command.add_argument("--full", action="store_true", help="a full set, whether it is due or not")
    command.add_argument(
        "--full-days",
        type=_days,
        default=FULL_DAYS,
        metavar="N",
        help=f"a full set after N days (default: {FULL_DAYS})",
    )
    command.add_argument(
        "--keep-days", type=_days, default=KEEP_DAYS, metavar="N", help=f"remove what is older (default: {KEEP_DAYS})"
    )
    command = commands.add_parser(
        "stream",
        **parser_texts(
            "copy the log of changes until stopped, every few seconds",
            "itsso backup stream --folder /mnt/backups/itsso",
        ),
    )
    _add_folder(command)
    command.add_argument("--every", type=_seconds, default=5.0, metavar="SECONDS", help="how often (default: 5)")
    for name, help in (
        ("list", "list the sets and say up to when everything is there"),
        ("check", "find files that are gone or were changed, and gaps in the log; needs no key"),
    ):
        _add_folder(commands.add_parser(name, **parser_texts(help, f"itsso backup {name} --folder /mnt/backups/itsso")))


def _add_folder(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--folder", type=Path, metavar="FOLDER", help="of the backups; else ITSSO_BACKUP_FOLDER")


def _days(text: str) -> int:
    """Return a number of days; fewer than one would remove what was taken a moment ago."""
    if text.isascii() and text.isdigit() and 1 <= int(text) <= LONGEST_DAYS:
        return int(text)
    raise argparse.ArgumentTypeError(f"{text}: write a number of days from 1 to {LONGEST_DAYS}")


def _seconds(text: str) -> float:
    """Return a number of seconds between two copies."""
    try:
        seconds = float(text)
    except ValueError:
        seconds = 0.0
    if SHORTEST_SECONDS <= seconds <= LONGEST_SECONDS:
        return seconds
    raise argparse.ArgumentTypeError(f"{text}: write a number of seconds from {SHORTEST_SECONDS} to {LONGEST_SECONDS}")


def folder_of(argument: Path | None) -> Path:
    """Return the folder of backups that was named, or that of the environment."""
    text = str(argument) if argument else os.environ.get("ITSSO_BACKUP_FOLDER", "")
    if not text:
        raise BadUse("Name the folder of the backups with --folder, or in ITSSO_BACKUP_FOLDER.")
    return Path(text).expanduser().resolve()


def run(args: argparse.Namespace) -> int:
    """Run the subcommand; return 1 where a check finds something wrong."""
    if args.backup == "new-key":
        return _make_key(args.file)
    if args.backup == "list":
        return _list(BackupRepository.open(folder_of(args.folder)))
    if args.backup == "check":
        return _check(BackupRepository.open(folder_of(args.folder)))
    repository = BackupRepository(folder_of(args.folder))
    with _embedded_database() as record:
        return _stream(repository, record, args.every) if args.backup == "stream" else _take(repository, record, args)


@contextmanager
def _embedded_database() -> Iterator[DatabaseRecord]:
    from itsso.platform.database.use import in_use

    if not is_embedded():
        raise Refused(
            "DATABASE_URL names a server of its own, and no role of ITSSO may copy its files. Back it up with "
            "pgBackRest, as its own administrator: deploy/pgbackrest and the guide to operations, Backup."
        )
    if DatabaseRecord.read(home()) is None:
        raise Refused(f"There is no database in {home()}. Set ITSSO_HOME to the folder that has it.")
    with in_use(home()) as record:
        yield record


def _make_key(file: Path) -> int:
    key = write_key_pair(file.expanduser().resolve(), home() / PUBLIC_KEY)
    print(f"Written: {file}, the private key {key.id}. It alone opens the backups.")
    print("Copy it to two places apart from this machine and from the backups, then remove it here.")
    return 0


def _take(repository: BackupRepository, record: DatabaseRecord, args: argparse.Namespace) -> int:
    from itsso.platform.cli import set_up_django

    set_up_django()
    from itsso.platform.backup.recorded import recorded_backup

    address = superuser_address(record)
    with recorded_backup(address):
        backup_set = take_set(
            repository,
            address,
            full_every=timedelta(days=args.full_days),
            report=lambda line: print(line, flush=True),
            full=args.full,
        )
    size = sum(file.size for file in backup_set.files)
    seconds = (backup_set.ended_at - backup_set.began_at).total_seconds()
    print(f"Taken and verified: {backup_set.kind} set {backup_set.id}, {size:,} bytes, {seconds:.1f} seconds.")
    for line in repository.expire(timedelta(days=args.keep_days), now()):
        print(line)
    return 0


def _stream(repository: BackupRepository, record: DatabaseRecord, every: float) -> int:
    """Copy the log until SIGTERM or Ctrl-C; print the moment reached once a minute, and when nothing is reached."""
    end_as_by_keyboard()
    reported = -60.0
    with copying(repository, record) as copy:
        while True:
            moment, at = copy.step(), time.monotonic()
            if moment is None:
                print("The database did not answer, or its log is still on the way.", file=sys.stderr, flush=True)
            elif at - reported >= 60:
                print(f"Everything until {in_indian_time(moment)} is in {repository.folder}.", flush=True)
                reported = at
            time.sleep(every)


def end_as_by_keyboard() -> None:
    """Let SIGTERM end this process as Ctrl-C does, so that it cleans up."""

    def interrupt(number: int, frame: object) -> NoReturn:
        raise KeyboardInterrupt

    signal.signal(signal.SIGTERM, interrupt)


def _list(repository: BackupRepository) -> int:
    for backup_set in repository.sets():
        size = sum(file.size for file in backup_set.files)
        print(f"{backup_set.id:<30} {in_indian_time(backup_set.ended_at)}  {size:>15,} bytes")
    print(f"Any second from the first of these can be restored until {in_indian_time(repository.covered_until())}.")
    if repository.received_until() is None:
        print("The log of changes was never copied: only the sets themselves can be restored (itsso backup stream).")
    return 0


def _check(repository: BackupRepository) -> int:
    faults = list(repository.faults())
    print("\n".join(faults) if faults else f"{len(repository.sets())} sets: every file is there as it was written.")
    return 1 if faults else 0
