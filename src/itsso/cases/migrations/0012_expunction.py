"""Orders of courts to remove records, the numbers that stay refused, and legal holds."""

import django.db.models.deletion
from django.db import migrations, models

import itsso.platform.ids
from itsso.platform.sql import grant_app, protect_by_case, protect_by_station


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0011_states_of_a_recalculation"),
        ("units", "0004_state_settings"),
        ("platform", "0001_functions"),
    ]

    operations = [
        migrations.CreateModel(
            name="Expunction",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("case_id", models.UUIDField()),
                ("subject", models.CharField(blank=True, max_length=8)),
                ("ground", models.CharField(max_length=16)),
                ("court", models.CharField(max_length=16)),
                ("order_number", models.CharField(max_length=32)),
                ("ordered_on", models.DateField()),
                ("station_no", models.IntegerField()),
                ("requested_at", models.DateTimeField()),
                ("requested_officer", models.BigIntegerField()),
                ("requested_by", models.CharField(max_length=64)),
                ("requested_by_name", models.CharField(max_length=200)),
                ("requested_role", models.CharField(max_length=32)),
                ("outcome", models.CharField(blank=True, max_length=8)),
                ("decided_at", models.DateTimeField(null=True)),
                ("decided_by", models.CharField(blank=True, max_length=64)),
                ("decided_by_name", models.CharField(blank=True, max_length=200)),
                ("decided_role", models.CharField(blank=True, max_length=32)),
                ("removed", models.JSONField(default=dict)),
                (
                    "station",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="units.unit"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ExpungedNumber",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("salt", models.BinaryField()),
                ("commitment", models.BinaryField()),
                (
                    "expunction",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="numbers", to="cases.expunction"
                    ),
                ),
                (
                    "station",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="units.unit"),
                ),
            ],
        ),
        migrations.CreateModel(
            name="LegalHold",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=itsso.platform.ids.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("case_id", models.UUIDField()),
                ("court", models.CharField(max_length=16)),
                ("order_number", models.CharField(max_length=32)),
                ("ordered_on", models.DateField()),
                ("until", models.DateField(null=True)),
                ("placed_at", models.DateTimeField()),
                ("placed_by", models.CharField(max_length=64)),
                ("placed_by_name", models.CharField(max_length=200)),
                ("lifted_at", models.DateTimeField(null=True)),
                ("lifted_by", models.CharField(blank=True, max_length=64)),
                ("lifted_by_name", models.CharField(blank=True, max_length=200)),
                ("lifting_order", models.CharField(blank=True, max_length=32)),
            ],
            options={
                "indexes": [models.Index(fields=["case_id"], name="hold_of_case")],
            },
        ),
        migrations.AddIndex(
            model_name="expunction",
            index=models.Index(fields=["case_id"], name="expunction_of_case"),
        ),
        migrations.AddIndex(
            model_name="expunction",
            index=models.Index(fields=["station_no", "requested_at"], name="expunction_of_station"),
        ),
        grant_app(
            "cases_expunction",
            "SELECT, INSERT, UPDATE (outcome, decided_at, decided_by, decided_by_name, decided_role, removed)",
        ),
        protect_by_station("cases_expunction"),
        grant_app("cases_expungednumber", "SELECT"),
        grant_app("cases_legalhold", "SELECT, INSERT, UPDATE (lifted_at, lifted_by, lifted_by_name, lifting_order)"),
        protect_by_case("cases_legalhold"),
    ]
