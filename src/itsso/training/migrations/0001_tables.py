"""People of the register, their posts, sessions of training, who attended what, and what units have in coverage."""

from datetime import date

from django.db import migrations, models
from django.db.models import CASCADE, DO_NOTHING, PROTECT, F, Q

from itsso.platform.ids import uuid7

OPEN_END = date(9999, 12, 31)
RANKS = [("constabulary", "Constabulary"), ("officer", "Officers"), ("civilian", "Not of the police")]
DUTIES = [
    ("station", "Station staff"),
    ("duty_officer", "Duty officer"),
    ("investigator", "Investigating officer"),
    ("sho", "Station house officer"),
    ("supervisor", "Supervising officer"),
    ("office", "Office and other"),
    ("forensic", "Forensic staff"),
    ("prosecutor", "Prosecutor"),
    ("doctor", "Doctor"),
]
OUTCOMES = [
    ("attended", "Attended, result not entered"),
    ("passed", "Passed"),
    ("failed", "Not passed"),
    ("withdrawn", "Withdrawn"),
]
WAYS = [("list", "On the list"), ("scan", "By the code on the joining letter"), ("file", "From a file")]
KINDS = [("register", "Personnel register"), ("attendances", "Attendances and results")]


class Migration(migrations.Migration):
    initial = True
    dependencies = [("units", "0001_tables")]
    operations = [
        migrations.CreateModel(
            "Place",
            fields=[
                (
                    "unit",
                    models.OneToOneField("units.unit", DO_NOTHING, primary_key=True, related_name="+", serialize=False),
                ),
                ("first", models.IntegerField()),
                ("last", models.IntegerField()),
            ],
            options={
                "db_table": "training_place",
                "managed": False,
            },
        ),
        migrations.CreateModel(
            "Person",
            fields=[
                ("id", models.UUIDField(primary_key=True, default=uuid7, editable=False, serialize=False)),
                ("state", models.CharField(max_length=2, blank=True)),
                ("number", models.CharField(max_length=64)),
                ("name", models.CharField(max_length=200)),
                ("sound", models.CharField(max_length=200)),
                ("woman", models.BooleanField()),
                ("joined_on", models.DateField(null=True)),
                ("unit", models.ForeignKey("units.unit", PROTECT, related_name="+")),
            ],
            options={
                "indexes": [models.Index(fields=["state", "sound", "joined_on"], name="training_person_sounds")],
                "constraints": [
                    models.UniqueConstraint(fields=("state", "number"), name="training_person_number_once")
                ],
            },
        ),
        migrations.CreateModel(
            "Post",
            fields=[
                ("id", models.UUIDField(primary_key=True, default=uuid7, editable=False, serialize=False)),
                ("rank", models.CharField(choices=RANKS, max_length=12)),
                ("title", models.CharField(max_length=40, blank=True)),
                ("duty", models.CharField(choices=DUTIES, max_length=12)),
                ("since", models.DateField()),
                ("until", models.DateField(default=OPEN_END)),
                ("person", models.ForeignKey("training.person", PROTECT, related_name="posts")),
                ("unit", models.ForeignKey("units.unit", PROTECT, related_name="+")),
            ],
            options={
                "indexes": [models.Index(fields=["unit", "until"], name="training_post_of_unit")],
                "constraints": [
                    models.CheckConstraint(condition=Q(until__gte=F("since")), name="training_post_ends_after_start"),
                    models.UniqueConstraint(
                        fields=("person",), condition=Q(until=OPEN_END), name="training_post_one_now"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            "Session",
            fields=[
                ("id", models.UUIDField(primary_key=True, editable=False, serialize=False)),
                ("course", models.CharField(max_length=32)),
                ("reference", models.CharField(max_length=32, unique=True)),
                ("place", models.CharField(max_length=200)),
                ("trainers", models.CharField(max_length=400)),
                ("seats", models.SmallIntegerField()),
                ("begins_on", models.DateField()),
                ("ends_on", models.DateField()),
                ("made_at", models.DateTimeField()),
                ("made_by", models.CharField(max_length=64)),
                ("called_off", models.DateTimeField(null=True)),
                ("reason", models.CharField(max_length=200, blank=True)),
                ("unit", models.ForeignKey("units.unit", PROTECT, related_name="+")),
            ],
            options={
                "indexes": [models.Index(fields=["ends_on"], name="training_session_by_end")],
                "constraints": [
                    models.CheckConstraint(
                        condition=Q(ends_on__gte=F("begins_on")), name="training_session_ends_after_start"
                    ),
                    models.CheckConstraint(condition=Q(seats__gte=1), name="training_session_has_a_seat"),
                ],
            },
        ),
        migrations.CreateModel(
            "Nomination",
            fields=[
                ("id", models.UUIDField(primary_key=True, default=uuid7, editable=False, serialize=False)),
                ("at", models.DateTimeField()),
                ("by", models.CharField(max_length=64)),
                ("withdrawn_at", models.DateTimeField(null=True)),
                ("reason", models.CharField(max_length=200, blank=True)),
                ("unit", models.ForeignKey("units.unit", PROTECT, related_name="+")),
                ("person", models.ForeignKey("training.person", PROTECT, related_name="+")),
                ("session", models.ForeignKey("training.session", PROTECT, related_name="nominations")),
            ],
            options={
                "indexes": [models.Index(fields=["session", "at"], name="training_nominations_in_order")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("session", "person"), condition=Q(withdrawn_at=None), name="training_nominated_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            "Attendance",
            fields=[
                ("id", models.UUIDField(primary_key=True, default=uuid7, editable=False, serialize=False)),
                ("course", models.CharField(max_length=32)),
                ("began_on", models.DateField()),
                ("ended_on", models.DateField()),
                ("outcome", models.CharField(choices=OUTCOMES, max_length=9)),
                ("score", models.SmallIntegerField(null=True)),
                ("valid_until", models.DateField(null=True)),
                ("provider", models.CharField(max_length=40, blank=True)),
                ("certificate", models.CharField(max_length=64, blank=True)),
                ("how", models.CharField(choices=WAYS, max_length=4)),
                ("reason", models.CharField(max_length=200, blank=True)),
                ("at", models.DateTimeField()),
                ("by", models.CharField(max_length=64)),
                ("by_name", models.CharField(max_length=200)),
                (
                    "replaces",
                    models.OneToOneField("training.attendance", PROTECT, null=True, related_name="replaced_by"),
                ),
                ("person", models.ForeignKey("training.person", PROTECT, related_name="attendances", db_index=False)),
                ("session", models.ForeignKey("training.session", PROTECT, null=True, related_name="attendances")),
            ],
            options={
                "indexes": [
                    models.Index(fields=["person", "course"], name="training_attendances_of"),
                    models.Index(
                        fields=["provider", "certificate"], condition=~Q(certificate=""), name="training_certificates"
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("person", "course", "ended_on"),
                        condition=Q(replaces=None),
                        name="training_attended_once",
                    ),
                    models.UniqueConstraint(
                        fields=("provider", "certificate"),
                        condition=Q(replaces=None) & ~Q(certificate=""),
                        name="training_certificate_number_once",
                    ),
                    models.CheckConstraint(
                        condition=Q(ended_on__gte=F("began_on")), name="training_attendance_in_order"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            "Certificate",
            fields=[
                (
                    "attendance",
                    models.OneToOneField(
                        "training.attendance", PROTECT, primary_key=True, related_name="given", serialize=False
                    ),
                ),
                ("code", models.CharField(max_length=12, unique=True)),
                ("at", models.DateTimeField()),
                ("by", models.CharField(max_length=64)),
            ],
        ),
        migrations.CreateModel(
            "Upload",
            fields=[
                ("id", models.UUIDField(primary_key=True, editable=False, serialize=False)),
                ("kind", models.CharField(choices=KINDS, max_length=12)),
                ("name", models.CharField(max_length=200)),
                ("content", models.BinaryField(null=True)),
                ("sha256", models.CharField(max_length=64)),
                ("rows", models.IntegerField()),
                ("done", models.IntegerField(default=0)),
                ("taken", models.IntegerField(default=0)),
                ("unchanged", models.IntegerField(default=0)),
                ("rejected", models.IntegerField(default=0)),
                ("received_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                ("by", models.CharField(max_length=64)),
                ("by_name", models.CharField(max_length=200)),
                ("unit", models.ForeignKey("units.unit", PROTECT, related_name="+")),
            ],
        ),
        migrations.CreateModel(
            "Reject",
            fields=[
                ("pk", models.CompositePrimaryKey("upload_id", "row", serialize=False)),
                ("row", models.IntegerField()),
                ("column", models.CharField(max_length=32)),
                ("reason", models.CharField(max_length=32)),
                ("told", models.JSONField(default=dict)),
                ("line", models.JSONField()),
                ("upload", models.ForeignKey("training.upload", PROTECT, related_name="rejects", db_index=False)),
            ],
        ),
        migrations.CreateModel(
            "Coverage",
            fields=[
                (
                    "unit",
                    models.OneToOneField("units.unit", CASCADE, primary_key=True, related_name="+", serialize=False),
                ),
                ("as_on", models.DateField()),
                ("counted_at", models.DateTimeField()),
                ("counts", models.JSONField()),
            ],
        ),
    ]
