"""The opening of identity: it is recorded and committed in one transaction, and read in another.

The three functions work with the owner's rights, so each checks the transaction's range itself, by `vault_place`.
"""

from django.db import migrations

from itsso.platform.sql import owner_function

# The State ("IN" for an agency) under whose key the texts of an id are sealed; null where it is not in the range. The
# vault may hold texts of what is not a case yet: a higher package puts a wider function in place of this one.
PLACE = """
CREATE FUNCTION vault_place(of_id uuid) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT coalesce(nullif(u.state, ''), 'IN') FROM cases_case c JOIN units_unit u ON u.id = c.station_id
    WHERE c.id = of_id AND c.station_no BETWEEN cases_first() AND cases_last() $$
"""

# An opening needs its audit entry, written before it. The officer's openings of the day are counted along.
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
END $$
"""

# Content is given out to the officer and posting that opened it, once the opening is committed and until it expires.
READ = """
CREATE FUNCTION vault_read(opening uuid, by_officer text, by_posting integer)
RETURNS TABLE (item uuid, nonce bytea, ciphertext bytea)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE o record;
BEGIN
    SELECT * INTO o FROM protection_opening p WHERE p.id = opening;
    IF NOT FOUND OR o.officer <> by_officer OR o.posting <> by_posting THEN
        RAISE EXCEPTION 'no such opening of this officer' USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF pg_xact_status(o.xact) IS DISTINCT FROM 'committed' THEN
        RAISE EXCEPTION 'the opening is not committed' USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF o.expires <= clock_timestamp() THEN
        RAISE EXCEPTION 'the opening has expired' USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF vault_place(o.case_id) IS NULL THEN
        RAISE EXCEPTION 'the case is not in the range' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN QUERY SELECT t.item_id, t.nonce, t.ciphertext FROM protection_content t
    JOIN protection_item i ON i.id = t.item_id WHERE t.item_id = ANY (o.items) AND i.case_id = o.case_id;
END $$
"""

# A draft is read by the officer who wrote it, and needs no opening.
DRAFT = """
CREATE FUNCTION vault_draft(draft uuid, by_officer text) RETURNS TABLE (nonce bytea, ciphertext bytea)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    RETURN QUERY SELECT t.nonce, t.ciphertext FROM protection_content t
    JOIN protection_item i ON i.id = t.item_id
    WHERE i.id = draft AND i.kind = 'draft' AND i.made_by = by_officer AND i.ended_at IS NULL
    AND vault_place(i.case_id) IS NOT NULL;
END $$
"""


class Migration(migrations.Migration):
    initial = True
    dependencies = [("protection", "0002_access"), ("audit", "0001_tables")]
    operations = [
        migrations.RunSQL(PLACE),
        owner_function(
            "vault_open(uuid, uuid, uuid[], text, text, text, text, text, integer, text, integer, integer, integer, uuid)",
            OPEN,
        ),
        owner_function("vault_read(uuid, text, integer)", READ),
        owner_function("vault_draft(uuid, text)", DRAFT),
    ]
