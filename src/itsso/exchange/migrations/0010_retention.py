"""The job of retention may remove rejected rows."""

from django.db import migrations

from itsso.platform.sql import grant_app


class Migration(migrations.Migration):
    dependencies = [("exchange", "0009_expunge_faults")]
    operations = [grant_app("exchange_rejected", "DELETE")]
