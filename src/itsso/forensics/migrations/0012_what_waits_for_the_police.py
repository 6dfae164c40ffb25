"""Keep with each forwarding note whether the police have something to do about it.

My work asked three tables about each case that waits. Triggers keep the answer, also while an installation is updated.
"""

from django.db import migrations, models

from itsso.platform.online_migrations import AddIndexOnline, FillInBatches, InOneTransaction, column_exists

# A report to collect or to file in court; exhibits that were returned and not sent again; a question to answer.
WAITS = """(
    EXISTS (SELECT FROM forensics_released r
        WHERE r.note_id = n.id AND r.superseded_by IS NULL AND r.filed_at IS NULL)
    OR n.standing = 'returned' AND NOT EXISTS (SELECT FROM forensics_note l
        WHERE l.case_id = n.case_id AND l.labels && n.labels AND l.sent_at > n.sent_at)
    OR n.standing NOT IN ('returned', 'reported') AND EXISTS (SELECT FROM forensics_notequery q
        WHERE q.note_id = n.id AND q.answered_at IS NULL))"""

# What changes at the same time in a case, in transactions that do not see each other, is looked at one after the other:
# each statement of this function sees what was committed before it. A new note can answer an older one of its case. Cases
# share 256 locks, so that a transaction that writes many notes does not hold more than PostgreSQL has room for.
KEEP = f"""
CREATE FUNCTION forensics_keep_what_waits() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('forensics_note'), hashtext(NEW.case_id::text) & 255);
    UPDATE forensics_note n SET waits_for_police = NOT n.waits_for_police
    WHERE n.case_id = NEW.case_id AND n.waits_for_police <> {WAITS};
    RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION forensics_keep_what_waits() FROM PUBLIC;
CREATE TRIGGER forensics_note_waits AFTER INSERT OR UPDATE OF standing ON forensics_note
    FOR EACH ROW EXECUTE FUNCTION forensics_keep_what_waits();
CREATE TRIGGER forensics_released_waits AFTER INSERT OR UPDATE OF superseded_by, filed_at ON forensics_released
    FOR EACH ROW EXECUTE FUNCTION forensics_keep_what_waits();
CREATE TRIGGER forensics_notequery_waits AFTER INSERT OR UPDATE OF answered_at ON forensics_notequery
    FOR EACH ROW EXECUTE FUNCTION forensics_keep_what_waits();
"""
BACK = """
DROP TRIGGER forensics_notequery_waits ON forensics_notequery;
DROP TRIGGER forensics_released_waits ON forensics_released;
DROP TRIGGER forensics_note_waits ON forensics_note;
DROP FUNCTION forensics_keep_what_waits();
"""

FILL = f"""
UPDATE forensics_note n SET waits_for_police = true
WHERE n.id = ANY (%(keys)s) AND NOT n.waits_for_police AND {WAITS}"""


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("forensics", "0011_days_to_report")]
    operations = [
        InOneTransaction(
            migrations.AddField("note", "waits_for_police", models.BooleanField(db_default=False)),
            migrations.RunSQL(KEEP, BACK),
            unless=column_exists("forensics_note", "waits_for_police"),
        ),
        FillInBatches("forensics_note", FILL),
        AddIndexOnline(
            "note",
            models.Index(
                condition=models.Q(("waits_for_police", True)), fields=["case"], name="note_that_waits_for_police"
            ),
        ),
    ]
