"""A delivery may be cancelled: the longest status has one letter more."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("exchange", "0010_retention")]
    operations = [
        migrations.AlterField(
            model_name="delivery",
            name="status",
            field=models.CharField(
                choices=[
                    ("waiting", "Waiting"),
                    ("running", "Loading"),
                    ("done", "Loaded"),
                    ("refused", "Refused"),
                    ("failed", "Stopped by an error"),
                    ("cancelled", "Cancelled"),
                ],
                default="waiting",
                max_length=9,
            ),
        ),
    ]
