"""An order of a court about one person removes the remarks of directions too: like a draft, they may name the person."""

from django.db import migrations

# As in 0013_expunge, but for the kind of direction. Nobody else could remove the name: remarks are not replaced.
EXPUNGE_PERSON = """
CREATE OR REPLACE FUNCTION cases_expunge_person(of_case uuid, of_expunction uuid, of_subject text) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    case_ids uuid[] := cases_to_expunge(of_case, of_expunction);
    removes boolean := of_expunction IS NOT NULL;
    items uuid[] := ARRAY(
        SELECT id FROM protection_item
        WHERE case_id = ANY (case_ids) AND (subject = of_subject OR kind IN ('draft', 'direction'))
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


class Migration(migrations.Migration):
    dependencies = [("cases", "0014_joined_cases"), ("protection", "0007_words_of_directions")]
    operations = [migrations.RunSQL(EXPUNGE_PERSON, migrations.RunSQL.noop)]
