"""Advisories, what they ask of units, and what the units answered."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import migrations, models
from django.db.models import PROTECT, Q

from itsso.platform.ids import uuid7

EXTENTS = [
    ("full", "Full text"),
    ("excerpt", "Known in excerpt only"),
    ("summary", "Known from reports only; the words are not the letter’s own"),
]
LEVELS = [("state", "State"), ("district", "District"), ("station", "Police station")]
STATUSES = [
    ("not_begun", "Not begun"),
    ("under_way", "Under way"),
    ("done", "Done"),
    ("not_applicable", "Not applicable"),
]
EVIDENCE = [
    ("document", "A document, by its number and date"),
    ("figure", "The system’s own figure, as it stands today"),
    ("link", "A page on the web or the intranet"),
]


class Migration(migrations.Migration):
    initial = True
    dependencies = [("accounts", "0001_tables"), ("units", "0001_tables")]
    operations = [
        migrations.CreateModel(
            "Advisory",
            fields=[
                ("id", models.UUIDField(primary_key=True, default=uuid7, editable=False, serialize=False)),
                ("code", models.CharField(max_length=64)),
                ("reference", models.CharField(max_length=120, blank=True)),
                ("issued_on", models.DateField()),
                ("authority", models.CharField(max_length=200)),
                ("authority_hi", models.CharField(max_length=200, blank=True)),
                ("direct", models.BooleanField(default=False)),
                ("title", models.CharField(max_length=300)),
                ("title_hi", models.CharField(max_length=300)),
                ("text", models.TextField(blank=True)),
                ("text_hi", models.TextField(blank=True)),
                ("extent", models.CharField(choices=EXTENTS, max_length=8)),
                ("source", models.CharField(max_length=500)),
                ("certainty", models.CharField(max_length=12)),
                ("attachment_sha256", models.CharField(max_length=64, blank=True)),
                ("words", models.TextField()),
                ("registered_at", models.DateTimeField()),
                ("registered_by", models.CharField(max_length=64)),
                ("issuer", models.ForeignKey("units.unit", PROTECT, related_name="+")),
                (
                    "supersedes",
                    models.ForeignKey("advisories.advisory", PROTECT, null=True, related_name="superseded_by"),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["-issued_on"], name="advisory_by_day")],
                "constraints": [
                    models.UniqueConstraint(fields=("issuer", "code"), name="advisory_code_once_by_issuer")
                ],
            },
        ),
        migrations.CreateModel(
            "Item",
            fields=[
                ("id", models.UUIDField(primary_key=True, default=uuid7, editable=False, serialize=False)),
                ("number", models.SmallIntegerField()),
                ("asked", models.TextField()),
                ("asked_hi", models.TextField()),
                ("levels", ArrayField(models.CharField(choices=LEVELS, max_length=8))),
                ("due_on", models.DateField(null=True)),
                ("within_days", models.SmallIntegerField(null=True)),
                ("figures", models.JSONField(default=list)),
                ("withdrawn_on", models.DateField(null=True)),
                ("withdrawn_why", models.CharField(max_length=300, blank=True)),
                ("advisory", models.ForeignKey("advisories.advisory", PROTECT, related_name="items")),
            ],
            options={
                "ordering": ["number"],
                "constraints": [
                    models.UniqueConstraint(fields=("advisory", "number"), name="item_number_once"),
                    models.CheckConstraint(condition=Q(due_on=None) | Q(within_days=None), name="item_has_one_limit"),
                ],
            },
        ),
        migrations.CreateModel(
            "Passing",
            fields=[
                ("id", models.UUIDField(primary_key=True, default=uuid7, editable=False, serialize=False)),
                ("at", models.DateTimeField()),
                ("by", models.CharField(max_length=64)),
                ("by_name", models.CharField(max_length=200)),
                ("advisory", models.ForeignKey("advisories.advisory", PROTECT, related_name="passings")),
                ("unit", models.ForeignKey("units.unit", PROTECT, related_name="+")),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("advisory", "unit"), name="passed_on_once")],
            },
        ),
        migrations.CreateModel(
            "Answer",
            fields=[
                ("id", models.UUIDField(primary_key=True, default=uuid7, editable=False, serialize=False)),
                ("key", models.UUIDField(unique=True)),
                ("status", models.CharField(choices=STATUSES, max_length=16)),
                ("reason", models.CharField(max_length=500, blank=True)),
                ("evidence_kind", models.CharField(choices=EVIDENCE, max_length=8, blank=True)),
                ("evidence", models.CharField(max_length=500, blank=True)),
                ("at", models.DateTimeField()),
                ("by", models.CharField(max_length=64)),
                ("by_name", models.CharField(max_length=200)),
                ("answered_at", models.ForeignKey("units.unit", PROTECT, related_name="+")),
                ("unit", models.ForeignKey("units.unit", PROTECT, related_name="+")),
                ("item", models.ForeignKey("advisories.item", PROTECT, related_name="+")),
            ],
            options={
                "indexes": [models.Index(fields=["item", "unit", "-at"], name="answer_of_unit")],
            },
        ),
        migrations.CreateModel(
            "Paper",
            fields=[
                ("id", models.UUIDField(primary_key=True, default=uuid7, editable=False, serialize=False)),
                ("media", models.CharField(max_length=64)),
                ("size", models.IntegerField()),
                ("sha256", models.CharField(max_length=64)),
                ("content", models.BinaryField()),
                ("at", models.DateTimeField()),
                ("by", models.CharField(max_length=64)),
                ("by_name", models.CharField(max_length=200)),
                ("advisory", models.OneToOneField("advisories.advisory", PROTECT, null=True, related_name="paper")),
                ("answer", models.OneToOneField("advisories.answer", PROTECT, null=True, related_name="paper")),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=Q(advisory=None) ^ Q(answer=None), name="paper_of_letter_or_answer"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            "Verification",
            fields=[
                ("id", models.UUIDField(primary_key=True, default=uuid7, editable=False, serialize=False)),
                ("accepted", models.BooleanField()),
                ("reason", models.CharField(max_length=500, blank=True)),
                ("at", models.DateTimeField()),
                ("by", models.CharField(max_length=64)),
                ("by_name", models.CharField(max_length=200)),
                ("answer", models.ForeignKey("advisories.answer", PROTECT, related_name="verifications")),
                ("unit", models.ForeignKey("units.unit", PROTECT, related_name="+")),
            ],
        ),
        migrations.CreateModel(
            "ItemStatus",
            fields=[
                ("pk", models.CompositePrimaryKey("unit_id", "item_id", serialize=False)),
                ("station_no", models.IntegerField()),
                ("level", models.CharField(choices=LEVELS, max_length=8)),
                ("stands", models.CharField(max_length=16)),
                ("accepted", models.BooleanField(default=False)),
                ("answer", models.ForeignKey("advisories.answer", PROTECT, related_name="+", db_index=False)),
                ("item", models.ForeignKey("advisories.item", PROTECT, related_name="+")),
                ("unit", models.ForeignKey("units.unit", PROTECT, related_name="+", db_index=False)),
            ],
            options={
                "indexes": [
                    models.Index(
                        fields=["station_no", "item"], include=("level", "stands", "accepted"), name="standing_range"
                    )
                ],
                "db_table": "advisories_standing",
            },
        ),
        migrations.CreateModel(
            "Tally",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey("place_id", "item_id", "level", "stands", "accepted", serialize=False),
                ),
                ("level", models.CharField(max_length=8)),
                ("stands", models.CharField(max_length=16)),
                ("accepted", models.BooleanField()),
                ("units", models.IntegerField()),
                ("first", models.IntegerField()),
                ("last", models.IntegerField()),
                ("item", models.ForeignKey("advisories.item", PROTECT, related_name="+", db_index=False)),
                ("place", models.ForeignKey("units.unit", PROTECT, related_name="+", db_index=False)),
            ],
        ),
        migrations.CreateModel(
            "Reading",
            fields=[
                ("pk", models.CompositePrimaryKey("ranges", "unit_id", "name", serialize=False)),
                ("ranges", models.CharField(max_length=120)),
                ("name", models.CharField(max_length=80)),
                ("day", models.DateField()),
                ("value", models.BigIntegerField(null=True)),
                ("total", models.BigIntegerField(null=True)),
                ("since", models.DateField(null=True)),
                ("counted_at", models.DateTimeField()),
                ("unit", models.ForeignKey("units.unit", PROTECT, related_name="+", db_index=False)),
                ("known", models.IntegerField(null=True)),
                ("known_of", models.IntegerField(null=True)),
                ("parts", models.CharField(max_length=20)),
            ],
        ),
        migrations.CreateModel(
            "Acknowledgement",
            fields=[
                ("id", models.UUIDField(primary_key=True, default=uuid7, editable=False, serialize=False)),
                ("at", models.DateTimeField()),
                ("officer", models.ForeignKey(settings.AUTH_USER_MODEL, PROTECT, related_name="+")),
                ("unit", models.ForeignKey("units.unit", PROTECT, related_name="+")),
                ("advisory", models.ForeignKey("advisories.advisory", PROTECT, related_name="+")),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("advisory", "officer", "unit"), name="acknowledged_once_by_an_officer"
                    )
                ],
            },
        ),
    ]
