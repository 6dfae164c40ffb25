"""Names of accused: how they sound is found in any spelling and follows its case; a name is taken away, never changed."""

from django.contrib.postgres.operations import CreateExtension
from django.db import migrations

SOUNDS_FOLLOW = """
CREATE FUNCTION itsso_sounds_follow_case() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE cases_accusedsound SET station_no = NEW.station_no WHERE case_id = NEW.id;
    RETURN NULL;
END $$;
CREATE TRIGGER cases_case_sounds AFTER UPDATE OF station_no ON cases_case FOR EACH ROW
    WHEN (OLD.station_no IS DISTINCT FROM NEW.station_no) EXECUTE FUNCTION itsso_sounds_follow_case();
CREATE FUNCTION itsso_sounds_follow_name() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.ended_at IS NOT NULL THEN
        DELETE FROM cases_accusedsound WHERE name_id = NEW.id;
    ELSE
        UPDATE cases_accusedsound s SET case_id = NEW.case_id, station_no = k.station_no
        FROM cases_case k WHERE k.id = NEW.case_id AND s.name_id = NEW.id;
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER cases_accusedname_sounds AFTER UPDATE OF case_id, ended_at ON cases_accusedname FOR EACH ROW
    EXECUTE FUNCTION itsso_sounds_follow_name();
"""

# The words of an accused's name that points to the victim are taken away; nothing else of a name is changed.
NAME_GOES = """
CREATE FUNCTION cases_name_goes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.name <> '' OR NEW.ended_at IS NULL THEN
        RAISE EXCEPTION 'a name that has ended is taken away, and none is changed' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER cases_name_goes BEFORE UPDATE OF name ON cases_accusedname FOR EACH ROW
    WHEN (NEW.name IS DISTINCT FROM OLD.name) EXECUTE FUNCTION cases_name_goes();
"""


class Migration(migrations.Migration):
    initial = True
    dependencies = [("cases", "0002_access")]
    operations = [
        CreateExtension("fuzzystrmatch"),
        migrations.RunSQL(SOUNDS_FOLLOW),
        migrations.RunSQL(NAME_GOES),
    ]
