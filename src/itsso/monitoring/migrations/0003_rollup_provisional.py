from django.db import migrations, models


class Migration(migrations.Migration):
    """Roll-ups say whether their day was over. Those of before counted otherwise, and are counted again each hour."""

    dependencies = [("monitoring", "0002_published")]

    operations = [
        migrations.RunSQL("DELETE FROM monitoring_rollup", migrations.RunSQL.noop),
        migrations.AddField("rollup", "provisional", models.BooleanField(default=True), preserve_default=False),
    ]
