"""The audit log, its seals, and which entries wait for one. Tables keep their first names, which seals use."""

from django.contrib.postgres.indexes import BrinIndex
from django.db import migrations, models
from django.db.models import Q

from itsso.platform.ids import uuid7


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [
        migrations.CreateModel(
            "AuditEntry",
            fields=[
                ("id", models.UUIDField(primary_key=True, default=uuid7, editable=False, serialize=False)),
                ("at", models.DateTimeField()),
                ("actor", models.CharField(max_length=64)),
                ("actor_name", models.CharField(max_length=200)),
                ("role", models.CharField(max_length=32)),
                ("unit", models.IntegerField(null=True)),
                ("act", models.CharField(max_length=80)),
                ("object", models.CharField(max_length=200, blank=True)),
                ("detail", models.JSONField(default=dict)),
                ("address", models.GenericIPAddressField(null=True)),
                ("case", models.UUIDField(null=True)),
                ("why", models.CharField(max_length=500, blank=True)),
                ("request", models.UUIDField(null=True)),
            ],
            options={
                "ordering": ("id",),
                "indexes": [
                    BrinIndex(fields=["at"], name="audit_line_at"),
                    models.Index(fields=["case", "id"], condition=Q(case__isnull=False), name="audit_of_case"),
                    models.Index(fields=["actor", "id"], name="audit_of_actor"),
                    models.Index(fields=["address", "id"], condition=Q(address__isnull=False), name="audit_of_address"),
                ],
                "db_table": "audit_line",
            },
        ),
        migrations.CreateModel(
            "Unsealed",
            fields=[
                ("line", models.UUIDField(primary_key=True, serialize=False)),
            ],
        ),
        migrations.CreateModel(
            "SealRow",
            fields=[
                ("number", models.IntegerField(primary_key=True, serialize=False)),
                ("body", models.TextField()),
                ("signature", models.CharField(max_length=128)),
            ],
            options={
                "db_table": "audit_seal",
            },
        ),
        migrations.CreateModel(
            "Sealed",
            fields=[
                ("line", models.UUIDField(primary_key=True, serialize=False)),
                ("seal", models.IntegerField()),
                ("leaf", models.BinaryField()),
            ],
            options={
                "indexes": [models.Index(fields=["seal", "line"], name="audit_lines_of_seal")],
            },
        ),
    ]
