"""The address by which a role reaches a database."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit

from itsso.platform.errors import BadUse

APP, OWNER, SUPERUSER = "itsso_app", "itsso_owner", "itsso_setup"
BACKUP, PUBLISHER = "itsso_backup", "itsso_publisher"


TLS = ("sslmode", "sslrootcert", "sslcert", "sslkey")
"""Options that may stand behind the name: how the connection is encrypted."""


@dataclass(frozen=True)
class Address:
    """The address by which one role reaches one database."""

    host: str
    port: int
    name: str
    user: str
    password: str
    tls: Mapping[str, str] = field(default_factory=dict)

    @property
    def url(self) -> str:
        """Return the address as one line, as DATABASE_URL takes it."""
        options = f"?{urlencode(self.tls)}" if self.tls else ""
        credentials = f"{quote(self.user)}:{quote(self.password, safe='')}"
        return f"postgres://{credentials}@{self.host}:{self.port}/{self.name}{options}"

    @property
    def asks_for_tls(self) -> bool:
        """Return whether a connection without TLS is refused."""
        return self.tls.get("sslmode") in ("require", "verify-ca", "verify-full")

    @property
    def environment(self) -> dict[str, str]:
        """Return the environment of PostgreSQL's own programs, which other users of the machine cannot read."""
        return {"PGPASSWORD": self.password} | {f"PG{name.upper()}": value for name, value in self.tls.items()}


def parse(variable: str, text: str) -> Address:
    """Parse `postgres://user:password@host:port/name`; BadUse names the variable, and never prints a password."""
    try:
        url = urlsplit(text)
        port = url.port or 5432
    except ValueError:
        raise BadUse(f"{variable}: the port is not a number. Write postgres://user:password@host:port/name.") from None
    name = url.path.lstrip("/")
    if url.scheme not in ("postgres", "postgresql") or not (url.hostname and url.username and name):
        raise BadUse(f"{variable} is not an address of a database. Write postgres://user:password@host:port/name.")
    tls = dict(parse_qsl(url.query))
    for option in tls.keys() - set(TLS):
        raise BadUse(f"{variable}: {option} is not known behind the name. Known are: {', '.join(TLS)}.")
    return Address(url.hostname, port, unquote(name), unquote(url.username), unquote(url.password or ""), tls)
