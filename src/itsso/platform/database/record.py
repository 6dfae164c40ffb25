"""What is kept about the embedded database between starts: its place, its port, its passwords. Mode 0600."""

import json
import secrets
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Self

from itsso.platform.database.address import APP, OWNER, SUPERUSER, Address
from itsso.platform.home import write_private

NAME = "itsso"


def _passwords() -> dict[str, str]:
    return {role: secrets.token_urlsafe(24) for role in (SUPERUSER, OWNER, APP)}


@dataclass(frozen=True)
class Record:
    """The embedded database as its users know it. `port` is 0 until the first start."""

    cluster: str
    port: int = 0
    passwords: dict[str, str] = field(default_factory=_passwords)

    @staticmethod
    def file(folder: Path) -> Path:
        """Where the record of the installation in `folder` stands."""
        return folder / "database.json"

    @classmethod
    def read(cls, folder: Path) -> Self | None:
        """The record, or None where there was no start yet."""
        try:
            return cls(**json.loads(cls.file(folder).read_text(encoding="utf-8")))
        except FileNotFoundError:
            return None

    def write(self, folder: Path) -> None:
        """Keeps the record, readable by the owner of the installation only."""
        write_private(self.file(folder), json.dumps(asdict(self), indent=1))

    def at_port(self, port: int) -> Self:
        """The same at another port."""
        return replace(self, port=port)

    def address(self, role: str, name: str = NAME) -> Address:
        """How `role` reaches the database."""
        return Address("127.0.0.1", self.port, name, role, self.passwords[role])
