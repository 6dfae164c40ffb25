"""The roles of the database, as SQL that may be run again."""

from collections.abc import Mapping

from itsso.platform.database.address import APP, BACKUP, OWNER, PUBLISHER
from itsso.platform.database.server_settings import quiet_sql

RIGHTS = {
    OWNER: "NOBYPASSRLS NOREPLICATION",
    APP: "NOBYPASSRLS NOREPLICATION",
    BACKUP: "BYPASSRLS NOREPLICATION",
    PUBLISHER: "NOBYPASSRLS NOREPLICATION",
}
"""Nobody has REPLICATION: it lets a role copy the whole cluster, or read every table's changes."""


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def roles_sql(passwords: Mapping[str, str]) -> str:
    """Return the SQL that makes or corrects the four roles. A superuser runs it, and is needed for nothing else.

    `itsso_owner` owns the tables and migrates. `itsso_app` owns nothing and bypasses nothing: row-level security
    binds it. `itsso_backup` reads everything and writes nothing; without BYPASSRLS it would leave rows out and say
    nothing. `itsso_publisher` reads the tables that a State publishes, by grants and a policy of a migration.
    """
    roles = [
        f"DO $$ BEGIN CREATE ROLE {role}; EXCEPTION WHEN duplicate_object THEN NULL; END $$;\n"
        f"ALTER ROLE {role} PASSWORD {_literal(passwords[role])};"
        for role in RIGHTS
    ]
    return "\n".join([*roles, rights_sql()])


def rights_sql() -> str:
    """Return the part that corrects roles which are there already, and leaves their passwords as they are."""
    return "\n".join(
        [
            *(
                f"ALTER ROLE {role} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE {rights};"
                for role, rights in RIGHTS.items()
            ),
            f"GRANT pg_read_all_data TO {BACKUP};",
            *(f"ALTER ROLE {role} SET default_transaction_read_only = on;" for role in (BACKUP, PUBLISHER)),
            *(f"ALTER ROLE {role} SET jit = off;" for role in (APP, OWNER)),
            *quiet_sql(),
        ]
    )
