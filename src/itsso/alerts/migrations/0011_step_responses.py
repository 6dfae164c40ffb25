"""How often the steps of each State were acted on in a quarter: numbers, without a case."""

import django.contrib.postgres.indexes
import django.db.models.deletion
from django.db import migrations, models

from itsso.platform.online_migrations import AddIndexOnline, InOneTransaction, table_exists
from itsso.platform.sql import append_only, grant_app, protect

# As figures are: the whole State lies in the range.
VISIBLE = """EXISTS (SELECT FROM units_unit u WHERE u.id = alerts_stepresponse.state_id
    AND u.first >= (SELECT facts_first()) AND u.last <= (SELECT facts_last()))"""


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("alerts", "0010_own_ladders"), ("units", "0004_state_settings")]
    operations = [
        InOneTransaction(
            migrations.CreateModel(
                name="ResponseCount",
                fields=[
                    ("quarter", models.DateField(primary_key=True, serialize=False)),
                    ("counted_at", models.DateTimeField()),
                ],
            ),
            migrations.CreateModel(
                name="StepResponse",
                fields=[
                    (
                        "pk",
                        models.CompositePrimaryKey(
                            "state_id",
                            "quarter",
                            "ladder",
                            "step",
                            blank=True,
                            editable=False,
                            primary_key=True,
                            serialize=False,
                        ),
                    ),
                    ("quarter", models.DateField()),
                    ("ladder", models.CharField(max_length=32)),
                    ("step", models.CharField(max_length=32)),
                    ("sent", models.IntegerField()),
                    ("acted_on", models.IntegerField()),
                    (
                        "state",
                        models.ForeignKey(
                            db_index=False,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to="units.unit",
                        ),
                    ),
                ],
            ),
            grant_app("alerts_responsecount", "SELECT, INSERT"),
            append_only("alerts_responsecount"),
            grant_app("alerts_stepresponse", "SELECT, INSERT"),
            append_only("alerts_stepresponse"),
            protect("alerts_stepresponse", VISIBLE),
            unless=table_exists("alerts_stepresponse"),
        ),
        AddIndexOnline(
            model_name="takenstep",
            index=django.contrib.postgres.indexes.BrinIndex(fields=["taken_at"], name="takenstep_of_quarter"),
        ),
    ]
