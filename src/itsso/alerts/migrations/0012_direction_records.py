"""That a direction was given, answered and judged, as rows that are only added. Triggers write them."""

from django.db import migrations, models

from itsso.platform.sql import append_only, grant_app, protect

COLUMNS = "direction, case_id, posting_id, act, code, until, at"

# Those of earlier directions are made of the moments that are stored with them.
EARLIER = f"""
INSERT INTO alerts_directionrecord ({COLUMNS})
SELECT d.id, d.case_id, m.posting_id, m.act, m.code, m.until, m.at
FROM alerts_direction d CROSS JOIN LATERAL (VALUES
    (d.given_by_id, 'given', d.work, d.due, d.given_at),
    (d.posting_id, 'answered', d.answer, NULL, d.answered_at),
    (d.judged_by_id, 'judged', d.judgement, NULL, d.judged_at)
) AS m (posting_id, act, code, until, at)
WHERE m.at IS NOT NULL ORDER BY m.at, d.id
"""

RECORD = f"""
CREATE FUNCTION alerts_record_direction() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        INSERT INTO alerts_directionrecord ({COLUMNS})
        VALUES (NEW.id, NEW.case_id, NEW.given_by_id, 'given', NEW.work, NEW.due, NEW.given_at);
    ELSE
        IF (NEW.answer, NEW.answered_at) IS DISTINCT FROM (OLD.answer, OLD.answered_at) THEN
            INSERT INTO alerts_directionrecord ({COLUMNS})
            VALUES (NEW.id, NEW.case_id, NEW.posting_id, 'answered', NEW.answer, NULL, NEW.answered_at);
        END IF;
        IF (NEW.judgement, NEW.judged_at) IS DISTINCT FROM (OLD.judgement, OLD.judged_at) THEN
            INSERT INTO alerts_directionrecord ({COLUMNS})
            VALUES (NEW.id, NEW.case_id, NEW.judged_by_id, 'judged', NEW.judgement, NULL, NEW.judged_at);
        END IF;
    END IF;
    RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION alerts_record_direction() FROM PUBLIC;
CREATE TRIGGER alerts_record_direction AFTER INSERT OR UPDATE ON alerts_direction
    FOR EACH ROW EXECUTE FUNCTION alerts_record_direction();
"""
BACK = """
DROP TRIGGER alerts_record_direction ON alerts_direction;
DROP FUNCTION alerts_record_direction();
"""

EXPUNGE = """
CREATE OR REPLACE FUNCTION alerts_expunge_directions(of_case uuid, of_expunction uuid) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    RETURN itsso_rows_of(
        ARRAY['alerts_direction', 'alerts_directionrecord'], 'case_id', cases_to_expunge(of_case, of_expunction),
        of_expunction IS NOT NULL
    );
END $$
"""

# The direction's own policy decides: its two sides see it, and the system.
SEEN = """(SELECT itsso_posting()) = 0
    OR EXISTS (SELECT FROM alerts_direction d WHERE d.id = alerts_directionrecord.direction)"""


class Migration(migrations.Migration):
    dependencies = [("alerts", "0011_step_responses"), ("platform", "0004_remove_rows")]
    operations = [
        migrations.CreateModel(
            name="DirectionRecord",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("direction", models.UUIDField()),
                ("case_id", models.UUIDField()),
                ("posting_id", models.BigIntegerField()),
                ("act", models.CharField(max_length=12)),
                ("code", models.CharField(max_length=16)),
                ("until", models.DateField(null=True)),
                ("at", models.DateTimeField()),
                ("entry", models.UUIDField(null=True)),
                ("mark", models.BigIntegerField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["direction", "at"], name="records_of_direction"),
                    models.Index(condition=models.Q(("entry", None)), fields=["id"], name="directions_unbound"),
                ],
            },
        ),
        grant_app("alerts_directionrecord", "SELECT"),
        protect("alerts_directionrecord", SEEN),
        migrations.RunSQL(EARLIER, migrations.RunSQL.noop),
        append_only("alerts_directionrecord"),
        migrations.RunSQL(RECORD, BACK),
        migrations.RunSQL(EXPUNGE, migrations.RunSQL.noop),
    ]
