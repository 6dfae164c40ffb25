from django.db import migrations


class Migration(migrations.Migration):
    """What was counted before took stations without a register for stations without a trained officer."""

    dependencies = [("training", "0007_counted_by_person")]
    operations = [migrations.RunSQL("DELETE FROM training_coverage", migrations.RunSQL.noop)]
