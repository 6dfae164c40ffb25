"""Store what the police have to do about each forwarding note.

My work and the districts to look into asked three tables, and each of their rows had its case looked up. Triggers keep
the rows, also while an installation is updated.
"""

import django.db.models.deletion
from django.db import migrations, models

from itsso.platform.online_migrations import FillInBatches, InOneTransaction, RemoveIndexOnline, table_exists
from itsso.platform.sql import grant_app, protect_by_station

# The open tasks of some cases. What was returned and sent again by a later note of its case is none.
OPEN = """
SELECT r.id, r.case_id, r.note_id, CASE WHEN r.collected_at IS NULL THEN 'collect' ELSE 'file' END AS duty,
    coalesce(r.collected_at, r.released_at) AS since
FROM forensics_released r
WHERE r.case_id = ANY (wanted) AND r.superseded_by IS NULL AND r.filed_at IS NULL
UNION ALL
SELECT n.id, n.case_id, n.id, 'carry', n.sent_at
FROM forensics_note n WHERE n.case_id = ANY (wanted) AND n.standing = 'sent'
UNION ALL
SELECT n.id, n.case_id, n.id, 'send_again', n.since
FROM forensics_note n
WHERE n.case_id = ANY (wanted) AND n.standing = 'returned' AND NOT EXISTS (SELECT FROM forensics_note l
    WHERE l.case_id = n.case_id AND l.labels && n.labels AND l.sent_at > n.sent_at)
UNION ALL
SELECT q.id, q.case_id, q.note_id, 'answer', q.asked_at
FROM forensics_notequery q JOIN forensics_note n ON n.id = q.note_id
WHERE q.case_id = ANY (wanted) AND q.answered_at IS NULL AND n.standing NOT IN ('returned', 'reported')"""

# The application's own functions lock a case before they write about its exhibits. Whoever does not is made to wait
# here: the statement that follows sees what was committed before it. Only the owner calls it: triggers, and the filling.
KEEP = f"""
CREATE FUNCTION forensics_keep_police_tasks(wanted uuid[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM FROM cases_case WHERE id = ANY (wanted) ORDER BY id FOR UPDATE;
    WITH open AS MATERIALIZED ({OPEN}), done AS (
        DELETE FROM forensics_policetask t
        WHERE t.case_id = ANY (wanted) AND NOT EXISTS (SELECT FROM open o WHERE o.id = t.id)
    )
    INSERT INTO forensics_policetask AS task (id, case_id, station_no, note_id, duty, since, exhibits)
    SELECT o.id, o.case_id, c.station_no, o.note_id, o.duty, o.since, cardinality(n.labels)
    FROM open o JOIN cases_case c ON c.id = o.case_id JOIN forensics_note n ON n.id = o.note_id
    ON CONFLICT (id) DO UPDATE SET duty = excluded.duty, since = excluded.since
    WHERE (task.duty, task.since) IS DISTINCT FROM (excluded.duty, excluded.since);
END $$;
REVOKE ALL ON FUNCTION forensics_keep_police_tasks(uuid[]) FROM PUBLIC;

CREATE FUNCTION forensics_tasks_follow_rows() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM forensics_keep_police_tasks(ARRAY(SELECT DISTINCT case_id FROM changed));
    RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION forensics_tasks_follow_rows() FROM PUBLIC;

CREATE FUNCTION forensics_tasks_follow_case() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
    UPDATE forensics_policetask SET station_no = NEW.station_no WHERE case_id = NEW.id;
    RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION forensics_tasks_follow_case() FROM PUBLIC;
"""

# The tables are locked in the order in which an act of the application writes them: the case comes last.
TABLES = ("forensics_released", "forensics_notequery", "forensics_note")
OF_CASE = """
CREATE TRIGGER forensics_tasks_follow_case AFTER UPDATE OF station_id ON cases_case
    FOR EACH ROW WHEN (NEW.station_id <> OLD.station_id) EXECUTE FUNCTION forensics_tasks_follow_case();
"""


def triggers(table: str) -> str:
    """Return the SQL of the triggers that keep the tasks of the cases of the rows of a table."""
    return "".join(
        f"CREATE TRIGGER {table}_{act.lower()}_tasks AFTER {act} ON {table} REFERENCING {rows} AS changed"
        " FOR EACH STATEMENT EXECUTE FUNCTION forensics_tasks_follow_rows();\n"
        for act, rows in (("INSERT", "NEW TABLE"), ("UPDATE", "NEW TABLE"), ("DELETE", "OLD TABLE"))
    )


BACK = (
    "".join(
        f"DROP TRIGGER {table}_{act}_tasks ON {table};" for table in TABLES for act in ("insert", "update", "delete")
    )
    + "DROP TRIGGER forensics_tasks_follow_case ON cases_case; DROP FUNCTION forensics_tasks_follow_case();"
    "DROP FUNCTION forensics_tasks_follow_rows(); DROP FUNCTION forensics_keep_police_tasks(uuid[])"
)
FILL = """
SELECT forensics_keep_police_tasks(ARRAY(SELECT DISTINCT case_id FROM forensics_note WHERE id = ANY (%(keys)s)))"""


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("forensics", "0011_days_to_report"), ("cases", "0023_count_drafts_by_index")]
    operations = [
        InOneTransaction(
            migrations.CreateModel(
                name="PoliceTask",
                fields=[
                    ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                    (
                        "case",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cases.case"
                        ),
                    ),
                    ("station_no", models.IntegerField()),
                    (
                        "note",
                        models.ForeignKey(
                            db_index=False,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to="forensics.note",
                        ),
                    ),
                    ("duty", models.CharField(max_length=10)),
                    ("since", models.DateTimeField()),
                    ("exhibits", models.SmallIntegerField()),
                ],
                options={
                    "indexes": [models.Index(fields=["station_no", "duty", "case"], name="police_task_of_station")],
                },
            ),
            grant_app("forensics_policetask", "SELECT"),
            protect_by_station("forensics_policetask"),
            migrations.RunSQL(KEEP + "".join(map(triggers, TABLES)) + OF_CASE, BACK),
            unless=table_exists("forensics_policetask"),
        ),
        FillInBatches("forensics_note", FILL),
        RemoveIndexOnline("note", "note_of_station"),
        RemoveIndexOnline("released", "released_of_station"),
        RemoveIndexOnline("notequery", "query_unanswered"),
    ]
