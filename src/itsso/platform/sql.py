"""SQL that packages' migrations use: grants, row-level security, append-only tables, functions with owner's rights.

The application's role (`itsso_app`) may do nothing but what a migration grants it. The owner is not bound by the
policies (they are not FORCEd): it migrates and is nobody's way in. A migration that uses these depends on `("platform",
"0001_functions")`.

What a function here returns never changes, since earlier migrations call it: another rule is another function
(`tests/platform/test_initial_migrations.py`).
"""

from typing import Literal

from django.db.migrations import RunSQL

from itsso.platform.database.address import APP

DATABASE_RIGHTS = """
DO $$ BEGIN
    EXECUTE format('REVOKE ALL ON DATABASE %I FROM PUBLIC', current_database());
    EXECUTE format('GRANT CONNECT, TEMPORARY ON DATABASE %I TO itsso_app', current_database());
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'itsso_backup') THEN
        EXECUTE format('GRANT CONNECT ON DATABASE %I TO itsso_backup, itsso_publisher', current_database());
    END IF;
END $$
"""
"""Lets only the database's own roles connect. The application has TEMPORARY to copy rows into temporary tables.

A backup does not contain these rights, so a restore grants them again.
"""


def grant_app(table: str, privileges: str) -> RunSQL:
    """Grant the application `privileges` ("SELECT, INSERT") on a table."""
    return RunSQL(f"GRANT {privileges} ON {table} TO {APP}", f"REVOKE {privileges} ON {table} FROM {APP}")


def protect_by_station(table: str, range: Literal["cases", "facts"] = "cases") -> RunSQL:
    """Restrict rows to those whose `station_no` is in the transaction's range, for reading and writing.

    The application may change the number itself: a reorganisation takes the rows along with their station.

    The bounds are in sub-selects, so that they are worked out once a query and an index on station_no serves.
    """
    inside = f"station_no BETWEEN (SELECT {range}_first()) AND (SELECT {range}_last())"
    return _protect(table, "range", inside, inside, f"GRANT UPDATE (station_no) ON {table} TO {APP};\n")


def protect_by_case(table: str, column: str = "case_id") -> RunSQL:
    """Restrict rows to those whose case is visible, for reading and writing: cases_case's own policy decides."""
    return protect(table, f"EXISTS (SELECT 1 FROM cases_case WHERE cases_case.id = {table}.{column})")


def protect(table: str, visible: str, written: str = "", policy: str = "range") -> RunSQL:
    """Restrict rows to those for which `visible` is true, and what is written to `written`, by default the same.

    The policy is called `{table}_{policy}`. A table with a policy for each action has its own SQL.
    """
    return _protect(table, policy, visible, written or visible)


def _protect(table: str, policy: str, visible: str, written: str, grant: str = "") -> RunSQL:
    return RunSQL(
        f"{grant}ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;\n"
        f"CREATE POLICY {table}_{policy} ON {table} USING ({visible}) WITH CHECK ({written})",
        f"DROP POLICY {table}_{policy} ON {table};\nALTER TABLE {table} DISABLE ROW LEVEL SECURITY",
    )


def append_only(table: str) -> RunSQL:
    """Forbid everybody, the owner too, to change or remove rows of a table: rows are only added."""
    return RunSQL(
        f"CREATE TRIGGER {table}_only_grows BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
        "FOR EACH STATEMENT EXECUTE FUNCTION itsso_only_grows()",
        f"DROP TRIGGER {table}_only_grows ON {table}",
    )


def owner_function(signature: str, create: str) -> RunSQL:
    """Create a function that works with the owner's rights (SECURITY DEFINER) and that only the application may call.

    Row-level security does not bind it: it checks the transaction's range itself. `signature` is its name with the
    types of its arguments.
    """
    return RunSQL(
        f"{create};\nREVOKE ALL ON FUNCTION {signature} FROM PUBLIC;\nGRANT EXECUTE ON FUNCTION {signature} TO {APP}",
        f"DROP FUNCTION {signature}",
    )
