"""The roles of the database, as SQL that may be run again."""

from itsso.platform.database.address import APP, OWNER


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def roles_sql(owner_password: str, app_password: str) -> str:
    """Makes or mends the two roles. To be run by a superuser, who is needed for nothing else.

    `itsso_owner` owns the tables and migrates. `itsso_app` owns nothing and bypasses nothing: row-level security
    binds it.
    """
    parts = [_role(OWNER, owner_password), _role(APP, app_password)]
    return "\n".join([*parts, f"ALTER ROLE {APP} SET jit = off;", f"ALTER ROLE {OWNER} SET jit = off;"])


def _role(name: str, password: str) -> str:
    return (
        f"DO $$ BEGIN CREATE ROLE {name}; EXCEPTION WHEN duplicate_object THEN NULL; END $$;\n"
        f"ALTER ROLE {name} LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE NOREPLICATION "
        f"PASSWORD {_literal(password)};"
    )
