"""Messages of time limits say whose limit it is: until now the hash in their key did."""

from django.db import migrations

from itsso.platform.online_migrations import FillInBatches

PARTS = """
UPDATE notices_notice n SET part = t.subject FROM alerts_takenstep t
WHERE n.id = ANY (%(keys)s) AND n.topic IN ('alerts.step', 'alerts.repeated')
AND t.case_id = n.subject AND t.posting_id IS NOT NULL
AND split_part(replace(n.key, 'repeated:', ''), '/', 1) = 'alerts:' || left(encode(sha256(convert_to(
    concat_ws(' ', t.case_id, t.rule, t.subject, t.step, extract(epoch FROM t.at)::bigint), 'UTF8')), 'hex'), 40)
"""


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("alerts", "0012_direction_records"), ("notices", "0005_part")]
    operations = [FillInBatches("notices_notice", PARTS)]
