"""Store with each case its court dates, the matters that wait, the way of its draft, and its reasons for delay.

A finished recalculation fills them for stored cases. Drafts and reasons hold no identity, and are seen as far as figures.
"""

import django.db.models.deletion
from django.db import migrations, models

from itsso.platform.sql import grant_app, protect_by_station


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0006_leave"),
    ]

    operations = [
        migrations.CreateModel(
            name="CourtDate",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "case_id",
                        "day",
                        "entry",
                        "subject",
                        "detail",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("station_no", models.IntegerField()),
                ("day", models.DateField()),
                ("entry", models.CharField(max_length=16)),
                ("subject", models.CharField(blank=True, max_length=8)),
                ("detail", models.CharField(blank=True, max_length=64)),
                (
                    "case",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="court_dates",
                        to="cases.case",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["station_no", "day"], name="court_date_of_station")],
            },
        ),
        migrations.CreateModel(
            name="DelayReason",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "case_id", "limit", "reason", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("station_no", models.IntegerField()),
                ("limit", models.CharField(blank=True, max_length=64)),
                ("reason", models.CharField(max_length=32)),
                ("times", models.SmallIntegerField()),
                ("last_on", models.DateField()),
                (
                    "case",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="delay_reasons",
                        to="cases.case",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["station_no"], name="delay_reason_of_station")],
            },
        ),
        migrations.CreateModel(
            name="DraftStay",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "case_id", "number", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("station_no", models.IntegerField()),
                ("number", models.SmallIntegerField()),
                ("office", models.CharField(max_length=16)),
                ("step", models.CharField(max_length=16)),
                ("since", models.DateField()),
                ("until", models.DateField(null=True)),
                ("returns", models.SmallIntegerField()),
                ("report", models.CharField(blank=True, max_length=16)),
                (
                    "case",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="draft_stays",
                        to="cases.case",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["station_no"], name="draft_stay_of_station"),
                    models.Index(
                        condition=models.Q(("until", None)), fields=["station_no"], name="draft_now_of_station"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PendingMatter",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "case_id",
                        "matter",
                        "subject",
                        "since",
                        "detail",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("station_no", models.IntegerField()),
                ("matter", models.CharField(max_length=20)),
                ("subject", models.CharField(blank=True, max_length=8)),
                ("since", models.DateField()),
                ("detail", models.CharField(blank=True, max_length=64)),
                ("next_on", models.DateField(null=True)),
                ("informed_on", models.DateField(null=True)),
                ("served_on", models.DateField(null=True)),
                ("informing_known", models.BooleanField()),
                (
                    "case",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="pending_matters",
                        to="cases.case",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["station_no", "matter"], name="pending_matter_of_station")],
            },
        ),
        grant_app("cases_courtdate", "SELECT, INSERT, UPDATE, DELETE"),
        protect_by_station("cases_courtdate"),
        grant_app("cases_pendingmatter", "SELECT, INSERT, UPDATE, DELETE"),
        protect_by_station("cases_pendingmatter"),
        grant_app("cases_draftstay", "SELECT, INSERT, UPDATE, DELETE"),
        protect_by_station("cases_draftstay", "facts"),
        grant_app("cases_delayreason", "SELECT, INSERT, UPDATE, DELETE"),
        protect_by_station("cases_delayreason", "facts"),
    ]
