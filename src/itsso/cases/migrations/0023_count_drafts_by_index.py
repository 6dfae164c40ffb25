"""Count the draft reports that wait by the index alone: in a State, 2,400 rows were read for each number."""

from django.db import migrations, models

from itsso.platform.online_migrations import AddIndexOnline, RemoveIndexOnline


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("cases", "0022_principal_offence")]
    operations = [
        AddIndexOnline(
            model_name="draftstay",
            index=models.Index(
                condition=models.Q(("until", None)),
                fields=["station_no"],
                include=["step", "office", "since", "case"],
                name="draft_waiting_of_station",
            ),
        ),
        RemoveIndexOnline("draftstay", "draft_now_of_station"),
    ]
