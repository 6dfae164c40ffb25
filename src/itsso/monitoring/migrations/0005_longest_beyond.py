"""Store with a roll-up which cases are longest beyond the limit, so that no dashboard scans all cases for them."""

from django.contrib.postgres.fields import ArrayField
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("monitoring", "0004_stages_of_rollups")]
    operations = [
        migrations.AddField("Rollup", "longest_beyond", ArrayField(models.UUIDField(), null=True)),
    ]
