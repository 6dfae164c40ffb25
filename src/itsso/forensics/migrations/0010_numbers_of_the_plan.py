"""Keep with each request what its newest details say, and a list of the reports that wait to be collected.

The director's first page looked for the newest details of every pending request, and for the collection of every report
that the laboratory ever released. Triggers keep both, also while an installation is updated.
"""

import django.db.models.deletion
from django.db import migrations, models

from itsso.platform.online_migrations import (
    NEVER,
    AddIndexOnline,
    FillInBatches,
    InOneTransaction,
    column_exists,
    table_exists,
)
from itsso.platform.sql import grant_app, protect

# The sender and the laboratory are compared, since details hold the number of a request and are not tied to it.
COPY = """
UPDATE forensics_request r
SET control = d.control, custody_ends = d.custody_ends, hearing = d.hearing, stated_at = d.stated_at
FROM forensics_requestdetails d
WHERE r.id = {notes} AND d.note = r.id AND d.sender_id = r.sender_id AND d.laboratory_id = r.laboratory_id
    AND NOT EXISTS (SELECT FROM forensics_requestdetails later WHERE later.note = d.note
        AND later.sender_id = d.sender_id AND later.laboratory_id = d.laboratory_id AND later.nth > d.nth)"""

# A request and its details may be written at the same time, in transactions that do not see each other: the second
# waits until the first has ended, and then sees its row. The lock is that of the laboratory's numbering, which whoever
# writes a request holds already (`lock_request_numbers`).
KEEP = f"""
CREATE FUNCTION forensics_keep_newest_details() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
DECLARE
    written uuid;
BEGIN
    IF TG_TABLE_NAME = 'forensics_request' THEN
        written := NEW.id;
    ELSE
        written := NEW.note;
    END IF;
    PERFORM pg_advisory_xact_lock(hashtextextended('request of ' || NEW.laboratory_id, 0));
    {COPY.format(notes="written")};
    RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION forensics_keep_newest_details() FROM PUBLIC;
CREATE TRIGGER forensics_request_keeps_newest_details AFTER INSERT ON forensics_request
    FOR EACH ROW EXECUTE FUNCTION forensics_keep_newest_details();
CREATE TRIGGER forensics_requestdetails_are_kept AFTER INSERT ON forensics_requestdetails
    FOR EACH ROW EXECUTE FUNCTION forensics_keep_newest_details();
"""
BACK = """
DROP TRIGGER forensics_requestdetails_are_kept ON forensics_requestdetails;
DROP TRIGGER forensics_request_keeps_newest_details ON forensics_request;
DROP FUNCTION forensics_keep_newest_details();
"""

# A report waits from its release until it is collected or a later version of it is begun.
KEEP_UNCOLLECTED = """
CREATE FUNCTION forensics_keep_uncollected() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
    IF TG_TABLE_NAME = 'forensics_collected' THEN
        DELETE FROM forensics_uncollected WHERE report_id = NEW.report_id;
        RETURN NULL;
    END IF;
    DELETE FROM forensics_uncollected WHERE report_id = NEW.supersedes_id;
    IF NEW.released_at IS NOT NULL THEN
        INSERT INTO forensics_uncollected (report_id, laboratory_id, sender_id, released_at)
        SELECT NEW.id, NEW.laboratory_id, r.sender_id, NEW.released_at
        FROM forensics_work w JOIN forensics_request r ON r.id = w.request_id WHERE w.id = NEW.work_id;
    END IF;
    RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION forensics_keep_uncollected() FROM PUBLIC;
CREATE TRIGGER forensics_report_waits AFTER INSERT OR UPDATE OF released_at ON forensics_report
    FOR EACH ROW EXECUTE FUNCTION forensics_keep_uncollected();
CREATE TRIGGER forensics_collected_waits_no_more AFTER INSERT ON forensics_collected
    FOR EACH ROW EXECUTE FUNCTION forensics_keep_uncollected();
"""
BACK_UNCOLLECTED = """
DROP TRIGGER forensics_collected_waits_no_more ON forensics_collected;
DROP TRIGGER forensics_report_waits ON forensics_report;
DROP FUNCTION forensics_keep_uncollected();
"""

