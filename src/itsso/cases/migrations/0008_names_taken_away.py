"""The words of an accused's name that points to the victim are taken away; nothing else of a name is changed."""

from django.db import migrations

from itsso.platform.sql import grant_app

ONLY_AWAY = """
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
NOT_SO = "DROP TRIGGER cases_name_goes ON cases_accusedname;\nDROP FUNCTION cases_name_goes()"


class Migration(migrations.Migration):
    dependencies = [("cases", "0007_outcomes")]
    operations = [migrations.RunSQL(ONLY_AWAY, NOT_SO), grant_app("cases_accusedname", "UPDATE (name)")]
