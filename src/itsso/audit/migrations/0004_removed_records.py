"""What remains of records that were removed by order of a court: their hashes, so that the rest can be verified."""

from django.db import migrations, models

from itsso.platform.sql import append_only, grant_app


class Migration(migrations.Migration):
    dependencies = [("audit", "0003_store_seals"), ("platform", "0004_remove_rows")]
    operations = [
        migrations.CreateModel(
            name="RemovedRecord",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("expunction", models.UUIDField()),
                ("table", models.CharField(max_length=16)),
                ("entry", models.UUIDField(null=True)),
                ("key", models.CharField(blank=True, max_length=36)),
                ("hash", models.CharField(blank=True, max_length=64)),
            ],
            options={"indexes": [models.Index(fields=["expunction"], name="removed_by_expunction")]},
        ),
        grant_app("audit_removedrecord", "SELECT"),
        append_only("audit_removedrecord"),
    ]
