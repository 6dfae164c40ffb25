"""A copy of the personnel register for officers with an account, which administrators compare with the accounts."""

import django.db.models.deletion
from django.db import migrations, models

from itsso.platform.sql import grant_app


class Migration(migrations.Migration):
    dependencies = [("accounts", "0004_officer_names"), ("units", "0001_tables")]

    operations = [
        migrations.CreateModel(
            name="RegisterEntry",
            fields=[
                (
                    "number",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="registered",
                        serialize=False,
                        to="accounts.officernumber",
                    ),
                ),
                ("rank", models.CharField(blank=True, max_length=40)),
                ("name", models.CharField(blank=True, max_length=200)),
                ("name_hi", models.CharField(blank=True, max_length=200)),
                ("duty", models.CharField(max_length=12)),
                ("since", models.DateField()),
                ("until", models.DateField(null=True)),
                (
                    "unit",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="units.unit"),
                ),
            ],
        ),
        grant_app("accounts_registerentry", "SELECT, INSERT, UPDATE, DELETE"),
    ]
