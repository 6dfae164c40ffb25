"""A code is its authority's own: a State that took one first kept the Centre and every other State from it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("advisories", "0006_readings")]
    operations = [
        migrations.AlterField(model_name="advisory", name="code", field=models.CharField(max_length=64)),
        migrations.AddConstraint(
            model_name="advisory",
            constraint=models.UniqueConstraint(fields=("issuer", "code"), name="advisory_code_once_by_issuer"),
        ),
    ]
