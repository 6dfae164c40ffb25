from django.db import migrations, models


class Migration(migrations.Migration):
    """For how many districts a roll-up is known. Those counted before do not say it: they are counted again."""

    dependencies = [("monitoring", "0003_rollup_provisional")]

    operations = [
        migrations.RunSQL("DELETE FROM monitoring_rollup", migrations.RunSQL.noop),
        migrations.AddField("rollup", "known", models.SmallIntegerField(default=0), preserve_default=False),
        migrations.AddField("rollup", "known_of", models.SmallIntegerField(default=0), preserve_default=False),
    ]
