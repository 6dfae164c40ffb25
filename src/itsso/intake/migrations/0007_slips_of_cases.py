"""A slip may be issued in any case, not only for a complaint heard here, and says who holds its code."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("intake", "0006_redaction")]
    operations = [
        migrations.RenameField("slip", "complaint_id", "case_id"),
        migrations.AddField("slip", "holder", models.CharField(max_length=16, default=""), preserve_default=False),
    ]
