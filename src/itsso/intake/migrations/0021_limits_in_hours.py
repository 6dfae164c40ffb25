"""Store with a complaint the limits in hours that run while it is not decided.

They follow from what is recorded: the job that recalculates the limits of complaints fills them after the update.
"""

import django.contrib.postgres.fields
from django.db import migrations, models

from itsso.platform.online_migrations import InOneTransaction, column_exists


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("intake", "0020_woman_officer_on_call")]
    operations = [
        InOneTransaction(
            migrations.AddField("complaint", "hours_until", models.DateTimeField(null=True)),
            migrations.AddField(
                "complaint",
                "hours_rules",
                django.contrib.postgres.fields.ArrayField(
                    base_field=models.CharField(max_length=48), db_default=[], default=list, size=None
                ),
            ),
            unless=column_exists("intake_complaint", "hours_rules"),
        ),
    ]
