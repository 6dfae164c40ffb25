"""One throwaway database for the whole run, and real transactions: row-level security is in force in every test."""

import gc
import math
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import hypothesis
import psycopg
import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import close_old_connections, connections
from django.utils import translation

from itsso.law.book import use_orders
from itsso.platform.database.address import APP, OWNER, SUPERUSER
from itsso.platform.database.record import NAME, DatabaseRecord
from itsso.platform.database.use import in_use
from tests.support import database_template

hypothesis.settings.register_profile("itsso", deadline=None)  # a busy machine is no fault of ours
hypothesis.settings.load_profile("itsso")


def pytest_collection_finish() -> None:
    """Spare the modules and tests that are there now from being searched for garbage: it took a tenth of the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


@pytest.fixture(scope="session")
def database() -> Iterator[DatabaseRecord]:
    """Start a database of this run's own at first need, and remove it at the end.

    Commands started by tests find it through DATABASE_URL, as an installation with a server of its own would.
    """
    folder = Path(tempfile.mkdtemp(prefix="itsso-test-"))
    folder.chmod(0o711)  # PostgreSQL runs as nobody where the tests run as root
    try:
        database_template.copy_into(folder)
        with in_use(folder, throwaway=True) as record:
            os.environ["DATABASE_URL"] = record.address(APP).url
            os.environ["DATABASE_OWNER_URL"] = record.address(OWNER).url
            yield record
    finally:
        os.environ.pop("DATABASE_URL", None)
        os.environ.pop("DATABASE_OWNER_URL", None)
        shutil.rmtree(folder, ignore_errors=True)


class Clearing:
    """The set-up role's connection, made again where a test killed the database."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.connection: psycopg.Connection[Any] | None = None

    def execute(self, statement: Any) -> psycopg.Cursor[Any]:
        """Run a statement; once more through a new connection where the old one is gone."""
        if self.connection is not None:
            try:
                return self.connection.execute(statement)
            except psycopg.OperationalError:
                self.connection.close()
        self.connection = psycopg.connect(self.url, autocommit=True)
        self.connection.execute(
            "SET session_replication_role = replica"
        )  # passes by keys and guards, for clearing only
        return self.connection.execute(statement)


@pytest.fixture(scope="session")
def django_db_setup(database: DatabaseRecord, django_db_blocker: Any) -> Clearing:
    """Create the tables as their owner; return the set-up role's connection, which clears them between tests."""
    from itsso.platform.migrate import migrate

    settings.DATABASES["owner"] = settings.DATABASES["default"] | {"USER": OWNER}
    for alias, role in (("default", APP), ("owner", OWNER)):
        address = database.address(role)
        settings.DATABASES[alias] |= {"HOST": address.host, "PORT": address.port, "PASSWORD": address.password}
        connections[alias].settings_dict |= settings.DATABASES[alias]
    with django_db_blocker.unblock():
        migrate()
        connections["owner"].close()
    return Clearing(database.address(SUPERUSER, NAME).url)


@pytest.fixture(scope="session")
def _which_are_filled(django_db_setup: Clearing) -> str:
    """Return a statement that lists the tables with rows, of those that were empty after the migrations.

    Composed once, since it is asked after every test.
    """

    def which(tables: list[str]) -> str:
        return " UNION ALL ".join(f"SELECT '{name}' WHERE EXISTS (SELECT 1 FROM \"{name}\")" for name in tables)

    rows = django_db_setup.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1").fetchall()
    filled = django_db_setup.execute(which([name for (name,) in rows])).fetchall()
    return which([name for (name,) in rows if (name,) not in filled])


@pytest.fixture
def empty_database(django_db_setup: Clearing, _which_are_filled: str) -> Callable[[], None]:
    """Remove every row that was not there after the migrations."""

    def empty() -> None:
        filled = django_db_setup.execute(_which_are_filled).fetchall()
        django_db_setup.execute("; ".join(f'DELETE FROM "{table}"' for (table,) in filled))

    return empty


@pytest.fixture
def db(empty_database: Callable[[], None], django_db_blocker: Any) -> Iterator[None]:
    """Open the database, with real transactions; what the test wrote is removed after it.

    Its connection goes on to the next test as to a server's next request: a new one would read the catalogues anew.
    """
    with django_db_blocker.unblock():
        yield
        close_old_connections()
    empty_database()


@pytest.fixture
def transactional_db(db: None) -> None:
    """Open the same database: here every test has real transactions."""


@pytest.fixture(autouse=True)
def _django_db_marker(request: pytest.FixtureRequest) -> None:
    """Open our database for pytest-django's mark `django_db`, never a TestCase, which would keep an earlier range."""
    if request.node.get_closest_marker("django_db"):
        request.getfixturevalue("db")


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    """Start each test in English: a page that a test asked for leaves its language behind in the thread."""
    with translation.override("en"):
        yield


@pytest.fixture(autouse=True)
def _no_recalculation_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    """Forget whether a recalculation runs: every page asks, and remembers the answer for ten seconds.

    Else it would depend on the tests before, and on the speed of the machine, how many queries a page costs and whether
    it shows the banner of an earlier test. Who starts a recalculation forgets the answer (`forget_progress`).
    """
    monkeypatch.setattr("itsso.cases.recalculation.versions._remembered", (math.inf, None))


@pytest.fixture(autouse=True)
def _no_orders_of_states(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Forget the orders of States of another test, and read none before a page: it would cost a query now and then."""
    monkeypatch.setattr("itsso.units.state_settings.limits.refresh_sometimes", lambda: None)
    monkeypatch.setattr("itsso.protection.middleware.refresh_sometimes", lambda: None)
    use_orders(())
    yield
    use_orders(())


@pytest.fixture(autouse=True)
def _no_counts_remembered() -> None:
    """Forget the counts of the menu: another test's postings have the same ids."""
    cache.clear()


@pytest.fixture(scope="session", autouse=True)
def _plain_settings() -> None:
    """Configure static files without hashes, so that none are collected, and passwords that cost nothing."""
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    }
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Make the test's temporary folder the home of an installation, with no key remembered from another test."""
    from itsso.protection import keys

    monkeypatch.setenv("ITSSO_HOME", str(tmp_path))
    keys.forget()
    yield
    keys.forget()


@pytest.fixture
def world(db: None) -> Any:
    """Build the small nation of tests/support/sample_nation.py in the database."""
    from tests.support.sample_nation import build

    return build()
