"""`itsso restore`: the database as it was at a moment, for use or as a drill."""

from __future__ import annotations

import argparse
import json
import sys
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from itsso.platform.backup.command import end_as_by_keyboard, folder_of
from itsso.platform.backup.envelope import BackupPrivateKey
from itsso.platform.backup.recovery import in_indian_time, parse_moment, recover
from itsso.platform.backup.repository import BackupRepository
from itsso.platform.errors import BadUse, Refused

if TYPE_CHECKING:
    from itsso.health.drill.steps import Drill

NAME = "restore"
HELP = "restore the database as it was at a moment, or drill the restoring"
EXAMPLE = "itsso restore --to 2026-11-29T14:05:30 --into /var/lib/itsso-restored --key /media/usb/itsso.key"
NEEDS_DATABASE = False

LATEST = "latest"


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of both: restoring for use, and the drill."""
    parser.add_argument("--folder", type=Path, metavar="FOLDER", help="of the backups; else ITSSO_BACKUP_FOLDER")
    parser.add_argument("--key", type=Path, required=True, metavar="FILE", help="the private key of the backups")
    parser.add_argument(
        "--to", metavar="TIME", help="a moment, in Indian time, or latest; a drill without it takes a random second"
    )
    parser.add_argument("--into", type=Path, metavar="FOLDER", help="a new folder, which ITSSO_HOME then names")
    drill = parser.add_argument_group("drill", "restores into a scratch folder, examines it and removes it")
    drill.add_argument("--drill", action="store_true", help="carry out a drill; every step not drilled is named")
    drill.add_argument("--keys", type=Path, metavar="FOLDER", help="the copies of secret_key, master_key, seal_key")
    drill.add_argument("--seals", type=Path, metavar="FILE", help="the seals kept outside (itsso audit seals)")
    drill.add_argument(
        "--acknowledged",
        type=Path,
        metavar="FILE",
        help="actions that were acknowledged, kept outside; else random ones of the installation here",
    )
    drill.add_argument(
        "--scratch", type=Path, metavar="FOLDER", help="where the scratch folder is made", default="/var/tmp"
    )
    drill.add_argument("--report", type=Path, metavar="FILE", help="write the result as JSON to a new file")
    drill.add_argument("--no-record", action="store_true", help="do not record the result in the installation here")


def run(args: argparse.Namespace) -> int:
    """Restore or drill; return 1 where a drill is not good."""
    end_as_by_keyboard()  # what is half restored has keys and identities, and a server: both go when this is stopped
    repository, key = BackupRepository.open(folder_of(args.folder)), BackupPrivateKey.read(args.key)
    if args.drill:
        return _drill(repository, key, args)
    if not args.to or not args.into:
        raise BadUse("Say to which time, and into which new folder: itsso restore --to TIME --into FOLDER --key FILE")
    moment = repository.covered_until() if args.to == LATEST else parse_moment(args.to)
    home = args.into.expanduser().resolve()
    recovered = recover(repository, moment, key, home, _print_progress)
    last = f"The last change in it was made {in_indian_time(recovered.last_commit)}." if recovered.last_commit else ""
    print(f"Restored into {home}, as it was {in_indian_time(recovered.wanted)}. {last}".rstrip())
    print(f"Put secret_key, master_key and seal_key into {home}, then: ITSSO_HOME={home} itsso db keys")
    print("Mail that left after that time leaves again, and itsso serve runs the worker: until you have looked at it,")
    print("start it with an empty ITSSO_MAIL_HOST.")
    return 0


def _drill(repository: BackupRepository, key: BackupPrivateKey, args: argparse.Namespace) -> int:
    from itsso.health.drill.drill import DrillMaterial, carry_out, random_moment

    if args.report and args.report.exists():
        raise Refused(f"{args.report} is there already. Give a new name.")
    moment = None if not args.to else repository.covered_until() if args.to == LATEST else parse_moment(args.to)
    moment = moment or random_moment(repository)
    with TemporaryDirectory() as folder:
        acknowledged = args.acknowledged or (None if args.no_record else _sampled(moment, Path(folder)))
        material = DrillMaterial(repository, key, moment, args.keys, args.seals, acknowledged, args.scratch)
        drill = carry_out(material, _print_progress)
    print(
        f"RPO {_seconds(drill.rpo)}: what was acknowledged in that time would have been lost with the machine when the "
        "drill began."
    )
    print(f"RTO {_seconds(drill.rto)}: from the start to the first page.")
    if args.report:
        args.report.write_text(json.dumps(drill.as_json(), indent=1), encoding="utf-8")
    not_good = [step.id for step in drill.steps if step.state != "good"]
    print("A good drill: every step was carried out." if drill.is_good else f"NOT a good drill: {', '.join(not_good)}.")
    recorded = args.no_record or _recorded(drill)
    return 0 if drill.is_good and recorded else 1


def _seconds(seconds: float | None) -> str:
    return "not measured" if seconds is None else f"{seconds:.1f} s"


def _print_progress(line: str) -> None:
    print(line, flush=True)


def _sampled(moment: datetime, folder: Path) -> Path | None:
    """Write a file of random actions that the installation here acknowledged; None where its database is gone."""
    from django.db import Error

    from itsso.health.command import installation

    try:
        with installation():
            from itsso.health.drill.queries import random_actions
            from itsso.protection.ranges import enter_as_system

            with enter_as_system():
                actions = random_actions(moment)
    except (Error, Refused):
        return None
    file = folder / "actions.jsonl"
    file.write_text("".join(json.dumps({"entry": str(id), "at": at.isoformat()}) + "\n" for id, at in actions))
    return file


def _recorded(drill: Drill) -> bool:
    """Record the drill in the database of the installation; return False, and say so, where it does not answer."""
    from django.db import Error

    from itsso.health.command import installation

    try:
        with installation():
            from itsso.health.drill.queries import record_drill

            record_drill(drill)
    except (Error, Refused) as error:
        reason = (str(error).strip().splitlines() or ["no reason"])[0]
        print(f"The drill is not recorded in this installation: {reason}", file=sys.stderr)
        return False
    return True
