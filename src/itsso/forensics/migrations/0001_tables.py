"""Exhibits, their custody and their examination: what police and laboratory each hold of them."""

from django.contrib.postgres.fields import ArrayField
from django.db import migrations, models
from django.db.models import PROTECT, F, Q

from itsso.platform.ids import uuid7

HOLDERS = [
    ("scene", "Scene"),
    ("hospital", "Hospital"),
    ("officer", "Investigating officer"),
    ("malkhana", "Malkhana"),
    ("messenger", "Messenger"),
    ("reception", "Laboratory reception"),
    ("section", "Section of the laboratory"),
    ("examiner", "Examiner"),
    ("store", "Store of the laboratory"),
    ("court", "Court"),
    ("destroyed", "Destroyed"),
]
STANDINGS_OF_A_NOTE = [
    ("sent", "Sent, not received yet"),
    ("received", "Received by the laboratory"),
    ("accepted", "Accepted, under examination"),
    ("returned", "Returned by the laboratory"),
    ("reported", "Reported"),
]
DEEDS = [("given", "Handed over"), ("taken", "Received")]
SEALS = [
    ("whole", "Intact"),
    ("broken", "Broken"),
    ("opened", "Opened for examination"),
    ("resealed", "Resealed"),
    ("none", "Not sealed"),
]
CARRIERS = [
    ("officer", "Investigating officer"),
    ("malkhana", "Malkhana"),
    ("messenger", "Messenger"),
    ("reception", "Laboratory reception"),
    ("section", "Section of the laboratory"),
    ("examiner", "Examiner"),
    ("store", "Store of the laboratory"),
    ("post", "Post or courier"),
    ("unknown", "Nobody knows"),
]
STANDINGS_OF_A_REQUEST = [
    ("announced", "Announced"),
    ("received", "Received"),
    ("accepted", "Accepted"),
    ("returned", "Returned"),
    ("done", "Reported"),
]
STANDINGS_OF_A_WORK = [
    ("waiting", "Waiting for an examiner"),
    ("assigned", "With the examiner"),
    ("review", "In technical review"),
    ("reviewed", "Reviewed, to be signed"),
    ("released", "Report released"),
]
WAYS_OF_ASSIGNMENT = [
    ("random", "At random"),
    ("director", "By the director, with a reason"),
    ("recused", "At random, after another declined"),
]
VERDICTS = [("agreed", "Agreed"), ("back", "Back to the examiner")]


