"""How many attended a session is counted over every unit's people, so that whoever holds it does not call it off
because he sees none of them. A count alone: who it was, the database tells only whoever sees the person."""

from django.db import migrations

ATTENDED = """
CREATE FUNCTION training_attended(asked uuid) RETURNS bigint
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM facts_first();
    RETURN (SELECT count(DISTINCT a.person_id) FROM training_attendance a
        WHERE a.session_id = asked AND a.outcome <> 'withdrawn'
        AND NOT EXISTS (SELECT FROM training_attendance later WHERE later.replaces_id = a.id));
END $$;
REVOKE ALL ON FUNCTION training_attended(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION training_attended(uuid) TO itsso_app
"""


class Migration(migrations.Migration):
    dependencies = [("training", "0004_nominations_by_person")]
    operations = [migrations.RunSQL(ATTENDED, "DROP FUNCTION training_attended(uuid)")]
