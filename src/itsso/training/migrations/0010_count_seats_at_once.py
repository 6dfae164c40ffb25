"""Count the seats taken in several sessions by one call."""

from django.db import migrations

from itsso.platform.sql import owner_function

# Counts alone, as `training_queue` gives places alone: it works with the owner's rights, and needs a range of figures.
TAKEN = """
CREATE FUNCTION training_taken(sessions uuid[]) RETURNS TABLE (session_id uuid, taken bigint)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM facts_first();
    RETURN QUERY SELECT n.session_id, count(*) FROM training_nomination n
        WHERE n.session_id = ANY (sessions) AND n.withdrawn_at IS NULL GROUP BY n.session_id;
END $$
"""


class Migration(migrations.Migration):
    dependencies = [("training", "0009_store_places")]
    operations = [owner_function("training_taken(uuid[])", TAKEN)]
