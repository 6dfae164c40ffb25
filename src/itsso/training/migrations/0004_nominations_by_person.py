"""Who is put forward is seen with the person, how many are by everybody; a session is changed by whoever holds it.

A number of the register and one of a certificate are given once, by whichever unit: that a row's is taken elsewhere is
said without a word of whose it is.
"""

from django.db import migrations

NOMINATIONS = """
ALTER TABLE training_nomination ENABLE ROW LEVEL SECURITY;
CREATE POLICY training_nomination_range ON training_nomination
    USING (EXISTS (SELECT 1 FROM training_person p WHERE p.id = training_nomination.person_id))
    WITH CHECK (EXISTS (SELECT 1 FROM training_person p WHERE p.id = training_nomination.person_id))
"""

# The places alone: the id of a nomination that is not seen opens nothing.
QUEUE = """
CREATE FUNCTION training_queue(asked uuid) RETURNS TABLE (nomination_id uuid, place bigint)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM facts_first();
    RETURN QUERY SELECT n.id, row_number() OVER (ORDER BY n.at, n.id)
        FROM training_nomination n WHERE n.session_id = asked AND n.withdrawn_at IS NULL;
END $$;
REVOKE ALL ON FUNCTION training_queue(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION training_queue(uuid) TO itsso_app
"""

SESSIONS = """
CREATE FUNCTION training_sees(asked integer) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT (asked = itsso_unit()) IS TRUE OR EXISTS (SELECT FROM training_place t WHERE t.unit_id = asked
        AND t.first >= facts_first() AND t.last <= facts_last())
$$;
CREATE FUNCTION training_session_held() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT training_sees(NEW.unit_id) OR TG_OP = 'UPDATE' AND NOT training_sees(OLD.unit_id) THEN
        RAISE EXCEPTION 'the unit is not in the range' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER training_session_held BEFORE INSERT OR UPDATE ON training_session
    FOR EACH ROW EXECUTE FUNCTION training_session_held()
"""

TAKEN = """
CREATE FUNCTION training_numbers_taken(states text[], numbers text[]) RETURNS TABLE (state text, number text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM facts_first();
    RETURN QUERY SELECT p.state::text, p.number::text FROM unnest(states, numbers) AS n (of_state, of_number)
        JOIN training_person p ON p.state = n.of_state AND p.number = n.of_number;
END $$;
REVOKE ALL ON FUNCTION training_numbers_taken(text[], text[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION training_numbers_taken(text[], text[]) TO itsso_app;
CREATE FUNCTION training_certificates_taken(providers text[], numbers text[])
RETURNS TABLE (provider text, certificate text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM facts_first();
    RETURN QUERY SELECT a.provider::text, a.certificate::text
        FROM unnest(providers, numbers) AS n (of_provider, of_number)
        JOIN training_attendance a ON a.provider = n.of_provider AND a.certificate = n.of_number
        WHERE a.replaces_id IS NULL AND a.certificate <> '';
END $$;
REVOKE ALL ON FUNCTION training_certificates_taken(text[], text[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION training_certificates_taken(text[], text[]) TO itsso_app
"""


class Migration(migrations.Migration):
    dependencies = [("training", "0003_central_laboratories")]
    operations = [
        migrations.RunSQL(
            NOMINATIONS,
            "DROP POLICY training_nomination_range ON training_nomination;"
            "ALTER TABLE training_nomination DISABLE ROW LEVEL SECURITY",
        ),
        migrations.RunSQL(QUEUE, "DROP FUNCTION training_queue(uuid)"),
        migrations.RunSQL(
            SESSIONS,
            "DROP TRIGGER training_session_held ON training_session; DROP FUNCTION training_session_held();"
            "DROP FUNCTION training_sees(integer)",
        ),
        migrations.RunSQL(
            TAKEN,
            "DROP FUNCTION training_numbers_taken(text[], text[]);"
            "DROP FUNCTION training_certificates_taken(text[], text[])",
        ),
    ]
