"""What the application's role may do with the tables of others: sessions, jobs, and the list of migrations."""

from django.db import migrations

from itsso.platform.sql import grant_app

JOBS = ("procrastinate_jobs", "procrastinate_events", "procrastinate_periodic_defers", "procrastinate_workers")


class Migration(migrations.Migration):
    dependencies = [
        ("platform", "0001_ranges"),
        ("sessions", "0001_initial"),
        ("procrastinate", "0041_post_retry_failed_job"),
    ]
    operations = [
        grant_app("django_session", "SELECT, INSERT, UPDATE, DELETE"),
        grant_app("django_migrations", "SELECT"),
        *(grant_app(table, "SELECT, INSERT, UPDATE, DELETE") for table in JOBS),
        # bigserial keys of these tables; ours are identity columns or UUIDs and need no grant
        *(
            migrations.RunSQL(
                f"GRANT USAGE ON SEQUENCE {table}_id_seq TO itsso_app",
                f"REVOKE USAGE ON SEQUENCE {table}_id_seq FROM itsso_app",
            )
            for table in JOBS[:3]
        ),
    ]
