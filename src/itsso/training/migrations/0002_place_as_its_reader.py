"""The view of places reads as whoever asks, as every view here: else one over a guarded table would pass its policy by."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("training", "0001_initial")]
    operations = [
        migrations.RunSQL(
            "ALTER VIEW training_place SET (security_invoker = true)",
            "ALTER VIEW training_place RESET (security_invoker)",
        ),
    ]
