"""Officers, their numbers and postings; sessions, invitations, failed sign-ins, tokens of the API."""

from django.conf import settings
from django.db import migrations, models
from django.db.models import CASCADE, PROTECT, F, Q

ROLES = [
    ("duty_officer", "Duty officer"),
    ("io", "Investigating officer"),
    ("sho", "Station house officer"),
    ("supervisor", "Supervising officer"),
    ("state_monitor", "State monitor"),
    ("national_monitor", "National monitor"),
    ("prosecutor", "Prosecutor liaison"),
    ("feed_clerk", "Feed clerk"),
    ("settings_editor", "Editor of the State's settings"),
    ("keeper_of_seals", "Keeper of seals"),
    ("training_officer", "Training officer"),
    ("advisory_officer", "Nodal officer for advisories"),
    ("auditor", "Auditor"),
    ("unit_admin", "Unit administrator"),
    ("lab_reception", "Laboratory reception"),
    ("examiner", "Examiner"),
    ("lab_director", "Laboratory director"),
    ("lab_admin", "Laboratory administrator"),
    ("system", "The system itself"),
]


class Migration(migrations.Migration):
    initial = True
    dependencies = [("units", "0001_tables")]
    operations = [
        migrations.CreateModel(
            "Officer",
            fields=[
                ("id", models.BigAutoField(primary_key=True, verbose_name="ID", serialize=False, auto_created=True)),
                ("password", models.CharField(max_length=128, verbose_name="password")),
                ("last_login", models.DateTimeField(null=True, blank=True, verbose_name="last login")),
                ("username", models.CharField(max_length=64, unique=True)),
                ("number", models.CharField(max_length=64, unique=True)),
                ("name", models.CharField(max_length=200)),
                ("is_active", models.BooleanField(default=True)),
            ],
        ),
        migrations.CreateModel(
            "OfficerNumber",
            fields=[
                ("id", models.BigAutoField(primary_key=True, verbose_name="ID", serialize=False, auto_created=True)),
                ("state", models.CharField(max_length=2, blank=True)),
                ("number", models.CharField(max_length=64)),
                ("officer", models.ForeignKey(settings.AUTH_USER_MODEL, PROTECT, related_name="numbers")),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("state", "number"), name="officer_number_once_in_a_state"),
                    models.UniqueConstraint(fields=("officer", "state"), name="officer_has_one_number_in_a_state"),
                ],
            },
        ),
        migrations.CreateModel(
            "Posting",
            fields=[
                ("id", models.BigAutoField(primary_key=True, verbose_name="ID", serialize=False, auto_created=True)),
                ("role", models.CharField(choices=ROLES, max_length=32)),
                ("since", models.DateField()),
                ("until", models.DateField(null=True, blank=True)),
                ("officer", models.ForeignKey(settings.AUTH_USER_MODEL, PROTECT, related_name="postings")),
                ("unit", models.ForeignKey("units.unit", PROTECT, related_name="+")),
                ("ended_at", models.DateTimeField(null=True, blank=True)),
                ("waits", models.BooleanField(default=False)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=Q(until=None) | Q(until__gte=F("since")), name="posting_ends_after_start"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            "Invitation",
            fields=[
                ("id", models.BigAutoField(primary_key=True, verbose_name="ID", serialize=False, auto_created=True)),
                ("token", models.CharField(max_length=64, unique=True)),
                ("ends_at", models.DateTimeField()),
                ("officer", models.ForeignKey(settings.AUTH_USER_MODEL, PROTECT, related_name="invitations")),
            ],
        ),
        migrations.CreateModel(
            "Session",
            fields=[
                (
                    "session_key",
                    models.CharField(max_length=40, primary_key=True, verbose_name="session key", serialize=False),
                ),
                ("session_data", models.TextField(verbose_name="session data")),
                ("expire_date", models.DateTimeField(db_index=True, verbose_name="expire date")),
                ("address", models.GenericIPAddressField(null=True)),
                ("agent", models.CharField(max_length=200, blank=True)),
                ("since", models.DateTimeField(null=True)),
                ("last_seen", models.DateTimeField()),
                ("officer", models.ForeignKey(settings.AUTH_USER_MODEL, CASCADE, null=True, related_name="sessions")),
            ],
            options={
                "verbose_name": "session",
                "verbose_name_plural": "sessions",
            },
        ),
        migrations.CreateModel(
            "FailedSignIn",
            fields=[
                ("id", models.BigAutoField(primary_key=True, verbose_name="ID", serialize=False, auto_created=True)),
                ("typed", models.CharField(max_length=64)),
                ("address", models.GenericIPAddressField(null=True)),
                ("at", models.DateTimeField()),
            ],
            options={
                "indexes": [
                    models.Index(fields=["typed", "at"], name="failed_sign_in_of_name"),
                    models.Index(fields=["address", "at"], name="failed_sign_in_of_address"),
                ],
            },
        ),
        migrations.CreateModel(
            "ApiToken",
            fields=[
                ("id", models.BigAutoField(primary_key=True, verbose_name="ID", serialize=False, auto_created=True)),
                ("use", models.CharField(max_length=40)),
                ("digest", models.CharField(max_length=64, unique=True)),
                ("made_at", models.DateTimeField()),
                ("ends_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                ("posting", models.ForeignKey("accounts.posting", PROTECT, related_name="+")),
            ],
        ),
    ]
