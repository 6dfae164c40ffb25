"""Titles of roles in plain words; the codes stay."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_access"),
    ]

    operations = [
        migrations.AlterField(
            model_name="posting",
            name="role",
            field=models.CharField(
                choices=[
                    ("duty_officer", "Duty officer"),
                    ("io", "Investigating officer"),
                    ("sho", "Station house officer"),
                    ("supervisor", "Supervising officer"),
                    ("state_monitor", "State monitor"),
                    ("national_monitor", "National monitor"),
                    ("prosecutor", "Prosecutor liaison"),
                    ("feed_clerk", "CCTNS data clerk"),
                    ("settings_editor", "Editor of the State's settings"),
                    ("keeper_of_seals", "Keeper of seals"),
                    ("training_officer", "Training officer"),
                    ("advisory_officer", "Nodal officer for advisories"),
                    ("auditor", "Audit log reviewer"),
                    ("unit_admin", "Unit administrator"),
                    ("lab_reception", "Laboratory reception"),
                    ("examiner", "Examiner"),
                    ("lab_director", "Laboratory director"),
                    ("lab_admin", "Laboratory administrator"),
                    ("system", "The system itself"),
                ],
                max_length=32,
            ),
        ),
    ]
