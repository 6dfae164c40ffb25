"""Statements of laboratories on posts, workload, equipment, accreditation, independence, money and projects."""

from django.db import migrations, models
from django.db.models import PROTECT, F, Q

from itsso.platform.ids import uuid7

BASES = [
    ("laboratory", "stated by the laboratory"),
    ("document", "stated in a document"),
    ("invented", "invented, for the demonstration"),
]
SECTIONS = [
    ("whole", "The whole laboratory"),
    ("dna", "DNA"),
    ("biology", "Biology and serology"),
    ("toxicology", "Toxicology"),
    ("chemistry", "Chemistry"),
    ("cyber", "Cyber forensics"),
    ("ballistics", "Ballistics"),
    ("documents", "Questioned documents"),
    ("physics", "Physics"),
]
CADRES = [("examiners", "Examiners"), ("all", "All posts")]
SORTS = [("instrument", "Instrument"), ("consumable", "Consumable")]
CAUSES = [
    ("breakdown", "Breakdown"),
    ("no_contract", "No maintenance contract"),
    ("calibration", "Calibration due"),
    ("no_operator", "Nobody trained to use it"),
    ("no_funds", "No funds"),
    ("purchase", "Purchase not completed"),
    ("supplier", "Supplier does not deliver"),
    ("expired", "Expired"),
    ("withdrawn", "Permanently withdrawn"),
]
AUTHORITIES = [
    ("own", "A directorate of its own, under the Government"),
    ("home", "The Home Department"),
    ("police", "The police"),
    ("other", "Another department"),
]
FUNDS = [
    ("nirbhaya", "Nirbhaya Fund"),
    ("nfies", "National Forensic Infrastructure Enhancement Scheme"),
    ("mpf", "Modernisation of Police Forces"),
    ("state", "State budget"),
    ("other", "Another head"),
]


def statement() -> list[tuple[str, models.Field]]:
    """Return the fields that each of these tables begins with: its day, on what it rests, and who said it."""
    return [
        ("id", models.UUIDField(primary_key=True, default=uuid7, editable=False, serialize=False)),
        ("key", models.UUIDField(unique=True)),
        ("on", models.DateField()),
        ("basis", models.CharField(choices=BASES, max_length=12)),
        ("source", models.CharField(max_length=300, blank=True)),
        ("said_at", models.DateTimeField()),
        ("said_by", models.CharField(max_length=64)),
        ("said_by_name", models.CharField(max_length=200)),
    ]


def laboratory() -> tuple[str, models.Field]:
    """Return the field that each of these tables ends with: the laboratory it is about."""
    return "laboratory", models.ForeignKey("units.unit", PROTECT, related_name="+", db_index=False)


def document_is_named(model: str) -> models.CheckConstraint:
    """Return the constraint that a statement which rests on a document names it."""
    return models.CheckConstraint(condition=~Q(basis="document") | ~Q(source=""), name=f"{model}_document_is_named")


class Migration(migrations.Migration):
    initial = True
    dependencies = [("units", "0001_tables")]
    operations = [
        migrations.CreateModel(
            "Posts",
            fields=[
                *statement(),
                ("section", models.CharField(choices=SECTIONS, max_length=16)),
                ("cadre", models.CharField(choices=CADRES, max_length=12)),
                ("sanctioned", models.IntegerField()),
                ("filled", models.IntegerField()),
                laboratory(),
            ],
            options={
                "indexes": [models.Index(fields=["laboratory", "on"], name="posts_of_laboratory")],
                "constraints": [
                    document_is_named("posts"),
                    models.CheckConstraint(
                        condition=Q(filled__gte=0, sanctioned__gte=F("filled")), name="posts_make_sense"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            "Workload",
            fields=[
                *statement(),
                ("section", models.CharField(choices=SECTIONS, max_length=16)),
                ("pending_cases", models.IntegerField(null=True)),
                ("pending_samples", models.IntegerField(null=True)),
                ("received_a_year", models.IntegerField(null=True)),
                ("reported_a_year", models.IntegerField(null=True)),
                laboratory(),
            ],
            options={
                "indexes": [models.Index(fields=["laboratory", "on"], name="workload_of_laboratory")],
                "constraints": [document_is_named("workload")],
            },
        ),
        migrations.CreateModel(
            "Equipment",
            fields=[
                *statement(),
                ("section", models.CharField(choices=SECTIONS, max_length=16)),
                ("sort", models.CharField(choices=SORTS, max_length=12)),
                ("name", models.CharField(max_length=80)),
                ("available", models.BooleanField()),
                ("cause", models.CharField(choices=CAUSES, max_length=16, blank=True)),
                laboratory(),
            ],
            options={
                "indexes": [models.Index(fields=["laboratory", "on"], name="equipment_of_laboratory")],
                "constraints": [
                    document_is_named("equipment"),
                    models.CheckConstraint(
                        condition=Q(available=True) ^ ~Q(cause=""), name="equipment_cause_where_missing"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            "Accreditation",
            fields=[
                *statement(),
                ("section", models.CharField(choices=SECTIONS, max_length=16)),
                ("body", models.CharField(max_length=40)),
                ("certificate", models.CharField(max_length=40)),
                ("scope", models.CharField(max_length=200)),
                ("until", models.DateField()),
                ("withdrawn", models.BooleanField(default=False)),
                laboratory(),
            ],
            options={
                "indexes": [models.Index(fields=["laboratory", "on"], name="accreditation_of_laboratory")],
                "constraints": [document_is_named("accreditation")],
            },
        ),
        migrations.CreateModel(
            "Independence",
            fields=[
                *statement(),
                ("administered", models.CharField(choices=AUTHORITIES, max_length=8)),
                ("budget", models.CharField(choices=AUTHORITIES, max_length=8)),
                ("budget_head", models.CharField(max_length=80, blank=True)),
                ("veto", models.BooleanField()),
                ("budget_a_year", models.BigIntegerField(null=True)),
                laboratory(),
            ],
            options={
                "indexes": [models.Index(fields=["laboratory", "on"], name="independence_of_laboratory")],
                "constraints": [document_is_named("independence")],
            },
        ),
        migrations.CreateModel(
            "Money",
            fields=[
                *statement(),
                ("project", models.CharField(max_length=120)),
                ("fund", models.CharField(choices=FUNDS, max_length=12)),
                ("sanctioned", models.BigIntegerField()),
                ("released", models.BigIntegerField(null=True)),
                ("spent", models.BigIntegerField(null=True)),
                laboratory(),
            ],
            options={
                "indexes": [models.Index(fields=["laboratory", "on"], name="money_of_laboratory")],
                "constraints": [
                    document_is_named("money"),
                    models.CheckConstraint(
                        condition=Q(sanctioned__gte=0)
                        & (Q(released=None) | Q(released__range=(0, F("sanctioned"))))
                        & (Q(spent=None) | Q(spent__range=(0, F("released")))),
                        name="money_flows_downhill",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            "Milestone",
            fields=[
                *statement(),
                ("project", models.CharField(max_length=120)),
                ("name", models.CharField(max_length=120)),
                ("planned", models.DateField()),
                ("reached", models.DateField(null=True)),
                laboratory(),
            ],
            options={
                "indexes": [models.Index(fields=["laboratory", "on"], name="milestone_of_laboratory")],
                "constraints": [document_is_named("milestone")],
            },
        ),
    ]
