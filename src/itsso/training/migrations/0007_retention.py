"""The job of retention may remove rejected rows of files."""

from django.db import migrations

from itsso.platform.sql import grant_app


class Migration(migrations.Migration):
    dependencies = [("training", "0006_change_plans")]
    operations = [grant_app("training_reject", "DELETE")]
