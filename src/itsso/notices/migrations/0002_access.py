"""Who reads notices: the posting that received them, and the system."""

from django.db import migrations

from itsso.platform.sql import append_only, grant_app, protect

# `protection/ranges.py` sets the posting with the ranges; 0 for the system. Unset must not look like "no rows".
POSTING = """
CREATE FUNCTION itsso_posting() RETURNS bigint LANGUAGE plpgsql STABLE PARALLEL SAFE AS $$
DECLARE posting text := current_setting('itsso.posting', true);
BEGIN
    IF posting IS NULL OR posting = '' THEN
        RAISE EXCEPTION 'no range is set in this transaction (itsso.posting)' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN posting::bigint;
END $$;
"""

# A package writes notices to any posting, also in the transaction of an officer whose act others must learn of. That
# transaction does not see them.
NOTICES = """
GRANT UPDATE (station_no) ON notices_notice TO itsso_app;
ALTER TABLE notices_notice ENABLE ROW LEVEL SECURITY;
CREATE POLICY notices_notice_own ON notices_notice FOR SELECT
    USING ((SELECT itsso_posting()) IN (0, posting_id));
CREATE POLICY notices_notice_changed ON notices_notice FOR UPDATE
    USING ((SELECT itsso_posting()) IN (0, posting_id));
CREATE POLICY notices_notice_written ON notices_notice FOR INSERT
    WITH CHECK ((SELECT itsso_posting()) IS NOT NULL);
"""
NOTICES_BACK = """
DROP POLICY notices_notice_written ON notices_notice;
DROP POLICY notices_notice_changed ON notices_notice;
DROP POLICY notices_notice_own ON notices_notice;
ALTER TABLE notices_notice DISABLE ROW LEVEL SECURITY;
"""


class Migration(migrations.Migration):
    dependencies = [("notices", "0001_tables"), ("platform", "0001_functions")]
    operations = [
        migrations.RunSQL(POSTING, "DROP FUNCTION itsso_posting()"),
        grant_app(
            "notices_notice",
            "SELECT, INSERT, UPDATE (withdrawn_at, read_at, done_at, rests_until, snoozed_at)",
        ),
        migrations.RunSQL(NOTICES, NOTICES_BACK),
        grant_app("notices_noticeanswer", "SELECT, INSERT"),
        protect(
            "notices_noticeanswer",
            "EXISTS (SELECT 1 FROM notices_notice WHERE notices_notice.id = notices_noticeanswer.notice_id)",
        ),
        append_only("notices_noticeanswer"),
    ]
