"""Complaints and their steps, Zero FIRs on their way, accounts of refusals, slips, and how complainants were treated."""

from django.contrib.postgres.fields import ArrayField
from django.db import migrations, models
from django.db.models import PROTECT, Q

from itsso.platform.ids import uuid7

MODES = [
    ("in_person", "In person"),
    ("phone", "By telephone"),
    ("call_112", "Emergency call (112)"),
    ("written", "In writing"),
    ("court", "By order of a court"),
    ("online", "Online"),
    ("own_motion", "Of the station's own motion"),
]
OUTCOMES = [
    ("fir", "FIR registered here"),
    ("zero_fir", "Zero FIR registered"),
    ("awaits_signature", "e-FIR: waits for the signature"),
    ("enquiry", "Preliminary enquiry"),
    ("not_cognizable", "Not cognizable: referred"),
    ("discarded", "Discarded, nothing recorded"),
]
STANDINGS = [
    ("sent", "Sent, not accepted yet"),
    ("returned", "Returned to the first station"),
    ("escalated", "Waits for a superior's decision"),
    ("directed", "Directed by a superior, not accepted yet"),
    ("accepted", "Re-registered"),
]


class Migration(migrations.Migration):
    initial = True
    dependencies = [("units", "0001_tables")]
    operations = [
        migrations.CreateModel(
            "Complaint",
            fields=[
                ("id", models.UUIDField(primary_key=True, default=uuid7, editable=False, serialize=False)),
                ("key", models.UUIDField(unique=True)),
                ("station_no", models.IntegerField()),
                ("number", models.IntegerField()),
                ("year", models.SmallIntegerField()),
                ("begun_at", models.DateTimeField()),
                ("begun_by", models.CharField(max_length=64)),
                ("begun_by_name", models.CharField(max_length=200)),
                ("mode", models.CharField(choices=MODES, max_length=16, blank=True)),
                ("received_at", models.DateTimeField(null=True)),
                ("told", models.JSONField(default=dict)),
                ("offences", ArrayField(models.CharField(max_length=32), default=list)),
                ("outcome", models.CharField(choices=OUTCOMES, max_length=16, blank=True)),
                ("reason", models.CharField(max_length=32, blank=True)),
                ("referred_to", models.CharField(max_length=32, blank=True)),
                ("decided_at", models.DateTimeField(null=True)),
                ("decided_by", models.CharField(max_length=64, blank=True)),
                ("station", models.ForeignKey("units.unit", PROTECT, related_name="+")),
                ("due", models.DateField(null=True)),
                ("form", models.UUIDField(null=True)),
                ("recorded_by", models.CharField(max_length=64, blank=True)),
                ("recorded_by_name", models.CharField(max_length=200, blank=True)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["station_no", "begun_at"], name="complaint_of_station"),
                    models.Index(
                        fields=["station_no"],
                        condition=Q(outcome__in=("", "awaits_signature", "enquiry")),
                        name="complaint_open",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("station", "year", "number"), name="complaint_number_once")
                ],
            },
        ),
        migrations.CreateModel(
            "Step",
            fields=[
                ("id", models.UUIDField(primary_key=True, default=uuid7, editable=False, serialize=False)),
                ("kind", models.CharField(max_length=48)),
                ("at", models.DateTimeField()),
                ("precision", models.CharField(max_length=1)),
                ("recorded", models.DateTimeField()),
                ("facts", models.JSONField(default=dict)),
                ("by", models.CharField(max_length=64)),
                ("complaint", models.ForeignKey("intake.complaint", PROTECT, related_name="steps")),
            ],
        ),
        migrations.CreateModel(
            "Numbers",
            fields=[
                ("pk", models.CompositePrimaryKey("station_id", "series", "year", serialize=False)),
                ("station_no", models.IntegerField()),
                ("series", models.SmallIntegerField()),
                ("year", models.SmallIntegerField()),
                ("last", models.IntegerField()),
                ("station", models.ForeignKey("units.unit", PROTECT, related_name="+", db_index=False)),
            ],
        ),
        migrations.CreateModel(
            "Transfer",
            fields=[
                ("id", models.UUIDField(primary_key=True, default=uuid7, editable=False, serialize=False)),
                ("case_id", models.UUIDField(unique=True)),
                ("number", models.CharField(max_length=20)),
                ("year", models.SmallIntegerField()),
                ("registered_at", models.DateTimeField()),
                ("standing", models.CharField(choices=STANDINGS, max_length=10)),
                ("since", models.DateTimeField()),
                ("sent_at", models.DateTimeField()),
                ("arrived_at", models.DateTimeField(null=True)),
                ("returned", models.SmallIntegerField(default=0)),
                ("reason", models.CharField(max_length=16, blank=True)),
                ("parcel", models.UUIDField()),
                ("fir_number", models.CharField(max_length=20, blank=True)),
                ("fir_year", models.SmallIntegerField(null=True)),
                ("decider", models.ForeignKey("units.unit", PROTECT, null=True, related_name="+")),
                ("receiver", models.ForeignKey("units.unit", PROTECT, related_name="+")),
                ("sender", models.ForeignKey("units.unit", PROTECT, related_name="+")),
            ],
            options={
                "indexes": [
                    models.Index(fields=["sender", "standing", "sent_at"], name="transfer_from"),
                    models.Index(fields=["receiver", "standing", "sent_at"], name="transfer_to"),
                    models.Index(fields=["decider"], condition=Q(standing="escalated"), name="transfer_decider"),
                ],
            },
        ),
        migrations.CreateModel(
            "Accountability",
            fields=[
                ("id", models.UUIDField(primary_key=True, default=uuid7, editable=False, serialize=False)),
                ("complaint_id", models.UUIDField(null=True)),
                ("told_by", models.CharField(max_length=16)),
                ("what", models.CharField(max_length=24)),
                ("section", models.CharField(max_length=16, blank=True)),
                ("officer", models.CharField(max_length=64, blank=True)),
                ("happened_on", models.DateField()),
                ("opened_at", models.DateTimeField()),
                ("opened_by", models.CharField(max_length=64)),
                ("enquiry_on", models.DateField(null=True)),
                ("enquiry_by", models.CharField(max_length=64, blank=True)),
                ("outcome", models.CharField(max_length=16, blank=True)),
                ("outcome_on", models.DateField(null=True)),
                ("action", models.CharField(max_length=24, blank=True)),
                ("action_on", models.DateField(null=True)),
                ("unit", models.ForeignKey("units.unit", PROTECT, related_name="+")),
            ],
            options={
                "indexes": [models.Index(fields=["unit", "happened_on"], name="accountability_of_unit")],
            },
        ),
        migrations.CreateModel(
            "Slip",
            fields=[
                ("number", models.CharField(max_length=9, primary_key=True, serialize=False)),
                ("complaint_id", models.UUIDField(unique=True)),
                ("code", models.CharField(max_length=128)),
                ("wrong", models.SmallIntegerField(default=0)),
                ("made_at", models.DateTimeField()),
                ("answered", models.BooleanField(default=False)),
                ("station", models.ForeignKey("units.unit", PROTECT, related_name="+")),
                ("form", models.UUIDField(null=True)),
                ("issued", models.SmallIntegerField(default=1)),
            ],
        ),
        migrations.CreateModel(
            "Treatment",
            fields=[
                ("id", models.UUIDField(primary_key=True, default=uuid7, editable=False, serialize=False)),
                ("month", models.DateField()),
                ("answers", models.JSONField()),
                ("station", models.ForeignKey("units.unit", PROTECT, related_name="+")),
            ],
        ),
    ]
