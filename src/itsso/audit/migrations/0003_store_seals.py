"""Each entry waits for its seal; a function of the owner's stores seals.

The application can neither put a seal in nor take an entry out of those that wait for one.
"""

from django.db import migrations

from itsso.platform.sql import owner_function

# An entry waits for its seal from the moment of its own transaction, whoever writes it.
WAITS = """
CREATE FUNCTION audit_line_waits() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
    INSERT INTO audit_unsealed (line) SELECT id FROM written;
    RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION audit_line_waits() FROM PUBLIC;
CREATE TRIGGER audit_line_waits AFTER INSERT ON audit_line REFERENCING NEW TABLE AS written
    FOR EACH STATEMENT EXECUTE FUNCTION audit_line_waits();
"""

STORE = """
CREATE FUNCTION audit_store_seal(seal_number integer, seal_body text, seal_signature text, lines uuid[], leaves bytea[])
RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    last_number integer;
    last_body text;
    told jsonb := seal_body::jsonb;
    sealed integer;
BEGIN
    IF NOT EXISTS (
        SELECT FROM units_unit n WHERE n.kind = 'nation' AND n.first >= trail_first() AND n.last <= trail_last()
    ) THEN
        RAISE EXCEPTION 'the system alone seals' USING ERRCODE = 'insufficient_privilege';
    END IF;
    PERFORM pg_advisory_xact_lock(24225);
    SELECT number, body INTO last_number, last_body FROM audit_seal ORDER BY number DESC LIMIT 1;
    IF seal_number <> coalesce(last_number, 0) + 1 OR (told ->> 'number')::integer <> seal_number
        OR told ->> 'previous' <> coalesce(encode(sha256(convert_to(last_body, 'UTF8')), 'hex'), repeat('0', 64))
        OR (told ->> 'count')::integer IS DISTINCT FROM cardinality(lines) OR cardinality(lines) <> cardinality(leaves)
    THEN
        RAISE EXCEPTION 'this is not the next seal' USING ERRCODE = 'insufficient_privilege';
    END IF;
    DELETE FROM audit_unsealed u USING audit_line l WHERE u.line = ANY (lines) AND l.id = u.line;
    GET DIAGNOSTICS sealed = ROW_COUNT;
    IF sealed <> cardinality(lines) THEN
        RAISE EXCEPTION 'an entry does not wait for a seal' USING ERRCODE = 'insufficient_privilege';
    END IF;
    INSERT INTO audit_seal (number, body, signature) VALUES (seal_number, seal_body, seal_signature);
    INSERT INTO audit_sealed (line, seal, leaf) SELECT l, seal_number, f FROM unnest(lines, leaves) AS x (l, f);
END $$
"""


class Migration(migrations.Migration):
    initial = True
    dependencies = [("audit", "0002_access")]
    operations = [
        migrations.RunSQL(WAITS),
        owner_function("audit_store_seal(integer, text, text, uuid[], bytea[])", STORE),
    ]
