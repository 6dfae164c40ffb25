"""Store with a roll-up the year's work by head, so that NCRB's tables of the nation do not read all cases."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("monitoring", "0005_longest_beyond")]
    operations = [migrations.AddField("Rollup", "work", models.JSONField(null=True))]
