"""Places of a session's queue, numbers of the register and certificates that people of any unit have already.

A number of the register and one of a certificate are given once, by whichever unit: that a row's is taken elsewhere is
said without a word of whose it is. The functions work with the owner's rights, and need a range of figures.
"""

from django.db import migrations

from itsso.platform.sql import owner_function

# The places alone: the id of a nomination that is not seen opens nothing.
QUEUE = """
CREATE FUNCTION training_queue(asked uuid) RETURNS TABLE (nomination_id uuid, place bigint)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM facts_first();
    RETURN QUERY SELECT n.id, row_number() OVER (ORDER BY n.at, n.id)
        FROM training_nomination n WHERE n.session_id = asked AND n.withdrawn_at IS NULL;
END $$
"""

NUMBERS_TAKEN = """
CREATE FUNCTION training_numbers_taken(states text[], numbers text[]) RETURNS TABLE (state text, number text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM facts_first();
    RETURN QUERY SELECT p.state::text, p.number::text FROM unnest(states, numbers) AS n (of_state, of_number)
        JOIN training_person p ON p.state = n.of_state AND p.number = n.of_number;
END $$
"""

# A certificate that comes with a later row is one person's too: it is sought among all rows, not the first alone.
CERTIFICATES_TAKEN = """
CREATE FUNCTION training_certificates_taken(providers text[], numbers text[])
RETURNS TABLE (provider text, certificate text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM facts_first();
    RETURN QUERY SELECT DISTINCT a.provider::text, a.certificate::text
        FROM unnest(providers, numbers) AS n (of_provider, of_number)
        JOIN training_attendance a ON a.provider = n.of_provider AND a.certificate = n.of_number
        WHERE a.certificate <> '';
END $$
"""


class Migration(migrations.Migration):
    initial = True
    dependencies = [("training", "0003_counts")]
    operations = [
        owner_function("training_queue(uuid)", QUEUE),
        owner_function("training_numbers_taken(text[], text[])", NUMBERS_TAKEN),
        owner_function("training_certificates_taken(text[], text[])", CERTIFICATES_TAKEN),
    ]
