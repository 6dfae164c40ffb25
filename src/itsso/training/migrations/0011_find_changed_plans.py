"""Find the plans of sessions that changed in the last days by an index."""

from django.db import migrations, models

from itsso.platform.online_migrations import AddIndexOnline


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("training", "0010_count_seats_at_once")]
    operations = [AddIndexOnline("SessionChange", models.Index(fields=["at"], name="training_change_at"))]
