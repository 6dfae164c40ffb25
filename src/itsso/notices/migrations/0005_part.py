"""Which part of its subject a message concerns, as the accused of a case; and messages that are written faster."""

from django.db import migrations, models

# Django adds it for searches by the begin of a text. Keys are compared as a whole.
DROP_INDEX = """
DO $$ DECLARE name text; BEGIN
    SELECT indexname INTO name FROM pg_indexes
    WHERE tablename = 'notices_notice' AND indexdef LIKE '%(key varchar_pattern_ops)%';
    IF name IS NOT NULL THEN EXECUTE format('DROP INDEX %I', name); END IF;
END $$
"""

# The length is that of the columns. NOT VALID: the rows that are there were checked by the constraint that it replaces.
CODES = """
ALTER TABLE notices_notice DROP CONSTRAINT notice_stores_codes, ADD CONSTRAINT notice_stores_codes CHECK (
    topic ~ '^[A-Za-z0-9][A-Za-z0-9_.:-]*$' AND reference ~ '^[A-Za-z0-9][A-Za-z0-9_.:-]*$|^$'
    AND reason ~ '^[A-Za-z0-9][A-Za-z0-9_.:-]*$|^$' AND key ~ '^[A-Za-z0-9][A-Za-z0-9_.:/-]*$'
) NOT VALID
"""
CODES_IN_STATE = models.CheckConstraint(
    condition=models.Q(
        ("topic__regex", "^[A-Za-z0-9][A-Za-z0-9_.:-]*$"),
        ("reference__regex", "^[A-Za-z0-9][A-Za-z0-9_.:-]*$|^$"),
        ("reason__regex", "^[A-Za-z0-9][A-Za-z0-9_.:-]*$|^$"),
        ("key__regex", "^[A-Za-z0-9][A-Za-z0-9_.:/-]*$"),
    ),
    name="notice_stores_codes",
)


class Migration(migrations.Migration):
    dependencies = [("notices", "0004_records")]
    operations = [
        migrations.AddField(
            model_name="notice", name="part", field=models.CharField(blank=True, db_default="", max_length=12)
        ),
        migrations.RunSQL(DROP_INDEX, migrations.RunSQL.noop),
        migrations.RunSQL(
            CODES,
            migrations.RunSQL.noop,
            state_operations=[
                migrations.RemoveConstraint("notice", "notice_stores_codes"),
                migrations.AddConstraint("notice", CODES_IN_STATE),
            ],
        ),
    ]
