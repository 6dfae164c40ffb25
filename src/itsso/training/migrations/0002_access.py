"""Access to training: that of the people of units in the range of figures, and of the posting's own unit.

Who is put forward is seen with the person, how many are by everybody (0004_taken). Sessions are seen by everybody.
"""

from django.db import migrations

from itsso.platform.sql import append_only, grant_app, protect


def bound(which: str) -> str:
    """Return the column `first` or `last` of a unit's place.

    It is looked up for a headquarters or a laboratory alone: the policies ask this of each row.
    """
    return f"""CASE u.kind
        WHEN 'headquarters' THEN (SELECT p.{which} FROM units_unit p WHERE p.id = u.parent_id)
        WHEN 'laboratory' THEN coalesce(
            (SELECT s.{which} FROM units_unit s WHERE s.state = u.state AND s.kind IN ('state', 'ut')),
            (SELECT n.{which} FROM units_unit n WHERE n.kind = 'nation'))
        ELSE u.{which} END AS {which}"""


# Where a unit's people are seen from: its own interval; for a headquarters the parent's, for a laboratory the whole
# State's, for one of the Centre the nation's. Looked up when it is asked, since units are renumbered when they are
# reorganised. It reads as whoever asks, as every view here: else one over a guarded table would pass its policy by.
PLACE = f"""
CREATE VIEW training_place WITH (security_invoker = true) AS
SELECT u.id AS unit_id, {bound("first")}, {bound("last")} FROM units_unit u
"""


def unit_is_seen(table: str) -> str:
    """Return the condition that a row's unit lies in the range of figures, or is the posting's very own."""
    column = f"{table}.unit_id"
    return f"""({column} = (SELECT itsso_unit()) OR EXISTS (SELECT 1 FROM training_place t WHERE t.unit_id = {column}
        AND t.first >= (SELECT facts_first()) AND t.last <= (SELECT facts_last())))"""


def protect_by_person(table: str) -> migrations.RunSQL:
    """Restrict rows to those whose person is seen."""
    return protect(table, f"EXISTS (SELECT 1 FROM training_person p WHERE p.id = {table}.person_id)")


# A session is changed by whoever holds it.
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


class Migration(migrations.Migration):
    initial = True
    dependencies = [("training", "0001_tables"), ("platform", "0001_functions"), ("units", "0001_tables")]
    operations = [
        migrations.RunSQL(PLACE),
        grant_app("training_place", "SELECT"),
        grant_app("training_person", "SELECT, INSERT, UPDATE (name, sound, woman, joined_on, unit_id)"),
        protect("training_person", unit_is_seen("training_person")),
        grant_app("training_post", "SELECT, INSERT, UPDATE (until)"),
        protect_by_person("training_post"),
        grant_app("training_session", "SELECT, INSERT, UPDATE (called_off, reason)"),
        migrations.RunSQL(SESSIONS),
        grant_app("training_nomination", "SELECT, INSERT, UPDATE (withdrawn_at, reason)"),
        protect_by_person("training_nomination"),
        grant_app("training_attendance", "SELECT, INSERT"),
        append_only("training_attendance"),
        protect_by_person("training_attendance"),
        grant_app("training_certificate", "SELECT, INSERT"),
        append_only("training_certificate"),
        protect(
            "training_certificate",
            "EXISTS (SELECT 1 FROM training_attendance a WHERE a.id = training_certificate.attendance_id)",
        ),
        grant_app("training_upload", "SELECT, INSERT, UPDATE (content, done, taken, unchanged, rejected, ended_at)"),
        protect("training_upload", unit_is_seen("training_upload")),
        grant_app("training_reject", "SELECT, INSERT"),
        protect("training_reject", "EXISTS (SELECT 1 FROM training_upload u WHERE u.id = training_reject.upload_id)"),
        grant_app("training_coverage", "SELECT, INSERT, DELETE"),
        protect("training_coverage", unit_is_seen("training_coverage")),
    ]
