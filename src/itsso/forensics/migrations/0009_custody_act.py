"""Name the model of custody acts plainly; its table keeps its name."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("forensics", "0008_kit_numbers")]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.RenameModel("Act", "CustodyAct"),
                migrations.AlterModelTable("CustodyAct", "forensics_act"),
            ]
        )
    ]