class Migration(migrations.Migration):
    initial = True
    dependencies = [("cases", "0001_tables"), ("units", "0001_tables")]
    operations = [
        migrations.CreateModel(
            "Item",
            fields=[
                ("label", models.CharField(max_length=10, primary_key=True, serialize=False)),
                ("form", models.UUIDField(unique=True)),
                ("what", models.CharField(max_length=24)),
                ("mark", models.CharField(max_length=16)),
                ("kit", models.CharField(max_length=24, blank=True)),
                ("subject", models.CharField(max_length=8, blank=True)),
                ("contents", models.JSONField(default=list)),
                ("count", models.SmallIntegerField(default=1)),
                ("weight_mg", models.IntegerField(null=True)),
                ("origin", models.CharField(choices=HOLDERS, max_length=12)),
                ("place", models.CharField(max_length=16, blank=True)),
                ("witnesses", models.SmallIntegerField(default=0)),
                ("sketch", models.UUIDField(null=True)),
                ("impression", models.CharField(max_length=24)),
                ("seized_at", models.DateTimeField()),
                ("seized_by", models.CharField(max_length=64)),
                ("seized_by_name", models.CharField(max_length=200)),
                ("made_at", models.DateTimeField()),
                ("case", models.ForeignKey("cases.case", PROTECT, related_name="+")),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("case", "mark"), name="item_mark_once")],
            },
        ),
        migrations.CreateModel(
            "Note",
            fields=[
                ("id", models.UUIDField(primary_key=True, default=uuid7, editable=False, serialize=False)),
                ("memo", models.CharField(max_length=32)),
                ("labels", ArrayField(models.CharField(max_length=10))),
                ("asked", models.JSONField()),
                ("papers", ArrayField(models.CharField(max_length=24), default=list)),
                ("priority", models.CharField(max_length=16)),
                ("due", models.DateField(null=True)),
                ("standing", models.CharField(choices=STANDINGS_OF_A_NOTE, max_length=10, default="sent")),
                ("since", models.DateTimeField()),
                ("reasons", ArrayField(models.CharField(max_length=24), default=list)),
                ("sent_at", models.DateTimeField()),
                ("sent_by", models.CharField(max_length=64)),
                ("sent_by_name", models.CharField(max_length=200)),
                ("received_at", models.DateTimeField(null=True)),
                ("parcel", models.UUIDField()),
                ("case", models.ForeignKey("cases.case", PROTECT, related_name="+")),
                ("laboratory", models.ForeignKey("units.unit", PROTECT, related_name="+")),
                ("station", models.ForeignKey("units.unit", PROTECT, related_name="+")),
            ],
            options={
                "indexes": [models.Index(fields=["station", "standing"], name="note_of_station")],
            },
        ),
        migrations.CreateModel(
            "Released",
            fields=[
                ("id", models.UUIDField(primary_key=True, editable=False, serialize=False)),
                ("number", models.CharField(max_length=24)),
                ("version", models.SmallIntegerField()),
                ("section", models.CharField(max_length=16)),
                ("labels", ArrayField(models.CharField(max_length=10))),
                ("examiner", models.CharField(max_length=200)),
                ("released_at", models.DateTimeField()),
                ("key_version", models.SmallIntegerField()),
                ("sealed", models.BinaryField()),
                ("sha256", models.CharField(max_length=64)),
                ("signature", models.CharField(max_length=128)),
                ("key", models.CharField(max_length=64)),
                ("superseded_by", models.UUIDField(null=True)),
                ("collected_at", models.DateTimeField(null=True)),
                ("collected_by", models.CharField(max_length=64, blank=True)),
                ("filed_at", models.DateTimeField(null=True)),
                ("case", models.ForeignKey("cases.case", PROTECT, related_name="+")),
                ("note", models.ForeignKey("forensics.note", PROTECT, related_name="reports")),
                ("station", models.ForeignKey("units.unit", PROTECT, related_name="+")),
                ("signed", models.CharField(max_length=40)),
            ],
            options={
                "indexes": [models.Index(fields=["station", "collected_at"], name="released_of_station")],
            },
        ),
        migrations.CreateModel(
            "CustodyAct",
            fields=[
                ("id", models.UUIDField(primary_key=True, default=uuid7, editable=False, serialize=False)),
                ("label", models.CharField(max_length=10)),
                ("nth", models.SmallIntegerField()),
                ("handover", models.UUIDField()),
                ("deed", models.CharField(choices=DEEDS, max_length=6)),
                ("holder_from", models.CharField(choices=HOLDERS, max_length=12)),
                ("holder_to", models.CharField(choices=HOLDERS, max_length=12)),
                ("at", models.DateTimeField()),
                ("recorded", models.DateTimeField()),
                ("person", models.CharField(max_length=64)),
                ("person_name", models.CharField(max_length=200)),
                ("paper", models.CharField(max_length=32, blank=True)),
                ("seal", models.CharField(choices=SEALS, max_length=8)),
                ("impression", models.CharField(max_length=24, blank=True)),
                ("count", models.SmallIntegerField(null=True)),
                ("weight_mg", models.IntegerField(null=True)),
                ("form", models.UUIDField()),
                ("previous", models.CharField(max_length=64)),
                ("line", models.UUIDField()),
                ("unit", models.ForeignKey("units.unit", PROTECT, related_name="+")),
                ("carrier", models.CharField(choices=CARRIERS, max_length=12, blank=True)),
            ],
            options={
                "indexes": [models.Index(fields=["unit", "at"], name="act_of_unit")],
                "constraints": [
                    models.UniqueConstraint(fields=("label", "nth"), name="act_nth_once"),
                    models.UniqueConstraint(fields=("handover", "label", "deed"), name="act_once_in_a_handover"),
                    models.UniqueConstraint(fields=("form", "label", "deed"), name="act_of_form_once"),
                ],
                "db_table": "forensics_act",
            },
        ),
        migrations.CreateModel(
            "Request",
            fields=[
                ("id", models.UUIDField(primary_key=True, editable=False, serialize=False)),
                ("year", models.SmallIntegerField()),
                ("number", models.IntegerField()),
                ("memo", models.CharField(max_length=32)),
                ("asked", models.JSONField()),
                ("papers", ArrayField(models.CharField(max_length=24), default=list)),
                ("priority", models.CharField(max_length=16)),
                ("due", models.DateField(null=True)),
                ("standing", models.CharField(choices=STANDINGS_OF_A_REQUEST, max_length=10, default="announced")),
                ("since", models.DateTimeField()),
                ("sent_at", models.DateTimeField()),
                ("announced_at", models.DateTimeField()),
                ("received_at", models.DateTimeField(null=True)),
                ("decided_at", models.DateTimeField(null=True)),
                ("decided_by", models.CharField(max_length=64, blank=True)),
                ("reasons", ArrayField(models.CharField(max_length=24), default=list)),
                ("external", models.CharField(max_length=32, blank=True)),
                ("laboratory", models.ForeignKey("units.unit", PROTECT, related_name="+")),
                ("sender", models.ForeignKey("units.unit", PROTECT, related_name="+")),
            ],
            options={
                "indexes": [models.Index(fields=["laboratory", "standing", "since"], name="request_at_laboratory")],
                "constraints": [
                    models.UniqueConstraint(fields=("laboratory", "year", "number"), name="request_number_once")
                ],
            },
        ),
        migrations.CreateModel(
            "Exhibit",
            fields=[
                ("id", models.UUIDField(primary_key=True, default=uuid7, editable=False, serialize=False)),
                ("label", models.CharField(max_length=10)),
                ("what", models.CharField(max_length=24)),
                ("mark", models.CharField(max_length=16)),
                ("subject", models.CharField(max_length=8, blank=True)),
                ("contents", models.JSONField(default=list)),
                ("count", models.SmallIntegerField(default=1)),
                ("weight_mg", models.IntegerField(null=True)),
                ("impression", models.CharField(max_length=24)),
                ("seized_at", models.DateTimeField()),
                ("laboratory", models.ForeignKey("units.unit", PROTECT, related_name="+", db_index=False)),
                ("request", models.ForeignKey("forensics.request", PROTECT, related_name="exhibits")),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("label", "request"), name="exhibit_once_in_a_request")],
            },
        ),
        migrations.CreateModel(
            "Competence",
            fields=[
                ("id", models.BigAutoField(primary_key=True, verbose_name="ID", serialize=False, auto_created=True)),
                ("examiner", models.CharField(max_length=64)),
                ("examiner_name", models.CharField(max_length=200)),
                ("section", models.CharField(max_length=16)),
                ("since", models.DateField()),
                ("until", models.DateField(null=True)),
                ("given_by", models.CharField(max_length=64)),
                ("laboratory", models.ForeignKey("units.unit", PROTECT, related_name="+")),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("laboratory", "examiner", "section"), condition=Q(until=None), name="competence_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            "Work",
            fields=[
                ("id", models.UUIDField(primary_key=True, default=uuid7, editable=False, serialize=False)),
                ("section", models.CharField(max_length=16)),
                ("labels", ArrayField(models.CharField(max_length=10))),
                ("questions", ArrayField(models.CharField(max_length=32))),
                ("rank", models.SmallIntegerField()),
                ("due", models.DateField()),
                ("received_at", models.DateTimeField()),
                ("standing", models.CharField(choices=STANDINGS_OF_A_WORK, max_length=10, default="waiting")),
                ("since", models.DateTimeField()),
                ("examiner", models.CharField(max_length=64, blank=True)),
                ("examiner_name", models.CharField(max_length=200, blank=True)),
                ("assigned_at", models.DateTimeField(null=True)),
                ("hold", models.CharField(max_length=24, blank=True)),
                ("released_at", models.DateTimeField(null=True)),
                ("laboratory", models.ForeignKey("units.unit", PROTECT, related_name="+", db_index=False)),
                ("request", models.ForeignKey("forensics.request", PROTECT, related_name="works")),
            ],
            options={
                "indexes": [
                    models.Index(
                        fields=["laboratory", "rank", "due", "received_at"],
                        condition=~Q(standing="released"),
                        name="work_queue",
                    ),
                    models.Index(fields=["laboratory", "released_at"], name="work_released"),
                    models.Index(
                        fields=["laboratory", "examiner", "standing"],
                        condition=~Q(standing="released"),
                        name="work_of_examiner",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            "Assignment",
            fields=[
                ("id", models.UUIDField(primary_key=True, default=uuid7, editable=False, serialize=False)),
                ("examiner", models.CharField(max_length=64)),
                ("how", models.CharField(choices=WAYS_OF_ASSIGNMENT, max_length=8)),
                ("among", models.JSONField()),
                ("throw", models.CharField(max_length=32, blank=True)),
                ("reason", models.CharField(max_length=24, blank=True)),
                ("at", models.DateTimeField()),
                ("by", models.CharField(max_length=64)),
                ("laboratory", models.ForeignKey("units.unit", PROTECT, related_name="+")),
                ("work", models.ForeignKey("forensics.work", PROTECT, related_name="assignments")),
            ],
        ),
        migrations.CreateModel(
            "Hold",
            fields=[
                ("id", models.UUIDField(primary_key=True, default=uuid7, editable=False, serialize=False)),
                ("reason", models.CharField(max_length=24)),
                ("since", models.DateTimeField()),
                ("until", models.DateTimeField(null=True)),
                ("by", models.CharField(max_length=64)),
                ("laboratory", models.ForeignKey("units.unit", PROTECT, related_name="+")),
                ("work", models.ForeignKey("forensics.work", PROTECT, related_name="holds")),
            ],
        ),
        migrations.CreateModel(
            "Worksheet",
            fields=[
                ("id", models.UUIDField(primary_key=True, editable=False, serialize=False)),
                ("label", models.CharField(max_length=10)),
                ("method", models.CharField(max_length=32)),
                ("instrument", models.CharField(max_length=32, blank=True)),
                ("lot", models.CharField(max_length=32, blank=True)),
                ("consumed", models.CharField(max_length=24, blank=True)),
                ("note", models.BinaryField()),
                ("key_version", models.SmallIntegerField()),
                ("at", models.DateTimeField()),
                ("by", models.CharField(max_length=64)),
                ("by_name", models.CharField(max_length=200)),
                ("laboratory", models.ForeignKey("units.unit", PROTECT, related_name="+")),
                ("work", models.ForeignKey("forensics.work", PROTECT, related_name="worksheets")),
            ],
        ),
        migrations.CreateModel(
            "Report",
            fields=[
                ("id", models.UUIDField(primary_key=True, default=uuid7, editable=False, serialize=False)),
                ("number", models.CharField(max_length=24)),
                ("version", models.SmallIntegerField(default=1)),
                ("why", models.CharField(max_length=24, blank=True)),
                ("key_version", models.SmallIntegerField()),
                ("sealed", models.BinaryField()),
                ("drafted_at", models.DateTimeField()),
                ("drafted_by", models.CharField(max_length=64)),
                ("reviewer", models.CharField(max_length=64, blank=True)),
                ("reviewer_name", models.CharField(max_length=200, blank=True)),
                ("reviewed_at", models.DateTimeField(null=True)),
                ("sha256", models.CharField(max_length=64, blank=True)),
                ("signature", models.CharField(max_length=128, blank=True)),
                ("key", models.CharField(max_length=64, blank=True)),
                ("signed_at", models.DateTimeField(null=True)),
                ("signed_by", models.CharField(max_length=64, blank=True)),
                ("released_at", models.DateTimeField(null=True)),
                ("laboratory", models.ForeignKey("units.unit", PROTECT, related_name="+")),
                ("supersedes", models.ForeignKey("forensics.report", PROTECT, null=True, related_name="superseding")),
                ("work", models.ForeignKey("forensics.work", PROTECT, related_name="reports")),
            ],
            options={
                "indexes": [models.Index(fields=["laboratory", "released_at"], name="report_released")],
                "constraints": [
                    models.UniqueConstraint(fields=("work", "version"), name="report_version_once"),
                    models.UniqueConstraint(fields=("laboratory", "number", "version"), name="report_number_once"),
                ],
            },
        ),
        migrations.CreateModel(
            "Review",
            fields=[
                ("id", models.UUIDField(primary_key=True, default=uuid7, editable=False, serialize=False)),
                ("verdict", models.CharField(choices=VERDICTS, max_length=8)),
                ("reasons", ArrayField(models.CharField(max_length=24), default=list)),
                ("at", models.DateTimeField()),
                ("by", models.CharField(max_length=64)),
                ("by_name", models.CharField(max_length=200)),
                ("laboratory", models.ForeignKey("units.unit", PROTECT, related_name="+")),
                ("report", models.ForeignKey("forensics.report", PROTECT, related_name="reviews")),
            ],
        ),
        migrations.CreateModel(
            "Priority",
            fields=[
                ("id", models.UUIDField(primary_key=True, default=uuid7, editable=False, serialize=False)),
                ("rank", models.CharField(max_length=24)),
                ("reason", models.CharField(max_length=24)),
                ("way", models.CharField(max_length=12)),
                ("asked_at", models.DateTimeField()),
                ("noted_by", models.CharField(max_length=64)),
                ("granted", models.BooleanField(null=True)),
                ("why", models.CharField(max_length=24, blank=True)),
                ("decided_at", models.DateTimeField(null=True)),
                ("decided_by", models.CharField(max_length=64, blank=True)),
                ("laboratory", models.ForeignKey("units.unit", PROTECT, related_name="+")),
                ("request", models.ForeignKey("forensics.request", PROTECT, related_name="priorities")),
            ],
            options={
                "indexes": [models.Index(fields=["laboratory", "asked_at"], name="priority_at_laboratory")],
            },
        ),
        migrations.CreateModel(
            "Contact",
            fields=[
                ("id", models.UUIDField(primary_key=True, default=uuid7, editable=False, serialize=False)),
                ("rank", models.CharField(max_length=24)),
                ("way", models.CharField(max_length=12)),
                ("about", models.CharField(max_length=24)),
                ("at", models.DateTimeField()),
                ("noted_at", models.DateTimeField()),
                ("noted_by", models.CharField(max_length=64)),
                ("noted_by_name", models.CharField(max_length=200)),
                ("laboratory", models.ForeignKey("units.unit", PROTECT, related_name="+")),
                ("request", models.ForeignKey("forensics.request", PROTECT, related_name="contacts")),
            ],
        ),
        migrations.CreateModel(
            "TrustedKey",
            fields=[
                ("id", models.BigAutoField(primary_key=True, verbose_name="ID", serialize=False, auto_created=True)),
                ("key", models.CharField(max_length=64)),
                ("since", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                ("given_by", models.CharField(max_length=64)),
                ("laboratory", models.ForeignKey("units.unit", PROTECT, related_name="+")),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("laboratory", "key"), condition=Q(ended_at=None), name="trusted_key_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            "Incoming",
            fields=[
                ("id", models.UUIDField(primary_key=True, default=uuid7, editable=False, serialize=False)),
                ("at", models.DateTimeField()),
                ("by", models.CharField(max_length=64)),
                ("by_name", models.CharField(max_length=200)),
                ("rows", models.IntegerField()),
                ("accepted", models.IntegerField()),
                ("unchanged", models.IntegerField()),
                ("rejected", models.IntegerField()),
                ("laboratory", models.ForeignKey("units.unit", PROTECT, related_name="+")),
            ],
            options={
                "indexes": [models.Index(fields=["laboratory", "at"], name="incoming_at_laboratory")],
                "constraints": [
                    models.CheckConstraint(
                        condition=Q(rows=F("accepted") + F("unchanged") + F("rejected")), name="incoming_adds_up"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            "Rejected",
            fields=[
                ("id", models.UUIDField(primary_key=True, default=uuid7, editable=False, serialize=False)),
                ("row", models.IntegerField()),
                ("record", models.CharField(max_length=16)),
                ("column", models.CharField(max_length=16)),
                ("reason", models.CharField(max_length=24)),
                ("value", models.CharField(max_length=64)),
                ("incoming", models.ForeignKey("forensics.incoming", PROTECT, related_name="rejects")),
                ("laboratory", models.ForeignKey("units.unit", PROTECT, related_name="+")),
            ],
        ),
    ]
