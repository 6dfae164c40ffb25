"""The tables of alerts."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("cases", "0014_joined_cases"),
        ("units", "0004_state_settings"),
    ]

    operations = [
        migrations.CreateModel(
            name="GoingLive",
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
                ("since", models.DateTimeField()),
                ("recorded_by", models.CharField(max_length=64)),
            ],
        ),
        migrations.CreateModel(
            name="TakenStep",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "case_id",
                        "rule",
                        "subject",
                        "step",
                        "at",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("rule", models.CharField(max_length=64)),
                ("subject", models.CharField(max_length=12)),
                ("step", models.CharField(max_length=32)),
                ("turn", models.SmallIntegerField()),
                ("at", models.DateTimeField()),
                ("taken_at", models.DateTimeField()),
                ("ladder", models.CharField(max_length=16)),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("notified", "Reminded"),
                            ("passed_over", "Passed over for a later step"),
                            ("nobody", "Nobody to remind"),
                        ],
                        max_length=12,
                    ),
                ),
                ("post", models.CharField(max_length=24)),
                ("reached_post", models.CharField(blank=True, max_length=24)),
                ("posting_id", models.IntegerField(null=True)),
                (
                    "case",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="cases.case",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ComingStep",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "case_id", "rule", "subject", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("rule", models.CharField(max_length=64)),
                ("subject", models.CharField(max_length=12)),
                ("station_no", models.IntegerField()),
                ("at", models.DateTimeField()),
                ("failed_at", models.DateTimeField(null=True)),
                ("fault", models.CharField(blank=True, max_length=64)),
                (
                    "case",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cases.case"
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(condition=models.Q(("failed_at", None)), fields=["at"], name="next_step_waiting"),
                    models.Index(fields=["station_no", "at"], name="next_step_of_station"),
                ],
            },
        ),
    ]
