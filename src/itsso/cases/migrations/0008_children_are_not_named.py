"""The name of an accused who is recorded as a child is hidden, whoever typed it: no search or print has it (JJ 74)."""

from django.db import migrations

HIDE = """
CREATE POLICY cases_accusedname_no_child ON cases_accusedname AS RESTRICTIVE FOR SELECT USING (NOT EXISTS (
    SELECT FROM cases_person p
    WHERE p.case_id = cases_accusedname.case_id AND p.label = cases_accusedname.label AND p.child
));
CREATE POLICY cases_accusedsound_no_child ON cases_accusedsound AS RESTRICTIVE FOR SELECT USING (EXISTS (
    SELECT FROM cases_accusedname n WHERE n.id = cases_accusedsound.name_id
));
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0007_store_stages")]
    operations = [
        migrations.RunSQL(
            HIDE,
            "DROP POLICY cases_accusedname_no_child ON cases_accusedname;"
            " DROP POLICY cases_accusedsound_no_child ON cases_accusedsound;",
        )
    ]
