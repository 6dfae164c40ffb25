"""The record of the embedded database between starts, in two files of mode 0600.

One holds its folder, its port and the application's password: what pages and jobs need. The other holds the passwords
of the roles above it, and is read only by what makes tables, backs up, or starts the server.
"""

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Self

from itsso.platform.database.address import APP, BACKUP, OWNER, PUBLISHER, SUPERUSER, Address
from itsso.platform.home import write_private

NAME = "itsso"
PRIVILEGED_ROLES = (SUPERUSER, OWNER, BACKUP, PUBLISHER)
"""Roles that row-level security does not bind."""


def _password() -> str:
    return secrets.token_urlsafe(24)


@dataclass(frozen=True)
class DatabaseRecord:
    """The embedded database as its users know it. `port` is 0 until the first start."""

    home: Path
    cluster: str
    port: int = 0
    password: str = field(default_factory=_password, repr=False)  # the application's

    @staticmethod
    def file(folder: Path) -> Path:
        """Return the path of the record of the installation in `folder`."""
        return folder / "database.json"

    @staticmethod
    def privileged_file(folder: Path) -> Path:
        """Return the path of the passwords of the roles above the application."""
        return folder / "database.owner.json"

    @classmethod
    def read(cls, folder: Path) -> Self | None:
        """Return the record, or None before the first start."""
        try:
            fields = json.loads(cls.file(folder).read_text(encoding="utf-8"))
        except FileNotFoundError:
            return None
        if "passwords" in fields:  # one file held them all
            fields["password"] = fields["passwords"].pop(APP)
            store_privileged_passwords(folder, fields.pop("passwords"))
            cls(folder, **fields).write()
        return cls(folder, **fields)

    def write(self) -> None:
        """Store the record, readable by the owner of the installation only."""
        fields = {"cluster": self.cluster, "port": self.port, "password": self.password}
        write_private(self.file(self.home), json.dumps(fields, indent=1))

    def at_port(self, port: int) -> Self:
        """Return the same record at another port."""
        return replace(self, port=port)

    def address(self, role: str, name: str = NAME) -> Address:
        """Return how `role` reaches the database.

        For any role but the application the other file is read, and not kept in memory.
        """
        password = self.password if role == APP else privileged_passwords(self.home)[role]
        return Address("127.0.0.1", self.port, name, role, password)


def privileged_passwords(folder: Path) -> dict[str, str]:
    """Return the passwords of the roles above the application; none where none were stored."""
    try:
        passwords: dict[str, str] = json.loads(DatabaseRecord.privileged_file(folder).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    return passwords


def store_privileged_passwords(folder: Path, existing: Mapping[str, str]) -> None:
    """Store the passwords of the roles above the application, and make those that do not exist yet."""
    passwords = {role: existing.get(role) or _password() for role in PRIVILEGED_ROLES}
    if passwords != privileged_passwords(folder):
        write_private(DatabaseRecord.privileged_file(folder), json.dumps(passwords, indent=1))
