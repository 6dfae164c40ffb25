"""Where the two database roles connect: to the server that DATABASE_URL names, else to the embedded one."""

import os
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, unquote, urlsplit

from itsso.platform.errors import BadUse
from itsso.platform.home import home

APP, OWNER, SUPERUSER = "itsso_app", "itsso_owner", "itsso_setup"


@dataclass(frozen=True)
class Address:
    """How one role reaches one database."""

    host: str
    port: int
    name: str
    user: str
    password: str

    @property
    def url(self) -> str:
        """The same as one line, as DATABASE_URL takes it."""
        return f"postgres://{quote(self.user)}:{quote(self.password, safe='')}@{self.host}:{self.port}/{self.name}"


def parse(variable: str, text: str) -> Address:
    """Reads `postgres://user:password@host:port/name`; BadUse names the variable, and never prints a password."""
    try:
        url = urlsplit(text)
        port = url.port or 5432
    except ValueError:
        raise BadUse(f"{variable}: the port is not a number. Write postgres://user:password@host:port/name.") from None
    name = url.path.lstrip("/")
    if url.scheme not in ("postgres", "postgresql") or not (url.hostname and url.username and name):
        raise BadUse(f"{variable} is not an address of a database. Write postgres://user:password@host:port/name.")
    return Address(url.hostname, port, unquote(name), unquote(url.username), unquote(url.password or ""))


def addresses() -> dict[str, Address]:
    """The address of each alias.

    With a server of one's own the owner's address is only needed where tables are made (DATABASE_OWNER_URL); without
    it `owner` is the application's role too, which the server then refuses to let migrate.
    """
    url = os.environ.get("DATABASE_URL")
    if url:
        app = parse("DATABASE_URL", url)
        owner_url = os.environ.get("DATABASE_OWNER_URL")
        return {"default": app, "owner": parse("DATABASE_OWNER_URL", owner_url) if owner_url else app}
    return embedded(home())


def embedded(folder: Path) -> dict[str, Address]:
    """The addresses of the embedded database under `folder`; port 0 where it was never started."""
    from itsso.platform.database.record import Record

    record = Record.read(folder)
    if record is None:
        return {alias: Address("127.0.0.1", 0, "itsso", role, "") for alias, role in _ROLES.items()}
    return {alias: record.address(role) for alias, role in _ROLES.items()}


_ROLES = {"default": APP, "owner": OWNER}
