"""What a laboratory asks the police and they answer, which reports they collected, and days lost to testimony."""

import django.db.models.deletion
from django.db import migrations, models

from itsso.platform.sql import append_only, grant_app, protect, protect_by_case

# As in 0002_access: the laboratory's own people, and the system where it works for the whole nation.
OWN = """(laboratory_id = (SELECT itsso_unit()) OR (SELECT EXISTS (
    SELECT FROM units_unit n WHERE n.kind = 'nation' AND n.first >= cases_first() AND n.last <= cases_last())))"""

# Reports that were collected before laboratories were told so.
COLLECTED_BEFORE = """
INSERT INTO forensics_collected (report_id, laboratory_id, at)
SELECT p.id, p.laboratory_id, r.collected_at FROM forensics_released r JOIN forensics_report p ON p.id = r.id
WHERE r.collected_at IS NOT NULL
"""


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0010_name_in_state"),
        ("forensics", "0004_forwarding_details"),
        ("units", "0004_state_settings"),
    ]

    operations = [
        migrations.CreateModel(
            name="Collected",
            fields=[
                (
                    "report",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="collected",
                        serialize=False,
                        to="forensics.report",
                    ),
                ),
                ("at", models.DateTimeField()),
                (
                    "laboratory",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="units.unit"),
                ),
            ],
        ),
        migrations.CreateModel(
            name="NoteQuery",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("code", models.CharField(max_length=24)),
                ("asked_at", models.DateTimeField()),
                ("answer", models.CharField(blank=True, max_length=24)),
                ("letter", models.CharField(blank=True, max_length=32)),
                ("answered_at", models.DateTimeField(null=True)),
                ("answered_by", models.CharField(blank=True, max_length=64)),
                (
                    "case",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cases.case"),
                ),
                (
                    "note",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="queries", to="forensics.note"
                    ),
                ),
                (
                    "station",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="units.unit"
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(condition=models.Q(("answered_at", None)), fields=["station"], name="query_unanswered")
                ],
            },
        ),
        migrations.CreateModel(
            name="RequestQuery",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("code", models.CharField(max_length=24)),
                ("asked_at", models.DateTimeField()),
                ("asked_by", models.CharField(max_length=64)),
                ("asked_by_name", models.CharField(max_length=200)),
                ("answer", models.CharField(blank=True, max_length=24)),
                ("letter", models.CharField(blank=True, max_length=32)),
                ("answered_at", models.DateTimeField(null=True)),
                (
                    "laboratory",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="units.unit"
                    ),
                ),
                (
                    "request",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="queries", to="forensics.request"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["laboratory", "asked_at"], name="query_of_laboratory")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("answered_at", None)),
                        fields=("request", "code"),
                        name="request_query_open_once",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Testimony",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("examiner", models.CharField(max_length=64)),
                ("examiner_name", models.CharField(max_length=200)),
                ("day", models.DateField()),
                ("noted_at", models.DateTimeField()),
                ("noted_by", models.CharField(max_length=64)),
                ("withdrawn_at", models.DateTimeField(null=True)),
                ("withdrawn_by", models.CharField(blank=True, max_length=64)),
                (
                    "laboratory",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="units.unit"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("withdrawn_at", None)),
                        fields=("laboratory", "examiner", "day"),
                        name="testimony_once_a_day",
                    )
                ],
            },
        ),
        grant_app("forensics_notequery", "SELECT, INSERT, UPDATE (answer, letter, answered_at, answered_by)"),
        protect_by_case("forensics_notequery"),
        grant_app("forensics_requestquery", "SELECT, INSERT, UPDATE (answer, letter, answered_at)"),
        protect("forensics_requestquery", OWN, policy="own"),
        grant_app("forensics_testimony", "SELECT, INSERT, UPDATE (withdrawn_at, withdrawn_by)"),
        protect("forensics_testimony", OWN, policy="own"),
        migrations.RunSQL(COLLECTED_BEFORE),
        grant_app("forensics_collected", "SELECT, INSERT"),
        protect("forensics_collected", OWN, policy="own"),
        append_only("forensics_collected"),
    ]
