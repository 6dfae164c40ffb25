"""The rank apart from the name, the registered Devanagari spelling, and the telephone number of the post.

The name may now be corrected, and the rank changes with a promotion. The audit log has each entry's name as it was then,
and the number, by which it knows the officer, still never changes.
"""

from django.db import migrations, models

from itsso.platform.sql import grant_app

RANKS = "'Constable','HC','ASI','SI','Inspector','DSP','ASP','SP','SSP','DIG','IG','ADG','DGP','SPP','Dr'"
SPLIT = (
    "UPDATE accounts_officer SET rank = split_part(name, ' ', 1)"
    f" WHERE split_part(name, ' ', 1) IN ({RANKS}) AND split_part(name, ' ', 2) <> ''"
)


class Migration(migrations.Migration):
    dependencies = [("accounts", "0003_titles_of_choices")]

    operations = [
        migrations.AddField("officer", "rank", models.CharField(blank=True, default="", max_length=40), False),
        migrations.AddField("officer", "name_hi", models.CharField(blank=True, default="", max_length=200), False),
        migrations.AddField("officer", "phone", models.CharField(blank=True, default="", max_length=16), False),
        migrations.RunSQL(SPLIT, migrations.RunSQL.noop),
        grant_app("accounts_officer", "UPDATE (name, rank, name_hi, phone)"),
    ]
