"""Trials of a State's own ladders, and by which ladders the limits of each State are planned."""

import django.db.models.deletion
from django.db import migrations, models

import itsso.platform.ids
from itsso.platform.sql import grant_app


class Migration(migrations.Migration):
    dependencies = [
        ("alerts", "0009_recount_differences"),
        ("units", "0004_state_settings"),
    ]

    operations = [
        migrations.CreateModel(
            name="LadderPlan",
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
                ("version", models.CharField(max_length=16)),
                ("begun_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                ("total", models.IntegerField()),
                ("done", models.IntegerField(default=0)),
                ("limits", models.IntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name="LadderTrial",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=itsso.platform.ids.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("ladder", models.CharField(max_length=32)),
                ("steps", models.JSONField()),
                ("present", models.CharField(max_length=16)),
                ("begin", models.DateField()),
                ("until", models.DateField()),
                ("asked_at", models.DateTimeField()),
                ("asked_by", models.CharField(max_length=64)),
                ("form", models.UUIDField(unique=True)),
                ("total", models.IntegerField()),
                ("done", models.IntegerField(default=0)),
                ("ended_at", models.DateTimeField(null=True)),
                ("fault", models.CharField(blank=True, max_length=64)),
                ("report", models.JSONField(default=dict)),
                (
                    "state",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="units.unit"),
                ),
            ],
        ),
        grant_app("alerts_laddertrial", "SELECT, INSERT, UPDATE (total, done, present, report, ended_at, fault)"),
        grant_app("alerts_ladderplan", "SELECT, INSERT, UPDATE"),
    ]
