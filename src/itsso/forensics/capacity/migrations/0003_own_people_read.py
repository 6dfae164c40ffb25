"""Whoever works at a laboratory reads there what is out of stock or out of order: it is why a work waits."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("capacity", "0002_measured")]
    operations = [
        migrations.RunSQL(
            "CREATE POLICY capacity_equipment_own_people_read ON capacity_equipment FOR SELECT"
            " USING (laboratory_id = (SELECT itsso_unit()))",
            "DROP POLICY capacity_equipment_own_people_read ON capacity_equipment",
        )
    ]
