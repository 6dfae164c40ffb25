"""The range of a transaction, as row-level security asks for it."""

import pytest
from django.db import DatabaseError, connection, transaction

from itsso.platform import sql
from itsso.platform.prepared_statements import prepared_cursor
from tests.platform.sql_statements import run_sql


def set_range(first: int, last: int) -> None:
    run_sql(f"SET LOCAL itsso.cases_first = {first}")
    run_sql(f"SET LOCAL itsso.cases_last = {last}")


@pytest.fixture
def shelf(db: None):
    """A table with a station's rows, protected and growing only, as a migration of a package would make it."""
    operations = [
        sql.grant_app("shelf", "SELECT, INSERT, UPDATE, DELETE"),
        sql.protect_by_station("shelf"),
        sql.append_only("shelf"),
    ]
    run_sql("CREATE TABLE shelf (station_no integer)", "owner")
    for operation in operations:
        run_sql(str(operation.sql), "owner")
    run_sql("INSERT INTO shelf SELECT generate_series(1, 30)", "owner")
    yield
    for operation in reversed(operations):
        run_sql(str(operation.reverse_sql), "owner")
    run_sql("DROP TABLE shelf", "owner")


def test_a_transaction_without_a_range_raises_and_shows_no_empty_page(shelf):
    with pytest.raises(DatabaseError, match="no range is set in this transaction"):
        run_sql("SELECT * FROM shelf")


def test_a_range_that_was_set_before_on_the_same_connection_does_not_count(shelf):
    with transaction.atomic():
        set_range(1, 30)
        assert len(run_sql("SELECT * FROM shelf")) == 30
    with pytest.raises(DatabaseError, match="no range is set in this transaction"):
        run_sql("SELECT * FROM shelf")


def test_only_rows_inside_the_range_are_seen(shelf):
    with transaction.atomic():
        set_range(10, 12)
        assert run_sql("SELECT station_no FROM shelf ORDER BY 1") == [(10,), (11,), (12,)]


def test_a_question_that_is_planned_once_is_answered_to_each_transaction_by_its_own_range(shelf):
    plans = []
    for turn in range(16):
        with transaction.atomic(), prepared_cursor() as cursor:
            set_range(*(10, 12) if turn % 2 else (20, 24))
            cursor.execute("SELECT count(*) FROM shelf WHERE station_no > %s", [10])
            plans += cursor.fetchone()
    assert plans == [5, 2] * 8
    with pytest.raises(DatabaseError, match="no range is set in this transaction"), prepared_cursor() as cursor:
        cursor.execute("SELECT count(*) FROM shelf WHERE station_no > %s", [10])
    kept_plan = (
        "SELECT generic_plans > 0 FROM pg_prepared_statements WHERE statement LIKE 'SELECT count(*) FROM shelf%'"
    )
    assert run_sql(kept_plan) == [(True,)]


def test_a_row_outside_the_range_cannot_be_written(shelf):
    with transaction.atomic():
        set_range(10, 12)
        run_sql("INSERT INTO shelf VALUES (11)")
    with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
        set_range(10, 12)
        run_sql("INSERT INTO shelf VALUES (13)")


def test_the_range_is_worked_out_once_a_query(shelf):
    with transaction.atomic():
        set_range(10, 12)
        plan = "\n".join(str(line) for (line,) in run_sql("EXPLAIN SELECT * FROM shelf"))
    assert plan.count("(InitPlan") == 2


@pytest.mark.parametrize("statement", ["UPDATE shelf SET station_no = 11", "DELETE FROM shelf", "TRUNCATE shelf"])
@pytest.mark.parametrize("alias", ["default", "owner"])
def test_a_table_that_only_grows_is_changed_by_nobody(shelf, statement, alias):
    with pytest.raises(DatabaseError, match=r"only grows|permission denied"), transaction.atomic(using=alias):
        if alias == "default":
            set_range(1, 30)
        run_sql(statement, alias)


def test_the_application_owns_nothing_and_bypasses_nothing(db):
    assert connection.settings_dict["USER"] == "itsso_app"
    role = "SELECT rolsuper, rolbypassrls, rolcreatedb, rolcreaterole, rolreplication FROM pg_roles WHERE rolname = "
    assert run_sql(role + "current_user") == [(False,) * 5]
    lasting = "relpersistence <> 't'"  # what a batch is copied into goes with its connection
    assert run_sql(f"SELECT count(*) FROM pg_class WHERE relowner = current_user::regrole AND {lasting}") == [(0,)]
    with pytest.raises(DatabaseError, match="permission denied"):
        run_sql("CREATE TABLE public.mine (a integer)")


def test_the_application_gets_nothing_that_no_migration_granted(db):
    run_sql("CREATE TABLE unnamed (a integer)", "owner")
    try:
        with pytest.raises(DatabaseError, match="permission denied"):
            run_sql("SELECT * FROM unnamed")
    finally:
        run_sql("DROP TABLE unnamed", "owner")


def test_sessions_and_jobs_may_be_written_by_the_application(db):
    from procrastinate.contrib.django import app

    from itsso.accounts.sessions import SessionStore

    session = SessionStore()
    session["a"] = 1
    session.save()
    assert SessionStore(session.session_key)["a"] == 1
    app.configure_task("platform.nothing", allow_unknown=True).defer()
    assert run_sql("SELECT count(*) FROM procrastinate_jobs") == [(1,)]
    assert run_sql("SELECT count(*) FROM procrastinate_events") == [(1,)]


def test_rows_of_an_earlier_test_are_gone(db):
    assert run_sql("SELECT count(*) FROM accounts_session") == [(0,)]
    assert run_sql("SELECT count(*) FROM procrastinate_events") == [(0,)]
