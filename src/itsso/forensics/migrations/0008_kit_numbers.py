"""Whether the serial number of a kit stands on an item of another case too: yes or no, and never which case."""

from django.db import migrations

# SAEC-0817, saec 0817 and SAEC.0817 are one serial number. The function looks at the cases of every station, since a kit
# entered twice is as a rule entered at two stations; it answers yes or no, and only to a posting that sees the case.
KITS = """
CREATE FUNCTION forensics_kit_key(kit text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT upper(translate(kit, ' .-_/', '')) $$;
CREATE INDEX forensics_item_kit ON forensics_item (forensics_kit_key(kit)) WHERE kit <> '';
CREATE FUNCTION forensics_kit_in_another_case(wanted text, of_case uuid) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM cases_case c WHERE c.id = of_case
                   AND c.station_no BETWEEN cases_first() AND cases_last()) THEN
        RETURN NULL;
    END IF;
    RETURN EXISTS (SELECT FROM forensics_item i WHERE i.kit <> '' AND i.case_id <> of_case
                   AND forensics_kit_key(i.kit) = forensics_kit_key(wanted));
END $$;
REVOKE ALL ON FUNCTION forensics_kit_in_another_case(text, uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION forensics_kit_in_another_case(text, uuid) TO itsso_app;
"""
GONE = """
DROP FUNCTION forensics_kit_in_another_case(text, uuid);
DROP INDEX forensics_item_kit;
DROP FUNCTION forensics_kit_key(text);
"""


class Migration(migrations.Migration):
    dependencies = [("forensics", "0007_carrier"), ("cases", "0006_attachments")]
    operations = [migrations.RunSQL(KITS, GONE)]
