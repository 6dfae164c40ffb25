"""Find by an index each the limits that pass on a day, those that pass at a moment of a day, and default bail.

Of these limits a superior counts those of last night and of the week to come, at every view of a dashboard. Before, all
limits due within two months of today were read: 8,700 of a middling State, with a million cases in the nation.
"""

from django.db import migrations, models

from itsso.platform.online_migrations import AddIndexOnline, DropIndexOnline


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("cases", "0018_far_apart_ends")]
    operations = [
        AddIndexOnline(
            model_name="clock",
            index=models.Index(
                condition=models.Q(("due_at", None)), fields=["outer", "station_no"], name="clock_last_day"
            ),
        ),
        AddIndexOnline(
            model_name="clock",
            index=models.Index(
                condition=models.Q(("due_at", None), _negated=True), fields=["due", "station_no"], name="clock_moment"
            ),
        ),
        AddIndexOnline(
            model_name="clock",
            index=models.Index(
                condition=models.Q(("rule", "custody.default_bail")),
                fields=["station_no", "due", "outer"],
                include=["due_at"],
                name="clock_default_bail",
            ),
        ),
        DropIndexOnline("clock_far_apart_ends", 'ON cases_clock (station_no) WHERE "outer" - due > 62'),
    ]
