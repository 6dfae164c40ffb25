"""An index of the numbers of Zero FIRs: each is searched without the station, which may be of another State."""

from django.db import migrations, models

from itsso.platform.online_migrations import AddIndexOnline


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("cases", "0004_redaction"), ("units", "0003_count_units")]
    operations = [
        AddIndexOnline(
            model_name="key",
            index=models.Index(condition=models.Q(("series", 2)), fields=["year", "number"], name="key_of_zero_fir"),
        ),
    ]
