"""Access to exhibits: police see the items and notes of their cases, a laboratory its own requests and works.

Both ends see the ledger of custody.
"""

from django.db import migrations

from itsso.platform.sql import append_only, grant_app, protect, protect_by_case

# A laboratory's rows are its own people's, and the system's where it works at the laboratory or for the whole nation.
# Police have a unit too, and it is never a laboratory: no police range opens these rows, and none writes them.
OWN = """(laboratory_id = (SELECT itsso_unit()) OR (SELECT EXISTS (
    SELECT FROM units_unit n WHERE n.kind = 'nation' AND n.first >= cases_first() AND n.last <= cases_last())))"""


def protect_by_laboratory(table: str) -> migrations.RunSQL:
    """Restrict rows to those of the posting's own laboratory."""
    return protect(table, OWN, policy="own")


# The ledger is seen by whoever sees the item, at either end, and written by whoever acts at the own unit.
SEES = """(EXISTS (SELECT FROM forensics_item i WHERE i.label = forensics_act.label)
    OR EXISTS (SELECT FROM forensics_exhibit e WHERE e.label = forensics_act.label))"""
LEDGER = f"""
ALTER TABLE forensics_act ENABLE ROW LEVEL SECURITY;
CREATE POLICY forensics_act_both_ends_see ON forensics_act FOR SELECT USING {SEES};
CREATE POLICY forensics_act_own ON forensics_act FOR INSERT WITH CHECK (unit_id = (SELECT itsso_unit()) AND {SEES});
"""

# A signed report stands. All that may still come is its release, once; nobody removes one.
STANDS = """
CREATE FUNCTION forensics_report_stands() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'a report is superseded and never removed' USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF OLD.signed_at IS NOT NULL AND (OLD.released_at IS NOT NULL OR
        to_jsonb(NEW) - 'released_at' IS DISTINCT FROM to_jsonb(OLD) - 'released_at') THEN
        RAISE EXCEPTION 'a signed report is superseded and never changed' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER forensics_report_stands BEFORE UPDATE OR DELETE ON forensics_report
    FOR EACH ROW EXECUTE FUNCTION forensics_report_stands();
"""


class Migration(migrations.Migration):
    initial = True
    dependencies = [
        ("forensics", "0001_tables"),
        ("cases", "0001_tables"),
        ("platform", "0001_functions"),
        ("units", "0001_tables"),
    ]
    operations = [
        # of the police
        grant_app("forensics_item", "SELECT, INSERT"),
        protect_by_case("forensics_item"),
        append_only("forensics_item"),
        grant_app("forensics_note", "SELECT, INSERT, UPDATE (standing, since, reasons, received_at)"),
        protect_by_case("forensics_note"),
        grant_app(
            "forensics_released",
            "SELECT, INSERT, UPDATE (superseded_by, collected_at, collected_by, filed_at, key_version, sealed)",
        ),
        protect_by_case("forensics_released"),
        # of both
        grant_app("forensics_act", "SELECT, INSERT"),
        append_only("forensics_act"),
        migrations.RunSQL(LEDGER),
        # of the laboratory
        grant_app(
            "forensics_request",
            "SELECT, INSERT, UPDATE (standing, since, received_at, decided_at, decided_by, reasons, external)",
        ),
        protect_by_laboratory("forensics_request"),
        grant_app("forensics_exhibit", "SELECT, INSERT"),
        protect_by_laboratory("forensics_exhibit"),
        append_only("forensics_exhibit"),
        grant_app("forensics_competence", "SELECT, INSERT, UPDATE (until)"),
        protect_by_laboratory("forensics_competence"),
        grant_app(
            "forensics_work",
            "SELECT, INSERT,"
            " UPDATE (rank, due, standing, since, examiner, examiner_name, assigned_at, hold, released_at)",
        ),
        protect_by_laboratory("forensics_work"),
        grant_app("forensics_assignment", "SELECT, INSERT"),
        protect_by_laboratory("forensics_assignment"),
        append_only("forensics_assignment"),
        grant_app("forensics_hold", "SELECT, INSERT, UPDATE (until)"),
        protect_by_laboratory("forensics_hold"),
        grant_app("forensics_worksheet", "SELECT, INSERT"),
        protect_by_laboratory("forensics_worksheet"),
        append_only("forensics_worksheet"),
        grant_app("forensics_report", "SELECT, INSERT, UPDATE"),
        protect_by_laboratory("forensics_report"),
        migrations.RunSQL(STANDS),
        grant_app("forensics_review", "SELECT, INSERT"),
        protect_by_laboratory("forensics_review"),
        append_only("forensics_review"),
        grant_app("forensics_priority", "SELECT, INSERT, UPDATE (granted, why, decided_at, decided_by)"),
        protect_by_laboratory("forensics_priority"),
        grant_app("forensics_contact", "SELECT, INSERT"),
        protect_by_laboratory("forensics_contact"),
        append_only("forensics_contact"),
        # of the laboratory's own system: keys that it signs with, and what it sent
        grant_app("forensics_trustedkey", "SELECT, INSERT, UPDATE (ended_at)"),
        protect_by_laboratory("forensics_trustedkey"),
        grant_app("forensics_incoming", "SELECT, INSERT"),
        protect_by_laboratory("forensics_incoming"),
        append_only("forensics_incoming"),
        grant_app("forensics_rejected", "SELECT, INSERT"),
        protect_by_laboratory("forensics_rejected"),
        append_only("forensics_rejected"),
    ]
