"""Papers of a refusal, seen where its record is; and the complaint that a record is about, set after it was opened."""

import django.db.models.deletion
from django.db import migrations, models

from itsso.platform.online_migrations import AddIndexOnline, InOneTransaction, table_exists
from itsso.platform.sql import append_only, grant_app, protect

# The policies of the record decide: from above the unit, and not to an officer whom it is about.
OF_RECORD = "EXISTS (SELECT FROM intake_accountability a WHERE a.id = intake_refusalpaper.record_id)"


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("intake", "0018_expunge")]
    operations = [
        InOneTransaction(
            migrations.CreateModel(
                name="RefusalPaper",
                fields=[
                    ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                    ("item", models.UUIDField()),
                    ("kind", models.CharField(max_length=32)),
                    ("media", models.CharField(max_length=64)),
                    ("size", models.IntegerField()),
                    ("sha256", models.CharField(max_length=64)),
                    ("made_at", models.DateTimeField()),
                    ("made_by", models.CharField(max_length=64)),
                    ("made_by_name", models.CharField(max_length=200)),
                    (
                        "record",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="papers",
                            to="intake.accountability",
                        ),
                    ),
                ],
            ),
            grant_app("intake_refusalpaper", "SELECT, INSERT"),
            append_only("intake_refusalpaper"),
            protect("intake_refusalpaper", OF_RECORD),
            grant_app("intake_accountability", "UPDATE (complaint_id)"),
            unless=table_exists("intake_refusalpaper"),
        ),
        AddIndexOnline(
            model_name="accountability",
            index=models.Index(fields=["complaint_id"], name="accountability_of_complaint"),
        ),
    ]
