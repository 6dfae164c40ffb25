"""Binds each opening of identity to its audit entry; the words of its reason can be redacted without breaking that."""

from django.db import migrations, models

from itsso.audit.records.bind_existing import operation
from itsso.protection.records import OPENING_TABLE

OLD = "vault_open(uuid, uuid, uuid[], text, text, text, text, text, integer, text, integer, integer, integer)"
NEW = "vault_open(uuid, uuid, uuid[], text, text, text, text, text, integer, text, integer, integer, integer, uuid)"
OPEN = """
CREATE FUNCTION vault_open(
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
        WHERE i.id IS NULL OR i.kind = 'draft'
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
END $$;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('protection', '0005_notes_and_papers'),
        ('audit', '0004_seals_by_the_owner'),
    ]

    operations = [
        migrations.AddField('opening', 'salt', models.UUIDField(null=True)),
        migrations.AddField('opening', 'redacted', models.JSONField(null=True)),
        migrations.RunPython(operation(OPENING_TABLE), migrations.RunPython.noop),
        migrations.RunSQL(
            f"DROP FUNCTION {OLD};\n{OPEN}\nREVOKE ALL ON FUNCTION {NEW} FROM PUBLIC;"
            f"\nGRANT EXECUTE ON FUNCTION {NEW} TO itsso_app"
        ),
    ]
