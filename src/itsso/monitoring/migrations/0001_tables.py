"""Figures that were counted for a unit, and those that are published."""

from django.db import migrations, models
from django.db.models import CASCADE


class Migration(migrations.Migration):
    initial = True
    dependencies = [("units", "0001_tables")]
    operations = [
        migrations.CreateModel(
            "Rollup",
            fields=[
                ("pk", models.CompositePrimaryKey("unit_id", "scope", serialize=False)),
                ("scope", models.CharField(max_length=12)),
                ("as_on", models.DateField()),
                ("counted_at", models.DateTimeField()),
                ("counts", models.JSONField()),
                ("months", models.JSONField()),
                ("course", models.JSONField()),
                ("unit", models.ForeignKey("units.unit", CASCADE, related_name="+", db_index=False)),
                ("provisional", models.BooleanField()),
                ("known", models.SmallIntegerField()),
                ("known_of", models.SmallIntegerField()),
            ],
        ),
        migrations.CreateModel(
            "Published",
            fields=[
                (
                    "unit",
                    models.OneToOneField("units.unit", CASCADE, primary_key=True, related_name="+", serialize=False),
                ),
                ("since", models.DateField()),
                ("until", models.DateField()),
                ("as_on", models.DateField()),
                ("counted_at", models.DateTimeField()),
                ("passed", models.IntegerField(null=True)),
                ("within", models.IntegerField(null=True)),
            ],
        ),
    ]
