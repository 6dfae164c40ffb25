"""The registered Devanagari spelling of a person's name."""

from django.db import migrations, models

from itsso.platform.sql import grant_app


class Migration(migrations.Migration):
    dependencies = [("training", "0004_taken")]

    operations = [
        migrations.AddField("person", "name_hi", models.CharField(blank=True, default="", max_length=200), False),
        grant_app("training_person", "UPDATE (name_hi)"),
    ]
