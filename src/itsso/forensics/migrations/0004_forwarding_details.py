"""Details of a forwarding note at both ends, each correction a later entry, and how a seal compares with its specimen."""

import django.db.models.deletion
from django.db import migrations, models

from itsso.platform.sql import append_only, grant_app, protect, protect_by_case

# As in 0002_access: the laboratory's own people, and the system where it works for the whole nation.
OWN = """(laboratory_id = (SELECT itsso_unit()) OR (SELECT EXISTS (
    SELECT FROM units_unit n WHERE n.kind = 'nation' AND n.first >= cases_first() AND n.last <= cases_last())))"""


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0010_name_in_state"),
        ("forensics", "0003_counts"),
        ("units", "0004_state_settings"),
    ]

    operations = [
        migrations.AddField(
            model_name="custodyact",
            name="specimen",
            field=models.CharField(
                blank=True,
                choices=[
                    ("agrees", "Agrees with the specimen"),
                    ("impression", "The impression differs from the specimen"),
                    ("number", "The number of seals differs"),
                    ("absent", "No specimen was enclosed"),
                ],
                max_length=12,
            ),
        ),
        migrations.CreateModel(
            name="NoteDetails",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("nth", models.SmallIntegerField()),
                ("authority_rank", models.CharField(blank=True, max_length=40)),
                ("authority_name", models.CharField(blank=True, max_length=200)),
                ("authority_name_hi", models.CharField(blank=True, max_length=200)),
                ("authority_number", models.CharField(blank=True, max_length=64)),
                ("letter", models.CharField(blank=True, max_length=32)),
                ("letter_on", models.DateField(null=True)),
                ("specimen", models.CharField(blank=True, max_length=24)),
                ("malkhana", models.CharField(blank=True, max_length=32)),
                ("road_certificate", models.CharField(blank=True, max_length=32)),
                (
                    "control",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("sent", "Sent with the exhibits"),
                            ("awaited", "Awaited"),
                            ("not_needed", "Not needed"),
                        ],
                        max_length=12,
                    ),
                ),
                ("custody_ends", models.DateField(null=True)),
                ("hearing", models.DateField(null=True)),
                ("stated_at", models.DateTimeField()),
                ("stated_by_name", models.CharField(max_length=200)),
                ("stated_by", models.CharField(max_length=64)),
                (
                    "case",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cases.case"),
                ),
                (
                    "note",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="details", to="forensics.note"
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("note", "nth"), name="note_details_once")],
            },
        ),
        migrations.CreateModel(
            name="RequestDetails",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("nth", models.SmallIntegerField()),
                ("authority_rank", models.CharField(blank=True, max_length=40)),
                ("authority_name", models.CharField(blank=True, max_length=200)),
                ("authority_name_hi", models.CharField(blank=True, max_length=200)),
                ("authority_number", models.CharField(blank=True, max_length=64)),
                ("letter", models.CharField(blank=True, max_length=32)),
                ("letter_on", models.DateField(null=True)),
                ("specimen", models.CharField(blank=True, max_length=24)),
                ("malkhana", models.CharField(blank=True, max_length=32)),
                ("road_certificate", models.CharField(blank=True, max_length=32)),
                (
                    "control",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("sent", "Sent with the exhibits"),
                            ("awaited", "Awaited"),
                            ("not_needed", "Not needed"),
                        ],
                        max_length=12,
                    ),
                ),
                ("custody_ends", models.DateField(null=True)),
                ("hearing", models.DateField(null=True)),
                ("stated_at", models.DateTimeField()),
                ("note", models.UUIDField()),
                (
                    "laboratory",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="units.unit"),
                ),
                (
                    "sender",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="units.unit"),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("note", "sender", "nth"), name="request_details_once")],
            },
        ),
        grant_app("forensics_notedetails", "SELECT, INSERT"),
        protect_by_case("forensics_notedetails"),
        append_only("forensics_notedetails"),
        grant_app("forensics_requestdetails", "SELECT, INSERT"),
        protect("forensics_requestdetails", OWN, policy="own"),
        append_only("forensics_requestdetails"),
    ]