# The reports from before. Whoever collects or supersedes one meanwhile may not see its row in the list yet: the lock
# waits until they have ended, and what they wrote is seen then.
LIST_UNCOLLECTED = """
INSERT INTO forensics_uncollected (report_id, laboratory_id, sender_id, released_at)
SELECT p.id, p.laboratory_id, r.sender_id, p.released_at
FROM forensics_report p JOIN forensics_work w ON w.id = p.work_id JOIN forensics_request r ON r.id = w.request_id
WHERE p.released_at IS NOT NULL AND NOT EXISTS (SELECT FROM forensics_collected c WHERE c.report_id = p.id)
    AND NOT EXISTS (SELECT FROM forensics_report n WHERE n.supersedes_id = p.id)
ON CONFLICT DO NOTHING"""
UNLIST_COLLECTED = """
LOCK TABLE forensics_report, forensics_collected IN SHARE MODE;
DELETE FROM forensics_uncollected u WHERE EXISTS (SELECT FROM forensics_collected c WHERE c.report_id = u.report_id)
    OR EXISTS (SELECT FROM forensics_report n WHERE n.supersedes_id = u.report_id)"""

# As in 0002_access: the laboratory's own people, and the system where it works for the whole nation.
OWN = """(laboratory_id = (SELECT itsso_unit()) OR (SELECT EXISTS (
    SELECT FROM units_unit n WHERE n.kind = 'nation' AND n.first >= cases_first() AND n.last <= cases_last())))"""


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("forensics", "0009_cases_of_a_station")]
    operations = [
        InOneTransaction(
            migrations.AddField(
                "request",
                "control",
                models.CharField(
                    blank=True,
                    choices=[("sent", "Sent with the exhibits"), ("awaited", "Awaited"), ("not_needed", "Not needed")],
                    db_default="",
                    max_length=12,
                ),
            ),
            migrations.AddField("request", "custody_ends", models.DateField(null=True)),
            migrations.AddField("request", "hearing", models.DateField(null=True)),
            migrations.AddField("request", "stated_at", models.DateTimeField(null=True)),
            migrations.RunSQL(KEEP, BACK),
            unless=column_exists("forensics_request", "stated_at"),
        ),
        FillInBatches("forensics_request", COPY.format(notes="ANY (%(keys)s)")),
        AddIndexOnline(
            "request",
            models.Index(
                condition=models.Q(("standing__in", ("announced", "received", "accepted"))),
                fields=["laboratory"],
                include=("control", "custody_ends", "hearing"),
                name="request_pending",
            ),
        ),
        InOneTransaction(
            migrations.CreateModel(
                name="Uncollected",
                fields=[
                    (
                        "report",
                        models.OneToOneField(
                            on_delete=django.db.models.deletion.PROTECT,
                            primary_key=True,
                            related_name="uncollected",
                            serialize=False,
                            to="forensics.report",
                        ),
                    ),
                    ("released_at", models.DateTimeField()),
                    (
                        "laboratory",
                        models.ForeignKey(
                            db_index=False,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to="units.unit",
                        ),
                    ),
                    (
                        "sender",
                        models.ForeignKey(
                            db_index=False,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to="units.unit",
                        ),
                    ),
                ],
                options={
                    "indexes": [models.Index(fields=["laboratory", "released_at"], name="uncollected_at_laboratory")]
                },
            ),
            grant_app("forensics_uncollected", "SELECT"),
            protect("forensics_uncollected", OWN, policy="own"),
            migrations.RunSQL(KEEP_UNCOLLECTED, BACK_UNCOLLECTED),
            unless=table_exists("forensics_uncollected"),
        ),
        migrations.RunSQL(LIST_UNCOLLECTED, migrations.RunSQL.noop),
        InOneTransaction(migrations.RunSQL(UNLIST_COLLECTED, migrations.RunSQL.noop), unless=NEVER),
    ]
