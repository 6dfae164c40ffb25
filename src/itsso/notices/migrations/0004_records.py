"""What happened to each message, as rows that are only added. Triggers write them, whoever changes a message or mail."""

from django.db import migrations, models

from itsso.platform.online_migrations import AddIndexOnline, FillInBatches, InOneTransaction, table_exists
from itsso.platform.sql import append_only, grant_app, protect

COLUMNS = "notice, posting_id, subject, topic, reference, reason, urgency, key, at, act, answer, until"
OF_NOTICE = "n.id, n.posting_id, n.subject, n.topic, n.reference, n.reason, n.urgency, n.key"

GIVEN = f"""
CREATE FUNCTION notices_record_given() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
    INSERT INTO notices_noticerecord ({COLUMNS})
    SELECT {OF_NOTICE}, n.created_at, 'given', '', n.expires FROM written n ORDER BY n.key;
    RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION notices_record_given() FROM PUBLIC;
CREATE TRIGGER notices_record_given AFTER INSERT ON notices_notice REFERENCING NEW TABLE AS written
    FOR EACH STATEMENT EXECUTE FUNCTION notices_record_given();
"""

# An answer and a putting off mark a message as read too: those say so themselves.
CHANGED = f"""
CREATE FUNCTION notices_record_changed() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
    INSERT INTO notices_noticerecord ({COLUMNS})
    SELECT {OF_NOTICE}, m.at, m.act, '', m.until
    FROM written n JOIN before o USING (id) CROSS JOIN LATERAL (VALUES
        (1, 'read', n.read_at, NULL,
         n.read_at IS DISTINCT FROM o.read_at AND n.rests_until IS NOT DISTINCT FROM o.rests_until),
        (2, 'put_off', n.snoozed_at, NULL, n.snoozed_at IS DISTINCT FROM o.snoozed_at),
        (3, 'done', n.done_at, NULL, n.done_at IS DISTINCT FROM o.done_at),
        (4, 'withdrawn', n.withdrawn_at, NULL::date, n.withdrawn_at IS DISTINCT FROM o.withdrawn_at)
    ) AS m (place, act, at, until, is_new)
    WHERE m.is_new AND m.at IS NOT NULL
    ORDER BY m.at, m.place, n.key;
    RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION notices_record_changed() FROM PUBLIC;
CREATE TRIGGER notices_record_changed AFTER UPDATE ON notices_notice
    REFERENCING OLD TABLE AS before NEW TABLE AS written
    FOR EACH STATEMENT EXECUTE FUNCTION notices_record_changed();
"""

ANSWERED = f"""
CREATE FUNCTION notices_record_answered() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
    INSERT INTO notices_noticerecord ({COLUMNS})
    SELECT {OF_NOTICE}, a.answered_at, 'answered', a.act, a.until
    FROM written a JOIN notices_notice n ON n.id = a.notice_id ORDER BY a.answered_at, a.id;
    RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION notices_record_answered() FROM PUBLIC;
CREATE TRIGGER notices_record_answered AFTER INSERT ON notices_noticeanswer REFERENCING NEW TABLE AS written
    FOR EACH STATEMENT EXECUTE FUNCTION notices_record_answered();
"""

# What became of a mail that left at once, for each message that it was about.
MAILED = f"""
CREATE FUNCTION notices_record_mailed() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
    INSERT INTO notices_noticerecord ({COLUMNS})
    SELECT {OF_NOTICE}, coalesce(NEW.settled_at, NEW.accepted_at, NEW.claimed_at, NEW.created_at), 'mailed', NEW.state, NULL
    FROM notices_notice n WHERE n.mail = NEW.id ORDER BY n.key;
    RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION notices_record_mailed() FROM PUBLIC;
CREATE TRIGGER notices_record_mailed AFTER UPDATE OF state ON notices_mail
    FOR EACH ROW WHEN (
        NEW.kind = 'at_once' AND OLD.state IS DISTINCT FROM NEW.state
        AND (NEW.state IN ('pending', 'delivered') OR NEW.settled_at IS NOT NULL)
    ) EXECUTE FUNCTION notices_record_mailed();
"""

BACK = """
DROP TRIGGER notices_record_mailed ON notices_mail;
DROP TRIGGER notices_record_answered ON notices_noticeanswer;
DROP TRIGGER notices_record_changed ON notices_notice;
DROP TRIGGER notices_record_given ON notices_notice;
DROP FUNCTION notices_record_mailed();
DROP FUNCTION notices_record_answered();
DROP FUNCTION notices_record_changed();
DROP FUNCTION notices_record_given();
"""

# --- Messages that were there before ----------------------------------------------------------------------------------
#
# Their records are made of the moments that are stored with them, in batches, while officers go on reading and
# answering. Whoever changes a message meanwhile first makes the records of what it said before. A message with a record
# that it was given has all of them; what identifies that record, nobody may change.


