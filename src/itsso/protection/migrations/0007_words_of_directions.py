"""The words of directions are sealed too; nobody opens them as an identity."""

from django.db import migrations, models

# As in 0003_vault, but for the kind of direction.
OPEN = """
CREATE OR REPLACE FUNCTION vault_open(
    new_id uuid, of_case uuid, wanted uuid[], why text, typed text, for_whom text,
    by_officer text, by_name text, by_posting integer, by_role text, by_unit integer, minutes integer, a_day integer, salted uuid
) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE so_far integer;
BEGIN
    IF vault_place(of_case) IS NULL THEN
        RAISE EXCEPTION 'the case is not in the range' USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF coalesce(array_length(wanted, 1), 0) = 0 OR EXISTS (
        SELECT FROM unnest(wanted) AS w(id) LEFT JOIN protection_item i ON i.id = w.id AND i.case_id = of_case
        WHERE i.id IS NULL OR i.kind IN ('draft', 'direction')
    ) THEN
        RAISE EXCEPTION 'an item is not of the case' USING ERRCODE = 'insufficient_privilege';
    END IF;
    -- Ids sort by time: the line was written after the opening's id was made, so this reads the newest lines only.
    IF NOT EXISTS (
        SELECT FROM audit_line l WHERE l.id >= (left(new_id::text, 13) || '-0000-0000-000000000000')::uuid
        AND l.act = 'vault.opened' AND l.object = new_id::text AND l.actor = by_officer
    ) THEN
        RAISE EXCEPTION 'an opening needs its line in the trail' USING ERRCODE = 'insufficient_privilege';
    END IF;
    -- One officer's openings wait for each other here, so that each counts those before it.
    PERFORM pg_advisory_xact_lock(hashtextextended('vault ' || by_officer, 0));
    SELECT count(*) INTO so_far FROM protection_opening o
    WHERE o.officer = by_officer AND o.at >= date_trunc('day', clock_timestamp(), 'Asia/Kolkata');
    INSERT INTO protection_opening (
        id, case_id, items, at, expires, reason, words, recipient, officer, officer_name, posting, role, unit,
        that_day, unusual, salt
    ) VALUES (
        new_id, of_case, wanted, clock_timestamp(), clock_timestamp() + make_interval(mins => minutes), why, typed,
        for_whom, by_officer, by_name, by_posting, by_role, by_unit, so_far + 1, so_far + 1 > a_day, salted
    );
END $$
"""


class Migration(migrations.Migration):
    dependencies = [
        ("protection", "0006_officer_of_transaction"),
    ]

    operations = [
        migrations.RunSQL(OPEN, migrations.RunSQL.noop),
        migrations.AlterField(
            model_name="item",
            name="kind",
            field=models.CharField(
                choices=[
                    ("name", "Name"),
                    ("parents", "Parents, guardian or husband"),
                    ("address", "Address"),
                    ("phone", "Telephone"),
                    ("school", "School or place of work"),
                    ("kin", "Kinship to the victim"),
                    ("relation", "Relation to the victim"),
                    ("place", "Place of occurrence"),
                    ("description", "Description"),
                    ("narrative", "What happened, as told"),
                    ("note", "Note"),
                    ("delay", "Reasons for delay"),
                    ("hand_over", "Note at a change of officer"),
                    ("queries", "Queries on a draft police report"),
                    ("paper", "Paper"),
                    ("draft", "Draft"),
                    ("direction", "Words of a direction"),
                ],
                max_length=16,
            ),
        ),
    ]
