"""Deliveries of the feed, what each row came to, records that are known, and how fresh the feed is."""

from django.db import migrations, models
from django.db.models import CASCADE, PROTECT

from itsso.platform.ids import uuid7

STATUSES = [
    ("waiting", "Waiting"),
    ("running", "Loading"),
    ("done", "Loaded"),
    ("refused", "Refused"),
    ("failed", "Stopped by an error"),
]


class Migration(migrations.Migration):
    initial = True
    dependencies = [("cases", "0001_tables"), ("units", "0001_tables")]
    operations = [
        migrations.CreateModel(
            "Delivery",
            fields=[
                ("id", models.UUIDField(primary_key=True, default=uuid7, editable=False, serialize=False)),
                ("name", models.CharField(max_length=200)),
                ("by", models.CharField(max_length=64)),
                ("fingerprint", models.CharField(max_length=64, blank=True)),
                ("manifest", models.JSONField(default=dict)),
                ("rows", models.IntegerField(default=0)),
                ("status", models.CharField(choices=STATUSES, max_length=8, default="waiting")),
                ("message", models.TextField(blank=True)),
                ("received_at", models.DateTimeField()),
                ("finished_at", models.DateTimeField(null=True)),
                ("source", models.ForeignKey("cases.source", PROTECT, null=True, related_name="+")),
                ("tries", models.SmallIntegerField(default=0)),
                ("unit", models.ForeignKey("units.unit", PROTECT, related_name="+")),
            ],
            options={
                "ordering": ("-received_at",),
                "indexes": [models.Index(fields=["fingerprint"], name="delivery_again")],
            },
        ),
        migrations.CreateModel(
            "File",
            fields=[
                ("id", models.BigAutoField(primary_key=True, verbose_name="ID", serialize=False, auto_created=True)),
                ("name", models.CharField(max_length=32)),
                ("sha256", models.CharField(max_length=64)),
                ("done", models.BooleanField(default=False)),
                ("delivery", models.ForeignKey("exchange.delivery", CASCADE, related_name="files")),
            ],
            options={
                "indexes": [models.Index(fields=["sha256"], name="file_again")],
                "constraints": [models.UniqueConstraint(fields=("delivery", "name"), name="file_once")],
            },
        ),
        migrations.CreateModel(
            "Part",
            fields=[
                ("pk", models.CompositePrimaryKey("delivery_id", "number", "piece", serialize=False)),
                ("number", models.IntegerField()),
                ("piece", models.IntegerField()),
                ("delivery", models.ForeignKey("exchange.delivery", CASCADE, related_name="+", db_index=False)),
            ],
        ),
        migrations.CreateModel(
            "Tally",
            fields=[
                ("pk", models.CompositePrimaryKey("delivery_id", "file", "station_no", serialize=False)),
                ("file", models.CharField(max_length=32)),
                ("station_no", models.IntegerField()),
                ("accepted", models.IntegerField(default=0)),
                ("unchanged", models.IntegerField(default=0)),
                ("parked", models.IntegerField(default=0)),
                ("rejected", models.IntegerField(default=0)),
                ("delivery", models.ForeignKey("exchange.delivery", CASCADE, related_name="tallies", db_index=False)),
            ],
        ),
        migrations.CreateModel(
            "Record",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("file", models.SmallIntegerField()),
                ("stamp", models.BigIntegerField()),
                ("updated", models.DateTimeField()),
                ("deleted", models.BooleanField()),
                ("case_id", models.UUIDField(null=True)),
                ("station_no", models.IntegerField()),
                ("needs_recheck", models.BooleanField(default=False)),
            ],
        ),
        migrations.CreateModel(
            "Rejected",
            fields=[
                ("pk", models.CompositePrimaryKey("delivery_id", "file", "line", serialize=False)),
                ("file", models.CharField(max_length=32)),
                ("line", models.IntegerField()),
                ("source_record_id", models.CharField(max_length=64, blank=True)),
                ("column", models.CharField(max_length=64, blank=True)),
                ("reason", models.CharField(max_length=32)),
                ("value", models.CharField(max_length=64, blank=True)),
                ("station_no", models.IntegerField()),
                ("delivery", models.ForeignKey("exchange.delivery", CASCADE, related_name="rejected", db_index=False)),
            ],
            options={
                "indexes": [models.Index(fields=["delivery", "file", "reason", "column"], name="rejected_by_reason")],
            },
        ),
        migrations.CreateModel(
            "Parked",
            fields=[
                ("pk", models.CompositePrimaryKey("delivery_id", "file", "line", serialize=False)),
                ("file", models.CharField(max_length=32)),
                ("line", models.IntegerField()),
                ("record", models.UUIDField(db_index=True)),
                ("stamp", models.BigIntegerField()),
                ("updated", models.DateTimeField()),
                ("waits_for", models.CharField(max_length=16)),
                ("station_id", models.IntegerField()),
                ("series", models.SmallIntegerField()),
                ("year", models.SmallIntegerField()),
                ("number", models.CharField(max_length=20)),
                ("form_no", models.CharField(max_length=20, blank=True)),
                ("cells", models.JSONField()),
                ("station_no", models.IntegerField()),
                ("delivery", models.ForeignKey("exchange.delivery", CASCADE, related_name="parked", db_index=False)),
                ("source", models.ForeignKey("cases.source", PROTECT, related_name="+", db_index=False)),
            ],
            options={
                "indexes": [models.Index(fields=["station_id", "series", "year", "number"], name="parked_by_key")],
            },
        ),
        migrations.CreateModel(
            "Problem",
            fields=[
                ("id", models.UUIDField(primary_key=True, default=uuid7, editable=False, serialize=False)),
                ("case_id", models.UUIDField(db_index=True)),
                ("record", models.UUIDField(null=True)),
                ("file", models.CharField(max_length=32, blank=True)),
                ("line", models.IntegerField(null=True)),
                ("code", models.CharField(max_length=32)),
                ("column", models.CharField(max_length=64, blank=True)),
                ("value", models.CharField(max_length=64, blank=True)),
                ("station_no", models.IntegerField()),
                ("delivery", models.ForeignKey("exchange.delivery", CASCADE, related_name="problems")),
                ("source_record_id", models.CharField(max_length=64, blank=True, default="")),
            ],
        ),
        migrations.CreateModel(
            "SourceName",
            fields=[
                ("name", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("source", models.ForeignKey("cases.source", PROTECT, related_name="+", db_index=False)),
                ("since", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            "Freshness",
            fields=[
                ("pk", models.CompositePrimaryKey("source_id", "station_no", serialize=False)),
                ("station_no", models.IntegerField()),
                ("newest_change", models.DateTimeField()),
                ("received_at", models.DateTimeField()),
                ("source", models.ForeignKey("cases.source", PROTECT, related_name="+", db_index=False)),
            ],
        ),
    ]
