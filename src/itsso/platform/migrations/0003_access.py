"""Access to this database, and rights of the application on tables of libraries: jobs, list of migrations."""

from django.db import migrations

from itsso.platform.sql import DATABASE_RIGHTS, grant_app


class Migration(migrations.Migration):
    initial = True
    dependencies = [("platform", "0002_limits"), ("procrastinate", "0041_post_retry_failed_job")]
    operations = [
        migrations.RunSQL(DATABASE_RIGHTS),
        grant_app("django_migrations", "SELECT"),
        grant_app("procrastinate_jobs", "SELECT, INSERT, UPDATE, DELETE"),
        grant_app("procrastinate_events", "SELECT, INSERT, UPDATE, DELETE"),
        grant_app("procrastinate_periodic_defers", "SELECT, INSERT, UPDATE, DELETE"),
        grant_app("procrastinate_workers", "SELECT, INSERT, UPDATE, DELETE"),
        # bigserial keys of these tables; ours are identity columns or UUIDs and need no grant
        grant_app("SEQUENCE procrastinate_jobs_id_seq", "USAGE"),
        grant_app("SEQUENCE procrastinate_events_id_seq", "USAGE"),
        grant_app("SEQUENCE procrastinate_periodic_defers_id_seq", "USAGE"),
    ]
