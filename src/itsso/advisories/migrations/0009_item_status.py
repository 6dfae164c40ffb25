from django.db import migrations


class Migration(migrations.Migration):
    """Rename the model of `advisories_standing`; the table keeps its name, so the database does not change."""

    dependencies = [("advisories", "0008_readings_say_what_is_known")]
    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.RenameModel("Standing", "ItemStatus"),
                migrations.AlterModelTable("itemstatus", "advisories_standing"),
            ]
        )
    ]
