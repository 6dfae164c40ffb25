"""The role of the crime records officer among the choices of a posting; no table changes."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0005_register_entries"),
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
                    ("crime_records_officer", "Crime records officer"),
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