def earlier_records(notices: str, answers: str) -> str:
    """Return the statement that makes the records of those of some messages that have none."""
    unrecorded = f"""(SELECT * FROM {notices} x WHERE NOT EXISTS (
        SELECT FROM notices_noticerecord r
        WHERE r.subject = x.subject AND r.at = x.created_at AND r.notice = x.id AND r.act = 'given'))"""
    return f"""
    INSERT INTO notices_noticerecord ({COLUMNS})
    SELECT notice, posting_id, subject, topic, reference, reason, urgency, key, at, act, answer, until FROM (
        SELECT n.id AS notice, n.posting_id, n.subject, n.topic, n.reference, n.reason, n.urgency, n.key, m.at, m.act,
            '' AS answer, m.until
        FROM {unrecorded} n CROSS JOIN LATERAL (VALUES
            (n.created_at, 'given', n.expires), (n.read_at, 'read', NULL), (n.snoozed_at, 'put_off', NULL),
            (n.done_at, 'done', NULL), (n.withdrawn_at, 'withdrawn', NULL)
        ) AS m (at, act, until)
        WHERE m.at IS NOT NULL
        UNION ALL
        SELECT {OF_NOTICE}, a.answered_at, 'answered', a.act, a.until
        FROM {answers} a JOIN {unrecorded} n ON n.id = a.notice_id
    ) AS earlier ORDER BY at, notice"""


# A message that is removed meanwhile takes its records along: until `alerts_0008` no order of a court knows of them.
# `notices_record_before` is the first of the triggers of its table: PostgreSQL goes by their names.
WHILE_FILLING = f"""
CREATE FUNCTION notices_record_before_change() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
    {earlier_records("before", "notices_noticeanswer")};
    RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION notices_record_before_change() FROM PUBLIC;
CREATE TRIGGER notices_record_before AFTER UPDATE ON notices_notice REFERENCING OLD TABLE AS before
    FOR EACH STATEMENT EXECUTE FUNCTION notices_record_before_change();

CREATE FUNCTION notices_record_before_answer() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM FROM notices_notice WHERE id IN (SELECT notice_id FROM written) ORDER BY id FOR UPDATE;
    {
    earlier_records(
        "(SELECT * FROM notices_notice WHERE id IN (SELECT notice_id FROM written))",
        "(SELECT * FROM notices_noticeanswer WHERE id NOT IN (SELECT id FROM written))",
    )
};
    RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION notices_record_before_answer() FROM PUBLIC;
CREATE TRIGGER notices_record_before AFTER INSERT ON notices_noticeanswer REFERENCING NEW TABLE AS written
    FOR EACH STATEMENT EXECUTE FUNCTION notices_record_before_answer();

CREATE FUNCTION notices_record_removed() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
    DELETE FROM notices_noticerecord WHERE notice IN (SELECT id FROM removed);
    RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION notices_record_removed() FROM PUBLIC;
CREATE TRIGGER notices_record_removed AFTER DELETE ON notices_notice REFERENCING OLD TABLE AS removed
    FOR EACH STATEMENT EXECUTE FUNCTION notices_record_removed();
"""
FILL = earlier_records("(SELECT * FROM notices_notice WHERE id = ANY (%(keys)s))", "notices_noticeanswer")
END_OF_FILLING = """
DROP TRIGGER notices_record_removed ON notices_notice;
DROP TRIGGER notices_record_before ON notices_noticeanswer;
DROP TRIGGER notices_record_before ON notices_notice;
DROP FUNCTION notices_record_removed();
DROP FUNCTION notices_record_before_answer();
DROP FUNCTION notices_record_before_change();
"""
IS_FILLED = "to_regprocedure('notices_record_removed()') IS NULL"


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("notices", "0003_mail"), ("platform", "0004_remove_rows")]
    operations = [
        InOneTransaction(
            migrations.AddField(model_name="notice", name="mail", field=models.UUIDField(null=True)),
            migrations.CreateModel(
                name="NoticeRecord",
                fields=[
                    ("id", models.BigAutoField(primary_key=True, serialize=False)),
                    ("notice", models.UUIDField()),
                    ("posting_id", models.BigIntegerField()),
                    ("subject", models.UUIDField()),
                    ("topic", models.CharField(max_length=64)),
                    ("reference", models.CharField(blank=True, max_length=64)),
                    ("reason", models.CharField(blank=True, max_length=64)),
                    ("urgency", models.CharField(max_length=8)),
                    ("key", models.CharField(max_length=200)),
                    ("at", models.DateTimeField()),
                    ("act", models.CharField(max_length=12)),
                    ("answer", models.CharField(blank=True, max_length=20)),
                    ("until", models.DateField(null=True)),
                    ("entry", models.UUIDField(null=True)),
                    ("mark", models.BigIntegerField(null=True)),
                ],
                options={
                    "indexes": [
                        models.Index(fields=["subject", "at"], name="records_of_subject"),
                        models.Index(condition=models.Q(("entry", None)), fields=["id"], name="notice_records_unbound"),
                    ],
                },
            ),
            grant_app("notices_noticerecord", "SELECT"),
            migrations.RunSQL(
                "GRANT UPDATE (mail) ON notices_notice TO itsso_app",
                "REVOKE UPDATE (mail) ON notices_notice FROM itsso_app",
            ),
            protect("notices_noticerecord", "(SELECT itsso_posting()) IN (0, posting_id)"),
            migrations.RunSQL(WHILE_FILLING, migrations.RunSQL.noop),
            migrations.RunSQL(GIVEN + CHANGED + ANSWERED + MAILED, BACK),
            unless=table_exists("notices_noticerecord"),
        ),
        FillInBatches("notices_notice", FILL, unless=IS_FILLED),
        InOneTransaction(
            migrations.RunSQL(END_OF_FILLING, migrations.RunSQL.noop),
            append_only("notices_noticerecord"),
            unless=IS_FILLED,
        ),
        AddIndexOnline(
            model_name="notice",
            index=models.Index(condition=models.Q(("mail__isnull", False)), fields=["mail"], name="notices_of_mail"),
        ),
    ]
