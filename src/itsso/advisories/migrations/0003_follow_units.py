"""Sums follow each standing, and a standing its unit, within the transaction that changes them."""

from django.db import migrations

# The sums of a State and of the nation, whoever writes the standing: a station sees neither, so the function works with
# the owner's rights, and nobody hangs it on a table of his own. Rows are locked in the order of their keys.
COUNT = """
CREATE FUNCTION advisories_count() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND (OLD.stands, OLD.accepted, OLD.level) = (NEW.stands, NEW.accepted, NEW.level) THEN
        RETURN NULL;
    END IF;
    INSERT INTO advisories_tally AS t (place_id, first, last, item_id, level, stands, accepted, units)
    WITH RECURSIVE way (id, parent_id, kind, first, last) AS (
        SELECT id, parent_id, kind, first, last FROM units_unit WHERE id = NEW.unit_id
        UNION ALL SELECT u.id, u.parent_id, u.kind, u.first, u.last FROM units_unit u JOIN way w ON u.id = w.parent_id
    ), moved (level, stands, accepted, n) AS (
        SELECT NEW.level, NEW.stands, NEW.accepted, 1
        UNION ALL SELECT OLD.level, OLD.stands, OLD.accepted, -1 WHERE TG_OP = 'UPDATE'
    )
    SELECT way.id, way.first, way.last, NEW.item_id, moved.level, moved.stands, moved.accepted, moved.n
    FROM way, moved WHERE way.kind IN ('state', 'ut', 'nation')
    ORDER BY 1, 5, 6, 7
    ON CONFLICT (place_id, item_id, level, stands, accepted) DO UPDATE SET units = t.units + excluded.units;
    RETURN NULL;
END $$;
CREATE TRIGGER advisories_standing_counted AFTER INSERT OR UPDATE ON advisories_standing
    FOR EACH ROW EXECUTE FUNCTION advisories_count();
REVOKE ALL ON FUNCTION advisories_count() FROM PUBLIC;
"""

# A unit that becomes one of another kind is addressed at another level, or at none: what it answered goes along.
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
    initial = True
    dependencies = [("advisories", "0002_access")]
    operations = [migrations.RunSQL(COUNT), migrations.RunSQL(LEVEL)]
