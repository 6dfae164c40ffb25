"""The database: a server that DATABASE_URL names, else PostgreSQL from the wheel, started and watched by us."""

import os

from itsso.platform.database.address import APP, BACKUP, OWNER, Address, parse
from itsso.platform.database.record import DatabaseRecord
from itsso.platform.errors import Refused
from itsso.platform.home import home


def is_embedded() -> bool:
    """Return whether this installation runs its own database."""
    return not os.environ.get("DATABASE_URL")


_VARIABLES = {APP: "DATABASE_URL", OWNER: "DATABASE_OWNER_URL", BACKUP: "DATABASE_BACKUP_URL"}


def address_of(role: str) -> Address:
    """Return the address by which a role reaches the database.

    Where there is a server of one's own it comes from the role's own variable; raises Refused where that is not set.
    The embedded database has port 0 until its first start.
    """
    if is_embedded():
        record = DatabaseRecord.read(home())
        return record.address(role) if record else Address("127.0.0.1", 0, "itsso", role, "")
    variable = _VARIABLES[role]
    if not os.environ.get(variable):
        raise Refused(
            f"This is done by the role {role} and not by the application. Set {variable} to its address, and run the "
            "same again."
        )
    return parse(variable, os.environ[variable])


_as_owner = False


def work_as_owner() -> None:
    """Allow this process to reach the database as the owner of the tables too; call it before Django is set up.

    Only what makes tables says so: a process that makes pages or does jobs never holds the owner's password.
    """
    global _as_owner
    _as_owner = True


def addresses() -> dict[str, Address]:
    """Return the address of each of Django's aliases: `default`, and `owner` in a process that makes tables."""
    return {"default": address_of(APP)} | ({"owner": address_of(OWNER)} if _as_owner else {})


def forget_privileged_roles() -> None:
    """Remove the addresses of all roles but the application's from this process and from those it starts."""
    for role, variable in _VARIABLES.items():
        if role != APP:
            os.environ.pop(variable, None)
