from django.db import migrations, models

from itsso.platform.sql import grant_app


class Migration(migrations.Migration):
    """Readings say for how much of a unit they are known. Those of before are counted again at the next look."""

    dependencies = [("advisories", "0007_code_once_by_issuer")]
    operations = [
        migrations.RunSQL("DELETE FROM advisories_reading", migrations.RunSQL.noop),
        migrations.AddField("reading", "known", models.IntegerField(null=True)),
        migrations.AddField("reading", "known_of", models.IntegerField(null=True)),
        migrations.AddField("reading", "parts", models.CharField(default="", max_length=20), preserve_default=False),
        grant_app("advisories_reading", "UPDATE (known, known_of, parts)"),
    ]
