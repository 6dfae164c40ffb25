"""How a role reaches a database."""

from dataclasses import dataclass
from urllib.parse import quote, unquote, urlsplit

from itsso.platform.errors import BadUse

APP, OWNER, SUPERUSER = "itsso_app", "itsso_owner", "itsso_setup"
BACKUP, PUBLISHER = "itsso_backup", "itsso_publisher"


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
