"""The result of the nightly recount of each State: numbers, without a case."""

import django.db.models.deletion
from django.db import migrations, models

from itsso.platform.sql import grant_app


class Migration(migrations.Migration):
    dependencies = [("alerts", "0006_clearance"), ("units", "0004_state_settings")]
    operations = [
        migrations.CreateModel(
            name="RecountResult",
            fields=[
                (
                    "state",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="units.unit",
                    ),
                ),
                ("begun_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                ("cases", models.IntegerField(default=0)),
                ("steps", models.IntegerField(default=0)),
                ("differences", models.IntegerField(default=0)),
            ],
        ),
        grant_app("alerts_recountresult", "SELECT, INSERT, UPDATE"),
    ]
