"""Cases and their histories; what is derived from a history (clocks, outcomes, exhibits, facts); prints and files."""

from datetime import date

from django.contrib.postgres.fields import ArrayField
from django.db import migrations, models
from django.db.models import CASCADE, PROTECT, Q

from itsso.platform.ids import uuid7

OPEN_END = date(9999, 12, 31)
SERIES = [(1, "FIR"), (2, "Zero FIR")]
PRECISIONS = [("m", "minute"), ("d", "day"), ("M", "month"), ("Y", "year")]
ENDS = [
    (0, "Open"),
    (1, "Charge sheet"),
    (2, "Closure report"),
    (3, "Quashed"),
    (4, "Abated"),
    (5, "Withdrawn"),
    (6, "Not investigated"),
]


class Migration(migrations.Migration):
    initial = True
    dependencies = [("units", "0001_tables")]
    operations = [
        migrations.CreateModel(
            "Recalculation",
            fields=[
                ("id", models.SmallIntegerField(primary_key=True, default=1, serialize=False)),
                ("version", models.JSONField()),
                ("digest", models.CharField(max_length=64)),
                ("changed", models.JSONField(default=list)),
                ("begun_at", models.DateTimeField()),
                ("after", models.UUIDField(null=True)),
                ("done", models.IntegerField(default=0)),
                ("total", models.IntegerField(default=0)),
                ("corrected", models.IntegerField(default=0)),
                ("finished_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            "Source",
            fields=[
                ("code", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("carried", models.JSONField(default=dict)),
            ],
        ),
        migrations.CreateModel(
            "Case",
            fields=[
                ("id", models.UUIDField(primary_key=True, default=uuid7, editable=False, serialize=False)),
                ("station_no", models.IntegerField()),
                ("series", models.SmallIntegerField(choices=SERIES)),
                ("number", models.CharField(max_length=20)),
                ("year", models.SmallIntegerField()),
                ("first_recorded", models.DateField(null=True)),
                ("sections", ArrayField(models.CharField(max_length=32), default=list)),
                ("io_ref", models.CharField(max_length=64, blank=True)),
                ("station", models.ForeignKey("units.unit", PROTECT, related_name="+")),
                ("source", models.ForeignKey("cases.source", PROTECT, related_name="+", db_index=False)),
            ],
            options={
                "indexes": [models.Index(fields=["station_no", "first_recorded"], name="case_of_station")],
            },
        ),
        migrations.CreateModel(
            "Key",
            fields=[
                ("pk", models.CompositePrimaryKey("station_id", "series", "year", "number", serialize=False)),
                ("series", models.SmallIntegerField(choices=SERIES)),
                ("year", models.SmallIntegerField()),
                ("number", models.CharField(max_length=20)),
                ("case", models.ForeignKey("cases.case", PROTECT, related_name="keys")),
                ("station", models.ForeignKey("units.unit", PROTECT, related_name="+", db_index=False)),
            ],
        ),
        migrations.CreateModel(
            "Person",
            fields=[
                ("pk", models.CompositePrimaryKey("case_id", "label", serialize=False)),
                ("label", models.CharField(max_length=8)),
                ("ref", models.CharField(max_length=64, blank=True)),
                ("child", models.BooleanField(null=True)),
                ("case", models.ForeignKey("cases.case", PROTECT, related_name="people", db_index=False)),
            ],
        ),
        migrations.CreateModel(
            "AccusedName",
            fields=[
                ("id", models.UUIDField(primary_key=True, default=uuid7, editable=False, serialize=False)),
                ("label", models.CharField(max_length=8)),
                ("name", models.CharField(max_length=200)),
                ("made_at", models.DateTimeField()),
                ("made_by", models.CharField(max_length=64)),
                ("made_by_name", models.CharField(max_length=200)),
                ("ended_at", models.DateTimeField(null=True)),
                ("case", models.ForeignKey("cases.case", PROTECT, related_name="accused_names")),
            ],
        ),
        migrations.CreateModel(
            "AccusedSound",
            fields=[
                ("pk", models.CompositePrimaryKey("sound", "name_id", "word", serialize=False)),
                ("sound", models.CharField(max_length=6)),
                ("word", models.CharField(max_length=200)),
                ("station_no", models.IntegerField()),
                ("case", models.ForeignKey("cases.case", PROTECT, related_name="+")),
                ("name", models.ForeignKey("cases.accusedname", CASCADE, related_name="+")),
            ],
            options={
                "indexes": [models.Index(fields=["sound", "station_no"], name="accused_sound_of_station")],
            },
        ),
        migrations.CreateModel(
            "Print",
            fields=[
                ("id", models.UUIDField(primary_key=True, editable=False, serialize=False)),
                ("year", models.SmallIntegerField()),
                ("number", models.IntegerField()),
                ("document", models.CharField(max_length=32)),
                ("language", models.CharField(max_length=2)),
                ("copy", models.SmallIntegerField()),
                ("opening", models.UUIDField(null=True)),
                ("recipient", models.CharField(max_length=32, blank=True)),
                ("at", models.DateTimeField()),
                ("made_by", models.CharField(max_length=64)),
                ("made_by_name", models.CharField(max_length=200)),
                ("case", models.ForeignKey("cases.case", PROTECT, related_name="prints")),
                ("station", models.ForeignKey("units.unit", PROTECT, related_name="+", db_index=False)),
                ("sha256", models.CharField(max_length=64, blank=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("station", "year", "number"), name="print_number_once")
                ],
            },
        ),
        migrations.CreateModel(
            "PrintNumber",
            fields=[
                ("pk", models.CompositePrimaryKey("station_id", "year", serialize=False)),
                ("station_no", models.IntegerField()),
                ("year", models.SmallIntegerField()),
                ("last", models.IntegerField()),
                ("station", models.ForeignKey("units.unit", PROTECT, related_name="+", db_index=False)),
            ],
        ),
        migrations.CreateModel(
            "Attachment",
            fields=[
                ("id", models.UUIDField(primary_key=True, editable=False, serialize=False)),
                ("item", models.UUIDField()),
                ("what", models.CharField(max_length=32)),
                ("media", models.CharField(max_length=64)),
                ("size", models.IntegerField()),
                ("sha256", models.CharField(max_length=64)),
                ("made_at", models.DateTimeField()),
                ("made_by", models.CharField(max_length=64)),
                ("made_by_name", models.CharField(max_length=200)),
                ("case", models.ForeignKey("cases.case", PROTECT, related_name="attachments")),
            ],
        ),
        migrations.CreateModel(
            "Event",
            fields=[
                ("pk", models.CompositePrimaryKey("case_id", "id", serialize=False)),
                ("id", models.UUIDField(default=uuid7, editable=False)),
                ("kind", models.CharField(max_length=48)),
                ("at", models.DateTimeField()),
                ("precision", models.CharField(choices=PRECISIONS, max_length=1)),
                ("recorded", models.DateTimeField()),
                ("subject", models.CharField(max_length=8, blank=True)),
                ("facts", models.JSONField(default=dict)),
                ("corrects", models.UUIDField(null=True)),
                ("source", models.CharField(max_length=64)),
                ("record", models.UUIDField(null=True)),
                ("by", models.CharField(max_length=64)),
                ("case", models.ForeignKey("cases.case", PROTECT, related_name="events", db_index=False)),
                ("entry", models.UUIDField(null=True)),
                ("salt", models.UUIDField(null=True)),
                ("mark", models.BigIntegerField(null=True)),
                ("redacted", models.JSONField(null=True)),
            ],
        ),
        migrations.CreateModel(
            "Redaction",
            fields=[
                ("id", models.UUIDField(primary_key=True, editable=False, serialize=False)),
                ("case", models.ForeignKey("cases.case", PROTECT, related_name="redactions")),
                ("record_table", models.CharField(max_length=16)),
                ("record", models.UUIDField()),
                ("path", models.CharField(max_length=80)),
                ("requested_at", models.DateTimeField()),
                ("requested_by", models.CharField(max_length=64)),
                ("requested_by_name", models.CharField(max_length=200)),
                ("decided_at", models.DateTimeField(null=True)),
                ("decided_by", models.CharField(max_length=64, blank=True)),
                ("decided_by_name", models.CharField(max_length=200, blank=True)),
                ("outcome", models.CharField(max_length=8, blank=True)),
            ],
            options={
                "indexes": [models.Index(fields=["case"], condition=Q(decided_at=None), name="redaction_undecided")],
            },
        ),
        migrations.CreateModel(
            "Clock",
            fields=[
                ("pk", models.CompositePrimaryKey("case_id", "rule", "subject", serialize=False)),
                ("rule", models.CharField(max_length=64)),
                ("subject", models.CharField(max_length=12)),
                ("station_no", models.IntegerField()),
                ("starts", models.DateField()),
                ("due", models.DateField()),
                ("outer", models.DateField()),
                ("due_at", models.DateTimeField(null=True)),
                ("case", models.ForeignKey("cases.case", PROTECT, related_name="clocks", db_index=False)),
            ],
            options={
                "indexes": [models.Index(fields=["station_no", "due"], name="clock_due_of_station")],
            },
        ),
        migrations.CreateModel(
            "Outcome",
            fields=[
                ("pk", models.CompositePrimaryKey("case_id", "rule", "subject", serialize=False)),
                ("rule", models.CharField(max_length=64)),
                ("subject", models.CharField(max_length=12)),
                ("station_no", models.IntegerField()),
                ("last_day", models.DateField()),
                ("met_on", models.DateField(null=True)),
                ("in_time", models.BooleanField()),
                ("case", models.ForeignKey("cases.case", PROTECT, related_name="outcomes", db_index=False)),
            ],
            options={
                "indexes": [models.Index(fields=["station_no", "rule"], name="outcome_of_station")],
            },
        ),
        migrations.CreateModel(
            "Exhibit",
            fields=[
                ("pk", models.CompositePrimaryKey("case_id", "number", serialize=False)),
                ("number", models.TextField()),
                ("station_no", models.IntegerField()),
                ("case", models.ForeignKey("cases.case", PROTECT, related_name="+", db_index=False)),
            ],
            options={
                "indexes": [models.Index(fields=["number", "station_no"], name="exhibit_number_of_station")],
            },
        ),
        migrations.CreateModel(
            "Fact",
            fields=[
                ("pk", models.CompositePrimaryKey("case_id", "happened_from", "known_from", serialize=False)),
                ("happened_from", models.DateField()),
                ("happened_to", models.DateField()),
                ("known_from", models.DateField()),
                ("known_to", models.DateField()),
                ("station_no", models.IntegerField()),
                ("first_recorded", models.DateField()),
                ("due", models.DateField()),
                ("outer", models.DateField()),
                ("due60", models.DateField()),
                ("ended_how", models.SmallIntegerField(choices=ENDS)),
                ("ended_on", models.DateField(null=True)),
                ("stayed", models.BooleanField()),
                ("statutory", models.BooleanField()),
                ("pocso", models.BooleanField()),
                ("without_lab", models.BooleanField()),
                ("supplementary", models.SmallIntegerField()),
                ("returned", models.SmallIntegerField()),
                ("case", models.ForeignKey("cases.case", PROTECT, related_name="facts", db_index=False)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["station_no", "happened_from"], name="fact_of_station"),
                    models.Index(
                        fields=["station_no", "outer"],
                        condition=Q(happened_to=OPEN_END, known_to=OPEN_END),
                        name="fact_now_of_station",
                    ),
                ],
            },
        ),
    ]
