"""The removal of a case, or of one person's particulars, by order of a court: the one way in which such rows go."""

from django.db import migrations

from itsso.platform.sql import owner_function

# The case and those that were joined to it, whose entries hold copies. Without an expunction the caller only counts;
# with one, another account of another role prepared it, its audit entry is written, and no legal hold is in force.
# Every function that counts or removes rows asks here first; the application cannot call it.
CASES = """
CREATE FUNCTION cases_to_expunge(of_case uuid, of_expunction uuid) RETURNS uuid[]
LANGUAGE plpgsql AS $$
DECLARE
    asked cases_expunction;
    case_ids uuid[];
BEGIN
    IF NOT EXISTS (SELECT FROM cases_case c WHERE c.id = of_case AND c.station_no BETWEEN cases_first() AND cases_last())
    THEN
        RAISE EXCEPTION 'the case is not in the range' USING ERRCODE = 'insufficient_privilege';
    END IF;
    WITH RECURSIVE joined (id) AS (
        SELECT of_case UNION
        SELECT e.case_id FROM cases_event e JOIN joined j ON e.facts ->> 'joined_to' = j.id::text
        WHERE e.kind = 'corrected'
    ) SELECT array_agg(id) INTO case_ids FROM joined;
    IF of_expunction IS NULL THEN
        RETURN case_ids;
    END IF;
    SELECT * INTO asked FROM cases_expunction x WHERE x.id = of_expunction AND x.case_id = of_case FOR UPDATE;
    IF NOT FOUND OR asked.outcome <> '' OR itsso_officer() IS NULL OR asked.requested_officer = itsso_officer() THEN
        RAISE EXCEPTION 'no other officer prepared this expunction' USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF NOT EXISTS (
        SELECT FROM audit_line l WHERE l."case" = of_case AND l.act = 'records.expunged'
        AND l.object = of_expunction::text AND l.actor <> asked.requested_by AND l.role <> asked.requested_role
        AND l.detail ->> 'requested_by' = asked.requested_by
    ) THEN
        RAISE EXCEPTION 'an expunction needs its audit entry' USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF EXISTS (
        SELECT FROM cases_legalhold h WHERE h.case_id = ANY (case_ids) AND h.lifted_at IS NULL
        AND (h.until IS NULL OR h.until >= (clock_timestamp() AT TIME ZONE 'Asia/Kolkata')::date)
    ) THEN
        RAISE EXCEPTION 'a legal hold is in force' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN case_ids;
END $$;
REVOKE ALL ON FUNCTION cases_to_expunge(uuid, uuid) FROM PUBLIC
"""

# `records` are what remains of bound records (table, entry, key, hash), `numbers` the commitments to its numbers
# (station, salt, commitment). Packages above have removed their own rows before.
EXPUNGE = """
CREATE FUNCTION cases_expunge(of_case uuid, of_expunction uuid, records jsonb, numbers jsonb) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    case_ids uuid[] := cases_to_expunge(of_case, of_expunction);
    removes boolean := of_expunction IS NOT NULL;
    items uuid[] := ARRAY(SELECT id FROM protection_item WHERE case_id = ANY (case_ids));
    counts jsonb;
BEGIN
    IF removes AND EXISTS (SELECT FROM cases_expunction x WHERE x.id = of_expunction AND x.subject <> '') THEN
        RAISE EXCEPTION 'the order is about one person' USING ERRCODE = 'insufficient_privilege';
    END IF;
    counts := itsso_rows_of(ARRAY['protection_token', 'protection_content'], 'item_id', items, removes)
        || itsso_rows_of(ARRAY[
            'protection_item', 'protection_opening', 'protection_parcel', 'cases_accusedsound', 'cases_accusedname',
            'cases_attachment', 'cases_print', 'cases_redaction', 'cases_clock', 'cases_outcome', 'cases_exhibit',
            'cases_courtdate', 'cases_pendingmatter', 'cases_draftstay', 'cases_delayreason', 'cases_fact',
            'cases_person', 'cases_key', 'cases_event'
        ], 'case_id', case_ids, removes);
    IF removes THEN
        UPDATE cases_blankform SET case_id = NULL WHERE case_id = ANY (case_ids);
        INSERT INTO audit_removedrecord (expunction, "table", entry, key, hash)
        SELECT of_expunction, r ->> 0, nullif(r ->> 1, '')::uuid, r ->> 2, r ->> 3 FROM jsonb_array_elements(records) r;
        INSERT INTO cases_expungednumber (expunction_id, station_id, salt, commitment)
        SELECT of_expunction, (n ->> 0)::integer, decode(n ->> 1, 'hex'), decode(n ->> 2, 'hex')
        FROM jsonb_array_elements(numbers) n;
    END IF;
    RETURN counts || itsso_rows_of(ARRAY['cases_case'], 'id', case_ids, removes);
END $$
"""

