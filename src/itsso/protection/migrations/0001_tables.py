"""The vault: sealed texts, their keys and tokens, openings of identity; and parcels that cross from range to range."""

from datetime import timedelta

from django.contrib.postgres.fields import ArrayField
from django.db import migrations, models
from django.db.models import PROTECT, F, Q

from itsso.platform.ids import uuid7

STATES_OF_A_PARCEL = [("sent", "On its way"), ("received", "Received"), ("refused", "Refused")]
KINDS = [
    ("name", "Name"),
    ("parents", "Parents, guardian or husband"),
    ("address", "Address"),
    ("phone", "Telephone"),
    ("school", "School or place of work"),
    ("kin", "Kinship to the victim"),
    ("narrative", "What happened, as told"),
    ("note", "Note"),
    ("delay", "Reasons for delay"),
    ("hand_over", "Note at a change of officer"),
    ("paper", "Paper"),
    ("draft", "Draft"),
]

# The transaction in which an opening was made, which the application cannot write: the vault is read in a later one.
TRANSACTION = "ALTER TABLE protection_opening ADD COLUMN xact xid8 NOT NULL DEFAULT pg_current_xact_id()"


class Migration(migrations.Migration):
    initial = True
    dependencies = [("units", "0001_tables")]
    operations = [
        migrations.CreateModel(
            "Parcel",
            fields=[
                ("id", models.UUIDField(primary_key=True, default=uuid7, editable=False, serialize=False)),
                ("kind", models.CharField(max_length=32)),
                ("case_id", models.UUIDField(null=True)),
                ("told", models.JSONField(default=dict)),
                ("sealed", models.BinaryField(null=True)),
                ("state", models.CharField(choices=STATES_OF_A_PARCEL, max_length=8, default="sent")),
                ("reason", models.CharField(max_length=32, blank=True)),
                ("sent_at", models.DateTimeField()),
                ("sent_by", models.CharField(max_length=64)),
                ("answered_at", models.DateTimeField(null=True)),
                ("answered_by", models.CharField(max_length=64, blank=True)),
                ("receiver", models.ForeignKey("units.unit", PROTECT, related_name="+")),
                ("sender", models.ForeignKey("units.unit", PROTECT, related_name="+")),
            ],
            options={
                "indexes": [
                    models.Index(fields=["receiver", "state", "sent_at"], name="parcel_for"),
                    models.Index(fields=["sender", "state", "sent_at"], name="parcel_from"),
                    models.Index(fields=["case_id"], name="parcel_of_case"),
                ],
            },
        ),
        migrations.CreateModel(
            "Item",
            fields=[
                ("id", models.UUIDField(primary_key=True, default=uuid7, editable=False, serialize=False)),
                ("case_id", models.UUIDField()),
                ("subject", models.CharField(max_length=8)),
                ("kind", models.CharField(choices=KINDS, max_length=16)),
                ("about", models.CharField(max_length=32, blank=True)),
                ("state", models.CharField(max_length=8)),
                ("key_version", models.SmallIntegerField()),
                ("wrapped", models.BinaryField()),
                ("made_at", models.DateTimeField()),
                ("made_by", models.CharField(max_length=64)),
                ("made_by_name", models.CharField(max_length=200)),
                ("ended_at", models.DateTimeField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["case_id"], name="vault_item_of_case"),
                    models.Index(fields=["state", "key_version"], name="vault_item_of_key"),
                ],
            },
        ),
        migrations.CreateModel(
            "Content",
            fields=[
                (
                    "item",
                    models.OneToOneField(
                        "protection.item", PROTECT, primary_key=True, related_name="+", serialize=False
                    ),
                ),
                ("nonce", models.BinaryField()),
                ("ciphertext", models.BinaryField()),
            ],
        ),
        migrations.CreateModel(
            "Token",
            fields=[
                ("pk", models.CompositePrimaryKey("item_id", "sort", "hash", serialize=False)),
                ("item", models.ForeignKey("protection.item", PROTECT, related_name="+", db_index=False)),
                ("case_id", models.UUIDField()),
                ("state", models.CharField(max_length=8)),
                ("sort", models.CharField(max_length=1)),
                ("hash", models.BinaryField()),
            ],
            options={
                "indexes": [
                    models.Index(fields=["case_id"], name="vault_token_of_case"),
                    models.Index(fields=["hash"], condition=Q(sort__in=["n", "p"]), name="vault_token_hash"),
                ],
            },
        ),
        migrations.CreateModel(
            "Opening",
            fields=[
                ("id", models.UUIDField(primary_key=True, default=uuid7, editable=False, serialize=False)),
                ("case_id", models.UUIDField()),
                ("items", ArrayField(models.UUIDField())),
                ("at", models.DateTimeField()),
                ("expires", models.DateTimeField()),
                ("reason", models.CharField(max_length=32)),
                ("words", models.CharField(max_length=300, blank=True)),
                ("recipient", models.CharField(max_length=32, blank=True)),
                ("officer", models.CharField(max_length=64)),
                ("officer_name", models.CharField(max_length=200)),
                ("posting", models.IntegerField()),
                ("role", models.CharField(max_length=32)),
                ("unit", models.IntegerField()),
                ("that_day", models.IntegerField()),
                ("unusual", models.BooleanField()),
            ],
            options={
                "indexes": [
                    models.Index(fields=["case_id"], name="vault_opening_of_case"),
                    models.Index(fields=["officer", "at"], name="vault_opening_of_officer"),
                    models.Index(fields=["at"], condition=Q(unusual=True), name="vault_opening_unusual"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=Q(expires__lte=F("at") + timedelta(minutes=15)), name="vault_opening_is_short"
                    )
                ],
            },
        ),
        migrations.RunSQL(TRANSACTION),
        # after it, so that new databases have the columns in the same order as those made before 28 November 2026
        migrations.AddField("opening", "salt", models.UUIDField(null=True)),
        migrations.AddField("opening", "redacted", models.JSONField(null=True)),
        migrations.CreateModel(
            "DataKey",
            fields=[
                ("pk", models.CompositePrimaryKey("state", "purpose", "version", serialize=False)),
                ("state", models.CharField(max_length=8)),
                ("purpose", models.CharField(max_length=8)),
                ("version", models.SmallIntegerField()),
                ("wrapped", models.BinaryField()),
                ("master", models.CharField(max_length=64)),
                ("made_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            "Rotation",
            fields=[
                ("id", models.UUIDField(primary_key=True, default=uuid7, editable=False, serialize=False)),
                ("state", models.CharField(max_length=8)),
                ("version", models.SmallIntegerField()),
                ("total", models.IntegerField()),
                ("done", models.IntegerField(default=0)),
                ("started", models.DateTimeField()),
                ("moved", models.DateTimeField()),
                ("ended", models.DateTimeField(null=True)),
            ],
        ),
    ]
