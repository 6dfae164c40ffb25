"""How far the job that removes data by age has come, for each kind of data."""

from django.db import migrations, models

from itsso.platform.sql import grant_app


class Migration(migrations.Migration):
    dependencies = [("audit", "0004_removed_records"), ("platform", "0001_functions")]
    operations = [
        migrations.CreateModel(
            name="RetentionRun",
            fields=[
                ("data", models.CharField(max_length=32, primary_key=True, serialize=False)),
                ("started_at", models.DateTimeField()),
                ("moved_at", models.DateTimeField()),
                ("finished_at", models.DateTimeField(null=True)),
                ("failure", models.CharField(blank=True, max_length=64)),
                ("rows", models.BigIntegerField(default=0)),
                ("oldest", models.DateTimeField(null=True)),
                ("due", models.BigIntegerField(default=0)),
                ("removed", models.BigIntegerField(default=0)),
            ],
        ),
        grant_app("audit_retentionrun", "SELECT, INSERT, UPDATE"),
    ]
