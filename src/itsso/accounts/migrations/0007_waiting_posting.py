from django.db import migrations, models

from itsso.platform.sql import grant_app


class Migration(migrations.Migration):

    dependencies = [
        ("accounts", "0006_narrow_grants"),
    ]

    operations = [
        migrations.AddField("posting", "waits", models.BooleanField(default=False)),
        grant_app("accounts_posting", "UPDATE (waits)"),
    ]
