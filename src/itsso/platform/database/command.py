"""`itsso db`: the embedded database, by hand."""

import argparse
import os
import subprocess
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path

from itsso.platform.database import address_of, binaries, is_embedded
from itsso.platform.database.address import APP, BACKUP, OWNER, Address
from itsso.platform.database.backup import backup, restore
from itsso.platform.database.record import DatabaseRecord
from itsso.platform.database.roles import RIGHTS, rights_sql, roles_sql
from itsso.platform.errors import Refused
from itsso.platform.home import home
from itsso.platform.installation_keys import avoid_making_secret_key, check_keys, key_lines

NAME = "db"
HELP = "start, stop or look at the database"
EXAMPLE = "itsso db status"
NEEDS_DATABASE = False

WITH_FILE = ("backup", "restore")
PLACEHOLDER = "write-a-password-here"


def configure(parser: argparse.ArgumentParser) -> None:
    """Add one argument that says what to do."""
    actions = parser.add_subparsers(dest="act", metavar="ACT", required=True)
    acts = {
        "start": "start the embedded database and leave it up",
        "stop": "stop the embedded database",
        "status": "say where the database is and whether it answers",
        "psql": "open a prompt as the application's role, or with --owner as the owner",
        "backup": "write a copy in one file, for an update or another machine (against loss: itsso backup)",
        "restore": "bring such a copy back into a database without tables",
        "upgrade": "take the files of the embedded database to a newer PostgreSQL",
        "keys": "say which keys belong to a backup, where they are, and whether they fit the database",
        "roles-sql": "print the SQL that makes the four roles on a server of your own",
    }
    for act, help in acts.items():
        subparser = actions.add_parser(
            act,
            help=help,
            description=help[:1].upper() + help[1:] + ".",
            epilog=f"example:\n  itsso db {act}{' itsso.backup' if act in WITH_FILE else ''}",
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
        if act == "psql":
            subparser.add_argument("--owner", action="store_true", help="as the owner of the tables")
        if act == "roles-sql":
            subparser.add_argument(
                "--rights", action="store_true", help="only correct roles that are there; passwords stay as they are"
            )
        if act == "upgrade":
            subparser.add_argument(
                "--old-programs", type=Path, metavar="FOLDER", help="where the programs of the old version are"
            )
        if act in WITH_FILE:
            subparser.add_argument("file", type=Path, help="the backup's file")


def run(args: argparse.Namespace) -> int:
    """Run the one action; return 1 where status finds the database not up."""
    if args.act == "roles-sql":
        print(rights_sql() if args.rights else roles_sql(dict.fromkeys(RIGHTS, PLACEHOLDER)))
        return 0
    if args.act == "psql":
        with _up():
            return _psql(OWNER if args.owner else APP)
    if args.act == "backup":
        return _backup(args.file)
    if args.act == "restore":
        return _restore(args.file)
    if args.act == "keys":
        with _up():
            return _report_keys()
    if not is_embedded():
        raise Refused("DATABASE_URL names a server of its own; start, stop and look at it with its own tools.")
    if args.act == "upgrade":
        return _upgrade(args.old_programs)
    if args.act == "start":
        return _start()
    return _stop() if args.act == "stop" else _status()


def _backup(file: Path) -> int:
    with _up():
        backup(_backup_address(), file.resolve())
    print(f"Written to {file}.")
    print("The keys of this installation are not in it. Keep a copy of each apart from the backups:")
    print("\n".join(key_lines()))
    return 0


def _restore(file: Path) -> int:
    """Restore, then check the keys: exit status 1 where one is missing, so that nobody serves without it."""
    with _up():
        restore(address_of(OWNER), file.resolve())
        print(f"Restored from {file}.")
        return _report_keys()


def _report_keys() -> int:
    """Print for each key whether it fits the database; 1 where one does not."""
    from itsso.platform.cli import database_errors, set_up_django

    avoid_making_secret_key()
    set_up_django()
    with database_errors():
        statuses = list(check_keys())
    for status in statuses:
        print(f"{status.key.name}: {status.problem or status.location or 'not made yet, and nothing needs it'}")
    missing = [status.key.name for status in statuses if status.problem]
    if missing:
        print(f"Put back {', '.join(missing)} before you serve, then check again with: itsso db keys")
    return 1 if missing else 0


def _upgrade(old_programs: Path | None) -> int:
    """Upgrade, start once so that the new files are seen to work, and say how to look at what is in them."""
    from itsso.platform.database.upgrade import upgrade

    upgraded = upgrade(home(), old_programs, lambda line: print(line, flush=True))
    if upgraded is None:
        print("The database is of the version of PostgreSQL that is installed here.")
        return 0
    with _up():
        print(f"PostgreSQL {upgraded.new_major} answers with the files that were of PostgreSQL {upgraded.old_major}.")
    print(f"The old files are in {upgraded.old_data}: remove them when you have looked.")
    print("Look now: itsso rebuild; itsso audit verify --events. Then take a full set: itsso backup run --full")
    return 0


def _start() -> int:
    from itsso.platform.database.use import keep

    print(f"The database is up on 127.0.0.1 port {keep(home()).port}.")
    return 0


def _stop() -> int:
    from itsso.platform.database.use import stop

    print("The database is stopped." if stop(home()) else "The database was not up.")
    return 0


def _status() -> int:
    from itsso.platform.database.use import reach

    record, stored = reach(home()), DatabaseRecord.read(home())
    print(f"data: {stored.cluster if stored else 'not made yet'}")
    print(f"log:  {home() / 'postgres.log'}")
    print(f"up on 127.0.0.1 port {record.port}" if record else "not up")
    return 0 if record else 1


def _up() -> AbstractContextManager[object]:
    """Yield while the embedded database is up; there is nothing to do for a server of one's own."""
    from itsso.platform.database.use import in_use

    return in_use(home()) if is_embedded() else nullcontext()


def _backup_address() -> Address:
    """Return the address of the role that reads everything and writes nothing.

    The owner serves too where only its address is given. Where none is, the error asks for DATABASE_BACKUP_URL.
    """
    only_owner = not os.environ.get("DATABASE_BACKUP_URL") and os.environ.get("DATABASE_OWNER_URL")
    return address_of(OWNER if only_owner and not is_embedded() else BACKUP)


def _psql(role: str) -> int:
    address = address_of(role)
    program = binaries.client_program("psql", address)
    environment = os.environ | address.environment
    connection_options = ["-h", address.host, "-p", str(address.port), "-U", address.user, "-d", address.name]
    return subprocess.run([str(program), *connection_options], env=environment, check=False).returncode
