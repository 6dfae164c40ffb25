"""Mail addresses of officers, and the mails to postings; both without a text about a case."""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import itsso.platform.ids
from itsso.platform.online_migrations import AddIndexOnline, InOneTransaction, table_exists
from itsso.platform.sql import grant_app


class Migration(migrations.Migration):
    atomic = False
    dependencies = [
        ("accounts", "0005_register_entries"),
        ("notices", "0002_access"),
    ]

    operations = [
        InOneTransaction(
            migrations.CreateModel(
                name="MailAddress",
                fields=[
                    (
                        "officer",
                        models.OneToOneField(
                            on_delete=django.db.models.deletion.PROTECT,
                            primary_key=True,
                            related_name="mail_address",
                            serialize=False,
                            to=settings.AUTH_USER_MODEL,
                        ),
                    ),
                    ("address", models.EmailField(max_length=254)),
                    ("language", models.CharField(max_length=5)),
                    ("code_sent_at", models.DateTimeField(null=True)),
                    ("code_attempts", models.SmallIntegerField(default=0)),
                    ("verified_at", models.DateTimeField(null=True)),
                    ("bounces", models.SmallIntegerField(default=0)),
                ],
            ),
            migrations.AddField(
                model_name="notice",
                name="mailed_at",
                field=models.DateTimeField(null=True),
            ),
            migrations.CreateModel(
                name="Mail",
                fields=[
                    (
                        "id",
                        models.UUIDField(
                            default=itsso.platform.ids.uuid7, editable=False, primary_key=True, serialize=False
                        ),
                    ),
                    ("kind", models.CharField(max_length=8)),
                    ("window", models.CharField(max_length=64, unique=True)),
                    ("state", models.CharField(default="created", max_length=20)),
                    ("message_id", models.UUIDField(default=uuid.uuid4, unique=True)),
                    ("attempts", models.SmallIntegerField(default=0)),
                    ("cause", models.CharField(blank=True, max_length=32)),
                    ("created_at", models.DateTimeField()),
                    ("due_at", models.DateTimeField()),
                    ("claimed_at", models.DateTimeField(null=True)),
                    ("accepted_at", models.DateTimeField(null=True)),
                    ("settled_at", models.DateTimeField(null=True)),
                    (
                        "posting",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.posting"
                        ),
                    ),
                ],
                options={
                    "indexes": [
                        models.Index(
                            condition=models.Q(("state__in", ["created", "sending", "temporary_failure"])),
                            fields=["due_at"],
                            name="mail_to_send",
                        ),
                        models.Index(fields=["posting", "-created_at"], name="mails_of_posting"),
                    ],
                    "constraints": [
                        models.CheckConstraint(
                            condition=models.Q(("kind__in", ["digest", "at_once", "code"])), name="mail_kind"
                        ),
                        models.CheckConstraint(
                            condition=models.Q(
                                (
                                    "state__in",
                                    [
                                        "created",
                                        "sending",
                                        "pending",
                                        "delivered",
                                        "permanent_failure",
                                        "temporary_failure",
                                        "technical_failure",
                                    ],
                                )
                            ),
                            name="mail_state",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(("cause__regex", "^[a-z0-9_. ]*$")), name="mail_cause_is_a_code"
                        ),
                    ],
                },
            ),
            grant_app("notices_mailaddress", "SELECT, INSERT, UPDATE, DELETE"),
            grant_app("notices_mail", "SELECT, INSERT, UPDATE, DELETE"),
            migrations.RunSQL(
                "GRANT UPDATE (mailed_at) ON notices_notice TO itsso_app",
                "REVOKE UPDATE (mailed_at) ON notices_notice FROM itsso_app",
            ),
            unless=table_exists("notices_mail"),
        ),
        AddIndexOnline(
            model_name="notice",
            index=models.Index(
                condition=models.Q(("mailed_at", None), ("urgency", "at_once")),
                fields=["created_at"],
                name="notice_to_ring",
            ),
        ),
    ]
