"""The database: a server that DATABASE_URL names, else PostgreSQL from the wheel, started and watched by us."""

import os

from itsso.platform.database.address import APP, OWNER, Address, parse
from itsso.platform.database.record import Record
from itsso.platform.home import home


def is_embedded() -> bool:
    """Whether this installation runs its own database."""
    return not os.environ.get("DATABASE_URL")


def addresses() -> dict[str, Address]:
    """The address of each of Django's aliases.

    With a server of one's own the owner's address is needed only where tables are made (DATABASE_OWNER_URL); without
    it `owner` is the application's role too, and `itsso migrate` refuses. The embedded database has port 0 until its
    first start.
    """
    if not is_embedded():
        app = parse("DATABASE_URL", os.environ["DATABASE_URL"])
        owner_url = os.environ.get("DATABASE_OWNER_URL")
        return {"default": app, "owner": parse("DATABASE_OWNER_URL", owner_url) if owner_url else app}
    record = Record.read(home())
    roles = {"default": APP, "owner": OWNER}
    if record is None:
        return {alias: Address("127.0.0.1", 0, "itsso", role, "") for alias, role in roles.items()}
    return {alias: record.address(role) for alias, role in roles.items()}
