"""The model is called by its term, audit entry; the table keeps its name, which seals and policies use."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("audit", "0004_seals_by_the_owner")]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.RenameModel("Line", "AuditEntry"),
                migrations.AlterModelTable("AuditEntry", "audit_line"),
            ]
        )
    ]
