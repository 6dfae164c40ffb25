"""A certificate that comes with a later row is one person's too: it is sought among all rows, not the first alone."""

from django.db import migrations, models


def taken(which: str) -> str:
    return f"""
CREATE OR REPLACE FUNCTION training_certificates_taken(providers text[], numbers text[])
RETURNS TABLE (provider text, certificate text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM facts_first();
    RETURN QUERY SELECT DISTINCT a.provider::text, a.certificate::text
        FROM unnest(providers, numbers) AS n (of_provider, of_number)
        JOIN training_attendance a ON a.provider = n.of_provider AND a.certificate = n.of_number
        WHERE {which}a.certificate <> '';
END $$
"""


class Migration(migrations.Migration):
    dependencies = [("training", "0005_attended_by_whom_nobody_is_told")]
    operations = [
        migrations.AddIndex(
            model_name="attendance",
            index=models.Index(
                condition=models.Q(("certificate", ""), _negated=True),
                fields=["provider", "certificate"],
                name="training_certificates",
            ),
        ),
        migrations.RunSQL(taken(""), taken("a.replaces_id IS NULL AND ")),
    ]
