import django.db.models.deletion
from django.db import migrations, models

from itsso.platform.sql import grant_app


class Migration(migrations.Migration):
    """A source goes on under another name; a problem names the record whose row has it."""

    dependencies = [("cases", "__first__"), ("exchange", "0007_deliveries_of_a_unit")]

    operations = [
        migrations.AddField("problem", "source_record_id", models.CharField(blank=True, default="", max_length=64)),
        migrations.CreateModel(
            name="SourceName",
            fields=[
                ("name", models.CharField(max_length=64, primary_key=True, serialize=False)),
                (
                    "source",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cases.source"
                    ),
                ),
                ("since", models.DateTimeField()),
            ],
        ),
        grant_app("exchange_sourcename", "SELECT, INSERT"),
    ]
