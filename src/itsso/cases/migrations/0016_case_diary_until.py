"""Store with each case the last day up to which its case diary is recorded as written."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("cases", "0015_remarks_of_directions")]
    operations = [migrations.AddField(model_name="case", name="diary_until", field=models.DateField(null=True))]
