"""Notices to postings, and the answers to them."""

import django.db.models.deletion
from django.db import migrations, models

import itsso.platform.ids


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0005_register_entries"),
    ]

    operations = [
        migrations.CreateModel(
            name="Notice",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=itsso.platform.ids.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("topic", models.CharField(max_length=64)),
                ("subject", models.UUIDField()),
                ("reference", models.CharField(blank=True, max_length=64)),
                ("reason", models.CharField(blank=True, max_length=64)),
                ("station_no", models.IntegerField()),
                ("urgency", models.CharField(max_length=8)),
                ("key", models.CharField(max_length=200, unique=True)),
                ("created_at", models.DateTimeField()),
                ("expires", models.DateField(null=True)),
                ("withdrawn_at", models.DateTimeField(null=True)),
                ("read_at", models.DateTimeField(null=True)),
                ("done_at", models.DateTimeField(null=True)),
                ("rests_until", models.DateField(null=True)),
                ("snoozed_at", models.DateTimeField(null=True)),
                (
                    "posting",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.posting"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="NoticeAnswer",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=itsso.platform.ids.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("act", models.CharField(max_length=16)),
                ("until", models.DateField()),
                ("answered_at", models.DateTimeField()),
                ("form", models.UUIDField(unique=True)),
                (
                    "notice",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="answers", to="notices.notice"
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="notice",
            index=models.Index(
                condition=models.Q(("done_at", None), ("withdrawn_at", None)),
                fields=["posting", "created_at"],
                name="notice_waiting",
            ),
        ),
        migrations.AddIndex(
            model_name="notice",
            index=models.Index(fields=["subject"], name="notice_of_subject"),
        ),
        migrations.AddConstraint(
            model_name="notice",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("topic__regex", "^[A-Za-z0-9][A-Za-z0-9_.:-]{0,63}$"),
                    ("reference__regex", "^[A-Za-z0-9][A-Za-z0-9_.:-]{0,63}$|^$"),
                    ("reason__regex", "^[A-Za-z0-9][A-Za-z0-9_.:-]{0,63}$|^$"),
                    ("key__regex", "^[A-Za-z0-9][A-Za-z0-9_.:/-]{0,199}$"),
                ),
                name="notice_stores_codes",
            ),
        ),
        migrations.AddConstraint(
            model_name="notice",
            constraint=models.CheckConstraint(
                condition=models.Q(("urgency__in", ["at_once", "list"])), name="notice_urgency"
            ),
        ),
        migrations.AddIndex(
            model_name="noticeanswer",
            index=models.Index(
                models.F("notice"), models.OrderBy(models.F("answered_at"), descending=True), name="answers_of_notice"
            ),
        ),
        migrations.AddConstraint(
            model_name="noticeanswer",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "act__in",
                        [
                            "collected",
                            "sent",
                            "recorded",
                            "asked",
                            "will_do",
                            "not_ours",
                            "needs_direction",
                            "already_done",
                        ],
                    )
                ),
                name="notice_act",
            ),
        ),
    ]
