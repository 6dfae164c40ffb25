"""Store with each case how far a police report has come that no court has received.

It follows from the history: the recalculation after this update stores it. Until then it is not known, and My work reads
the histories of all running cases of the station for the reports to be forwarded.
"""

from django.db import migrations, models

from itsso.platform.online_migrations import AddIndexOnline, InOneTransaction, column_exists


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("cases", "0020_supervision")]
    operations = [
        InOneTransaction(
            migrations.AddField(
                model_name="case",
                name="report_step",
                field=models.CharField(db_default="not_known", max_length=24, null=True),
            ),
            unless=column_exists("cases_case", "report_step"),
        ),
        AddIndexOnline(
            model_name="case",
            index=models.Index(
                condition=models.Q(("report_step__gt", "")),
                fields=["station_no", "report_step"],
                name="case_report_step",
            ),
        ),
    ]
