"""Store with each fact row the head of the principal offence, and whether it was added after the first registration.

Both follow from the history: the recalculation after this update stores them. Until then the head is 0, which figures
show as not assigned yet.
"""

from django.db import migrations, models

from itsso.platform.online_migrations import InOneTransaction, column_exists


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("cases", "0021_report_step")]
    operations = [
        InOneTransaction(
            migrations.AddField(model_name="fact", name="head", field=models.SmallIntegerField(db_default=0)),
            migrations.AddField(model_name="fact", name="head_added", field=models.BooleanField(db_default=False)),
            unless=column_exists("cases_fact", "head_added"),
        ),
    ]
