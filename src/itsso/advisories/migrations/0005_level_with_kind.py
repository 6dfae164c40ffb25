"""A unit that becomes one of another kind is addressed at another level, or at none: what it answered goes along."""

from django.db import migrations

LEVEL = """
CREATE FUNCTION advisories_level() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
    UPDATE advisories_standing SET level = CASE
        WHEN NEW.kind IN ('state', 'ut') THEN 'state'
        WHEN NEW.kind IN ('district', 'commissionerate', 'railway', 'special') THEN 'district'
        WHEN NEW.kind = 'station' THEN 'station' ELSE '' END
    WHERE unit_id = NEW.id;
    RETURN NULL;
END $$;
CREATE TRIGGER advisories_level_with_kind AFTER UPDATE OF kind ON units_unit
    FOR EACH ROW WHEN (OLD.kind <> NEW.kind) EXECUTE FUNCTION advisories_level();
REVOKE ALL ON FUNCTION advisories_level() FROM PUBLIC;
"""


class Migration(migrations.Migration):
    dependencies = [("advisories", "0004_papers")]
    operations = [
        migrations.RunSQL(
            LEVEL,
            "DROP TRIGGER advisories_level_with_kind ON units_unit; DROP FUNCTION advisories_level()",
        ),
    ]
