"""Answers that units owe, since when and by when; and the search for advisories by words."""

from django.db import migrations

from itsso.platform.sql import grant_app

# An abolished unit owes what it owed on its last day; its parent answers. The letters in force are read first: the
# planner sought a letter's issuer among all units of the nation.
OWED = """
CREATE VIEW advisories_owed WITH (security_invoker = true) AS
WITH letter AS MATERIALIZED (
    SELECT a.id, a.issued_on, a.direct, x.first, x.last
    FROM advisories_advisory a JOIN units_unit x ON x.id = a.issuer_id
    WHERE NOT EXISTS (SELECT FROM advisories_advisory n WHERE n.supersedes_id = a.id))
SELECT u.id AS unit_id, i.id AS item_id, a.id AS advisory_id, l.level, b.began,
    coalesce(i.due_on, b.began + i.within_days) AS due
FROM units_unit u
CROSS JOIN LATERAL (SELECT CASE
    WHEN u.kind IN ('state', 'ut') THEN 'state'
    WHEN u.kind IN ('district', 'commissionerate', 'railway', 'special') THEN 'district'
    WHEN u.kind = 'station' THEN 'station' END AS level) l
JOIN letter a ON u.first BETWEEN a.first AND a.last
JOIN advisories_item i ON i.advisory_id = a.id AND l.level = ANY (i.levels) AND i.withdrawn_on IS NULL
LEFT JOIN (advisories_passing p JOIN units_unit s ON s.id = p.unit_id)
    ON p.advisory_id = a.id AND s.state = u.state AND l.level <> 'state' AND NOT a.direct
CROSS JOIN LATERAL (SELECT CASE WHEN l.level = 'state' OR a.direct THEN a.issued_on
    ELSE (p.at AT TIME ZONE 'Asia/Kolkata')::date END AS began) b
WHERE u.state <> '' AND b.began IS NOT NULL AND (u.closed IS NULL OR u.closed >= b.began);
"""

SEARCH = """
CREATE EXTENSION IF NOT EXISTS pg_trgm;
CREATE INDEX advisories_advisory_words ON advisories_advisory USING gin (to_tsvector('simple', words));
CREATE INDEX advisories_advisory_parts ON advisories_advisory USING gin (words gin_trgm_ops);
"""


class Migration(migrations.Migration):
    initial = True
    dependencies = [("advisories", "0003_follow_units")]
    operations = [
        migrations.RunSQL(OWED),
        grant_app("advisories_owed", "SELECT"),
        migrations.RunSQL(SEARCH),
    ]