# Of one person: the sealed texts, the name where it was not sealed, and what it is found by. The history keeps A1.
# Half-filled forms go too, since they may name the person.
EXPUNGE_PERSON = """
CREATE FUNCTION cases_expunge_person(of_case uuid, of_expunction uuid, of_subject text) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    case_ids uuid[] := cases_to_expunge(of_case, of_expunction);
    removes boolean := of_expunction IS NOT NULL;
    items uuid[] := ARRAY(
        SELECT id FROM protection_item WHERE case_id = ANY (case_ids) AND (subject = of_subject OR kind = 'draft')
    );
    names uuid[] := ARRAY(SELECT id FROM cases_accusedname WHERE case_id = ANY (case_ids) AND label = of_subject);
BEGIN
    IF of_subject = '' OR removes
        AND NOT EXISTS (SELECT FROM cases_expunction x WHERE x.id = of_expunction AND x.subject = of_subject)
    THEN
        RAISE EXCEPTION 'the order is about somebody else' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN itsso_rows_of(ARRAY['protection_token', 'protection_content'], 'item_id', items, removes)
        || itsso_rows_of(ARRAY['protection_item'], 'id', items, removes)
        || itsso_rows_of(ARRAY['cases_accusedsound'], 'name_id', names, removes)
        || itsso_rows_of(ARRAY['cases_accusedname'], 'id', names, removes);
END $$
"""

# The particulars of a person that a court ordered removed are not entered again, whatever the page.
NOT_AGAIN = """
CREATE FUNCTION cases_person_is_expunged() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE entered jsonb := to_jsonb(NEW);
BEGIN
    IF EXISTS (
        SELECT FROM cases_expunction x WHERE x.case_id = NEW.case_id AND x.outcome = 'done'
        AND x.subject = coalesce(entered ->> 'label', entered ->> 'subject')
    ) THEN
        RAISE EXCEPTION 'the particulars of this person were removed by order of a court'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER protection_item_not_expunged BEFORE INSERT ON protection_item
    FOR EACH ROW EXECUTE FUNCTION cases_person_is_expunged();
CREATE TRIGGER cases_accusedname_not_expunged BEFORE INSERT ON cases_accusedname
    FOR EACH ROW EXECUTE FUNCTION cases_person_is_expunged();
REVOKE ALL ON FUNCTION cases_person_is_expunged() FROM PUBLIC
"""


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0012_expunction"),
        ("audit", "0004_removed_records"),
        ("platform", "0004_remove_rows"),
        ("protection", "0006_officer_of_transaction"),
    ]
    operations = [
        migrations.RunSQL(CASES, "DROP FUNCTION cases_to_expunge(uuid, uuid)"),
        owner_function("cases_expunge(uuid, uuid, jsonb, jsonb)", EXPUNGE),
        owner_function("cases_expunge_person(uuid, uuid, text)", EXPUNGE_PERSON),
        migrations.RunSQL(
            NOT_AGAIN,
            "DROP TRIGGER protection_item_not_expunged ON protection_item;"
            "DROP TRIGGER cases_accusedname_not_expunged ON cases_accusedname;"
            "DROP FUNCTION cases_person_is_expunged()",
        ),
    ]
