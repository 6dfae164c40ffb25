"""The installation's own folder: the database, the secrets, the collected static files."""

import contextlib
import os
import secrets
from collections.abc import Callable
from pathlib import Path

_PACKAGE = Path(__file__).resolve().parents[1]


def home() -> Path:
    """Return the installation's own folder, created if missing.

    `ITSSO_HOME` where it is set; in a checkout its ignored `var/`, so that two checkouts never share a database; else
    the user's data folder.
    """
    path = Path(os.environ["ITSSO_HOME"]).expanduser().resolve() if os.environ.get("ITSSO_HOME") else _default()
    path.mkdir(parents=True, exist_ok=True)
    return path


def _default() -> Path:
    checkout = _PACKAGE.parents[1]
    if (checkout / "pyproject.toml").is_file():
        return checkout / "var"
    return Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share") / "itsso"


def private_folder(name: str) -> Path:
    """Return a folder of the installation that only its own user can read, created if missing."""
    path = home() / name
    path.mkdir(mode=0o700, exist_ok=True)
    return path


def secret_of_file(name: str) -> str:
    """Return the secret that a file holds, without its line end; empty where no file is named."""
    return Path(name).read_text(encoding="utf-8").strip() if name else ""


def write_private(path: Path, text: str) -> None:
    """Write `text` so that only the owner can read it, no reader sees half of it, and a loss of power takes no part.

    Data sealed with a key may reach the disk before the key does: so the file and its folder are synced.
    """
    new = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    new.replace(path)
    _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    """Write the names in a folder to the disk, where the system can."""
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def read_or_make_private(path: Path, make: Callable[[], str]) -> str:
    """Return the text of a private file, which `make` gives where the file does not exist yet.

    Several processes may start at once: the first one's text stands, and all get the same.
    """
    if not path.exists():
        new = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
        write_private(new, make())
        try:
            os.link(new, path)
        except FileExistsError:
            pass
        finally:
            new.unlink()
            _sync_folder(path.parent)
    return path.read_text(encoding="utf-8")


def secret_key() -> str:
    """Return the key that signs sessions: `ITSSO_SECRET_KEY`, or one made at first start and kept with mode 0600."""
    return os.environ.get("ITSSO_SECRET_KEY") or read_or_make_private(home() / "secret_key", secrets.token_urlsafe)
