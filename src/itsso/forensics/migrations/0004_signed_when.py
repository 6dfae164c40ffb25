"""When a report was signed, word for word, so that whoever holds it can check the signature."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("forensics", "0003_at_laboratory")]
    operations = [
        migrations.AddField("released", "signed", models.CharField(max_length=40, default=""), preserve_default=False),
    ]
