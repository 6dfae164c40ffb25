"""Changes of a session's plan: whoever holds the session makes them, everybody sees them, and none is altered."""

import django.db.models.deletion
from django.db import migrations, models

import itsso.platform.ids
from itsso.platform.sql import append_only, grant_app

# As for the session itself (0002_access): only from a unit that holds it, or from one above.
HELD = """
CREATE FUNCTION training_change_held() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM training_session s WHERE s.id = NEW.session_id AND training_sees(s.unit_id)) THEN
        RAISE EXCEPTION 'the unit is not in the range' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER training_change_held BEFORE INSERT ON training_sessionchange
    FOR EACH ROW EXECUTE FUNCTION training_change_held()
"""
UNDO_HELD = """
DROP TRIGGER training_change_held ON training_sessionchange;
DROP FUNCTION training_change_held()
"""


class Migration(migrations.Migration):
    dependencies = [
        ("training", "0005_devanagari_names"),
    ]

    operations = [
        migrations.CreateModel(
            name="SessionChange",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=itsso.platform.ids.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("at", models.DateTimeField()),
                ("by", models.CharField(max_length=64)),
                ("old_place", models.CharField(max_length=200)),
                ("place", models.CharField(max_length=200)),
                ("old_trainers", models.CharField(max_length=400)),
                ("trainers", models.CharField(max_length=400)),
                ("old_seats", models.SmallIntegerField()),
                ("seats", models.SmallIntegerField()),
                ("old_begins_on", models.DateField()),
                ("begins_on", models.DateField()),
                ("old_ends_on", models.DateField()),
                ("ends_on", models.DateField()),
                (
                    "session",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="changes", to="training.session"
                    ),
                ),
            ],
        ),
        grant_app("training_session", "UPDATE (place, trainers, seats, begins_on, ends_on)"),
        grant_app("training_sessionchange", "SELECT, INSERT"),
        append_only("training_sessionchange"),
        migrations.RunSQL(HELD, UNDO_HELD),
    ]
