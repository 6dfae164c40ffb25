"""Names of adult accused, not related to the victim, are kept with a complaint until its case takes them over."""

import django.db.models.deletion
from django.db import migrations, models

from itsso.platform.sql import grant_app, protect

OF_COMPLAINT = """EXISTS (SELECT FROM intake_complaint c WHERE c.id = intake_complaintaccused.complaint_id)"""


class Migration(migrations.Migration):
    dependencies = [("intake", "0010_likely_pairs")]
    operations = [
        migrations.CreateModel(
            "ComplaintAccused",
            [
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "complaint_id", "label", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "complaint",
                    models.ForeignKey(
                        "intake.complaint",
                        django.db.models.deletion.PROTECT,
                        db_index=False,
                        related_name="accused_names",
                    ),
                ),
                ("label", models.CharField(max_length=8)),
                ("name", models.CharField(max_length=200)),
            ],
        ),
        grant_app("intake_complaintaccused", "SELECT, INSERT, DELETE"),
        protect("intake_complaintaccused", OF_COMPLAINT),
    ]
