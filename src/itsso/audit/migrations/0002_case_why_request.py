from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]
    operations = [
        migrations.AddField("line", "case", models.UUIDField(null=True)),
        migrations.AddField("line", "why", models.CharField(blank=True, default="", max_length=500), preserve_default=False),
        migrations.AddField("line", "request", models.UUIDField(null=True)),
    ]
