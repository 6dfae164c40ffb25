"""Count drafts and reasons for delay with the roll-ups, so that no reader waits for them."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("monitoring", "0003_removed_cases")]
    operations = [
        migrations.AddField("Rollup", "stages", models.JSONField(null=True)),
    ]
