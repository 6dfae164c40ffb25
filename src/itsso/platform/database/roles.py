"""The roles of the database, as SQL that may be run again."""

from collections.abc import Mapping

from itsso.platform.database.address import APP, BACKUP, OWNER, PUBLISHER

RIGHTS = {
    OWNER: "NOBYPASSRLS NOREPLICATION",
    APP: "NOBYPASSRLS NOREPLICATION",
    BACKUP: "BYPASSRLS NOREPLICATION",
    PUBLISHER: "BYPASSRLS REPLICATION",
}


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def roles_sql(passwords: Mapping[str, str]) -> str:
    """Makes or mends the four roles. To be run by a superuser, who is needed for nothing else.

    `itsso_owner` owns the tables and migrates. `itsso_app` owns nothing and bypasses nothing: row-level security
    binds it. `itsso_backup` reads everything and writes nothing; without BYPASSRLS it would leave rows out and say
    nothing. `itsso_publisher` sends on what a State publishes, and reads the tables that a migration names.
    """
    parts = [_role(role, rights, passwords[role]) for role, rights in RIGHTS.items()]
    return "\n".join([
        *parts,
        f"GRANT pg_read_all_data TO {BACKUP};",
        *(f"ALTER ROLE {role} SET default_transaction_read_only = on;" for role in (BACKUP, PUBLISHER)),
        *(f"ALTER ROLE {role} SET jit = off;" for role in (APP, OWNER)),
    ])  # fmt: skip


def _role(name: str, rights: str, password: str) -> str:
    return (
        f"DO $$ BEGIN CREATE ROLE {name}; EXCEPTION WHEN duplicate_object THEN NULL; END $$;\n"
        f"ALTER ROLE {name} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE {rights} PASSWORD {_literal(password)};"
    )
