"""Store with each case how many named accused were not arrested, and since when a duty of 24 hours is missing.

Both follow from its history: the recalculation after this update stores them. Until then nothing stands there.
"""

from django.db import migrations, models

from itsso.platform.online_migrations import AddIndexOnline, InOneTransaction, column_exists


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("cases", "0019_limits_that_pass")]
    operations = [
        InOneTransaction(
            migrations.AddField(
                model_name="case", name="not_arrested", field=models.SmallIntegerField(null=True, db_default=0)
            ),
            migrations.AddField(model_name="case", name="duty_missing_since", field=models.DateTimeField(null=True)),
            unless=column_exists("cases_case", "duty_missing_since"),
        ),
        AddIndexOnline(
            model_name="case",
            index=models.Index(
                condition=models.Q(("not_arrested__gt", 0)), fields=["station_no"], name="case_not_arrested"
            ),
        ),
        AddIndexOnline(
            model_name="case",
            index=models.Index(
                condition=models.Q(("duty_missing_since__isnull", False)),
                fields=["station_no", "duty_missing_since"],
                name="case_duty_missing",
            ),
        ),
    ]
