"""Let a recalculation be of some States only: those whose own limits changed."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("cases", "0010_name_in_state")]
    operations = [
        migrations.AddField(model_name="recalculation", name="states", field=models.JSONField(default=list)),
    ]
