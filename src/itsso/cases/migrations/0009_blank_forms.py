"""Blank numbered forms of a station: printed in advance, used once or cancelled once."""

import django.db.models.deletion
from django.db import migrations, models

import itsso.platform.ids
from itsso.platform.sql import grant_app, protect

AT_STATION = "station_no BETWEEN (SELECT cases_first()) AND (SELECT cases_last())"
# Where the case went on to another station, its history there says from which blank form an entry was made.
OF_CASE = "EXISTS (SELECT 1 FROM cases_case WHERE cases_case.id = cases_blankform.case_id)"

# A number that was used explains why an entry came late: it is not used again, and neither is a cancelled one.
ONCE = """
CREATE FUNCTION cases_blank_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (OLD.used_at IS NOT NULL OR OLD.cancelled_at IS NOT NULL) AND
        (OLD.used_at, OLD.used_by, OLD.entry, OLD.cancelled_at, OLD.cancelled_by, OLD.reason) IS DISTINCT FROM
        (NEW.used_at, NEW.used_by, NEW.entry, NEW.cancelled_at, NEW.cancelled_by, NEW.reason) THEN
        RAISE EXCEPTION 'a blank form is used or cancelled once' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER cases_blank_once BEFORE UPDATE ON cases_blankform FOR EACH ROW EXECUTE FUNCTION cases_blank_once();
"""
NOT_ONCE = "DROP TRIGGER cases_blank_once ON cases_blankform; DROP FUNCTION cases_blank_once()"


class Migration(migrations.Migration):
    dependencies = [("cases", "0008_children_are_not_named")]
    operations = [
        migrations.CreateModel(
            name="BlankForm",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=itsso.platform.ids.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("station_no", models.IntegerField()),
                ("year", models.SmallIntegerField()),
                ("number", models.IntegerField()),
                ("kind", models.CharField(max_length=16)),
                ("batch", models.UUIDField()),
                ("printed_at", models.DateTimeField()),
                ("printed_by", models.CharField(max_length=64)),
                ("printed_by_name", models.CharField(max_length=200)),
                ("used_at", models.DateTimeField(null=True)),
                ("used_by", models.CharField(blank=True, max_length=64)),
                ("case_id", models.UUIDField(null=True)),
                ("entry", models.UUIDField(null=True)),
                ("cancelled_at", models.DateTimeField(null=True)),
                ("cancelled_by", models.CharField(blank=True, max_length=64)),
                ("reason", models.CharField(blank=True, max_length=16)),
                (
                    "station",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="units.unit",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["station_no", "printed_at"], name="blank_of_station"),
                    models.Index(
                        condition=models.Q(("case_id__isnull", False)), fields=["case_id"], name="blank_of_case"
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("station", "year", "number"), name="blank_number_once"),
                    models.CheckConstraint(
                        condition=models.Q(("used_at", None), ("cancelled_at", None), _connector="OR"),
                        name="blank_used_or_cancelled",
                    ),
                ],
            },
        ),
        grant_app(
            "cases_blankform",
            "SELECT, INSERT, UPDATE (station_no, used_at, used_by, case_id, entry, cancelled_at, cancelled_by, reason)",
        ),
        protect("cases_blankform", f"{AT_STATION} OR {OF_CASE}", AT_STATION),
        migrations.RunSQL(ONCE, NOT_ONCE),
    ]
