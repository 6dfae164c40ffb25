"""Units, their other names, what stations can do, and how many units there are of a kind."""

from django.db import migrations, models
from django.db.models import CASCADE, PROTECT, F, Q

KINDS = [
    ("nation", "Nation"),
    ("state", "State"),
    ("ut", "Union Territory"),
    ("agency", "Central agency"),
    ("zone", "Zone"),
    ("range", "Range"),
    ("district", "District"),
    ("commissionerate", "Commissionerate"),
    ("railway", "Railway police"),
    ("special", "Special unit"),
    ("subdivision", "Sub-division"),
    ("circle", "Circle"),
    ("station", "Police station"),
    ("headquarters", "Headquarters"),
    ("laboratory", "Forensic laboratory"),
]


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [
        migrations.CreateModel(
            "Unit",
            fields=[
                ("id", models.AutoField(primary_key=True, serialize=False)),
                ("kind", models.CharField(choices=KINDS, max_length=16)),
                ("state", models.CharField(max_length=2, blank=True)),
                ("code", models.CharField(max_length=32)),
                ("name", models.CharField(max_length=120)),
                ("name_hi", models.CharField(max_length=120, blank=True)),
                ("first", models.IntegerField()),
                ("last", models.IntegerField()),
                ("opened", models.DateField(null=True)),
                ("closed", models.DateField(null=True)),
                ("apportioned", models.BooleanField(default=False)),
                ("parent", models.ForeignKey("units.unit", PROTECT, null=True, related_name="children")),
            ],
            options={
                "indexes": [models.Index(fields=["first", "last"], name="unit_interval")],
                "constraints": [
                    models.UniqueConstraint(fields=("state", "code"), name="unit_code_once_in_a_state"),
                    models.UniqueConstraint(fields=("first",), condition=Q(kind="station"), name="station_number_once"),
                    models.CheckConstraint(
                        condition=~Q(kind="station") | Q(first=F("last")), name="station_is_one_number"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            "Tally",
            fields=[
                ("id", models.BigAutoField(primary_key=True, verbose_name="ID", serialize=False, auto_created=True)),
                ("state", models.CharField(max_length=2)),
                ("kind", models.CharField(max_length=16)),
                ("closed", models.DateField(null=True)),
                ("units", models.IntegerField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("state", "kind", "closed"), nulls_distinct=False, name="unit_tally_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            "Alias",
            fields=[
                ("id", models.BigAutoField(primary_key=True, verbose_name="ID", serialize=False, auto_created=True)),
                ("system", models.CharField(max_length=32)),
                ("value", models.CharField(max_length=120)),
                ("unit", models.ForeignKey("units.unit", CASCADE, related_name="aliases")),
            ],
            options={
                "indexes": [models.Index(fields=["system", "value"], name="alias_value")],
                "constraints": [models.UniqueConstraint(fields=("unit", "system", "value"), name="alias_once")],
            },
        ),
        migrations.CreateModel(
            "Capacity",
            fields=[
                ("id", models.BigAutoField(primary_key=True, verbose_name="ID", serialize=False, auto_created=True)),
                ("help_desk", models.BooleanField()),
                ("trained_officer", models.BooleanField(default=False)),
                ("all_day", models.BooleanField(default=False)),
                ("opens", models.TimeField(null=True)),
                ("closes", models.TimeField(null=True)),
                ("telephone", models.CharField(max_length=40, blank=True)),
                ("address", models.CharField(max_length=300, blank=True)),
                ("woman_officers", models.SmallIntegerField()),
                ("vehicles", models.SmallIntegerField()),
                ("computers", models.SmallIntegerField()),
                ("interpreters", models.CharField(max_length=300, blank=True)),
                ("recorded_at", models.DateTimeField()),
                ("recorded_by", models.CharField(max_length=64)),
                ("recorded_by_name", models.CharField(max_length=200)),
                ("ended_at", models.DateTimeField(null=True)),
                ("verified_at", models.DateTimeField(null=True)),
                ("verified_by", models.CharField(max_length=64, blank=True)),
                ("verified_by_name", models.CharField(max_length=200, blank=True)),
                ("unit", models.ForeignKey("units.unit", PROTECT, related_name="+")),
                ("verified_in", models.ForeignKey("units.unit", PROTECT, null=True, related_name="+")),
            ],
            options={
                "indexes": [models.Index(fields=["unit", "-recorded_at"], name="capacity_of_unit")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("unit",), condition=Q(ended_at=None), name="capacity_in_force_once"
                    ),
                    models.CheckConstraint(
                        condition=Q(computers__gte=0, vehicles__gte=0, woman_officers__gte=0),
                        name="capacity_is_a_number",
                    ),
                ],
            },
        ),
    ]
