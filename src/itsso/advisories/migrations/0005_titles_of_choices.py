"""Titles of the status of an answer in plain words; the codes stay."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("advisories", "0004_owed"),
    ]

    operations = [
        migrations.AlterField(
            model_name="answer",
            name="status",
            field=models.CharField(
                choices=[
                    ("not_begun", "Not started"),
                    ("under_way", "In progress"),
                    ("done", "Done"),
                    ("not_applicable", "Not applicable"),
                ],
                max_length=16,
            ),
        ),
    ]
