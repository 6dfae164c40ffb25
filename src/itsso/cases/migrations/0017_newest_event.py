"""Find the cases of a station with an entry of the last night, and those without an officer, by an index each.

The newest entry of a case follows from its history: the recalculation after this update stores it. Until then the
highest id stands there, so that the case is looked into.
"""

import uuid

from django.db import migrations, models

from itsso.platform.online_migrations import AddIndexOnline, InOneTransaction, column_exists


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("cases", "0016_case_diary_until")]
    operations = [
        InOneTransaction(
            migrations.AddField(
                model_name="case",
                name="newest_event",
                field=models.UUIDField(null=True, db_default=uuid.UUID("ffffffff-ffff-ffff-ffff-ffffffffffff")),
            ),
            unless=column_exists("cases_case", "newest_event"),
        ),
        AddIndexOnline(
            model_name="case",
            index=models.Index(fields=["station_no", "newest_event"], name="case_newest_of_station"),
        ),
        AddIndexOnline(
            model_name="case",
            index=models.Index(condition=models.Q(("io_ref", "")), fields=["station_no"], name="case_without_officer"),
        ),
    ]
